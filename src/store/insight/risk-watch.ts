import type { AnyBulkWriteOperation, Db, Filter, MongoClient } from 'mongodb';
import { z } from 'zod';
import type { AccountFailure } from '../../domain/account-fault.ts';
import { type AccountSnapshot, HISTORY_MONTHS } from '../../domain/accounts/snapshot.ts';
import { snapshotOf } from '../../domain/accounts/snapshot-of.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { addDays, addMonths, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { Intervention, WatchedAccount } from '../../domain/insight/risk/watch.ts';
import type { Currency, Minor } from '../../domain/money.ts';
import { INTERNAL_CUSTOMER_ID } from '../../domain/payments/suspense.ts';
import { readManyAfter } from '../accounts/many-accounts.ts';
import { sourcesFrom, WITH_HISTORY } from '../accounts/view-reads.ts';
import { promises } from '../arrears/collections.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { readEach } from '../mongo/account-fault.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageOf } from '../mongo/cursor.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { watchedAccounts } from './collections.ts';

/** An account as the watch looks at it. */
export interface AccountAtRisk {
  readonly snapshot: AccountSnapshot;
  readonly brokenPromises: number;
  /** As it was on the list before; null when it was not, also where what was done about it is kept. */
  readonly watched: WatchedAccount | null;
}

/** A page of accounts that the watch looks at. */
export interface AccountsAtRisk {
  readonly found: readonly AccountAtRisk[];
  /** Those that could not be read, and why. */
  readonly unread: readonly AccountFailure[];
  /** After which id the next page begins; null after the last one. */
  readonly next: BillingAccountId | null;
}

/** A filter's null means any. */
export interface RiskQuery extends PageRequest {
  readonly currency: Currency | null;
  readonly customerId: CustomerId | null;
  readonly minimumLoss: Minor;
}

export interface RiskReads {
  /**
   * Up to `limit` accounts of customers, closed ones too, in the order of ids after the given one; with what the watch wants to know. Not the
   * product's own.
   */
  accountsAfter(after: string | null, limit: number, asOf: Instant): Promise<AccountsAtRisk>;
  /** Null for one that is not on the list. */
  get(billingAccountId: BillingAccountId): Promise<WatchedAccount | null>;
  /** Currency by currency, for their minor units don't compare; in each the largest expected loss first. Throws InvalidCursor. */
  list(query: RiskQuery): Promise<Page<WatchedAccount>>;
}
/** What the watch saw of an account. */
export interface SeenAccount extends Omit<WatchedAccount, 'interventions'> {
  /** It is on the list with exactly this, but for the time; left out: it is not. */
  readonly asBefore?: boolean;
}

export interface RiskWrites {
  /**
   * Writes what the watch saw, in two round trips at the most, however many they are; of an account on which it saw the same as before only
   * when it looked, in one statement for all of them. Of an account that shows nothing any
   * more, `signals` is empty and it leaves the list. What people did about it is kept for when it comes back. The same again
   * writes the same. Throws ZodError, or what MongoDB refuses, when one of them can't be written: then any of the others may
   * have been.
   */
  put(seen: readonly SeenAccount[]): Promise<void>;
  /** Adds what a person did. The same id again changes nothing. Throws BillingAccountNotFound when it is not on the list. */
  intervene(billingAccountId: BillingAccountId, intervention: Intervention): Promise<WatchedAccount>;
}

const LIST = 'risk-watch';
/** Whose documents are on the list: the others keep what was done about an account. The index `byLoss` holds these alone. */
const ON_LIST = { 'signals.0': { $exists: true } } as const;
const CURSOR = z.tuple([z.string(), z.number(), z.string()]);

export function riskReads(reader: Reader): RiskReads {
  const get = async (billingAccountId: BillingAccountId) => {
    const doc = await collectionOf(reader.db, watchedAccounts).findOne(
      { _id: billingAccountId, ...ON_LIST },
      within(reader),
    );
    return doc === null ? null : watchedAccounts.fromDoc(doc);
  };
  return {
    get,

    async accountsAfter(after, limit, asOf) {
      const from = addDays(addMonths(civilDateAt(asOf, 'UTC'), -HISTORY_MONTHS), -2);
      const page = { after, limit, notOf: INTERNAL_CUSTOMER_ID };
      const wanted = { from, parts: WITH_HISTORY, ofView: sourcesFrom };
      const { ids, read, unread } = await readManyAfter(reader, page, wanted);
      const broken = await brokenPromises(reader, ids, asOf);
      const watched = await watchedOf(reader, ids);
      unread.push(...watched.unread.filter(({ billingAccountId }) => read.delete(billingAccountId)));
      const found: AccountAtRisk[] = [];
      for (const [id, sources] of read)
        found.push({
          snapshot: snapshotOf(sources, asOf),
          brokenPromises: broken.get(id) ?? 0,
          watched: watched.found.get(id) ?? null,
        });
      // By the page, not by what could be read of it: a view whose account was removed is no end.
      return { found, unread, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
    },

    async list({ currency, customerId, minimumLoss, limit, cursor }) {
      const filter: Filter<AnyDocument> = { ...ON_LIST, expectedLoss: { $gte: minimumLoss } };
      if (currency !== null) filter['currency'] = currency;
      if (customerId !== null) filter['customerId'] = customerId;
      if (cursor !== null) {
        const [of, loss, id] = decodeCursor(LIST, cursor, CURSOR);
        filter.$or = [
          { currency: { $gt: of } },
          { currency: of, expectedLoss: { $lt: loss } },
          { currency: of, expectedLoss: loss, _id: { $gt: id } },
        ];
      }
      const rows = await reader.db
        .collection<AnyDocument>(watchedAccounts.name)
        .find(filter, within(reader))
        .sort({ currency: 1, expectedLoss: -1, _id: 1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(
        rows.map((row) => watchedAccounts.fromDoc(row)),
        limit,
        (account) => account,
        (account) => encodeCursor(LIST, [account.currency, account.expectedLoss, account.billingAccountId]),
      );
    },
  };
}

export function riskWrites(db: Db, client: MongoClient): RiskWrites {
  const collection = collectionOf(db, watchedAccounts);
  return {
    async put(seen) {
      if (seen.length === 0) return;
      const writes = [
        ...seen.filter(({ asBefore }) => asBefore !== true).flatMap(writesOf),
        ...looksOf(seen),
      ];
      await againOnDuplicateKey(() => collection.bulkWrite(writes, { ordered: false, ...OPERATION_LIMIT }));
    },

    intervene: (billingAccountId, intervention) =>
      inAuditedTransaction(db, client, 'risk.intervene', async (tx) => {
        const { interventionId } = intervention;
        const listed = { _id: billingAccountId, ...ON_LIST };
        const found = await collectionOf(tx.db, watchedAccounts).findOne(listed, within(tx));
        if (found === null)
          throw new BusinessFailure('BillingAccountNotFound', 'the account is not under watch');
        const { customerId } = found;
        const changed = await writing(tx, watchedAccounts).updated(
          () => ofAccount(billingAccountId),
          { ...listed, customerId, 'interventions.interventionId': { $ne: interventionId } },
          { $push: { interventions: intervention } },
        );
        if (changed !== null) return changed;
        const doc = await collectionOf(tx.db, watchedAccounts).findOne(listed, within(tx));
        if (doc === null)
          throw new BusinessFailure('BillingAccountNotFound', 'the account is not under watch');
        return watchedAccounts.fromDoc(doc);
      }),
  };
}

type Watched = ReturnType<typeof watchedAccounts.toDoc>;

/** One statement for all accounts that show the same as before. */
function looksOf(seen: readonly SeenAccount[]): AnyBulkWriteOperation<Watched>[] {
  const same = seen.filter(({ asBefore }) => asBefore === true);
  const [first] = same;
  if (first === undefined) return [];
  const filter = { _id: { $in: same.map(({ billingAccountId }) => billingAccountId) }, ...ON_LIST };
  const update = [{ $set: { asOf: first.asOf, probabilityBefore: '$probabilityBasisPoints' } }];
  return [{ updateMany: { filter, update } }];
}

function writesOf({ asBefore: _same, ...seen }: SeenAccount): AnyBulkWriteOperation<Watched>[] {
  const filter = { _id: seen.billingAccountId };
  const { interventions, _id, ...set } = watchedAccounts.toDoc({ ...seen, interventions: [] });
  if (seen.signals.length > 0)
    return [{ updateOne: { filter, update: { $set: set, $setOnInsert: { interventions } }, upsert: true } }];
  // Whichever comes first: what was done about it is never deleted, and what is left is not on the list.
  return [
    { deleteOne: { filter: { ...filter, interventions } } },
    { updateOne: { filter, update: { $set: { ...set, expectedLoss: 0 } } } },
  ];
}

/** How many promises of each were broken in the last twelve months. The index `byAccount` finds them: an account has few. */
async function brokenPromises(
  reader: Reader,
  ids: readonly string[],
  asOf: Instant,
): Promise<Map<string, number>> {
  const since = addMonths(civilDateAt(asOf, 'UTC'), -12);
  const rows = await reader.db
    .collection<AnyDocument>(promises.name)
    .aggregate<{ _id: string; broken: number }>(
      [
        { $match: { billingAccountId: { $in: [...ids] }, state: 'broken', endedAt: { $gte: since } } },
        { $group: { _id: '$billingAccountId', broken: { $sum: 1 } } },
      ],
      within(reader),
    )
    .toArray();
  return new Map(rows.map(({ _id, broken }) => [_id, broken]));
}

async function watchedOf(
  reader: Reader,
  ids: readonly string[],
): Promise<{
  readonly found: ReadonlyMap<string, WatchedAccount>;
  readonly unread: readonly AccountFailure[];
}> {
  const docs = await collectionOf(reader.db, watchedAccounts)
    .find({ _id: { $in: [...ids] }, ...ON_LIST }, within(reader))
    .toArray();
  const { found, unread } = readEach(docs, watchedAccounts.fromDoc);
  return {
    found: new Map(found.map((watched) => [watched.billingAccountId, watched])),
    unread: unread.map(({ doc, code }) => ({ billingAccountId: doc._id, code })),
  };
}
