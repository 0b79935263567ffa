import { isDeepStrictEqual } from 'node:util';
import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { type AccountView, VIEW_FORMAT } from '../../domain/accounts/view/account-view.ts';
import {
  EMPTY_LEDGER,
  type LedgerPart,
  viewOf,
  viewSince,
  withEntries,
} from '../../domain/accounts/view/view-of.ts';
import { type CivilDate, civilDateAt, earlier } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { putCreditOnBills } from '../billing/bill-credit.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { againOnDuplicateKey, inTransaction, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { readSources } from './account-sources.ts';
import { accounts, accountViews } from './collections.ts';

/** What a running transaction has done to one account. */
export interface Touch {
  /** After the last change. */
  account: BillingAccount;
  /** Posted, in order. */
  readonly entries: LedgerEntry[];
  /** Nothing but the account's own fields changed. */
  accountOnly: boolean;
}

/** A transaction that may change accounts. The views of those it touches are written at its end. */
export interface AccountTx extends Tx {
  readonly touched: Map<BillingAccountId, Touch>;
}

/**
 * Runs `fn` in a transaction, as `inTransaction` does, and completes every account that it changed in the same transaction:
 * unapplied credit is put on bills that it left open (what `fn` returns does not know of that), and the view is
 * written: whoever reads sees a change with its view, or neither.
 */
export function inAccountTransaction<T>(
  db: Db,
  client: MongoClient,
  fn: (tx: AccountTx) => Promise<T>,
): Promise<T> {
  return inTransaction(client, async (session) => {
    const tx: AccountTx = { db, session, touched: new Map() };
    const result = await fn(tx);
    await refresh(tx, [...tx.touched.values()]);
    return result;
  });
}

/** Several in as many round trips as one, but for those of which only the account's own fields changed. */
async function refresh(tx: Tx, touches: readonly Touch[]): Promise<void> {
  const collection = collectionOf(tx.db, accountViews);
  const left: Touch[] = [];
  for (const touch of touches) {
    const { account, entries, accountOnly } = touch;
    if (accountOnly && entries.length === 0) {
      const current = { _id: account.billingAccountId, format: VIEW_FORMAT };
      const { matchedCount } = await collection.updateOne(current, { $set: { account } }, within(tx));
      if (matchedCount === 1) continue;
    }
    left.push(touch);
  }
  if (left.length === 0) return;
  const _id = { $in: left.map(({ account }) => account.billingAccountId) };
  const before = await collection
    .find({ _id, format: VIEW_FORMAT }, { projection: { ledger: 1 }, ...within(tx) })
    .toArray();
  const ledgers = new Map(before.map((view) => [view._id, view.ledger]));
  const from = left.map(({ account }) => viewSince(account)).reduce(earlier);
  const sources = await readSources(tx, { _id }, from);
  const views: AccountView[] = [];
  for (const { account, entries } of left) {
    const { billingAccountId } = account;
    const own = sources.find((one) => one.account.billingAccountId === billingAccountId);
    if (own === undefined) continue;
    const known = ledgers.get(billingAccountId);
    const ledger =
      known === undefined ? await wholeLedger(tx, billingAccountId) : withEntries(known, entries);
    const today = civilDateAt(account.updatedAt, account.timeZone);
    views.push(viewOf(await putCreditOnBills(tx, own, today), viewSince(account), ledger));
  }
  await writeViews(tx, views);
}

/** Derives the view anew from the collections. */
async function putView(
  tx: Tx,
  account: Pick<BillingAccount, 'billingAccountId' | 'updatedAt'>,
  ledger: LedgerPart,
): Promise<void> {
  const view = await derive(tx, account.billingAccountId, viewSince(account), ledger);
  if (view !== null) await writeViews(tx, [view]);
}

async function writeViews(tx: Tx, views: readonly AccountView[]): Promise<void> {
  if (views.length === 0) return;
  const writes = views.map((view) => {
    const { _id, ...replacement } = accountViews.toDoc(view);
    return { replaceOne: { filter: { _id }, replacement, upsert: true } };
  });
  await collectionOf(tx.db, accountViews).bulkWrite(writes, within(tx));
}

async function derive(
  scope: Reader | Tx,
  _id: BillingAccountId,
  since: CivilDate,
  ledger: LedgerPart,
): Promise<AccountView | null> {
  const [sources] = await readSources(scope, { _id }, since);
  return sources === undefined ? null : viewOf(sources, since, ledger);
}

/** What the ledger says, entry by entry, up to the one with the number `last`. */
export async function wholeLedger(
  scope: Reader | Tx,
  billingAccountId: BillingAccountId,
  last = Number.MAX_SAFE_INTEGER,
): Promise<LedgerPart> {
  let ledger = EMPTY_LEDGER;
  const docs = collectionOf(scope.db, ledgerEntries)
    .find({ billingAccountId, sequence: { $lte: last } }, within(scope))
    .sort({ sequence: 1 });
  for await (const doc of docs) ledger = withEntries(ledger, [ledgerEntries.fromDoc(doc)]);
  return ledger;
}

/**
 * Writes the views that are missing or of another format, account by account; those in force are left alone. Safe beside
 * running writers: both write the same document, and whoever is second starts anew. A malformed account stays without.
 * Returns how many were written.
 */
export async function backfillAccountViews(db: Db, client: MongoClient): Promise<number> {
  let written = 0;
  const stale = collectionOf(db, accounts).aggregate<{ _id: string; updatedAt: string }>(
    [
      { $project: { updatedAt: 1 } },
      {
        $lookup: {
          from: accountViews.name,
          localField: '_id',
          foreignField: '_id',
          pipeline: [{ $project: { format: 1 } }],
          as: 'views',
        },
      },
      { $match: { 'views.format': { $ne: VIEW_FORMAT } } },
      { $project: { updatedAt: 1 } },
    ],
    { allowDiskUse: true },
  );
  for await (const { _id, updatedAt } of stale) {
    try {
      await againOnDuplicateKey(() =>
        inTransaction(client, async (session) => {
          const tx = { db, session };
          await putView(tx, { billingAccountId: _id, updatedAt }, await wholeLedger(tx, _id));
        }),
      );
    } catch (error) {
      // One malformed account must not keep the others from being served; whoever reads it is told.
      if (error instanceof StoredDataError) continue;
      throw error;
    }
    written += 1;
  }
  return written;
}

/**
 * Derives an account's view from the truth and compares it with the stored one. Returns the names of the parts that
 * differ, none when it is right; `missing` when there is no view. For tests and for operations.
 */
export async function verifyAccountView(db: Db, billingAccountId: BillingAccountId): Promise<string[]> {
  const reader: Reader = { db, session: null };
  const doc = await collectionOf(db, accountViews).findOne({ _id: billingAccountId }, OPERATION_LIMIT);
  if (doc === null) return ['missing'];
  const stored = accountViews.fromDoc(doc);
  const ledger = await wholeLedger(reader, billingAccountId);
  const derived = await derive(reader, billingAccountId, stored.since, ledger);
  if (derived === null) return ['account'];
  const wrong = Object.entries(derived)
    .filter(
      ([name, value]) => !isDeepStrictEqual(value, Object.entries(stored).find(([key]) => key === name)?.[1]),
    )
    .map(([name]) => name);
  return stored.since > viewSince(derived.account) ? [...wrong, 'since'] : wrong;
}
