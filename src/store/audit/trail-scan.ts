import type { Db } from 'mongodb';
import type { AuditEntry, AuditObject } from '../../domain/audit/entry.ts';
import type { SealedLeaf } from '../../domain/audit/seal.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { StoredDataError } from '../mongo/errors.ts';
import type { DocumentMapping } from '../mongo/mapping.ts';
import { auditPrunings } from '../retention/collections.ts';
import { auditEntries, auditLeaves, sealHeads } from './collections.ts';

/** A document as it was found: its key, and its value, or null where it is not what its schema says. */
export interface Scanned<T> {
  readonly id: string;
  readonly value: T | null;
}

/** Which entries to take out; what is null does not matter. */
export interface EntryFilter {
  /** From this moment on. */
  readonly from: Instant | null;
  /** Before this moment. */
  readonly to: Instant | null;
  readonly object: AuditObject | null;
  readonly subject: SubjectId | null;
}

/** Which chains to look at; null: all. */
export type Chains = readonly string[] | null;

/**
 * Reads of somebody who trusts nothing that is stored. They go on over documents of any shape, in the order of chains, with no time
 * limit: a trail of years takes minutes.
 */
export function trailScan(db: Db) {
  const of = (chains: Chains) => (chains === null ? {} : { shard: { $in: [...chains] } });
  const scan = <T, Doc extends { _id: string }>(
    mapping: DocumentMapping<T, Doc>,
    filter: Record<string, unknown>,
    sort: Record<string, 1>,
  ) => scanned(mapping, db.collection<AnyDocument>(mapping.name).find(filter).sort(sort).batchSize(2_000));
  const inChains = { shard: 1, sequence: 1, _id: 1 } as const;
  return {
    entries: (chains: Chains): AsyncIterable<Scanned<AuditEntry>> => scan(auditEntries, of(chains), inChains),
    /** Those that seals up to `seal` were the first to hold. */
    leaves: (chains: Chains, seal: number): AsyncIterable<Scanned<SealedLeaf & { readonly seal: number }>> =>
      scan(auditLeaves, { ...of(chains), seal: { $lte: seal } }, inChains),
    /** The leaves of one seal, in the order of the tree. */
    leavesOf: (seal: number): AsyncIterable<Scanned<SealedLeaf & { readonly seal: number }>> =>
      scan(auditLeaves, { seal }, { index: 1 }),
    /** The leaves of all seals up to one, in the order of the tree. */
    tree: (seal: number): AsyncIterable<Scanned<SealedLeaf & { readonly seal: number }>> =>
      scan(auditLeaves, { seal: { $lte: seal } }, { _id: 1 }),
    where: (filter: EntryFilter): AsyncIterable<Scanned<AuditEntry>> =>
      scan(auditEntries, queryOf(filter), inChains),
    /** Null when there is none, or it is malformed. */
    async entry(entryId: string): Promise<AuditEntry | null> {
      const doc = await db.collection<AnyDocument>(auditEntries.name).findOne({ _id: entryId });
      return doc === null ? null : parsed(auditEntries, doc);
    },
    seals: () => scan(sealHeads, {}, { _id: 1 }),
    /** Up to where chains were pruned. */
    prunings: () => scan(auditPrunings, {}, { _id: 1 }),
    /** The last entry that tells of a document; null when there is none, or it is malformed. */
    async lastTelling(collection: string, id: string): Promise<AuditEntry | null> {
      const [doc] = await db
        .collection<AnyDocument>(auditEntries.name)
        .find({ changes: { $elemMatch: { collection, id } } })
        .sort({ shard: -1, sequence: -1 })
        .limit(1)
        .toArray();
      return doc === undefined ? null : parsed(auditEntries, doc);
    },
    /** The seal that was the first to hold the entry at a place; null when none does, or it is malformed. */
    async sealOf(shard: string, sequence: number): Promise<number | null> {
      const doc = await db.collection<AnyDocument>(auditLeaves.name).findOne({ shard, sequence });
      return doc === null ? null : (parsed(auditLeaves, doc)?.seal ?? null);
    },
    countEntries: (): Promise<number> => db.collection(auditEntries.name).estimatedDocumentCount(),
    /** The chains with an entry that a seal after `seal` holds, or that was written since an instant. */
    async chainsSince(seal: number, since: string): Promise<string[]> {
      const [sealed, written] = await Promise.all([
        db.collection(auditLeaves.name).distinct('shard', { seal: { $gt: seal } }),
        db.collection(auditEntries.name).distinct('shard', { at: { $gte: since } }),
      ]);
      return [...new Set([...sealed, ...written].map(String))].sort();
    },
  };
}

function queryOf({ from, to, object, subject }: EntryFilter): Record<string, unknown> {
  const at = { ...(from === null ? {} : { $gte: from }), ...(to === null ? {} : { $lt: to }) };
  return {
    ...(from === null && to === null ? {} : { at }),
    ...(object === null ? {} : { 'object.type': object.type, 'object.id': object.id }),
    ...(subject === null ? {} : { 'actor.subject': subject }),
  };
}

export type TrailScan = ReturnType<typeof trailScan>;

async function* scanned<T, Doc extends { _id: string }>(
  mapping: DocumentMapping<T, Doc>,
  docs: AsyncIterable<AnyDocument>,
): AsyncIterable<Scanned<T>> {
  for await (const doc of docs) yield { id: String(doc._id), value: parsed(mapping, doc) };
}

function parsed<T, Doc extends { _id: string }>(
  mapping: DocumentMapping<T, Doc>,
  doc: AnyDocument,
): T | null {
  try {
    return mapping.fromDoc(doc);
  } catch (error) {
    if (error instanceof StoredDataError) return null;
    throw error;
  }
}
