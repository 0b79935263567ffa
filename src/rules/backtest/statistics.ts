/** A share of a sample with its 95 % confidence interval. All three are between 0 and 1; null when the sample is empty. */
export interface Share {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The two-sided 95 % point of the normal distribution. */
const Z95 = 1.959963984540054;

/**
 * Wilson's score interval of `count` in `of`. It stays within 0 and 1 and is right for small samples and rare outcomes, unlike the
 * textbook interval.
 */
export function wilson(count: number, of: number): Share {
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(of) || count < 0 || count > of)
    throw new RangeError(`${count} of ${of} is no share`);
  if (of === 0) return { count, of, share: null, low: null, high: null };
  const share = count / of;
  const z2 = Z95 * Z95;
  const centre = (share + z2 / (2 * of)) / (1 + z2 / of);
  const half = (Z95 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of));
  return {
    count,
    of,
    share,
    low: count === 0 ? 0 : Math.max(0, centre - half),
    high: count === of ? 1 : Math.min(1, centre + half),
  };
}

/** Mean of a sample with the 95 % interval of the mean (normal approximation). Throws RangeError on an empty one. */
export function meanWithInterval(values: readonly number[]): {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
} {
  if (values.length === 0) throw new RangeError('the mean of nothing');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return { mean, low: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = Z95 * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}
