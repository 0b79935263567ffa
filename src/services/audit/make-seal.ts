import type { AuditEntry } from '../../domain/audit/entry.ts';
import type { Seal, SealedLeaf, SealWitness, StoredSeal } from '../../domain/audit/seal.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { DAY_MS, epochMsOf, HOUR_MS, type Instant, instantOf, MINUTE_MS } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import type { SweepBatch } from '../sweep.ts';
import { Frontier, merkleLeaf } from './merkle.ts';
import { headHash, type SealSigner } from './tree-head.ts';

/** What seals are made with. */
export interface Sealing {
  readonly signer: SealSigner;
  /** Where seals are kept outside of the database, in this order. */
  readonly witnesses: readonly SealWitness[];
}

export interface SealingDependencies extends Sealing {
  readonly store: Pick<Store, 'seals'>;
  /** How long a few changes may wait for their seal. Default {@link REST_MS}; 0 as a worker ends. */
  readonly restMs?: Ms;
}

/** The most entries that one seal adds. */
const ENTRIES_A_SEAL = 10_000;
/** How long a few entries of changes wait: their documents are held against the trail, so a cut among them shows there. */
const REST_MS = 10 * MINUTE_MS;
/** Where there are this many entries, they wait for nothing. */
const MANY = 100;
/** A quiet trail is sealed once a day all the same: that nothing was added is worth knowing, too. */
const QUIET_MS = DAY_MS;
/**
 * An entry becomes visible when its transaction is committed, at most a minute after it says; clocks of processes differ. So
 * each seal looks back by this much.
 */
const LOOK_BACK_MS = HOUR_MS;

/** Entries from before this instant are in the seal through `through`, or in one before it. */
export const lookedBack = (through: Instant): Instant => instantOf(epochMsOf(through) - LOOK_BACK_MS);

/** The hash of an entry as a leaf of the tree. */
export const leafHash = (entry: AuditEntry): string => merkleLeaf(canonicalJson(entry));

/**
 * Makes at most one seal, of the entries that no seal holds yet, unless they are few and may wait, and hands every seal that a witness lacks to it. Run again after
 * a failure it goes on where it was: a seal is kept in the database first, and is never made twice.
 * @returns how many entries it sealed (`looked`) and seals it made (`acted`); `next` while there is more to seal
 * @throws when a witness can't be reached, or holds another seal of that number; when another process made the seal meanwhile
 */
export async function sealAudit(dependencies: SealingDependencies, now: Instant): Promise<SweepBatch> {
  const { store } = dependencies;
  const last = await store.seals.last();
  const entries = await store.seals.unsealed(sinceOf(last), ENTRIES_A_SEAL);
  const isFull = entries.length === ENTRIES_A_SEAL;
  const isQuiet = entries.length === 0;
  const ageMs = last === null ? Number.POSITIVE_INFINITY : epochMsOf(now) - epochMsOf(last.head.sealedAt);
  const isDue = isQuiet
    ? ageMs >= QUIET_MS
    : isPressing(entries) || ageMs >= (dependencies.restMs ?? REST_MS);
  if (isDue) await seal(dependencies, { last, entries, isFull, now });
  await tellWitnesses(dependencies);
  return {
    ...{ looked: entries.length, acted: isDue ? 1 : 0, failed: [] },
    next: isFull ? String(entries.length) : null,
  };
}

/** Many, or one of something seen, taken out or refused: nothing but the trail tells of it, so its seal comes with the next run. */
function isPressing(entries: readonly AuditEntry[]): boolean {
  return entries.length >= MANY || entries.some(({ changes }) => changes.length === 0);
}

function sinceOf(last: StoredSeal | null): Instant | null {
  return last === null ? null : lookedBack(last.head.through);
}

interface Growth {
  readonly last: StoredSeal | null;
  readonly entries: readonly AuditEntry[];
  readonly isFull: boolean;
  readonly now: Instant;
}

async function seal({ store, signer }: SealingDependencies, growth: Growth): Promise<void> {
  const { last, entries, isFull, now } = growth;
  const tree = new Frontier(last?.head.size ?? 0, last?.peaks ?? []);
  const leaves = entries.map((entry): SealedLeaf => {
    const { shard, sequence } = entry;
    const leaf = { index: tree.size, shard, sequence, hash: leafHash(entry) };
    tree.append(leaf.hash);
    return leaf;
  });
  const head = signer.sign({
    number: (last?.head.number ?? 0) + 1,
    size: tree.size,
    root: tree.root(),
    sealedAt: now,
    // A full seal may have left some out: the next looks at the same time again.
    through: isFull ? (last?.head.through ?? EARLIEST) : now,
    previous: last === null ? null : headHash(last.head),
  });
  await store.seals.keep({ head, leaves }, tree.peaks);
}

const EARLIEST: Instant = '1990-01-01T00:00:00.000Z';

async function tellWitnesses({ store, witnesses }: SealingDependencies): Promise<void> {
  const last = (await store.seals.last())?.head.number ?? 0;
  for (const witness of witnesses)
    for (let number = (await store.seals.lastWitnessed(witness.name)) + 1; number <= last; number += 1) {
      const receipt = await witness.witness(await sealOf(store, number));
      await store.seals.keepReceipt({ number, witness: witness.name, receipt });
    }
}

async function sealOf({ seals }: Pick<Store, 'seals'>, number: number): Promise<Seal> {
  const stored = await seals.seal(number);
  if (stored === null) throw new Error(`seal ${number} is not in the database`);
  return { head: stored.head, leaves: await seals.leavesOf(number) };
}
