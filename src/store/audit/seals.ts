import type { Db, MongoClient } from 'mongodb';
import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { Seal, SealedLeaf, SealReceipt, SealWitnessName, StoredSeal } from '../../domain/audit/seal.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { insertIfAbsent } from '../mongo/insert.ts';
import { inTransaction, type Reader, within } from '../mongo/transaction.ts';
import { auditEntries, auditLeaves, auditReceipts, sealHeads } from './collections.ts';

export interface SealReads {
  /** The seal with the highest number. */
  last(): Promise<StoredSeal | null>;
  seal(number: number): Promise<StoredSeal | null>;
  /** The entries that a seal was the first to hold, in the order of the tree. */
  leavesOf(number: number): Promise<SealedLeaf[]>;
  /** Where an entry is in the tree; null while it is not sealed. */
  leafOf(shard: string, sequence: number): Promise<(SealedLeaf & { readonly seal: number }) | null>;
  /**
   * Entries that no seal holds, at most `limit`, chain by chain: of the chains that were written to since an instant, or of all.
   * What is left out is at the end of its chain.
   */
  unsealed(since: Instant | null, limit: number): Promise<AuditEntry[]>;
  /** The last seal that a witness has; 0: none. */
  lastWitnessed(witness: SealWitnessName): Promise<number>;
}

export interface SealWrites {
  /** Keeps a seal with its leaves, all or nothing. @throws a duplicate key when this number, or one of the entries, is sealed already */
  keep(seal: Seal, peaks: readonly string[]): Promise<void>;
  keepReceipt(receipt: SealReceipt): Promise<void>;
}

/** How many chains one query asks for. */
const CHAINS_AT_ONCE = 500;

/** The seals of the audit trail. */
export function sealReads(reader: Reader): SealReads {
  const in_ = (name: string) => reader.db.collection<AnyDocument>(name);
  return {
    async last() {
      const doc = await in_(sealHeads.name).findOne({}, { ...within(reader), sort: { _id: -1 } });
      return doc === null ? null : sealHeads.fromDoc(doc);
    },
    async seal(number) {
      const doc = await in_(sealHeads.name).findOne({ 'head.number': number }, within(reader));
      return doc === null ? null : sealHeads.fromDoc(doc);
    },
    async leavesOf(number) {
      const docs = await in_(auditLeaves.name)
        .find({ seal: number }, within(reader))
        .sort({ seal: 1, index: 1 })
        .toArray();
      return docs.map((doc) => auditLeaves.fromDoc(doc));
    },
    async leafOf(shard, sequence) {
      const doc = await in_(auditLeaves.name).findOne({ shard, sequence }, within(reader));
      return doc === null ? null : auditLeaves.fromDoc(doc);
    },
    async unsealed(since, limit) {
      const chains = await chainsSince(reader, since);
      const found: AuditEntry[] = [];
      for (let at = 0; at < chains.length && found.length < limit; at += CHAINS_AT_ONCE) {
        const some = chains.slice(at, at + CHAINS_AT_ONCE);
        found.push(...(await after(reader, await sealedUpTo(reader, some), limit - found.length)));
      }
      return found;
    },
    async lastWitnessed(witness) {
      const doc = await in_(auditReceipts.name).findOne(
        { witness },
        { ...within(reader), sort: { witness: -1, number: -1 } },
      );
      return doc === null ? 0 : auditReceipts.fromDoc(doc).number;
    },
  };
}

/** Keeps seals. They are the record of the trail, and not acts that the trail records. */
export function sealWrites(db: Db, client: MongoClient): SealWrites {
  return {
    keep: ({ head, leaves }, peaks) =>
      inTransaction(client, async (session) => {
        const tx = { db, session };
        await db
          .collection<AnyDocument>(sealHeads.name)
          .insertOne({ ...sealHeads.toDoc({ head, peaks }) }, within(tx));
        const docs = leaves.map((leaf) => ({ ...auditLeaves.toDoc({ ...leaf, seal: head.number }) }));
        if (docs.length > 0) await db.collection<AnyDocument>(auditLeaves.name).insertMany(docs, within(tx));
      }),
    async keepReceipt(receipt) {
      await insertIfAbsent(db, auditReceipts, receipt);
    },
  };
}

async function chainsSince({ db }: Reader, since: Instant | null): Promise<string[]> {
  const chains = await db
    .collection(auditEntries.name)
    .aggregate<{ _id: string }>([
      ...(since === null ? [] : [{ $match: { at: { $gte: since } } }]),
      { $group: { _id: '$shard' } },
      { $sort: { _id: 1 } },
    ])
    .toArray();
  return chains.map(({ _id }) => _id);
}

/** Up to where each chain is sealed: in the order of the chains, 0 for those that are not. */
async function sealedUpTo(reader: Reader, chains: readonly string[]): Promise<[string, number][]> {
  const sealed = await reader.db
    .collection(auditLeaves.name)
    .aggregate<{ _id: string; sequence: number }>(
      [
        { $match: { shard: { $in: [...chains] } } },
        { $sort: { shard: -1, sequence: -1 } },
        { $group: { _id: '$shard', sequence: { $first: '$sequence' } } },
      ],
      within(reader),
    )
    .toArray();
  const upTo = new Map(sealed.map(({ _id, sequence }) => [_id, sequence]));
  return chains.map((chain) => [chain, upTo.get(chain) ?? 0]);
}

async function after(
  reader: Reader,
  places: readonly [string, number][],
  limit: number,
): Promise<AuditEntry[]> {
  const docs = await reader.db
    .collection<AnyDocument>(auditEntries.name)
    .find(
      { $or: places.map(([shard, sequence]) => ({ shard, sequence: { $gt: sequence } })) },
      within(reader),
    )
    .sort({ shard: 1, sequence: 1 })
    .limit(limit)
    .toArray();
  return docs.map((doc) => auditEntries.fromDoc(doc));
}
