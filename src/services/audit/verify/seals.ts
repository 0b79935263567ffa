import type { AuditFault } from '../../../domain/audit/fault.ts';
import type { Seal, SealArchive, SealedLeaf, SignedHead, StoredSeal } from '../../../domain/audit/seal.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import type { Instant } from '../../../domain/civil-date.ts';
import type { TrailScan } from '../../../store/audit/trail-scan.ts';
import { Frontier } from '../merkle.ts';
import { headHash, isSignedBy, type SealPublicKeys } from '../tree-head.ts';

/** What the seals say of the entries. */
export interface SealedTrail {
  /** The last seal that is what it should be, and the number of the last one at all. */
  readonly lastHead: SignedHead | null;
  readonly lastNumber: number;
  /** Up to which instant each seal holds the entries, by its number. */
  readonly throughs: Map<number, Instant>;
  /** Where the database tells something else than the seals outside: entry id to the hash that was sealed. */
  readonly overrides: Map<string, string>;
  /** Leaves of the database that no seal outside has. */
  readonly bogus: Set<string>;
}

interface SealSources {
  readonly scan: TrailScan;
  /** The seals outside of the database; null: there are none to compare with. */
  readonly archive: SealArchive | null;
  readonly publicKeys: SealPublicKeys;
  readonly onFault: (fault: AuditFault) => void;
}

/** The id of the entry at a place. */
export const placeOf = ({ shard, sequence }: Pick<SealedLeaf, 'shard' | 'sequence'>): string =>
  `${shard}:${sequence}`;

/**
 * Goes through all seals: signed, following on each other, each root that of all entries up to it. The seals outside are believed,
 * and where the database differs, it is told; without any outside, the database is all there is.
 */
export async function verifySeals({ scan, archive, publicKeys, onFault }: SealSources): Promise<SealedTrail> {
  const stored = new Map<number, StoredSeal>();
  for await (const { id, value } of scan.seals())
    if (value === null) onFault(sealFault('sealMalformed', Number(id)));
    else stored.set(value.head.number, value);
  const lastNumber = Math.max(0, ...stored.keys(), (await archive?.last()) ?? 0);
  const trail: SealedTrail = {
    lastHead: null,
    lastNumber,
    throughs: new Map(),
    overrides: new Map(),
    bogus: new Set(),
  };
  const tree = new Frontier();
  let before: SignedHead | null = null;
  for (let number = 1; number <= lastNumber; number += 1) {
    const outside = await readOutside(archive, number, onFault);
    const inside = stored.get(number) ?? null;
    const leaves = await leavesInside(scan, number);
    const seal = outside ?? sealOf(inside, leaves);
    if (seal === null) {
      onFault(sealFault('sealMissing', number));
      continue;
    }
    if (archive !== null) compare({ number, outside, inside, leaves }, trail, onFault);
    for (const { hash } of seal.leaves) tree.append(hash);
    const { head } = seal;
    if (!isSignedBy(head, publicKeys)) onFault(sealFault('sealUnsigned', number));
    if (head.number !== number || head.previous !== (before === null ? null : headHash(before)))
      onFault(sealFault('sealUnlinked', number));
    if (head.size !== tree.size || head.root !== tree.root()) onFault(sealFault('rootWrong', number));
    trail.throughs.set(number, head.through);
    before = head;
  }
  return { ...trail, lastHead: before };
}

const sealFault = (kind: AuditFault['kind'], seal: number): AuditFault => ({
  kind,
  shard: null,
  entryId: null,
  seal,
});

async function readOutside(
  archive: SealArchive | null,
  number: number,
  onFault: (fault: AuditFault) => void,
): Promise<Seal | null> {
  const read = (await archive?.read(number)) ?? null;
  if (read !== 'malformed') return read;
  onFault(sealFault('sealMalformed', number));
  return null;
}

async function leavesInside(scan: TrailScan, number: number): Promise<Map<number, SealedLeaf>> {
  const leaves = new Map<number, SealedLeaf>();
  for await (const { value } of scan.leavesOf(number)) if (value !== null) leaves.set(value.index, value);
  return leaves;
}

function sealOf(inside: StoredSeal | null, leaves: ReadonlyMap<number, SealedLeaf>): Seal | null {
  return inside === null
    ? null
    : { head: inside.head, leaves: [...leaves.values()].sort((a, b) => a.index - b.index) };
}

interface Sides {
  readonly number: number;
  readonly outside: Seal | null;
  readonly inside: StoredSeal | null;
  readonly leaves: ReadonlyMap<number, SealedLeaf>;
}

function compare(
  { number, outside, inside, leaves }: Sides,
  { overrides, bogus }: SealedTrail,
  onFault: (fault: AuditFault) => void,
): void {
  if (outside === null) {
    onFault(sealFault('sealNotWitnessed', number));
    return;
  }
  if (inside === null) onFault(sealFault('sealNotInDatabase', number));
  else if (canonicalJson(inside.head) !== canonicalJson(outside.head))
    onFault(sealFault('sealDiffers', number));
  const left = new Map(leaves);
  for (const leaf of outside.leaves) {
    const found = left.get(leaf.index);
    left.delete(leaf.index);
    if (found !== undefined && placeOf(found) === placeOf(leaf) && found.hash === leaf.hash) continue;
    overrides.set(placeOf(leaf), leaf.hash);
    if (found !== undefined) bogus.add(placeOf(found));
    onFault({ kind: 'leafDiffers', shard: leaf.shard, entryId: placeOf(leaf), seal: number });
  }
  for (const leaf of left.values()) {
    bogus.add(placeOf(leaf));
    onFault({ kind: 'leafDiffers', shard: leaf.shard, entryId: placeOf(leaf), seal: number });
  }
}
