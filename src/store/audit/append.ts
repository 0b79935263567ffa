import type { ClientSession, Db } from 'mongodb';
import { type AuditDraft, type AuditEntry, chainOf } from '../../domain/audit/entry.ts';
import type { AuditKeys } from '../../domain/audit/keys.ts';
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { auditEntries } from './collections.ts';
import { currentAuditContext } from './current-context.ts';
import { auditGenesis, auditHash, hashedChange } from './hashes.ts';

/** Where a chain ends. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * Puts acts on their chains, in the order given and within the running transaction: one read of all heads, one insert of all
 * entries. Two transactions that write to one chain conflict by the unique place in it, and the later runs again.
 */
export async function appendAudit(
  scope: {
    readonly db: Db;
    readonly session: ClientSession;
    /** Ends that the transaction has read already; null: no entry. */
    readonly heads?: ReadonlyMap<string, ChainHead | null>;
  },
  drafts: readonly AuditDraft[],
  keys: AuditKeys,
): Promise<void> {
  if (drafts.length === 0) return;
  const { db, session } = scope;
  const chains = [...new Set(drafts.map((draft) => chainOf(draft.chain ?? draft.object)))];
  const known = scope.heads ?? new Map<string, ChainHead | null>();
  const heads = await readHeads(
    scope,
    chains.filter((chain) => !known.has(chain)),
  );
  for (const [chain, head] of known) if (head !== null) heads.set(chain, head);
  const at = instantOf(Date.now());
  const docs = drafts.map((draft) => {
    const shard = chainOf(draft.chain ?? draft.object);
    const entry = entryAfter(heads.get(shard), shard, { draft, at, keys });
    heads.set(shard, entry);
    return auditEntries.toDoc(entry);
  });
  await db.collection<{ _id: string }>(auditEntries.name).insertMany(docs, { session, ...OPERATION_LIMIT });
}

function entryAfter(
  head: ChainHead | undefined,
  shard: string,
  { draft, at, keys }: { draft: AuditDraft; at: Instant; keys: AuditKeys },
): AuditEntry {
  const context = draft.context ?? currentAuditContext();
  const sequence = (head?.sequence ?? 0) + 1;
  const keyId = keys.activeKeyId;
  const unhashed: Omit<AuditEntry, 'hash'> = {
    entryId: `${shard}:${sequence}`,
    shard,
    sequence,
    previousHash: head?.hash ?? auditGenesis(shard),
    at,
    actor: context.actor,
    act: draft.act,
    object: draft.object,
    outcome: draft.outcome ?? 'done',
    reason: draft.reason ?? null,
    times: draft.times ?? 1,
    requestId: context.requestId,
    origin: context.origin,
    operation: context.operation,
    changes: (draft.changes ?? []).map((change) => hashedChange(change, keyId, keys)),
    links: { ...context.links, ...draft.links },
    keyId,
  };
  return { ...unhashed, hash: auditHash(unhashed, keys) };
}

/** The last entry of each chain that has one. */
async function readHeads(
  { db, session }: { readonly db: Db; readonly session: ClientSession },
  chains: readonly string[],
): Promise<Map<string, ChainHead>> {
  if (chains.length === 0) return new Map();
  const found = await db
    .collection(auditEntries.name)
    .aggregate<ChainHead & { _id: string }>(
      [
        { $match: { shard: { $in: [...chains] } } },
        { $sort: { shard: -1, sequence: -1 } },
        // With this order a seek a chain (DISTINCT_SCAN), however long the chains are.
        { $group: { _id: '$shard', sequence: { $first: '$sequence' }, hash: { $first: '$hash' } } },
      ],
      { session, ...OPERATION_LIMIT },
    )
    .toArray();
  return new Map(found.map(({ _id, sequence, hash }) => [_id, { sequence, hash }]));
}
