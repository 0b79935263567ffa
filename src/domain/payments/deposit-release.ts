import type { AccountSnapshot } from '../accounts/snapshot.ts';
import { addMonths, civilDateAt } from '../civil-date.ts';
import { paymentBehaviour } from '../decisions/facts/payment-behaviour.ts';
import type { Deposit, DepositRelease } from './deposit.ts';

/** When a deposit is released without anybody asking: the parameters of `policies/deposits`. */
export interface DepositTerms {
  /** After `months` with at least `leastBills` bills, of which at most `lateBills` were paid late; null: good payment alone releases nothing. */
  readonly goodPayment: {
    readonly months: number;
    readonly leastBills: number;
    readonly lateBills: number;
  } | null;
  /** Whether a deposit is released once its account has ended. */
  readonly accountEnded: boolean;
}

/**
 * Why the policy releases a deposit of this account today; null when it does not. An account has ended when it is closed, or when no service runs
 * any more and the days of all are billed. Good payment counts from the day on which all of the deposit was here; a customer whose account is
 * suspended, handed over or in arrears beyond its grace days does not pay well.
 * @param snapshot of the account, with the bills of the last twelve months
 * @throws RangeError on a bill that contradicts itself
 */
export function releaseDue(
  { state, heldSince }: Pick<Deposit, 'state' | 'heldSince'>,
  snapshot: AccountSnapshot,
  { goodPayment, accountEnded }: DepositTerms,
): Extract<DepositRelease, 'goodPayment' | 'accountEnded'> | null {
  const { account, subscriptions, today } = snapshot;
  if (state !== 'held' || heldSince === null) return null;
  if (accountEnded && (account.state === 'closed' || subscriptions.length === 0)) return 'accountEnded';
  if (goodPayment === null || account.state !== 'active' || account.collectionStatus !== 'none') return null;
  if (addMonths(civilDateAt(heldSince, account.timeZone), goodPayment.months) > today) return null;
  const recentBills = snapshot.recentBills.filter(
    ({ dueDate }) => dueDate >= addMonths(today, -goodPayment.months),
  );
  const open = snapshot.openBills.filter(({ billId }) => !recentBills.some((bill) => bill.billId === billId));
  const { billsSeen, lateBills } = paymentBehaviour({ ...snapshot, recentBills: [...recentBills, ...open] });
  return billsSeen >= goodPayment.leastBills && lateBills <= goodPayment.lateBills ? 'goodPayment' : null;
}
