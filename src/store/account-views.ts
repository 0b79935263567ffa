import { isDeepStrictEqual } from 'node:util';
import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../domain/account.ts';
import { type CivilDate, civilDateAt } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { readSources } from './account-sources.ts';
import { putCreditOnBills } from './bill-credit.ts';
import { accounts, accountViews, collectionOf, ledgerEntries } from './collections.ts';
import { OPERATION_LIMIT } from './connection.ts';
import { StoredDataError } from './errors.ts';
import { type AccountView, VIEW_FORMAT } from './schemas/account-view.ts';
import { againOnDuplicateKey, inTransaction, type Reader, type Tx, within } from './transaction.ts';
import { EMPTY_LEDGER, type LedgerPart, viewOf, viewSince, withEntries } from './view-of.ts';

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
    for (const touch of tx.touched.values()) await refresh(tx, touch);
    return result;
  });
}

async function refresh(tx: Tx, { account, entries, accountOnly }: Touch): Promise<void> {
  const { billingAccountId: _id } = account;
  const collection = collectionOf(tx.db, accountViews);
  const current = { _id, format: VIEW_FORMAT };
  if (accountOnly && entries.length === 0) {
    const { matchedCount } = await collection.updateOne(current, { $set: { account } }, within(tx));
    if (matchedCount === 1) return;
  }
  const before = await collection.findOne(current, { projection: { ledger: 1 }, ...within(tx) });
  const ledger = before === null ? await wholeLedger(tx, _id) : withEntries(before.ledger, entries);
  const since = viewSince(account);
  const [sources] = await readSources(tx, { _id }, since);
  if (sources === undefined) return;
  const today = civilDateAt(account.updatedAt, account.timeZone);
  await writeView(tx, viewOf(await putCreditOnBills(tx, sources, today), since, ledger));
}

/** Derives the view anew from the collections. */
async function putView(
  tx: Tx,
  account: Pick<BillingAccount, 'billingAccountId' | 'updatedAt'>,
  ledger: LedgerPart,
): Promise<void> {
  const view = await derive(tx, account.billingAccountId, viewSince(account), ledger);
  if (view !== null) await writeView(tx, view);
}

async function writeView(tx: Tx, view: AccountView): Promise<void> {
  const { _id, ...fields } = accountViews.toDoc(view);
  await collectionOf(tx.db, accountViews).replaceOne({ _id }, fields, { upsert: true, ...within(tx) });
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
