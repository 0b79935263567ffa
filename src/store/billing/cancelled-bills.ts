import type { Bill } from '../../domain/billing/bill.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
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

/** A bill, and the one that stands in its place; the same when it was not cancelled. */
export interface StandingBill {
  readonly named: Bill;
  readonly standing: Bill;
}

/** Bills by id, with those that stand in the place of cancelled ones. */
async function withReplacements(tx: Tx, billIds: readonly BillId[]): Promise<ReadonlyMap<BillId, Bill>> {
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
function standingFor(bill: Bill | undefined, byId: ReadonlyMap<BillId, Bill>): Bill | undefined {
  return bill?.cancelled === undefined ? bill : standingFor(byId.get(bill.cancelled.replacedBy), byId);
}

/** The bills that stand for these ones, by the id of each that is known here. */
export async function standingBills(
  tx: Tx,
  billIds: readonly BillId[],
): Promise<ReadonlyMap<BillId, StandingBill>> {
  const byId = await withReplacements(tx, billIds);
  return new Map(
    billIds.flatMap((billId) => {
      const named = byId.get(billId);
      const standing = standingFor(named, byId);
      return named === undefined || standing === undefined ? [] : [[billId, { named, standing }] as const];
    }),
  );
}

/** The bill that somebody means by an id: the one that stands for it. Null: the account has no such bill. */
export async function billMeant(
  tx: Tx,
  billId: BillId | null,
  billingAccountId: BillingAccountId,
): Promise<BillId | null> {
  if (billId === null) return null;
  const { standing } = (await standingBills(tx, [billId])).get(billId) ?? {};
  return standing?.billingAccountId === billingAccountId ? standing.billId : null;
}
