import type { AuditFault } from '../../../domain/audit/fault.ts';
import type { AuditKeys } from '../../../domain/audit/keys.ts';
import type { CivilDate, Instant } from '../../../domain/civil-date.ts';
import type { AuditPruning } from '../../../domain/retention/pruning.ts';
import { auditHash, documentHash } from '../../../store/audit/hashes.ts';
import type { TrailScan } from '../../../store/audit/trail-scan.ts';
import { auditPrunings } from '../../../store/retention/collections.ts';
import { lookedBack } from '../make-seal.ts';

interface PruningSources {
  readonly scan: TrailScan;
  readonly keys: AuditKeys;
  /** Up to which instant each seal holds the entries, by its number. */
  readonly throughs: ReadonlyMap<number, Instant>;
  /** The first day whose entries retention had to keep at an instant; null: that is not judged. */
  readonly keptFrom: ((at: Instant) => Promise<CivilDate | null>) | null;
  readonly now: Instant;
  readonly onFault: (fault: AuditFault) => void;
}

/**
 * The entries of the trail that retention has pruned. Each pruning is itself an entry of the trail: only the newest one of a chain is believed,
 * and everything else that is not there counts as missing. Nor is one believed whose entries retention had to keep: the seals tell how old
 * they were, also to an attacker who has the keys of the trail and writes an entry about it.
 */
export async function verifyPrunings(sources: PruningSources): Promise<Map<string, AuditPruning>> {
  const { scan, keys, onFault } = sources;
  const believed = new Map<string, AuditPruning>();
  for await (const { id, value } of scan.prunings()) {
    const isTrue = value !== null && (await isTold(scan, keys, value));
    const inTime = !isTrue || (await isInTime(sources, value));
    if (isTrue && inTime) believed.set(value.shard, value);
    else onFault({ kind: isTrue ? 'pruningTooEarly' : 'pruningFalse', shard: id, entryId: null, seal: null });
  }
  return believed;
}

async function isTold(scan: TrailScan, keys: AuditKeys, pruning: AuditPruning): Promise<boolean> {
  const { shard } = pruning;
  const entry = await scan.lastTelling(auditPrunings.name, shard);
  if (entry === null || entry.act !== 'retention.prune') return false;
  const { hash, ...unhashed } = entry;
  if (keys.keyOf(entry.keyId) === undefined || auditHash(unhashed, keys) !== hash) return false;
  const told = entry.changes.find(({ collection, id }) => collection === auditPrunings.name && id === shard);
  const change = { collection: auditPrunings.name, id: shard, document: auditPrunings.toDoc(pruning) };
  return documentHash(change, entry.keyId, keys) === told?.after;
}

/**
 * Whether the last pruned entry was old enough. The entry is gone, and the seal that holds its hash stays: the entry was written after what the
 * seal before looked back to. Entries that no seal holds are never pruned.
 */
async function isInTime(
  { scan, throughs, keptFrom, now }: PruningSources,
  { shard, through, prunedAt }: AuditPruning,
): Promise<boolean> {
  if (keptFrom === null) return true;
  const seal = await scan.sealOf(shard, through);
  if (seal === null) return false;
  const before = throughs.get(seal - 1);
  if (before === undefined) return true;
  // A forger may write that it happens in ten years.
  const kept = await keptFrom(prunedAt < now ? prunedAt : now);
  return kept !== null && lookedBack(before) < `${kept}T00:00:00.000Z`;
}
