import type { FactValue } from '../../domain/decision.ts';

/** Whole numbers from `low` to `high`, both included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The values a fact may have. Integers are kept as sorted, disjoint intervals that do not touch, so that a range of
 * nine quadrillion costs as much as one number; texts and truth values are few and are listed.
 */
export type ValueSet =
  | { readonly kind: 'integers'; readonly intervals: readonly Interval[] }
  | { readonly kind: 'values'; readonly values: readonly (string | boolean)[] };

export function integers(...intervals: readonly Interval[]): ValueSet {
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

export function values(listed: readonly (string | boolean)[]): ValueSet {
  return { kind: 'values', values: [...new Set(listed)] };
}

export function isEmpty(set: ValueSet): boolean {
  return set.kind === 'integers' ? set.intervals.length === 0 : set.values.length === 0;
}

export function contains(set: ValueSet, value: FactValue): boolean {
  if (set.kind === 'values') return typeof value !== 'number' && set.values.includes(value);
  return typeof value === 'number' && set.intervals.some(({ low, high }) => low <= value && value <= high);
}

/** What is in both. Sets of different kinds have nothing in common. */
export function intersect(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === 'values')
    return values(b.kind === 'values' ? a.values.filter((value) => b.values.includes(value)) : []);
  if (b.kind === 'values') return integers();
  return integers(
    ...a.intervals.flatMap((left) =>
      b.intervals.map((right) => ({
        low: Math.max(left.low, right.low),
        high: Math.min(left.high, right.high),
      })),
    ),
  );
}

/** What is in `whole` and not in `part`. */
export function without(whole: ValueSet, part: ValueSet): ValueSet {
  if (whole.kind === 'values')
    return values(
      part.kind === 'values' ? whole.values.filter((value) => !part.values.includes(value)) : whole.values,
    );
  if (part.kind === 'values') return whole;
  let left: readonly Interval[] = whole.intervals;
  for (const { low, high } of part.intervals)
    left = left.flatMap((interval) => [
      { low: interval.low, high: Math.min(interval.high, low - 1) },
      { low: Math.max(interval.low, high + 1), high: interval.high },
    ]);
  return integers(...left);
}

/** Whether all of `part` is in `whole`. Makes nothing, as the analysis asks this more often than anything else. */
export function isSubset(part: ValueSet, whole: ValueSet): boolean {
  if (part.kind === 'values')
    return whole.kind === 'values'
      ? part.values.every((value) => whole.values.includes(value))
      : isEmpty(part);
  if (whole.kind === 'values') return isEmpty(part);
  // Neither has intervals that touch, so one interval must hold all of another.
  return part.intervals.every(({ low, high }) =>
    whole.intervals.some((interval) => interval.low <= low && high <= interval.high),
  );
}

/** Smallest and largest of a set of integers; null for an empty set, or for one of texts. */
export function boundsOf(set: ValueSet): Interval | null {
  if (set.kind === 'values') return null;
  const first = set.intervals[0];
  const last = set.intervals.at(-1);
  return first === undefined || last === undefined ? null : { low: first.low, high: last.high };
}

/** The value a person would take for an example: the number closest to nothing, else the first of the list. */
export function plainest(set: ValueSet): FactValue | null {
  if (set.kind === 'values') return set.values[0] ?? null;
  let best: number | null = null;
  for (const { low, high } of set.intervals) {
    const near = low > 0 ? low : Math.min(high, 0);
    if (best === null || Math.abs(near) < Math.abs(best)) best = near;
  }
  return best;
}
