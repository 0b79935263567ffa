import type { Document } from 'mongodb';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import { creditPartyOf } from '../../domain/accounts/customer-credit.ts';
import { unbilledWithAhead } from '../../domain/billing/collected.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Direction } from '../../domain/ledger/entry.ts';
import { CANCELLATION_SOURCE, STUB_SOURCES } from '../../domain/ledger/posting.ts';
import { CORRECTING_SOURCES, type UnbilledSums, unbilledSumsOf } from '../../domain/ledger/unbilled.ts';
import { exact, type Minor } from '../../domain/money.ts';
import { seenPayment } from '../../domain/payments/payment-record.ts';
import { bills, cycleChangeHistory, subscriptions } from '../billing/collections.ts';
import { ledgerEntries, UNBILLED_FILTER } from '../ledger/collections.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { accounts, customers, storedAccounts } from './collections.ts';

/** What an account's figures follow from, with the last hash of its ledger. */
export interface StoredSources extends AccountSources {
  readonly lastHash: string;
}

/**
 * The accounts that match, by id, each with bills, payments and cycle changes since the civil day `from`. One aggregation:
 * one round trip, and outside of a transaction one moment by read concern `snapshot`.
 * @param unbilled what is unbilled of each of them, where that is known; left out: the unbilled entries are added up, however many they are
 */
export async function readSources(
  scope: Reader | Tx,
  match: {
    readonly _id?: BillingAccountId | { readonly $in: readonly BillingAccountId[] };
    readonly customerId?: string | { readonly $in: readonly string[] };
  },
  from: CivilDate,
  unbilled: ReadonlyMap<BillingAccountId, UnbilledSums> | null = null,
): Promise<StoredSources[]> {
  const options = within(scope);
  const rows = await scope.db
    .collection(accounts.name)
    .aggregate(
      [
        { $match: match },
        ...joins(from),
        ...(unbilled === null ? [UNBILLED_JOIN] : []),
        { $sort: { _id: 1 } },
      ],
      {
        ...options,
        // A transaction has its own read concern, and refuses another.
        ...(scope.session?.inTransaction() === true ? {} : { readConcern: { level: 'snapshot' } }),
      },
    )
    .toArray();
  return rows.map((row) => sourcesOf(row, unbilled));
}

/** What is unbilled, as sums; it takes the longer the more entries there are. */
const UNBILLED_JOIN: Document = join(ledgerEntries.name, 'unbilled', [
  { $match: UNBILLED_FILTER },
  {
    $group: {
      _id: '$direction',
      total: { $sum: '$amount' },
      stub: sumWhere({ $in: ['$source', STUB_SOURCES] }),
      correcting: sumWhere({ $in: ['$source', CORRECTING_SOURCES] }),
      cancelling: sumWhere({ $eq: ['$source', CANCELLATION_SOURCE] }),
      fees: sumWhere({ $eq: ['$type', 'fee'] }),
      cancellingFees: sumWhere({
        $and: [{ $eq: ['$type', 'fee'] }, { $eq: ['$source', CANCELLATION_SOURCE] }],
      }),
    },
  },
]);

function joins(from: CivilDate): Document[] {
  return [
    // The pipeline is for speed: without one MongoDB plans this join each time, at twice the cost.
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
    join(subscriptions.name, 'subscriptions', [{ $match: { state: { $in: ['active', 'terminated'] } } }]),
    join(cycleChangeHistory.name, 'cycleChanges', [
      { $match: { effectiveDate: { $gte: from } } },
      { $project: { effectiveDate: 1 } },
    ]),
  ];
}

function sumWhere(condition: Document): Document {
  return { $sum: { $cond: [condition, '$amount', 0] } };
}

function join(from: string, as: string, pipeline: Document[]): Document {
  return { $lookup: { from, localField: '_id', foreignField: 'billingAccountId', pipeline, as } };
}

function sourcesOf(row: Document, known: ReadonlyMap<BillingAccountId, UnbilledSums> | null): StoredSources {
  const { customers: owners, bills: billRows, payments: paymentRows, ...rest } = row;
  const { subscriptions: subscriptionRows, unbilled, cycleChanges, ...accountRow } = rest;
  const account = accounts.fromDoc(accountRow);
  const { lastHash } = storedAccounts.fromDoc(accountRow);
  const owner: unknown = listOf(owners)[0];
  if (owner === undefined) throw new StoredDataError(accounts.name, account.billingAccountId, ['customerId']);
  const customer = customers.fromDoc(owner);
  const { customerId, segment, locale, customerSince } = customer;
  const kept = known?.get(account.billingAccountId);
  return {
    account,
    customer: { customerId, segment, locale, customerSince },
    creditPartyId: creditPartyOf(customer),
    bills: listOf(billRows).map(bills.fromDoc),
    payments: listOf(paymentRows).map((row) => seenPayment(payments.fromDoc(row))),
    subscriptions: listOf(subscriptionRows).map(subscriptions.fromDoc),
    // Only the sums: what is kept may be a whole view, and a view that holds too little is why the collections are read.
    ...(kept === undefined
      ? unbilledWithAhead(sumsOf(unbilled), account.collectedAhead)
      : unbilledSumsOf(kept)),
    cycleChangeDates: datesOf(cycleChanges),
    lastHash,
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What `unbilledOf` makes of the entries, from the sums that the groups by direction hold. */
function sumsOf(unbilled: unknown): UnbilledSums {
  const sum = (direction: Direction, name: string): Minor => {
    const group = listOf(unbilled).find((entry) => isRecord(entry) && entry['_id'] === direction);
    const amount = isRecord(group) ? group[name] : 0;
    return exact(typeof amount === 'number' ? amount : Number.NaN);
  };
  const credits = exact(sum('credit', 'total') - sum('credit', 'correcting'));
  return {
    unbilledAmount: exact(sum('debit', 'total') - sum('credit', 'total')),
    unbilledStubAmount: exact(sum('debit', 'stub') - sum('credit', 'stub')),
    unbilledCreditAmount: exact(credits - sum('debit', 'cancelling')),
    unbilledFeeAmount: exact(sum('debit', 'fees') - sum('credit', 'cancellingFees')),
  };
}

function datesOf(rows: unknown): CivilDate[] {
  return listOf(rows).map((row) => (isRecord(row) ? String(row['effectiveDate']) : ''));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
