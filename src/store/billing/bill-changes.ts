import type { UpdateFilter } from 'mongodb';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import {
  type Allocation,
  allocateToBills,
  applyToBill,
  mergedParts,
  remainingParts,
  withdrawFromBill,
} from '../../domain/payments/allocation.ts';
import { depositPartOf } from '../../domain/payments/deposit.ts';
import { passedOnPartOf } from '../../domain/payments/passed-on.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import { type BegunTx, hasWritten } from '../accounts/begin.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { bills } from './collections.ts';
import { reopenedOnce } from './reopened-once.ts';

/**
 * Changes of bills inside a transaction that also changes their account: the account's version is what makes two such
 * transactions conflict, so reading bills here and writing what follows from them is safe.
 */

/** How much of a payment counts, and as of when. */
export interface CountedPayment {
  readonly billingAccountId: BillingAccountId;
  /** The bill that the payer named. */
  readonly billId: BillId | null;
  readonly countedAmount: Minor;
  readonly paidDate: CivilDate;
  /** It goes on bills that rest, and on no others. */
  readonly quota: boolean;
}

/**
 * Says on which of the account's bills a payment goes, as much as counts of it; who asks writes them. What it had on bills stays there, or comes off by as much as counts
 * no more, what was put on last first: these bills are as open and as late as if that part had never come. More of it goes on the
 * named bill, then on the oldest due. When it was paid on another day than was known, its parts are paid on that day; when it
 * names another bill than was known, all of it is put on anew.
 * @param before what was on bills, the bill that was named, and the day on which it was paid
 * @returns what is on bills now, and the bills as they are to be written
 */
export async function allocatePayment(
  tx: AuditedTx & Pick<BegunTx, 'begun'>,
  payment: CountedPayment,
  before: {
    readonly allocations: readonly Allocation[];
    readonly billId: BillId | null;
    readonly paidDate: CivilDate;
  },
): Promise<{ readonly allocations: readonly Allocation[]; readonly bills: readonly Bill[] }> {
  const { billingAccountId, billId, countedAmount, paidDate, quota } = payment;
  const open = billsAsBegun(tx, billingAccountId) ?? (await openBills(tx, billingAccountId));
  const paid = await billsById(tx, before.allocations);
  const known = uniqueById([...open, ...paid]);
  const isSameBill = before.billId === billId;
  const kept = isSameBill ? remainingParts(before.allocations, countedAmount, paid, billId) : [];
  const isSameDay = before.paidDate === paidDate;
  const removed = isSameDay ? withoutParts(before.allocations, kept) : before.allocations;
  const freed = withdrawn(known, removed);
  const again = isSameDay ? freed : applied(freed, kept, paidDate, { includeUntouched: true });
  const more = exact(countedAmount - sumMinor(kept.map(({ amount }) => amount)));
  const { allocations: added } = allocateToBills(more, again, billId, quota);
  const after = applied(again, added, paidDate, { includeUntouched: true });
  const changed = after.flatMap((bill) => {
    const old = known.find(({ billId: id }) => id === bill.billId);
    return old === undefined || old === bill ? [] : [reopenedOnce(tx, old, bill)];
  });
  return { allocations: mergedParts(kept, added), bills: changed };
}

function withoutParts(parts: readonly Allocation[], kept: readonly Allocation[]): Allocation[] {
  return parts.flatMap(({ billId, amount }) => {
    const stays = kept.find((part) => part.billId === billId)?.amount ?? 0;
    return amount > stays ? [{ billId, amount: exact(amount - stays) }] : [];
  });
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
  const forBills = exact(payment.countedAmount - depositPartOf(payment) - passedOnPartOf(payment));
  const { allocations } = allocateToBills(forBills, freed, billId);
  if (!allocations.some((part) => part.billId === billId)) throw paymentRefusal('nothing-open-on-bill');
  const after = applied(freed, allocations, paidDate, { includeUntouched: true });
  await writeBills(
    tx,
    after.flatMap((bill) => {
      const old = before.find(({ billId: id }) => id === bill.billId);
      return old === undefined || old.paidAmount === bill.paidAmount ? [] : [reopenedOnce(tx, old, bill)];
    }),
  );
  return allocations;
}

/** The bills of an account that are not settled, as its transaction has read them with the account; null where it did not, or has changed some since. */
function billsAsBegun(
  { trail, begun }: AuditedTx & Pick<BegunTx, 'begun'>,
  billingAccountId: BillingAccountId,
): readonly Bill[] | null {
  const { id } = ofAccount(billingAccountId);
  const isChanged = trail.some(({ collection, object }) => collection === bills.name && object.id === id);
  return isChanged ? null : (begun.get(billingAccountId)?.awaits?.openBills ?? null);
}

/** A bill that is not settled, of an account that the transaction has begun with; null where it is none of theirs, or bills have changed since. */
export function openBillAsBegun(
  tx: Pick<AuditedTx, 'trail'> & Pick<BegunTx, 'begun'>,
  billId: BillId,
): Bill | null {
  if (hasWritten(tx, bills)) return null;
  for (const { awaits } of tx.begun.values()) {
    const bill = awaits?.openBills.find((one) => one.billId === billId);
    if (bill !== undefined) return bill;
  }
  return null;
}

/** The bills of an account that are not settled. */
export async function openBills(tx: Tx, billingAccountId: BillingAccountId): Promise<Bill[]> {
  const docs = await collectionOf(tx.db, bills)
    .find({ billingAccountId, state: { $ne: 'settled' } }, within(tx))
    .toArray();
  return docs.map(bills.fromDoc);
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
  if (doc === null) throw paymentRefusal('bill-of-another-account');
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
