import type { FactValue } from '../../domain/decisions/decision.ts';

/** Whole numbers from `low` to `high`, both included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The valueSet a fact may have. Integers are kept as sorted, disjoint intervals that do not touch, so that a range of
 * nine quadrillion costs as much as one number; texts and truth valueSet are few and are listed.
 */
export type ValueSet =
  | { readonly kind: 'integers'; readonly intervals: readonly Interval[] }
  | { readonly kind: 'values'; readonly values: readonly (string | boolean)[] };

export function integers(intervals: readonly Interval[] = []): ValueSet {
  const sorted = intervals.filter(({ low, high }) => low <= high).sort((a, b) => a.low - b.low);
  const merged: Interval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && interval.low <= last.high + 1)
      merged[merged.length - 1] = { low: last.low, high: Math.max(last.high, interval.high) };
    else merged.push(interval);
  }
  return { kind: 'integers', intervals: merged };
}

export function valueSet(listed: readonly (string | boolean)[]): ValueSet {
  return { kind: 'values', values: [...new Set(listed)] };
}

export function isEmpty(set: ValueSet): boolean {
  return set.kind === 'integers' ? set.intervals.length === 0 : set.values.length === 0;
}

export function contains(set: ValueSet, value: FactValue): boolean {
  if (set.kind === 'values') return typeof value !== 'number' && set.values.includes(value);
  return typeof value === 'number' && set.intervals.some(({ low, high }) => low <= value && value <= high);
}

/** The cost of work with a set, which is always linear: the number of its listed values, or of its intervals. */
export function sizeOf(set: ValueSet): number {
  return set.kind === 'integers' ? set.intervals.length : set.values.length;
}

/** Whether a list has a value; for a long list, without going through it each time. */
export function membership<T>(list: readonly T[]): (value: T) => boolean {
  if (list.length <= 8) return (value) => list.includes(value);
  const known = new Set(list);
  return (value) => known.has(value);
}

/** The intersection of two sets. Sets of different kinds have nothing in common. */
export function intersect(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === 'values') {
    const isInBoth = membership<string | boolean>(b.kind === 'values' ? b.values : []);
    return { kind: 'values', values: a.values.filter(isInBoth) };
  }
  if (b.kind === 'values') return integers();
  const intervals: Interval[] = [];
  for (let i = 0, j = 0; ; ) {
    const left = a.intervals[i];
    const right = b.intervals[j];
    if (left === undefined || right === undefined) return { kind: 'integers', intervals };
    const low = Math.max(left.low, right.low);
    const high = Math.min(left.high, right.high);
    if (low <= high) intervals.push({ low, high });
    if (left.high < right.high) i += 1;
    else j += 1;
  }
}

/** The values in `whole` that are not in `part`. */
export function without(whole: ValueSet, part: ValueSet): ValueSet {
  if (whole.kind === 'values') {
    const isTaken = membership<string | boolean>(part.kind === 'values' ? part.values : []);
    return { kind: 'values', values: whole.values.filter((value) => !isTaken(value)) };
  }
  if (part.kind === 'values') return whole;
  const left: Interval[] = [];
  let next = 0;
  for (const { low, high } of whole.intervals) {
    let from = low;
    // Parts that end before this interval are done; the last one may reach into the next interval.
    while ((part.intervals[next]?.high ?? Number.POSITIVE_INFINITY) < low) next += 1;
    for (let cut = part.intervals[next]; cut !== undefined && cut.low <= high; cut = part.intervals[next]) {
      if (from < cut.low) left.push({ low: from, high: cut.low - 1 });
      from = cut.high + 1;
      if (cut.high > high) break;
      next += 1;
    }
    if (from <= high) left.push({ low: from, high });
  }
  return { kind: 'integers', intervals: left };
}

/** Whether all of `part` is in `whole`. It builds no long lists, because the analysis asks this more often than anything else. */
export function isSubset(part: ValueSet, whole: ValueSet): boolean {
  if (part.kind === 'values')
    return whole.kind === 'values'
      ? part.values.length <= whole.values.length && part.values.every(membership(whole.values))
      : isEmpty(part);
  if (whole.kind === 'values') return isEmpty(part);
  // Neither has intervals that touch, so one interval must hold all of another. Both are sorted.
  let next = 0;
  for (const { low, high } of part.intervals) {
    while ((whole.intervals[next]?.high ?? Number.POSITIVE_INFINITY) < high) next += 1;
    const around = whole.intervals[next];
    if (around === undefined || around.low > low) return false;
  }
  return true;
}

/** Smallest and largest of a set of integers; null for an empty set, or for one of texts. */
export function boundsOf(set: ValueSet): Interval | null {
  if (set.kind === 'values') return null;
  const first = set.intervals[0];
  const last = set.intervals.at(-1);
  return first === undefined || last === undefined ? null : { low: first.low, high: last.high };
}

/** The value that suits an example best: the number closest to zero, else the first of the list. */
export function plainest(set: ValueSet): FactValue | null {
  if (set.kind === 'values') return set.values[0] ?? null;
  let best: number | null = null;
  for (const { low, high } of set.intervals) {
    const near = low > 0 ? low : Math.min(high, 0);
    if (best === null || Math.abs(near) < Math.abs(best)) best = near;
  }
  return best;
}
