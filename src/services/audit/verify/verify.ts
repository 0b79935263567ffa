import type { AuditFault } from '../../../domain/audit/fault.ts';
import type { AuditKeys } from '../../../domain/audit/keys.ts';
import type { SealArchive, SignedHead } from '../../../domain/audit/seal.ts';
import { type CivilDate, type Instant, instantOf } from '../../../domain/civil-date.ts';
import type { DocumentScan } from '../../../store/audit/document-scan.ts';
import type { TrailScan } from '../../../store/audit/trail-scan.ts';
import { lookedBack } from '../make-seal.ts';
import type { SealPublicKeys } from '../tree-head.ts';
import { type ChainCount, verifyChains } from './chains.ts';
import { verifyDocuments } from './documents.ts';
import { verifyPrunings } from './prunings.ts';
import { verifySeals } from './seals.ts';

export interface AuditVerifyOptions {
  readonly scan: TrailScan;
  readonly keys: AuditKeys;
  readonly publicKeys: SealPublicKeys;
  /** The seals outside of the database; null: those of the database are believed. */
  readonly archive: SealArchive | null;
  /** Only chains that something was added to after this seal; all seals are checked. Null: everything. */
  readonly fromSeal: number | null;
  /**
   * The first day whose entries retention had to keep at an instant, by the rules in force then; null: it had to keep all. Left out: it is not
   * judged whether entries were pruned too early.
   */
  readonly keptFrom?: (at: Instant) => Promise<CivilDate | null>;
  /** When it is verified; left out: now. */
  readonly now?: Instant;
  /** Business documents, which are held against the trail; null: the trail alone is proven. */
  readonly documents: DocumentScan | null;
  /** Told of each fault as it is found. */
  readonly onFault: (fault: AuditFault) => void;
  readonly onProgress?: (progress: {
    readonly entries: number;
    readonly total: number;
    readonly documents?: number;
  }) => void;
}

export interface AuditVerification extends ChainCount {
  readonly seals: number;
  /** Documents that were held against the trail. */
  readonly documents: number;
  readonly faults: number;
  /** The last seal; null: nothing is sealed. */
  readonly lastHead: SignedHead | null;
}

/**
 * Proves the trail: every entry written with its key, in its place, following on the one before; everything that was sealed there and
 * unchanged; every seal signed, and its root that of its entries; and every document what the trail tells of it. May run beside a
 * working system.
 * @throws when the archive can't be read
 */
export async function verifyAudit(options: AuditVerifyOptions): Promise<AuditVerification> {
  const { scan, keys, publicKeys, archive, fromSeal, onProgress } = options;
  let faults = 0;
  const onFault = (fault: AuditFault) => {
    faults += 1;
    options.onFault(fault);
  };
  // Seals first: what is sealed meanwhile counts as not sealed yet.
  const sealed = await verifySeals({ scan, archive, publicKeys, onFault });
  const { lastHead, lastNumber } = sealed;
  const sealedBefore = lastHead === null ? null : lookedBack(lastHead.through);
  const pruned = await verifyPrunings({
    ...{ scan, keys, onFault, throughs: sealed.throughs },
    keptFrom: options.keptFrom ?? null,
    now: options.now ?? instantOf(Date.now()),
  });
  const chains = fromSeal === null ? null : await chainsFrom(options, fromSeal);
  if (chains !== null)
    for (const entryId of sealed.overrides.keys())
      if (!chains.includes(entryId.slice(0, entryId.lastIndexOf(':')))) sealed.overrides.delete(entryId);
  const total = await scan.countEntries();
  let entries = 0;
  const count = await verifyChains({
    entries: scan.entries(chains),
    leaves: scan.leaves(chains, lastNumber),
    ...{ sealed, sealedBefore, pruned, keys, onFault },
    onEntry: () => {
      entries += 1;
      if (entries % 500 === 0) onProgress?.({ entries, total });
    },
  });
  const documents =
    options.documents === null
      ? 0
      : await verifyDocuments({
          ...{ scan, documents: options.documents, onFault },
          prunedObjects: new Set([...pruned.keys()].map((shard) => shard.slice(shard.indexOf('/') + 1))),
          onDocuments: (looked) => onProgress?.({ entries, total, documents: looked }),
        });
  return { ...count, seals: lastNumber, documents, faults, lastHead };
}

async function chainsFrom({ scan }: AuditVerifyOptions, fromSeal: number): Promise<string[]> {
  for await (const { value } of scan.seals())
    if (value?.head.number === fromSeal) return scan.chainsSince(fromSeal, lookedBack(value.head.through));
  throw new RangeError(`there is no seal ${fromSeal}`);
}
