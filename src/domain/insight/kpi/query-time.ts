import type { CivilDate } from '../../civil-date.ts';

/**
 * Upper bounds of the buckets, in milliseconds, ascending; a time belongs to the first bucket whose bound is above it. Times above the
 * last bound belong to the last bucket.
 */
const QUERY_TIME_BOUNDS_MS: readonly number[] = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000,
  10_000, 30_000, 600_000,
];

/** The bound of the bucket that a time falls into. */
export function queryTimeBound(milliseconds: number): number {
  return QUERY_TIME_BOUNDS_MS.find((bound) => milliseconds < bound) ?? 600_000;
}

/** How long one process took for the balance queries that it answered on one UTC day. */
export interface QueryTimes {
  /** `<day>:<process>`; the process has a new name at every start. */
  readonly queryTimesId: string;
  readonly day: CivilDate;
  /** By upper bound in milliseconds, ascending. */
  readonly answered: readonly { readonly below: number; readonly count: number }[];
  /** How many ended in a server error. */
  readonly failed: number;
}
