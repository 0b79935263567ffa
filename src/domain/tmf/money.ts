import { fractionDigits, isCurrency } from '../currency.ts';
import { type Currency, exact, type Minor, MoneyError } from '../money.ts';

/** Money as TM Forum writes it: a decimal number and a currency. */
export interface TmfMoney {
  readonly unit: Currency;
  readonly value: number;
}

/** The decimal number of minor units. A double holds it exactly to its last digit: it prints as it was meant. */
export function tmfMoney(amount: Minor, currency: Currency): TmfMoney {
  const digits = fractionDigits(currency);
  return { unit: currency, value: Number(`${exact(amount)}e-${digits}`) };
}

/**
 * The minor units of a decimal number.
 * @throws MoneyError when the currency does not exist, the number has more decimals than the currency, or is too large to be exact
 */
export function minorOf({ unit, value }: { readonly unit: string; readonly value: number }): Minor {
  if (!isCurrency(unit)) throw new MoneyError('not a currency of ISO 4217');
  const digits = fractionDigits(unit);
  const minor = Number(`${shortest(value)}e${digits}`);
  if (!Number.isSafeInteger(minor)) throw new MoneyError(`more than ${digits} decimals, or too large`);
  // There is no amount of minus zero.
  return exact(minor + 0);
}

/** The shortest text of a number without an exponent of its own, so that another can follow. */
function shortest(value: number): string {
  const text = String(value);
  const [mantissa = '', exponent] = text.split('e');
  return exponent === undefined ? text : Number(`${mantissa}e${exponent}`).toFixed(20);
}
