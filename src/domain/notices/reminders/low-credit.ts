import type { BillingAccount } from '../../accounts/billing-account.ts';
import { availableCredit } from '../../accounts/standing.ts';
import type { Minor } from '../../money.ts';
import type { ReminderParameters } from './parameters.ts';

/** Where available credit is: `between` is neither low nor recovered, so that an edge is not crossed twice a day. */
export type CreditLevel = 'low' | 'between' | 'recovered';

/** One time an account's credit was low: from falling below one mark to rising above the other. */
export interface CreditEpisode {
  /** 1 for the account's first; the notice of each is one of its own. */
  readonly number: number;
  readonly low: boolean;
}

/** The level of an account; one without a limit has none to run out of. `disputed`: the disputed part of its bills. */
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
