import type { Document } from 'mongodb';
import type { Bill, Payment } from '../domain/account.ts';
import {
  addDays,
  addMonths,
  type CivilDate,
  civilDateAt,
  type Instant,
  startOfDay,
} from '../domain/civil-date.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import { exact } from '../domain/money.ts';
import { type AccountSnapshot, HISTORY_MONTHS } from '../domain/snapshot.ts';
import {
  accounts,
  bills,
  collectionOf,
  customers,
  cycleChangeHistory,
  ledgerEntries,
  payments,
  subscriptions,
  UNBILLED_FILTER,
} from './collections.ts';
import { StoredDataError } from './errors.ts';
import { type Reader, within } from './transaction.ts';

export interface SnapshotReads {
  /** Throws CustomerNotFound, or BillingAccountNotFound (also when the account is another customer's). */
  ofAccount(
    customerId: CustomerId,
    billingAccountId: BillingAccountId,
    asOf: Instant,
  ): Promise<AccountSnapshot>;
  /** All of a customer's accounts by id, or the one named, from one moment. Fails as `ofAccount` does. */
  ofCustomer(
    customerId: CustomerId,
    billingAccountId: BillingAccountId | null,
    asOf: Instant,
  ): Promise<AccountSnapshot[]>;
}

/**
 * One aggregation reads an account with all that belongs to it: one round trip, and with read concern `snapshot` one
 * moment, without a session. `asOf` is what the caller calls that moment.
 */
export function snapshotReads(reader: Reader): SnapshotReads {
  async function read(
    match: { _id?: string; customerId: string },
    asOf: Instant,
  ): Promise<AccountSnapshot[]> {
    const collection = reader.db.collection(accounts.name);
    const rows = await collection
      .aggregate([{ $match: match }, ...joins(asOf), { $sort: { _id: 1 } }], {
        ...within(reader),
        readConcern: { level: 'snapshot' },
      })
      .toArray();
    return rows.map((row) => snapshotOf(row, asOf));
  }

  async function notFound(customerId: CustomerId): Promise<BusinessFailure> {
    const there = await collectionOf(reader.db, customers).findOne({ _id: customerId }, within(reader));
    return there === null
      ? new BusinessFailure('CustomerNotFound', 'no such customer')
      : new BusinessFailure('BillingAccountNotFound', 'no such billing account of this customer');
  }

  return {
    async ofAccount(customerId, billingAccountId, asOf) {
      const [snapshot] = await read({ _id: billingAccountId, customerId }, asOf);
      if (snapshot === undefined) throw await notFound(customerId);
      return snapshot;
    },
    async ofCustomer(customerId, billingAccountId, asOf) {
      const match = billingAccountId === null ? { customerId } : { _id: billingAccountId, customerId };
      const snapshots = await read(match, asOf);
      if (snapshots.length > 0) return snapshots;
      const failure = await notFound(customerId);
      if (billingAccountId === null && failure.type === 'BillingAccountNotFound') return [];
      throw failure;
    },
  };
}

function joins(asOf: Instant): Document[] {
  // Wide enough for every time zone; cut exactly once the account's own is known.
  const from = addDays(addMonths(civilDateAt(asOf, 'UTC'), -HISTORY_MONTHS), -2);
  return [
    // The pipeline is for speed: without one MongoDB plans this join anew each time, at twice the cost.
    {
      $lookup: {
        from: customers.name,
        localField: 'customerId',
        foreignField: '_id',
        pipeline: [{ $limit: 1 }],
        as: 'customers',
      },
    },
    join(bills.name, 'bills', [
      { $match: { $or: [{ billDate: { $gte: from } }, { state: { $ne: 'settled' } }] } },
    ]),
    join(payments.name, 'payments', [{ $match: { occurredAt: { $gte: from } } }]),
    join(subscriptions.name, 'subscriptions', [{ $match: { state: 'active' } }]),
    join(ledgerEntries.name, 'unbilled', [
      { $match: UNBILLED_FILTER },
      { $group: { _id: '$direction', total: { $sum: '$amount' } } },
    ]),
    join(cycleChangeHistory.name, 'cycleChanges', [
      { $match: { effectiveDate: { $gte: from } } },
      { $project: { effectiveDate: 1 } },
    ]),
  ];
}

function join(from: string, as: string, pipeline: Document[]): Document {
  return { $lookup: { from, localField: '_id', foreignField: 'billingAccountId', pipeline, as } };
}

function snapshotOf(row: Document, asOf: Instant): AccountSnapshot {
  const { customers: owners, bills: billRows, payments: paymentRows, ...rest } = row;
  const { subscriptions: subscriptionRows, unbilled, cycleChanges, ...accountRow } = rest;
  const account = accounts.fromDoc(accountRow);
  const owner: unknown = listOf(owners)[0];
  if (owner === undefined) throw new StoredDataError(accounts.name, account.billingAccountId, ['customerId']);
  const today = civilDateAt(asOf, account.timeZone);
  const since = addMonths(today, -HISTORY_MONTHS);
  const sinceAt = startOfDay(since, account.timeZone);
  const allBills = listOf(billRows).map(bills.fromDoc);
  return {
    asOf,
    today,
    customer: customers.fromDoc(owner),
    account,
    openBills: allBills.filter((bill) => bill.state !== 'settled').sort(byDueDate),
    recentBills: allBills.filter((bill) => bill.billDate >= since).sort(newestBillFirst),
    recentPayments: listOf(paymentRows)
      .map(payments.fromDoc)
      .filter((payment) => payment.occurredAt >= sinceAt)
      .sort(newestPaymentFirst),
    subscriptions: listOf(subscriptionRows).map(subscriptions.fromDoc).sort(bySubscriptionId),
    unbilledAmount: exact(totalOf(unbilled, 'debit') - totalOf(unbilled, 'credit')),
    recentCycleChangeDates: datesOf(cycleChanges).filter((date) => date >= since),
    cycleTransition: account.cycleTransition ?? null,
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function totalOf(unbilled: unknown, direction: string): number {
  const group = listOf(unbilled).find((entry) => isRecord(entry) && entry['_id'] === direction);
  const total = isRecord(group) ? group['total'] : 0;
  return exact(typeof total === 'number' ? total : Number.NaN);
}

function datesOf(rows: unknown): CivilDate[] {
  const dates = listOf(rows).map((row) => (isRecord(row) ? String(row['effectiveDate']) : ''));
  return dates.sort().reverse();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function byDueDate(a: Bill, b: Bill): number {
  return order(a.dueDate, b.dueDate) || order(a.billId, b.billId);
}
function newestBillFirst(a: Bill, b: Bill): number {
  return order(b.billDate, a.billDate) || order(b.billId, a.billId);
}
function newestPaymentFirst(a: Payment, b: Payment): number {
  return order(b.occurredAt, a.occurredAt) || order(b.paymentId, a.paymentId);
}
function bySubscriptionId(
  a: { readonly subscriptionId: string },
  b: { readonly subscriptionId: string },
): number {
  return order(a.subscriptionId, b.subscriptionId);
}
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
