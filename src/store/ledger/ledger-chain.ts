import type { AnyBulkWriteOperation, Db, MongoClient } from 'mongodb';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { accounts, storedAccounts } from '../accounts/collections.ts';
import { apart } from '../mongo/account-fault.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { inTransaction, type Tx, within } from '../mongo/transaction.ts';
import { ledgerEntries } from './collections.ts';
import { chained, genesisHash } from './ledger-hash.ts';

/** Entries that one transaction chains at most, unless a single account has more. */
const ENTRIES_PER_TRANSACTION = 2_000;
const ACCOUNTS_PER_TRANSACTION = 100;

/**
 * Chains the ledgers of a database of before there were chains: every account without `lastHash`, each as a whole. What
 * was chained stays as it is, so a migration that was killed goes on where it was, and several may run at once. The hashes
 * of a ledger with a gap or a wrong balance are made all the same: `verifyLedger` names it. A malformed one stays without.
 * Returns how many accounts were chained.
 */
export async function chainLedgers(db: Db, client: MongoClient): Promise<number> {
  let done = 0;
  const unchained = db
    .collection<AnyDocument>(accounts.name)
    .find({ lastHash: { $exists: false } })
    .project<{ _id: string; sequence: unknown }>({ sequence: 1 });
  let batch: string[] = [];
  let entries = 0;
  for await (const { _id, sequence } of unchained) {
    batch.push(_id);
    entries += typeof sequence === 'number' ? sequence : 0;
    if (entries < ENTRIES_PER_TRANSACTION && batch.length < ACCOUNTS_PER_TRANSACTION) continue;
    done += await chainBatch(db, client, batch);
    batch = [];
    entries = 0;
  }
  return done + (await chainBatch(db, client, batch));
}

async function chainBatch(db: Db, client: MongoClient, ids: readonly BillingAccountId[]): Promise<number> {
  let done = 0;
  // One malformed account must not keep the others from being served; whoever verifies is told of it.
  await apart(ids, async (some) => {
    done += await inTransaction(client, (session) => chainAccounts({ db, session }, some));
  });
  return done;
}

async function chainAccounts(tx: Tx, ids: readonly BillingAccountId[]): Promise<number> {
  const unchained = await tx.db
    .collection<AnyDocument>(accounts.name)
    .find({ _id: { $in: [...ids] }, lastHash: { $exists: false } }, within(tx))
    .toArray();
  if (unchained.length === 0) return 0;
  const ledgers = new Map<BillingAccountId, LedgerEntry[]>();
  for (const { billingAccountId } of unchained.map(accounts.fromDoc)) ledgers.set(billingAccountId, []);
  const docs = tx.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find({ billingAccountId: { $in: [...ledgers.keys()] } }, within(tx))
    .sort({ billingAccountId: 1, sequence: 1 });
  for await (const doc of docs) {
    const entry = ledgerEntries.fromDoc(doc);
    ledgers.get(entry.billingAccountId)?.push(entry);
  }
  const links: AnyBulkWriteOperation<AnyDocument>[] = [];
  const ends: AnyBulkWriteOperation<AnyDocument>[] = [];
  for (const [billingAccountId, ledger] of ledgers) {
    const { entries, lastHash } = chained(genesisHash(billingAccountId), ledger);
    for (const { entryId, previousHash, hash } of entries)
      links.push({ updateOne: { filter: { _id: entryId }, update: { $set: { previousHash, hash } } } });
    ends.push({ updateOne: { filter: { _id: billingAccountId }, update: { $set: { lastHash } } } });
  }
  const { session } = tx;
  // Accounts first: whoever posts to one of them, or chains it too, conflicts here and not after the work.
  await tx.db.collection<AnyDocument>(storedAccounts.name).bulkWrite(ends, { session });
  if (links.length > 0) await tx.db.collection<AnyDocument>(ledgerEntries.name).bulkWrite(links, { session });
  return unchained.length;
}
