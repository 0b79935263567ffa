import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { SignedHead } from '../../domain/audit/seal.ts';
import type { EntryFilter, TrailScan } from '../../store/audit/trail-scan.ts';
import { leafHash } from './make-seal.ts';
import { MerkleTree } from './merkle.ts';
import { placeOf } from './verify/seals.ts';

/** A proof can't be given; `message` says why. */
export class NoAuditProof extends Error {
  override readonly name = 'NoAuditProof';
}

/** That an entry is in the tree of a signed head. */
export interface InclusionProof {
  readonly kind: 'inclusion';
  readonly head: SignedHead;
  readonly entry: AuditEntry;
  /** From 0. */
  readonly index: number;
  /** What the entry's leaf is hashed with on the way to the root, from below. */
  readonly path: readonly string[];
}

/** That the tree of a later head begins with that of an earlier one: nothing was taken out or changed between the two. */
export interface ConsistencyProof {
  readonly kind: 'consistency';
  readonly from: SignedHead;
  readonly to: SignedHead;
  readonly path: readonly string[];
}

/** What an export begins with; after it comes a line for each entry. */
export interface ExportHeading {
  readonly kind: 'export';
  /** Null: nothing is sealed. */
  readonly head: SignedHead | null;
  readonly filter: EntryFilter;
}

/** An entry of an export; `index` and `path` are null while no seal holds it. */
export interface ExportedEntry {
  readonly entry: AuditEntry;
  readonly index: number | null;
  readonly path: readonly string[] | null;
}

/** The tree of the last seal, in memory: some 150 bytes an entry. */
export interface AuditProver {
  inclusion(entryId: string): Promise<InclusionProof>;
  /** The same, and whether the entry is still the one that was sealed at its place. */
  inclusionHeld(entryId: string): Promise<InclusionProof & { readonly holds: boolean }>;
  /** @throws NoAuditProof when there is no such seal, or the second is the earlier one */
  consistency(from: number, to: number): ConsistencyProof;
  heading(filter: EntryFilter): ExportHeading;
  export(filter: EntryFilter): AsyncIterable<ExportedEntry>;
}

/**
 * Reads the tree.
 * @throws NoAuditProof when the stored tree is not the one that was signed: `audit verify` says where
 */
export async function auditProver(scan: TrailScan): Promise<AuditProver> {
  const heads = new Map<number, SignedHead>();
  let last: SignedHead | null = null;
  for await (const { value } of scan.seals()) {
    if (value === null) throw new NoAuditProof('a stored seal is malformed; run audit verify');
    heads.set(value.head.number, value.head);
    last = value.head;
  }
  const hashes: string[] = [];
  const places = new Map<string, number>();
  for await (const { value } of scan.tree(last?.number ?? 0)) {
    if (value === null || value.index !== hashes.length)
      throw new NoAuditProof('the stored tree has a gap; run audit verify');
    places.set(placeOf(value), value.index);
    hashes.push(value.hash);
  }
  const tree = new MerkleTree(hashes);
  if (last !== null && (hashes.length !== last.size || tree.root(last.size) !== last.root))
    throw new NoAuditProof('the stored tree is not the one that was signed; run audit verify');
  const headOf = (number: number): SignedHead => {
    const head = heads.get(number);
    if (head === undefined) throw new NoAuditProof(`there is no seal ${number}`);
    return head;
  };
  const exported = (entry: AuditEntry): ExportedEntry => {
    const index = places.get(placeOf(entry)) ?? null;
    return { entry, index, path: index === null || last === null ? null : tree.inclusion(index, last.size) };
  };
  const inclusion = async (entryId: string): Promise<InclusionProof> => {
    const entry = await scan.entry(entryId);
    if (entry === null) throw new NoAuditProof(`there is no entry ${entryId}`);
    const { index, path } = exported(entry);
    if (index === null || path === null || last === null)
      throw new NoAuditProof(`${entryId} is not sealed yet; the next seal comes within minutes`);
    return { kind: 'inclusion', head: last, entry, index, path };
  };
  return {
    inclusion,
    async inclusionHeld(entryId) {
      const proof = await inclusion(entryId);
      return { ...proof, holds: hashes[proof.index] === leafHash(proof.entry) };
    },
    consistency(from, to) {
      const [earlier, later] = [headOf(from), headOf(to)];
      if (from > to) throw new NoAuditProof(`seal ${from} is later than seal ${to}`);
      return {
        ...{ kind: 'consistency', from: earlier, to: later },
        path: tree.consistency(earlier.size, later.size),
      };
    },
    heading: (filter) => ({ kind: 'export', head: last, filter }),
    async *export(filter) {
      for await (const { id, value } of scan.where(filter)) {
        if (value === null) throw new NoAuditProof(`${id} is malformed; run audit verify`);
        yield exported(value);
      }
    },
  };
}
