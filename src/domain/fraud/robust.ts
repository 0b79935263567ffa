/** Robust statistics: a few wild values move neither the middle nor the spread. */

/** The middle value, and the middle distance from it. */
export interface Habit {
  readonly median: number;
  readonly mad: number;
}

/** Median and median absolute deviation of numbers, each of which comes a number of times; null of none. */
export function habitOf(weighted: readonly (readonly [value: number, times: number])[]): Habit | null {
  const median = weightedMedian(weighted);
  if (median === null) return null;
  const distances = weighted.map(([value, times]) => [Math.abs(value - median), times] as const);
  return { median, mad: weightedMedian(distances) ?? 0 };
}

/** The smallest value that at least half of them do not exceed. */
function weightedMedian(weighted: readonly (readonly [value: number, times: number])[]): number | null {
  const sorted = [...weighted].filter(([, times]) => times > 0).sort(([a], [b]) => a - b);
  const half = sorted.reduce((sum, [, times]) => sum + times, 0) / 2;
  let passed = 0;
  for (const [value, times] of sorted) {
    passed += times;
    if (passed >= half) return value;
  }
  return null;
}

/** Of a normal distribution the standard deviation is this many median absolute deviations. */
const MAD_TO_SIGMA = 1.4826;
/** Beyond it one value is as odd as another. */
const MOST_TENTHS = 200;

/**
 * How far above a habit a value lies, in tenths of a standard deviation; 0 at or below the median. A spread of less than
 * `floor` counts as `floor`: who always does the same is not odd for doing one thing more.
 */
export function tenthsAbove(value: number, { median, mad }: Habit, floor: number): number {
  const sigma = Math.max(mad, floor) * MAD_TO_SIGMA;
  return Math.min(MOST_TENTHS, Math.max(0, Math.floor(((value - median) * 10) / sigma)));
}
