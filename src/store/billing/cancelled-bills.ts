import type { Bill } from '../../domain/billing/bill.ts';
import type { BillId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { bills } from './collections.ts';

/** Whether the bill of an entry is cancelled: another entry stands for the line then, unless the line was withdrawn. */
export async function isOnCancelledBill(tx: Tx, { billId }: LedgerEntry): Promise<boolean> {
  if (billId === null) return false;
  const cancelled = { _id: billId, cancelled: { $exists: true } };
  return (await collectionOf(tx.db, bills).countDocuments(cancelled, within(tx))) > 0;
}

/** Bills by id, with those that stand in the place of cancelled ones. */
export async function withReplacements(
  tx: Tx,
  billIds: readonly BillId[],
): Promise<ReadonlyMap<BillId, Bill>> {
  const byId = new Map<BillId, Bill>();
  for (let missing = billIds; missing.length > 0; ) {
    const docs = await collectionOf(tx.db, bills)
      .find({ _id: { $in: [...missing] } }, within(tx))
      .toArray();
    const found = docs.map((doc) => bills.fromDoc(doc));
    for (const bill of found) byId.set(bill.billId, bill);
    missing = found.flatMap(({ cancelled }) => cancelled?.replacedBy ?? []).filter((id) => !byId.has(id));
  }
  return byId;
}

/** The bill that stands in the place of one, or the bill itself when it was not cancelled. `byId` is of `withReplacements`. */
export function standingFor(bill: Bill | undefined, byId: ReadonlyMap<BillId, Bill>): Bill | undefined {
  return bill?.cancelled === undefined ? bill : standingFor(byId.get(bill.cancelled.replacedBy), byId);
}

/** The ids of the bills that stand for these ones. */
export async function standingBillIds(tx: Tx, billIds: readonly BillId[]): Promise<ReadonlySet<BillId>> {
  const byId = await withReplacements(tx, billIds);
  return new Set(billIds.map((billId) => standingFor(byId.get(billId), byId)?.billId ?? billId));
}
