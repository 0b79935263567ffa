import type { Db } from 'mongodb';
import { z } from 'zod';
import type { AccountFailure } from '../../domain/account-fault.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Customer } from '../../domain/accounts/customer.ts';
import type { LateDebtTerms } from '../../domain/accounts/late-debt.ts';
import type { AccountView } from '../../domain/accounts/view/account-view.ts';
import { moneyUnderWay } from '../../domain/arrears/money-under-way.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import { valueAtPath } from '../../domain/field-path.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { UnbilledSums } from '../../domain/ledger/unbilled.ts';
import { amountIn, type Minor, sumMinor } from '../../domain/money.ts';
import type { PastBill } from '../../domain/notices/reminders/earned.ts';
import type { CreditEpisode } from '../../domain/notices/reminders/low-credit.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { accounts, accountViews } from '../accounts/collections.ts';
import { lateDebtTerms } from '../arrears/late-debt-terms.ts';
import { bills, OPEN_BILL_FILTER } from '../billing/collections.ts';
import { accountFaultOrThrow } from '../mongo/account-fault.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { insertIfAbsent } from '../mongo/insert.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { payments as paymentsCollection } from '../payments/collections.ts';
import { creditEpisodes, notices } from './collections.ts';

/**
 * Where accounts that could have earned a notice are looked for. Each place has an index that holds what is looked for in
 * its order, so a sweep costs what there is to tell, not what is stored.
 */
export type CandidateQuery =
  /** Open bills by due date. */
  | { readonly in: 'dueBills'; readonly from: CivilDate; readonly to: CivilDate }
  /** Bills of any state by bill date. */
  | { readonly in: 'newBills'; readonly from: CivilDate; readonly to: CivilDate }
  /** Promises by their last day. */
  | { readonly in: 'promises'; readonly from: CivilDate; readonly to: CivilDate }
  /** Accounts whose available credit, disputes left aside, is below this percentage of the limit. */
  | { readonly in: 'lowCredit'; readonly belowPercent: number }
  /** Accounts in an episode of low credit. */
  | { readonly in: 'episodes' };

/** Accounts to look at, and where the next page begins; null after the last. An account can be on several pages. */
export interface CandidatePage {
  readonly billingAccountIds: readonly BillingAccountId[];
  readonly looked: number;
  readonly next: string | null;
}

/** An account as the reminders' rules want it. */
export interface ReminderAccount {
  readonly account: BillingAccount;
  readonly locale: Customer['locale'];
  readonly openBills: readonly Bill[];
  readonly pastBills: readonly PastBill[];
  readonly unbilled: UnbilledSums;
  /** The least late debt that counts, by the dunning policy in force; absent: any. */
  readonly leastDebt?: Minor;
  /** Announced payments that may still come. */
  readonly moneyUnderWay: Minor;
}

export interface ReminderSubjects {
  readonly found: readonly ReminderAccount[];
  readonly unread: readonly AccountFailure[];
}

export interface ReminderReads {
  /** A page of candidates after `after` (the `next` of the page before). Throws ZodError on a cursor of another query. */
  candidates(query: CandidateQuery, after: string | null, limit: number): Promise<CandidatePage>;
  /** Those that are there, in one query; and those that could not be read, with why. */
  subjects(billingAccountIds: readonly BillingAccountId[], now: Instant): Promise<ReminderSubjects>;
  creditEpisodes(billingAccountIds: readonly BillingAccountId[]): Promise<Map<string, CreditEpisode>>;
  /** Which of these notices are written already. */
  presentNotices(noticeIds: readonly string[]): Promise<Set<string>>;
}
export interface ReminderWrites {
  /** Begins an account's next episode of low credit, or gives the one that runs. Ten at once begin one. */
  beginCreditEpisode(billingAccountId: BillingAccountId, now: Instant): Promise<CreditEpisode>;
  /** Ends the episode with this number; nothing when it ended before. */
  endCreditEpisode(billingAccountId: BillingAccountId, number: number, now: Instant): Promise<void>;
}

/** A collection with an index by a date, then by an id. */
interface Place {
  readonly collection: string;
  readonly field: string;
  /** What the index has beside the date. Rows with the same of both are of one account, which one of them names. */
  readonly thenBy: '_id' | 'billingAccountId';
  readonly filter: Readonly<Record<string, unknown>>;
  /** Said, not left to the planner: a partial index is not always found. */
  readonly hint: string;
}
const PLACES = {
  dueBills: {
    ...{ collection: bills.name, field: 'dueDate', thenBy: '_id' },
    ...{ filter: OPEN_BILL_FILTER, hint: 'openByDueDate' },
  },
  newBills: {
    ...{ collection: bills.name, field: 'billDate', thenBy: 'billingAccountId' },
    ...{ filter: {}, hint: 'byBillDate' },
  },
  promises: {
    ...{ collection: accounts.name, field: 'promise.untilDate', thenBy: '_id' },
    ...{ filter: {}, hint: 'promised' },
  },
} as const satisfies Record<string, Place>;

const DATED = z.tuple([z.string(), z.string()]);

export function reminderReads(reader: Reader): ReminderReads {
  const dated = async (
    place: Place,
    page: { from: CivilDate; to: CivilDate; after: string | null; limit: number },
  ): Promise<CandidatePage> => {
    const { collection, field, thenBy, filter, hint } = place;
    const { from, to, after, limit } = page;
    const [date, id] = after === null ? [from, ''] : DATED.parse(JSON.parse(after));
    const rows = await reader.db
      .collection<AnyDocument>(collection)
      .find(
        {
          ...filter,
          [field]: { $gte: date, $lte: to },
          $or: [{ [field]: { $gt: date } }, { [field]: date, [thenBy]: { $gt: id } }],
        },
        { ...within(reader), hint, projection: { [field]: 1, billingAccountId: 1 } },
      )
      .sort({ [field]: 1, [thenBy]: 1 })
      .limit(limit)
      .toArray();
    const last = rows.at(-1);
    const next =
      last === undefined ? null : JSON.stringify([valueAtPath(last, field), valueAtPath(last, thenBy)]);
    return pageOf(
      rows.map(({ billingAccountId, _id }) => String(billingAccountId ?? _id)),
      limit,
      next,
    );
  };
  const byId = async (rows: readonly { _id: string }[], limit: number): Promise<CandidatePage> => {
    const last = rows.at(-1);
    return pageOf(
      rows.map(({ _id }) => _id),
      limit,
      last === undefined ? null : last._id,
    );
  };
  return {
    async candidates(query, after, limit) {
      switch (query.in) {
        case 'dueBills':
          return dated(PLACES.dueBills, { ...query, after, limit });
        case 'newBills':
          return dated(PLACES.newBills, { ...query, after, limit });
        case 'promises':
          return dated(PLACES.promises, { ...query, after, limit });
        case 'lowCredit': {
          const rows = await lowCredit(reader, query.belowPercent, after ?? '', limit);
          return byId(rows, limit);
        }
        case 'episodes': {
          const rows = await collectionOf(reader.db, creditEpisodes)
            .find({ low: true, _id: { $gt: after ?? '' } }, { ...within(reader), projection: { _id: 1 } })
            .sort({ _id: 1 })
            .limit(limit)
            .toArray();
          return byId(rows, limit);
        }
      }
    },
    async subjects(billingAccountIds, now) {
      const terms = await lateDebtTerms(reader, now);
      const views = await reader.db
        .collection<{ _id: string }>(accountViews.name)
        .find<ViewPart>(
          { _id: { $in: [...billingAccountIds] } },
          { ...within(reader), projection: VIEW_PART },
        )
        .toArray();
      const found: ReminderAccount[] = [];
      const unread: AccountFailure[] = [];
      const readOne = async (view: ViewPart): Promise<void> => {
        try {
          found.push(asOfNow(await subjectOf(reader, view), terms, now));
        } catch (error) {
          unread.push({ billingAccountId: view._id, code: accountFaultOrThrow(error) });
        }
      };
      await Promise.all(views.map(readOne));
      return { found, unread };
    },
    async creditEpisodes(billingAccountIds) {
      const rows = await collectionOf(reader.db, creditEpisodes)
        .find({ _id: { $in: [...billingAccountIds] } }, within(reader))
        .toArray();
      return new Map(rows.map(({ _id, number, low }) => [_id, { number, low }]));
    },
    async presentNotices(noticeIds) {
      if (noticeIds.length === 0) return new Set();
      const rows = await collectionOf(reader.db, notices)
        .find({ _id: { $in: [...noticeIds] } }, { ...within(reader), projection: { _id: 1 } })
        .toArray();
      return new Set(rows.map(({ _id }) => _id));
    },
  };
}

export function reminderWrites(db: Db): ReminderWrites {
  const collection = collectionOf(db, creditEpisodes);
  return {
    async beginCreditEpisode(billingAccountId, now) {
      const { matchedCount } = await collection.updateOne(
        { _id: billingAccountId, low: false },
        { $set: { low: true, changedAt: now }, $inc: { number: 1 } },
        OPERATION_LIMIT,
      );
      if (matchedCount === 0)
        await insertIfAbsent(db, creditEpisodes, { billingAccountId, number: 1, low: true, changedAt: now });
      const doc = await collection.findOne({ _id: billingAccountId }, OPERATION_LIMIT);
      const { number, low } = creditEpisodes.fromDoc(doc);
      return { number, low };
    },
    async endCreditEpisode(billingAccountId, number, now) {
      await collection.updateOne(
        { _id: billingAccountId, number, low: true },
        { $set: { low: false, changedAt: now } },
        OPERATION_LIMIT,
      );
    },
  };
}

/**
 * Reads the index `credit` alone, never a view. The difference is computed before it is compared, because MongoDB can
 * compare no two fields of an index; a disputed amount is left for a closer look, it only makes fewer accounts low.
 */
async function lowCredit(
  reader: Reader,
  belowPercent: number,
  after: string,
  limit: number,
): Promise<{ _id: string }[]> {
  const { creditLimit, balance, heldCredit } = {
    creditLimit: '$account.creditLimit',
    balance: '$account.balance',
    heldCredit: '$account.heldCredit',
  };
  return reader.db
    .collection(accountViews.name)
    .aggregate<{ _id: string }>(
      [
        { $match: { _id: { $gt: after } } },
        { $sort: { _id: 1 } },
        {
          $project: {
            spare: {
              $subtract: [
                { $multiply: [100, { $subtract: [creditLimit, { $add: [balance, heldCredit] }] }] },
                { $multiply: [belowPercent, creditLimit] },
              ],
            },
          },
        },
        { $match: { spare: { $lt: 0 } } },
        { $limit: limit },
        { $project: { _id: 1 } },
      ],
      { ...within(reader), hint: 'credit' },
    )
    .toArray();
}

const VIEW_PART = {
  ...{ account: 1, openBills: 1, complete: 1, 'customer.locale': 1, 'history.settledBills.billId': 1 },
  ...{ 'history.settledBills.billDate': 1, 'history.settledBills.amount': 1 },
  ...{ 'history.settledBills.periodFrom': 1, 'history.settledBills.periodTo': 1 },
  'history.settledBills.dueDate': 1,
  ...{ unbilledAmount: 1, unbilledStubAmount: 1, unbilledCreditAmount: 1, unbilledFeeAmount: 1 },
  ...{ 'history.payments.status': 1, 'history.payments.amount': 1, 'history.payments.occurredAt': 1 },
};
type ViewPart = Pick<AccountView, 'account' | 'openBills' | 'complete' | keyof UnbilledSums> & {
  readonly _id: BillingAccountId;
  readonly customer: Pick<AccountView['customer'], 'locale'>;
  readonly history: {
    readonly settledBills: readonly PastBill[];
    readonly payments: readonly Announced[];
  };
};

type Announced = Pick<Payment, 'status' | 'amount' | 'occurredAt'>;

/** An account with what was announced to be paid, before it is known how much of it counts. */
type ReadSubject = Omit<ReminderAccount, 'leastDebt' | 'moneyUnderWay'> & {
  readonly payments: readonly Announced[];
};

function asOfNow({ payments, ...subject }: ReadSubject, terms: LateDebtTerms, now: Instant): ReminderAccount {
  const leastDebt = amountIn(terms.leastDebt, subject.account.currency);
  const underWay = moneyUnderWay(payments, now, terms.pendingPaymentDays);
  return {
    ...subject,
    ...(leastDebt === null ? {} : { leastDebt }),
    moneyUnderWay: sumMinor(underWay.map(({ amount }) => amount)),
  };
}

async function subjectOf(reader: Reader, view: ViewPart): Promise<ReadSubject> {
  const { account, customer } = view;
  const { billingAccountId, customerId } = account;
  const { locale } = customer;
  const { unbilledAmount, unbilledStubAmount, unbilledCreditAmount, unbilledFeeAmount } = view;
  const unbilled = { unbilledAmount, unbilledStubAmount, unbilledCreditAmount, unbilledFeeAmount };
  if (view.complete) {
    const openBills = view.openBills.map((row) => ({ ...row, billingAccountId, customerId }));
    const { settledBills, payments } = view.history;
    return { account, locale, openBills, pastBills: settledBills, payments, unbilled };
  }
  // An account with more rows than a view holds.
  const docs = await collectionOf(reader.db, bills)
    .find({ billingAccountId }, within(reader))
    .sort({ billDate: -1 })
    .limit(MOST_BILLS)
    .toArray();
  const all = docs.map((doc) => bills.fromDoc(doc));
  const [openBills, pastBills] = [true, false].map((open) =>
    all.filter((bill) => (bill.state !== 'settled') === open),
  );
  const pending = await collectionOf(reader.db, paymentsCollection)
    .find({ billingAccountId, status: 'pending' }, within(reader))
    .toArray();
  const announced = pending.map((doc) => paymentsCollection.fromDoc(doc));
  return {
    ...{ account, locale, openBills: openBills ?? [], pastBills: pastBills ?? [] },
    ...{ payments: announced, unbilled },
  };
}

/** Newest first; an account with more open bills than this has other troubles. */
const MOST_BILLS = 1_000;

function pageOf(ids: readonly string[], limit: number, next: string | null): CandidatePage {
  return {
    billingAccountIds: [...new Set(ids)],
    looked: ids.length,
    next: ids.length < limit ? null : next,
  };
}
