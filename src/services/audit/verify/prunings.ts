import type { AuditFault } from '../../../domain/audit/fault.ts';
import type { AuditKeys } from '../../../domain/audit/keys.ts';
import type { AuditPruning } from '../../../domain/retention/pruning.ts';
import { auditHash, documentHash } from '../../../store/audit/hashes.ts';
import type { TrailScan } from '../../../store/audit/trail-scan.ts';
import { auditPrunings } from '../../../store/retention/collections.ts';

/**
 * The entries of the trail that retention has pruned. Each pruning is itself an entry of the trail: only the newest one of a chain is believed,
 * and everything else that is not there counts as missing.
 */
export async function verifyPrunings({
  scan,
  keys,
  onFault,
}: {
  readonly scan: TrailScan;
  readonly keys: AuditKeys;
  readonly onFault: (fault: AuditFault) => void;
}): Promise<Map<string, AuditPruning>> {
  const believed = new Map<string, AuditPruning>();
  for await (const { id, value } of scan.prunings())
    if (value !== null && (await isTold(scan, keys, value))) believed.set(value.shard, value);
    else onFault({ kind: 'pruningFalse', shard: id, entryId: null, seal: null });
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
