import type { AuditEntry } from '../../../domain/audit/entry.ts';
import type { AuditFault, AuditFaultKind } from '../../../domain/audit/fault.ts';
import type { AuditKeys } from '../../../domain/audit/keys.ts';
import type { SealedLeaf } from '../../../domain/audit/seal.ts';
import type { Instant } from '../../../domain/civil-date.ts';
import type { AuditPruning } from '../../../domain/retention/pruning.ts';
import { auditGenesis, auditHash } from '../../../store/audit/hashes.ts';
import type { Scanned } from '../../../store/audit/trail-scan.ts';
import { leafHash } from '../make-seal.ts';
import { placeOf, type SealedTrail } from './seals.ts';

interface ChainSources {
  /** In the order of chains and places. */
  readonly entries: AsyncIterable<Scanned<AuditEntry>>;
  readonly leaves: AsyncIterable<Scanned<SealedLeaf & { readonly seal: number }>>;
  readonly sealed: SealedTrail;
  /** Chains whose first entries are gone by the rules of retention, by their names. */
  readonly pruned: ReadonlyMap<string, AuditPruning>;
  /** What was written before has to be sealed. */
  readonly sealedBefore: Instant | null;
  readonly keys: AuditKeys;
  readonly onFault: (fault: AuditFault) => void;
  readonly onEntry: () => void;
}

/** What was counted on the way. */
export interface ChainCount {
  readonly entries: number;
  readonly chains: number;
  /** Entries that no seal holds yet: their chains alone prove them, and cutting them off does not show. */
  readonly unsealed: number;
  /** Entries that are gone by the rules of retention; seals hold their hashes. */
  readonly pruned: number;
}

/** Goes along entries and leaves together, and holds each entry against its chain, its key and its seal. Memory holds neither. */
export async function verifyChains(sources: ChainSources): Promise<ChainCount> {
  const walk = new ChainWalk(sources);
  for await (const entry of sources.entries) await walk.entry(entry);
  return walk.end();
}

class ChainWalk {
  readonly #sources: ChainSources;
  readonly #leaves: AsyncIterator<Scanned<SealedLeaf & { readonly seal: number }>>;
  #leaf: (SealedLeaf & { readonly seal: number }) | null = null;
  #missingChain: string | null = null;
  #shard: string | null = null;
  #next = 1;
  #previousHash = '';
  /** Entries of this chain that no seal holds; a later one that is sealed makes them faults. */
  #open: string[] = [];
  #entries = 0;
  #chains = 0;
  #unsealed = 0;
  #pruned = 0;

  constructor(sources: ChainSources) {
    this.#sources = sources;
    this.#leaves = sources.leaves[Symbol.asyncIterator]();
  }

  async entry({ id, value }: Scanned<AuditEntry>): Promise<void> {
    this.#entries += 1;
    this.#sources.onEntry();
    if (value === null) {
      const at = id.lastIndexOf(':');
      this.#tell('entryMalformed', at < 0 ? null : id.slice(0, at), id);
      return;
    }
    if (value.shard !== this.#shard) this.#begin(value.shard);
    if (value.entryId !== placeOf(value)) this.#tell('entryMisplaced', value.shard, id);
    this.#checkPlace(value);
    this.#checkHash(value);
    await this.#checkSeal(value);
  }

  async end(): Promise<ChainCount> {
    this.#unsealed += this.#open.length;
    for (;;) {
      const leaf = await this.#peek();
      if (leaf === null) break;
      this.#missing(leaf);
      this.#leaf = null;
    }
    for (const entryId of this.#sources.sealed.overrides.keys())
      this.#tell('entryMissing', entryId.slice(0, entryId.lastIndexOf(':')), entryId);
    return {
      ...{ entries: this.#entries, chains: this.#chains },
      ...{ unsealed: this.#unsealed, pruned: this.#pruned },
    };
  }

  #begin(shard: string): void {
    this.#unsealed += this.#open.length;
    this.#open = [];
    this.#shard = shard;
    this.#chains += 1;
    const pruned = this.#sources.pruned.get(shard);
    this.#next = (pruned?.through ?? 0) + 1;
    this.#previousHash = pruned?.hash ?? auditGenesis(shard);
  }

  #checkPlace(entry: AuditEntry): void {
    if (entry.sequence !== this.#next) this.#tell('gap', entry.shard, entry.entryId);
    // Over a gap there is nothing to follow on; the gap is told.
    else if (entry.previousHash !== this.#previousHash) this.#tell('linkBroken', entry.shard, entry.entryId);
    this.#next = entry.sequence + 1;
    this.#previousHash = entry.hash;
  }

  #checkHash({ hash, ...entry }: AuditEntry): void {
    const { keys } = this.#sources;
    if (keys.keyOf(entry.keyId) === undefined) this.#tell('keyUnknown', entry.shard, entry.entryId);
    else if (auditHash(entry, keys) !== hash) this.#tell('hashWrong', entry.shard, entry.entryId);
  }

  async #checkSeal(entry: AuditEntry): Promise<void> {
    const sealedHash = await this.#sealedHashOf(entry);
    if (sealedHash === null) {
      const { sealedBefore } = this.#sources;
      if (sealedBefore !== null && entry.at < sealedBefore)
        this.#tell('entryUnsealed', entry.shard, entry.entryId);
      else this.#open.push(entry.entryId);
      return;
    }
    for (const entryId of this.#open.splice(0)) this.#tell('entryUnsealed', entry.shard, entryId);
    if (sealedHash !== leafHash(entry)) this.#tell('entryChanged', entry.shard, entry.entryId);
  }

  /** The hash that was sealed at the place of an entry; leaves before it belong to entries that are not there. */
  async #sealedHashOf(entry: AuditEntry): Promise<string | null> {
    const { overrides } = this.#sources.sealed;
    const place = placeOf(entry);
    for (;;) {
      const leaf = await this.#peek();
      const order = leaf === null ? 1 : inOrder(leaf, entry);
      if (leaf !== null && order < 0) {
        this.#missing(leaf);
        this.#leaf = null;
        continue;
      }
      const override = overrides.get(place);
      overrides.delete(place);
      if (leaf === null || order > 0) return override ?? null;
      this.#leaf = null;
      return override ?? leaf.hash;
    }
  }

  #missing({ shard, sequence }: SealedLeaf): void {
    const entryId = placeOf({ shard, sequence });
    this.#sources.sealed.overrides.delete(entryId);
    if (shard === this.#shard) this.#tell('entryMissing', shard, entryId);
    else if (shard !== this.#missingChain) {
      this.#missingChain = shard;
      this.#tell('chainMissing', shard, null);
    }
  }

  /** The next leaf that a seal outside has, too. */
  async #peek(): Promise<(SealedLeaf & { readonly seal: number }) | null> {
    while (this.#leaf === null) {
      const { value: found, done } = await this.#leaves.next();
      if (done === true) return null;
      const leaf = found.value;
      const { bogus, overrides } = this.#sources.sealed;
      if (leaf !== null && leaf.sequence <= (this.#sources.pruned.get(leaf.shard)?.through ?? 0)) {
        this.#pruned += 1;
        overrides.delete(placeOf(leaf));
        continue;
      }
      if (leaf !== null && (!bogus.has(placeOf(leaf)) || overrides.has(placeOf(leaf)))) this.#leaf = leaf;
    }
    return this.#leaf;
  }

  #tell(kind: AuditFaultKind, shard: string | null, entryId: string | null): void {
    this.#sources.onFault({ kind, shard, entryId, seal: null });
  }
}

/** As MongoDB orders them: text by its bytes. */
function inOrder(a: SealedLeaf, b: { readonly shard: string; readonly sequence: number }): number {
  return a.shard === b.shard
    ? a.sequence - b.sequence
    : Buffer.compare(Buffer.from(a.shard, 'utf8'), Buffer.from(b.shard, 'utf8'));
}
