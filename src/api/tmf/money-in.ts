import { type Minor, MoneyError } from '../../domain/money.ts';
import { minorOf } from '../../domain/tmf/money.ts';
import { MAX_AMOUNT_MINOR } from '../schemas/primitives.ts';

/**
 * The minor units of money in a body, within the bounds of every other door.
 * @param least 1: the amount is above zero; 0: it may be zero
 * @throws MoneyError when it is no exact amount of its currency, too small or too large
 */
export function minorIn(money: Parameters<typeof minorOf>[0], least: 0 | 1): Minor {
  const minor = minorOf(money);
  if (minor < least) throw new MoneyError(least === 1 ? 'not above zero' : 'below zero');
  if (minor > MAX_AMOUNT_MINOR) throw new MoneyError('too large');
  return minor;
}
