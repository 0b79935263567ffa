import type { Db, MongoClient } from 'mongodb';
import type { BillingAccountId, Ms } from '../../domain/flavor.ts';
import { accounts } from '../accounts/collections.ts';
import { bills } from '../billing/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { inSnapshot, type Reader, within } from '../mongo/transaction.ts';
import type { FieldSealing } from '../sealing/sealing.ts';
import { ledgerEntries } from './collections.ts';
import { type LedgerBreak, LedgerProof } from './ledger-proof.ts';

/** One account with a broken ledger. */
export type BrokenLedger = { readonly billingAccountId: BillingAccountId } & LedgerBreak;

export interface VerifyOptions {
  /** One account alone; null: all. */
  readonly billingAccountId: BillingAccountId | null;
  /** Opens the notes, which are then proven too; null: only their digests are. */
  readonly sealing?: Pick<FieldSealing, 'openDocuments'> | null;
  /** How many accounts one snapshot holds; default 500. */
  readonly accountsPerSnapshot?: number;
  /** Told of each broken account as it is found, in the order of their ids. */
  readonly onBroken: (broken: BrokenLedger) => void;
  readonly onProgress?: (progress: {
    readonly accounts: number;
    readonly entries: number;
    readonly total: number;
  }) => void;
}

export interface LedgerVerification {
  readonly accounts: number;
  readonly entries: number;
  readonly broken: number;
}

const ACCOUNTS_PER_SNAPSHOT = 500;

/**
 * Proves the ledgers: numbers without gaps, balances that follow on each other, an unbroken chain of hashes, and an account
 * that ends where its entries end. For a broken ledger it names the first broken entry.
 *
 * Accounts are read in batches, each batch in a snapshot of its own, so that it can run beside writers for as long as it takes;
 * memory holds one batch of accounts and no entries. Entries of an account that is not there are found too.
 */
export async function verifyLedger(
  db: Db,
  client: MongoClient,
  options: VerifyOptions,
): Promise<LedgerVerification> {
  const { billingAccountId, onBroken, onProgress, sealing = null } = options;
  const { accountsPerSnapshot = ACCOUNTS_PER_SNAPSHOT } = options;
  const total = billingAccountId === null ? await db.collection(accounts.name).estimatedDocumentCount() : 1;
  const sum = { accounts: 0, entries: 0, broken: 0 };
  let after: BillingAccountId | null = null;
  for (;;) {
    const range: Range =
      billingAccountId === null ? { after, limit: accountsPerSnapshot } : { only: billingAccountId };
    const batch: BatchResult = await inSnapshot(client, (session) =>
      verifyBatch({ db, session }, range, sealing),
    );
    sum.accounts += batch.accounts;
    sum.entries += batch.entries;
    sum.broken += batch.broken.length;
    for (const broken of batch.broken) onBroken(broken);
    onProgress?.({ accounts: sum.accounts, entries: sum.entries, total });
    if (batch.last === null) return sum;
    after = batch.last;
  }
}

type Range =
  | { readonly after: BillingAccountId | null; readonly limit: number }
  | { readonly only: BillingAccountId };

interface BatchResult {
  readonly accounts: number;
  readonly entries: number;
  readonly broken: BrokenLedger[];
  /** Where the next batch begins; null after the last. */
  readonly last: BillingAccountId | null;
}

/** MongoDB counts the time of all batches of a cursor together, and one account may have hundreds of thousands of entries. Nobody waits for it. */
const ALL_ENTRIES_MS: Ms = 600_000;

async function verifyBatch(
  reader: Reader,
  range: Range,
  sealing: Pick<FieldSealing, 'openDocuments'> | null,
): Promise<BatchResult> {
  const limit = 'only' in range ? 1 : range.limit;
  const docs = await reader.db
    .collection<AnyDocument>(accounts.name)
    .find('only' in range ? { _id: range.only } : after('_id', range.after), within(reader))
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
  const last = 'only' in range || docs.length < limit ? null : (docs.at(-1)?._id ?? null);
  const proofs = new Map(docs.map((doc) => [doc._id, new LedgerProof(doc._id, doc)]));
  const span =
    'only' in range
      ? { billingAccountId: range.only }
      : { $and: [after('billingAccountId', range.after), upTo('billingAccountId', last)] };
  let entries = 0;
  const rows = reader.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find(span, { ...within(reader), maxTimeMS: ALL_ENTRIES_MS })
    .sort({ billingAccountId: 1, sequence: 1 })
    .batchSize(5_000);
  for await (const row of rows) {
    entries += 1;
    const owner = String(row['billingAccountId']);
    const proof = proofs.get(owner) ?? new LedgerProof(owner, null);
    proofs.set(owner, proof);
    const [opened] = sealing === null ? [row] : await sealing.openDocuments(ledgerEntries.name, [row]);
    if (opened !== undefined) proof.entry(opened);
  }
  await checkCollected(reader, [...proofs.values()]);
  const broken = [...proofs]
    .flatMap(([billingAccountId, proof]) => {
      const found = proof.end();
      return found === null ? [] : [{ billingAccountId, ...found }];
    })
    .sort((a, b) => (a.billingAccountId < b.billingAccountId ? -1 : 1));
  return { accounts: docs.length, entries, broken, last };
}

/** Charges that a bill collected after they were posted: that bill has to be one of the account's. */
async function checkCollected(reader: Reader, proofs: readonly LedgerProof[]): Promise<void> {
  const collecting = proofs.filter((proof) => proof.collectedBy().length > 0);
  if (collecting.length === 0) return;
  const ids = [...new Set(collecting.flatMap((proof) => proof.collectedBy()))];
  const owners = new Map<string, string>();
  for (let at = 0; at < ids.length; at += 5_000) {
    const rows = await collectionOf(reader.db, bills)
      .find({ _id: { $in: ids.slice(at, at + 5_000) } }, within(reader))
      .project<{ _id: string; billingAccountId: string }>({ billingAccountId: 1 })
      .toArray();
    for (const row of rows) owners.set(row._id, row.billingAccountId);
  }
  for (const proof of collecting) proof.checkBills((billId) => owners.get(billId) ?? null);
}

function after(field: string, value: string | null): Record<string, unknown> {
  return value === null ? {} : { [field]: { $gt: value } };
}

function upTo(field: string, value: string | null): Record<string, unknown> {
  return value === null ? {} : { [field]: { $lte: value } };
}
