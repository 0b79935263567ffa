import { describe, expect, test } from 'vitest';
import { meanWithInterval, wilson } from '../../../src/rules/backtest/statistics.ts';

describe('confidence intervals', () => {
  // Computed by hand from Wilson's formula, z = 1.959964; 5 of 10 and 0 of 10 stand in every table.
  test.each([
    [5, 10, 0.2366, 0.7634],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [1, 100, 0.0018, 0.0545],
    [263, 2000, 0.1174, 0.147],
  ])('%i of %i has the interval of the published table', (count, of, low, high) => {
    const share = wilson(count, of);
    expect(share.share).toBe(count / of);
    expect(share.low).toBeCloseTo(low, 3);
    expect(share.high).toBeCloseTo(high, 3);
  });

  test('gives null, and no number, for a share of nothing', () => {
    expect(wilson(0, 0)).toEqual({ count: 0, of: 0, share: null, low: null, high: null });
  });

  test('refuses more hits than tries', () => {
    expect(() => wilson(3, 2)).toThrow(RangeError);
  });

  test('puts the interval of a mean around it, by the sample deviation', () => {
    // Deviation 1, three values: 1.959964 / sqrt(3) on either side.
    const { mean, low, high } = meanWithInterval([1, 2, 3]);
    expect(mean).toBe(2);
    expect(high - mean).toBeCloseTo(1.1316, 4);
    expect(mean - low).toBeCloseTo(1.1316, 4);
  });
});
