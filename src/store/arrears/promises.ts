import type { Db, MongoClient } from 'mongodb';
import { openAmount, pastDueAmount } from '../../domain/accounts/standing.ts';
import {
  installmentsOf,
  lateFrom,
  type PromiseLimits,
  type PromiseState,
  type PromiseToPay,
  type PromiseWish,
  refusalsOf,
} from '../../domain/arrears/promise.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import type { ChangeAct } from '../../domain/audit/acts.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { addMonths, civilDateAt, type Instant, startOfDay } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../../domain/flavor.ts';
import { type Currency, sumMinor } from '../../domain/money.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import { type AccountTx, inAccountTransaction } from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { PromiseRefused } from '../mongo/errors.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { promises } from './collections.ts';
import { checkPromiseInForce } from './promise-check.ts';
import { lapseWithin } from './write-off-proposals.ts';

/** A promise as it is asked for. */
export interface PromiseRequest {
  /** The same id again gives the same promise. */
  readonly promiseId: string;
  readonly billingAccountId: BillingAccountId;
  readonly currency: Currency;
  readonly wish: PromiseWish;
  readonly givenBy: SubjectId;
  /** The settlement that it is for; left out: none. */
  readonly settles?: string;
  /** What asked for it, where it was no wish of its own; see {@link PromiseRefused}. */
  readonly asked?: PromiseRefused['asked'];
  /** The limits in force, and their version. */
  readonly limits: PromiseLimits;
  readonly terms: PromiseToPay['terms'];
  readonly now: Instant;
}

/** A promise as a look found it. */
export interface PromiseLook {
  readonly promise: PromiseToPay;
  /** When the day of its next installment is over; null once it has ended. */
  readonly nextLookAt: Instant | null;
}

/** A filter's null means any. */
export interface PromiseQuery extends PageRequest {
  readonly customerId: CustomerId | null;
  readonly billingAccountId: BillingAccountId | null;
  readonly state: PromiseState | null;
}

/** A promise that is looked at, and whose it is. */
export type UntoldPromise = Pick<PromiseToPay, 'promiseId' | 'billingAccountId'>;

export interface PromiseReads {
  get(promiseId: string): Promise<PromiseToPay | null>;
  /** Newest first. Throws InvalidCursor. */
  list(query: PromiseQuery): Promise<Page<PromiseToPay>>;
  /** Of one account: those that are active or whose end was not told yet. Their workflows want to hear of payments. */
  untoldOf(billingAccountId: BillingAccountId): Promise<string[]>;
  /** Promises that are active or whose end was not told yet, with their accounts, in the order of ids after the given one. For sweeps. */
  untold(query: { readonly after: string | null; readonly limit: number }): Promise<UntoldPromise[]>;
}

export interface PromiseWrites {
  /**
   * Gives a promise, or a plan: the account's standing improves from that moment on. Throws PromiseRefused with everything that is
   * against it, BillingAccountNotFound, CurrencyMismatch, InvalidState (the id is that of another promise).
   */
  give(request: PromiseRequest): Promise<{ promise: PromiseToPay; created: boolean }>;
  /**
   * Looks how far a promise is at `now`, and ends it when it was kept or broken meanwhile. Looking twice changes nothing
   * more. Throws InvalidState for an unknown id.
   */
  check(promiseId: string, now: Instant): Promise<PromiseLook>;
  /**
   * Ends an active promise by somebody's word, never by the service's own: it counts like a broken one when another is asked for.
   * One that has ended stays as it is: `changed` is false.
   */
  cancel(request: {
    readonly promiseId: string;
    readonly reason: string;
    readonly by: SubjectId;
    readonly now: Instant;
  }): Promise<{ promise: PromiseToPay; changed: boolean }>;
  /** Remembers that the customer was told how it ended. The first time counts. */
  markTold(promiseId: string, now: Instant): Promise<void>;
}

export function promiseReads(reader: Reader): PromiseReads {
  return {
    get: (promiseId) => findPromise(reader, promiseId),
    list: ({ customerId, billingAccountId, state, ...page }) =>
      listNewestFirst(reader, promises, 'givenAt', { customerId, billingAccountId, state }, page),
    async untoldOf(billingAccountId) {
      const docs = await collectionOf(reader.db, promises)
        .find({ billingAccountId, toldAt: null }, within(reader))
        .project<{ _id: string }>({ _id: 1 })
        .toArray();
      return docs.map((doc) => doc._id);
    },
    async untold({ after, limit }) {
      const docs = await collectionOf(reader.db, promises)
        .find({ toldAt: null, ...(after === null ? {} : { _id: { $gt: after } }) }, within(reader))
        .sort({ _id: 1 })
        .limit(limit)
        .project<{ _id: string; billingAccountId: BillingAccountId }>({ billingAccountId: 1 })
        .toArray();
      return docs.map(({ _id, billingAccountId }) => ({ promiseId: _id, billingAccountId }));
    },
  };
}

export function promiseWrites(db: Db, client: MongoClient): PromiseWrites {
  const transact = <T>(act: ChangeAct, fn: (tx: AccountTx) => Promise<T>) =>
    againOnDuplicateKey(() => inAccountTransaction(db, client, act, fn));
  return {
    give: (request) => transact('promises.give', (tx) => giveWithin(tx, request)),
    check: (promiseId, now) => transact('promises.check', (tx) => checkWithin(tx, promiseId, now)),
    cancel: (request) => transact('promises.cancel', (tx) => cancelWithin(tx, request)),
    markTold: (promiseId, now) =>
      inAuditedTransaction(db, client, 'promises.markTold', async (tx) => {
        await writing(tx, promises).updated(
          ({ billingAccountId }) => ofAccount(billingAccountId),
          { _id: promiseId, toldAt: null, state: { $ne: 'active' } },
          { $set: { toldAt: now } },
          () => ({ toldAt: null }),
        );
      }),
  };
}

/** Gives a promise in a transaction that changes the account. Throws as `give` does. */
export async function giveWithin(
  tx: AccountTx,
  request: PromiseRequest,
): Promise<{ promise: PromiseToPay; created: boolean }> {
  const { promiseId, billingAccountId, wish, givenBy, limits, terms, now } = request;
  const known = await findPromise(tx, promiseId);
  if (known !== null) {
    if (
      known.billingAccountId !== billingAccountId ||
      known.kind !== wish.kind ||
      known.amount !== wish.amount
    )
      throw arrearsRefusal('promise-id-taken');
    return { promise: known, created: false };
  }
  let account = await accountWithin(tx, billingAccountId);
  if (account.currency !== request.currency)
    throw new BusinessFailure('CurrencyMismatch', 'the promise is not in the currency of the account');
  // One whose date has passed without anybody having looked must not stand in the way of the next.
  const before = await checkPromiseInForce(tx, account, now);
  if (before !== null) account = await accountWithin(tx, billingAccountId);
  const today = civilDateAt(now, account.timeZone);
  const open = await collectionOf(tx.db, bills)
    .find({ billingAccountId, state: { $ne: 'settled' } }, within(tx))
    .toArray();
  const since = startOfDay(addMonths(today, -limits.brokenWithinMonths), account.timeZone);
  const endedSince = await collectionOf(tx.db, promises)
    .find({ billingAccountId, endedAt: { $gte: since } }, within(tx))
    .toArray();
  const refusals = refusalsOf(
    wish,
    {
      today,
      currency: account.currency,
      // Staff agree on a settlement of all that is open; customers promise what is late.
      pastDue:
        request.settles === undefined
          ? pastDueAmount(open.map(bills.fromDoc), today)
          : sumMinor(open.map(bills.fromDoc).map(openAmount)),
      anotherActive: before?.state === 'active',
      ended: endedSince
        .map(promises.fromDoc)
        .map(({ state, endedAt }) => ({ state, endedDate: civilDateAt(endedAt ?? now, account.timeZone) })),
    },
    limits,
  );
  if (refusals.length > 0) throw new PromiseRefused(wish, refusals, request.asked);
  const installments = installmentsOf(wish);
  const untilDate = installments[0]?.dueDate ?? today;
  const restores = limits.restoresService?.[wish.kind] === true ? { restoresService: true as const } : {};
  const change = { set: { promise: { promiseId, untilDate, ...restores } } };
  const changed = await changeAccountFields(tx, billingAccountId, change, now);
  const promise: PromiseToPay = {
    promiseId,
    kind: wish.kind,
    billingAccountId,
    customerId: account.customerId,
    currency: account.currency,
    ...(request.settles === undefined ? {} : { settles: request.settles }),
    ...restores,
    amount: wish.amount,
    installments,
    state: 'active',
    revision: 1,
    paidAmount: 0,
    afterSequence: changed.account.sequence,
    givenAt: now,
    givenBy,
    terms,
    endedAt: null,
    cancellation: null,
    toldAt: null,
  };
  await writing(tx, promises).insert(ofAccount(billingAccountId), promise);
  return { promise, created: true };
}

async function checkWithin(tx: AccountTx, promiseId: string, now: Instant): Promise<PromiseLook> {
  const found = await findPromise(tx, promiseId);
  if (found === null) throw arrearsRefusal('promise-unknown');
  if (found.state !== 'active') return { promise: found, nextLookAt: null };
  const account = await accountWithin(tx, found.billingAccountId);
  const promise = (await checkPromiseInForce(tx, account, now)) ?? found;
  if (promise.state !== 'active') return { promise, nextLookAt: null };
  let due = 0;
  const next = promise.installments.find(({ amount }) => {
    due += amount;
    return due > promise.paidAmount;
  });
  return { promise, nextLookAt: next === undefined ? null : lateFrom(next.dueDate, account.timeZone) };
}

async function accountWithin(tx: Tx, billingAccountId: BillingAccountId) {
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  return accounts.fromDoc(doc);
}

async function findPromise(scope: Reader | Tx, promiseId: string): Promise<PromiseToPay | null> {
  const doc = await collectionOf(scope.db, promises).findOne({ _id: promiseId }, within(scope));
  return doc === null ? null : promises.fromDoc(doc);
}

/** Takes a promise off its account before its time; one that has ended stays as it is. */
export async function cancelWithin(
  tx: AccountTx,
  { promiseId, reason, by, now }: Parameters<PromiseWrites['cancel']>[0],
): Promise<{ readonly promise: PromiseToPay; readonly changed: boolean }> {
  const { promise } = await checkWithin(tx, promiseId, now);
  if (promise.state !== 'active') return { promise, changed: false };
  await changeAccountFields(tx, promise.billingAccountId, { set: { promise: null } }, now);
  const changes = {
    state: 'cancelled',
    endedAt: now,
    toldAt: now,
    cancellation: { reason, by },
    revision: promise.revision + 1,
  } as const;
  const object = ofAccount(promise.billingAccountId);
  await writing(tx, promises).update(
    object,
    { _id: promiseId, customerId: promise.customerId },
    { $set: changes },
    promise,
  );
  // The settlement that waits for its money waits for nothing any more.
  if (promise.settles !== undefined) await lapseWithin(tx, promise.settles);
  return { promise: { ...promise, ...changes }, changed: true };
}
