import type { BillingAccount } from '../../accounts/billing-account.ts';
import { availableCredit } from '../../accounts/standing.ts';
import type { Minor } from '../../money.ts';
import type { ReminderParameters } from './parameters.ts';

/** The level of available credit. `between` is neither low nor recovered, so that small changes do not begin and end episodes. */
export type CreditLevel = 'low' | 'between' | 'recovered';

/** One episode of low credit: from falling below one mark to rising above the other. */
export interface CreditEpisode {
  /** 1 for the account's first; each episode has a notice of its own. */
  readonly number: number;
  readonly low: boolean;
}

/** The level of an account. Without a credit limit there is nothing to run out of. `disputed`: the disputed part of its bills. */
export function creditLevel(
  account: Pick<BillingAccount, 'creditLimit' | 'balance' | 'heldCredit'>,
  disputed: Minor,
  { belowPercent, recoveredPercent }: ReminderParameters['lowCredit'],
): CreditLevel {
  const { creditLimit } = account;
  if (creditLimit === 0) return 'recovered';
  const available = availableCredit(account, disputed);
  if (100 * available < belowPercent * creditLimit) return 'low';
  return 100 * available >= recoveredPercent * creditLimit ? 'recovered' : 'between';
}
