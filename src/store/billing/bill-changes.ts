import type { UpdateFilter } from 'mongodb';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { sumMinor } from '../../domain/money.ts';
import {
  type Allocation,
  allocateToBills,
  applyToBill,
  withdrawFromBill,
} from '../../domain/payments/allocation.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { bills } from './collections.ts';

/**
 * Changes of bills inside a transaction that also changes their account: the account's version is what makes two such
 * transactions conflict, so reading bills here and writing what follows from them is safe.
 */

/** Puts a settled payment on the account's open bills, the named one first. */
export async function settleBills(
  tx: AuditedTx,
  payment: Pick<Payment, 'billingAccountId' | 'amount' | 'billId'>,
  paidDate: CivilDate,
): Promise<readonly Allocation[]> {
  const open = await openBills(tx, payment.billingAccountId);
  const { allocations } = allocateToBills(payment.amount, open, payment.billId);
  await writeBills(tx, applied(open, allocations, paidDate));
  return allocations;
}

/** Takes a payment off the bills it was put on; they are as open and as late as if it had never come. */
export async function reopenBills(tx: AuditedTx, payment: Payment): Promise<void> {
  const paid = await billsById(tx, payment.allocations);
  await writeBills(tx, withdrawn(paid, payment.allocations));
}

/** Moves a settled payment: first to the named bill, what is left to the oldest due. Returns its new allocations. */
export async function moveToBill(
  tx: AuditedTx,
  payment: Payment,
  billId: BillId,
  paidDate: CivilDate,
): Promise<readonly Allocation[]> {
  const open = await openBills(tx, payment.billingAccountId);
  const named = await billOfAccount(tx, billId, payment.billingAccountId, open);
  const paid = await billsById(tx, payment.allocations);
  const before = uniqueById([...paid, ...open, named]);
  const freed = withdrawn(before, payment.allocations);
  const { allocations } = allocateToBills(payment.amount, freed, billId);
  if (!allocations.some((part) => part.billId === billId))
    throw new BusinessFailure('ActionNotPossible', 'nothing is open on the bill');
  const after = applied(freed, allocations, paidDate, { includeUntouched: true });
  await writeBills(
    tx,
    after.filter((bill) =>
      before.some((old) => old.billId === bill.billId && old.paidAmount !== bill.paidAmount),
    ),
  );
  return allocations;
}

/** The bills of an account that are not settled. */
export async function openBills(tx: Tx, billingAccountId: BillingAccountId): Promise<Bill[]> {
  const docs = await collectionOf(tx.db, bills)
    .find({ billingAccountId, state: { $ne: 'settled' } }, within(tx))
    .toArray();
  return docs.map(bills.fromDoc);
}

/** Whether a bill that somebody named is this account's. */
export async function isBillOf(
  tx: Tx,
  billId: BillId | null,
  billingAccountId: BillingAccountId,
): Promise<boolean> {
  if (billId === null) return false;
  return (await collectionOf(tx.db, bills).countDocuments({ _id: billId, billingAccountId }, within(tx))) > 0;
}

async function billOfAccount(
  tx: Tx,
  billId: BillId,
  billingAccountId: BillingAccountId,
  known: readonly Bill[],
): Promise<Bill> {
  const bill = known.find((candidate) => candidate.billId === billId);
  if (bill !== undefined) return bill;
  const doc = await collectionOf(tx.db, bills).findOne({ _id: billId, billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('ActionNotPossible', 'the bill is not one of this account');
  return bills.fromDoc(doc);
}

async function billsById(tx: Tx, parts: readonly Allocation[]): Promise<Bill[]> {
  if (parts.length === 0) return [];
  const ids = parts.map((part) => part.billId);
  const docs = await collectionOf(tx.db, bills)
    .find({ _id: { $in: ids } }, within(tx))
    .toArray();
  return docs.map(bills.fromDoc);
}

/** Writes what is paid of bills, with the state that follows. */
export async function writeBills(tx: AuditedTx, changed: readonly Bill[]): Promise<void> {
  const operations = changed.map((bill) => ({
    object: ofAccount(bill.billingAccountId),
    after: bills.toDoc(bill),
    operation: { updateOne: { filter: { _id: bill.billId }, update: paidPart(bill) } },
  }));
  await writing(tx, bills).bulk(operations);
}

/** The update that writes what is paid of a bill, and what else is given. */
export function paidPart(bill: Bill, more: Partial<Bill> = {}): UpdateFilter<{ _id: string }> {
  const { paidAmount, state, settledDate, reopenings, lastPaidDate, credits } = bill;
  const set = {
    ...{ paidAmount, state, settledDate, ...more },
    ...(reopenings === undefined ? {} : { reopenings }),
    ...(credits === undefined ? {} : { credits }),
  };
  return lastPaidDate === undefined
    ? { $set: set, $unset: { lastPaidDate: '' } }
    : { $set: { ...set, lastPaidDate } };
}

function applied(
  list: readonly Bill[],
  parts: readonly Allocation[],
  paidDate: CivilDate,
  { includeUntouched = false } = {},
): Bill[] {
  return list.flatMap((bill) => {
    const amount = partOf(bill, parts);
    if (amount === 0) return includeUntouched ? [bill] : [];
    return [applyToBill(bill, amount, paidDate)];
  });
}

function withdrawn(list: readonly Bill[], parts: readonly Allocation[]): Bill[] {
  return list.map((bill) => {
    const amount = partOf(bill, parts);
    return amount === 0 ? bill : withdrawFromBill(bill, amount);
  });
}

function partOf(bill: Bill, parts: readonly Allocation[]): number {
  return sumMinor(parts.filter((part) => part.billId === bill.billId).map((part) => part.amount));
}

function uniqueById(list: readonly Bill[]): Bill[] {
  return [...new Map(list.map((bill) => [bill.billId, bill])).values()];
}
