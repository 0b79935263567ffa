import type { Bill } from '../../domain/billing/bill.ts';
import type { BillId } from '../../domain/flavor.ts';
import type { AuditedTx } from '../audit/trail.ts';

/** Bills as they were before a transaction changed them, by its trail. */
const begun = new WeakMap<AuditedTx['trail'], Map<BillId, Bill>>();

/**
 * A changed bill with its `reopenings` as the whole transaction leaves them. What a transaction does to a bill is one change: money that is taken off and credit that
 * pays the bill again leave a bill that was never open, and several parts that are taken off open it once.
 * @param before the bill as it was before this step of the transaction
 */
export function reopenedOnce(tx: Pick<AuditedTx, 'trail'>, before: Bill, after: Bill): Bill {
  const known = begun.get(tx.trail) ?? new Map<BillId, Bill>();
  begun.set(tx.trail, known);
  const first = known.get(after.billId) ?? before;
  known.set(after.billId, first);
  const isReopened = first.state === 'settled' && after.state !== 'settled';
  const count = (first.reopenings ?? 0) + (isReopened ? 1 : 0);
  if ((after.reopenings ?? 0) === count) return after;
  const { reopenings: _counted, ...bill } = after;
  // A count that an earlier step of the transaction has written is written again.
  return count === 0 && before.reopenings === undefined ? bill : { ...bill, reopenings: count };
}
