import type { Db, MongoClient } from 'mongodb';
import type { AuditObjectType } from '../../domain/audit/entry.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { AuditPruning } from '../../domain/retention/pruning.ts';
import { accounts } from '../accounts/collections.ts';
import { auditEntries, auditLeaves } from '../audit/collections.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { decisions } from '../decisions/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { auditPrunings } from './collections.ts';
import { holdsInForce } from './holds.ts';
import { RETENTION_OBJECT } from './records.ts';

/** How far one chain may be pruned. */
export interface PrunableChain extends Pick<AuditPruning, 'shard' | 'through' | 'hash'> {
  /** How many entries are deleted. */
  readonly entries: number;
}

/** A page of chains. */
export interface ChainPage {
  readonly looked: number;
  readonly prunable: readonly PrunableChain[];
  /** Chains that would be pruned without a legal hold. */
  readonly held: number;
  /** The last chain of the page; null when there are no more. */
  readonly next: string | null;
}

/** Which entries: before an instant, in chains after a name. */
export interface PruningQuery {
  readonly before: Instant;
  readonly today: CivilDate;
  readonly after: string | null;
  /** How many chains to look at. */
  readonly limit: number;
}

export interface PruningReads {
  /** What may be pruned of the chains of a page. */
  prunable(query: PruningQuery): Promise<ChainPage>;
}
export interface PruningWrites {
  /** Deletes what {@link PruningReads.prunable} found of one chain, unless a legal hold is in force by now; false when nothing was deleted. */
  prune(chain: PrunableChain, query: Pick<PruningQuery, 'before' | 'today'>, now: Instant): Promise<boolean>;
}

/** The most entries that one transaction deletes. */
const ENTRIES_AT_ONCE = 1_000;

export function pruningReads(reader: Reader): PruningReads {
  return {
    async prunable(query) {
      const { before, after, limit } = query;
      const chains = await reader.db
        .collection(auditEntries.name)
        .aggregate<{ _id: string; at: Instant }>(
          [
            { $match: after === null ? {} : { shard: { $gt: after } } },
            { $sort: { shard: 1, sequence: 1 } },
            // The first entry of each chain: in this order one seek for each chain.
            { $group: { _id: '$shard', at: { $first: '$at' } } },
            { $sort: { _id: 1 } },
            { $limit: limit },
          ],
          within(reader),
        )
        .toArray();
      const prunable: PrunableChain[] = [];
      let held = 0;
      for (const { _id: shard, at } of chains) {
        if (at >= before) continue;
        const chain = await prunableOf(reader, shard, query);
        if (chain === 'held') held += 1;
        else if (chain !== null) prunable.push(chain);
      }
      const last = chains.at(-1)?._id ?? null;
      return { looked: chains.length, prunable, held, next: chains.length < limit ? null : last };
    },
  };
}

export function pruningWrites(db: Db, client: MongoClient): PruningWrites {
  return {
    prune: ({ shard }, query, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'retention.prune', async (tx) => {
          const chain = await prunableOf(tx, shard, query);
          if (chain === null || chain === 'held') return false;
          const { through, hash } = chain;
          await writing(tx, auditPrunings).replace(RETENTION_OBJECT, { shard, through, hash, prunedAt: now });
          await tx.db
            .collection<AnyDocument>(auditEntries.name)
            .deleteMany({ shard, sequence: { $lte: through } }, within(tx));
          return true;
        }),
      ),
  };
}

/** The kinds of chains that are pruned. Those of policies and of the trail's own acts stay: they are few, and prove the rest. */
const PRUNED_KINDS: readonly AuditObjectType[] = ['account', 'customer', 'case', 'caller', 'billRun', 'area'];

/**
 * The entries at the beginning of a chain that may be deleted: before the instant, sealed, and never the last one, because the next entry follows on it.
 */
async function prunableOf(
  scope: Reader | Tx,
  shard: string,
  { before, today }: Pick<PruningQuery, 'before' | 'today'>,
): Promise<PrunableChain | 'held' | null> {
  const at = shard.indexOf('/');
  const kind = PRUNED_KINDS.find((each) => each === shard.slice(0, at));
  if (kind === undefined) return null;
  const docs = await scope.db
    .collection<AnyDocument>(auditEntries.name)
    .find({ shard }, within(scope))
    .sort({ shard: 1, sequence: 1 })
    .limit(ENTRIES_AT_ONCE + 1)
    .toArray();
  const entries = docs.map((doc) => auditEntries.fromDoc(doc));
  const sealed = await collectionOf(scope.db, auditLeaves).findOne(
    { shard },
    { ...within(scope), sort: { shard: -1, sequence: -1 } },
  );
  const sealedUpTo = sealed?.sequence ?? 0;
  const ended = entries.findIndex((entry) => entry.at >= before || entry.sequence > sealedUpTo);
  const going = entries.slice(0, ended === -1 ? entries.length - 1 : Math.min(ended, entries.length - 1));
  const last = going.at(-1);
  if (last === undefined) return null;
  const id = shard.slice(at + 1);
  if (await isProven(scope, kind, id)) return null;
  if (await isHeld(scope, { kind, id, today })) return 'held';
  return { shard, through: last.sequence, hash: last.hash, entries: going.length };
}

/** The entries of a case prove its decisions, so they are deleted after them. */
async function isProven(scope: Reader | Tx, kind: AuditObjectType, id: string): Promise<boolean> {
  if (kind !== 'case') return false;
  const decision = await collectionOf(scope.db, decisions).findOne(
    { workflowId: id },
    { ...within(scope), projection: { _id: 1 } },
  );
  return decision !== null;
}

async function isHeld(
  scope: Reader | Tx,
  { kind, id, today }: { readonly kind: AuditObjectType; readonly id: string; readonly today: CivilDate },
): Promise<boolean> {
  const customerId =
    kind === 'account'
      ? ((await collectionOf(scope.db, accounts).findOne({ _id: id }, within(scope)))?.customerId ?? null)
      : kind === 'customer'
        ? id
        : null;
  return customerId !== null && (await holdsInForce(scope, [customerId], today)).length > 0;
}
