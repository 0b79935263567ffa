/** Which change of a document was the last one, where several chains tell of it. */
import type { Instant } from '../civil-date.ts';
import type { AuditChange } from './entry.ts';

/** A change of one document, with the place of its entry. */
export interface PlacedChange {
  readonly shard: string;
  readonly sequence: number;
  /** By the clock of the process that wrote it. */
  readonly at: Instant;
  readonly change: Pick<AuditChange, 'before' | 'after'>;
}

/**
 * The last change of a document. Numbers order the changes of one chain. Clocks of processes differ, so chains are ordered by states: a
 * state that was left more often than it was found is the one that is there. The later clock decides only where entries do not say what
 * they found.
 * @param changes all changes of one document, in the order of their numbers within each chain; those of one entry in the order of the entry
 * @returns null: there were none
 */
export function lastChange<T extends PlacedChange>(changes: readonly T[]): T | null {
  const lasts = new Map<string, T>();
  const open = new Map<string, number>();
  const count = (state: string | null, by: number) => {
    if (state !== null) open.set(state, (open.get(state) ?? 0) + by);
  };
  for (const one of changes) {
    const previous = lasts.get(one.shard);
    count(one.change.after, 1);
    count(foundBy(one, previous), -1);
    lasts.set(one.shard, one);
  }
  const all = [...lasts.values()];
  const there = all.filter(({ change: { after } }) => after !== null && (open.get(after) ?? 0) > 0);
  const deleted = all.filter(({ change: { after } }) => after === null);
  const [candidates = all] = [there, deleted].filter(({ length }) => length > 0);
  return candidates.reduce<T | null>((a, b) => (a === null || b.at > a.at ? b : a), null);
}

/** The state that a change found: within an entry what the change before it left, else what it says, else what its chain left. */
function foundBy(one: PlacedChange, previous: PlacedChange | undefined): string | null {
  if (previous === undefined) return one.change.before;
  if (previous.sequence === one.sequence) return previous.change.after;
  return one.change.before ?? previous.change.after;
}
