import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterWarmUp, growthOf } from '../../bench/support/steady.ts';

const line = (from: number, aSecond: number, wobble = 0) =>
  Array.from({ length: 61 }, (_, second) => ({
    atMs: second * 1_000,
    bytes: from + aSecond * second + (second % 2 === 0 ? wobble : -wobble),
  }));

test('what grows is found, by how much over the time', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000, max: 1_000 }), (aSecond) => {
      expect(growthOf(line(50_000, aSecond))).toBeCloseTo(aSecond * 60, 3);
    }),
  );
});

test('what goes up and down stands still', () => {
  expect(Math.abs(growthOf(line(50_000, 0, 10_000)))).toBeLessThan(1_000);
});

test('what fills up at the beginning is warm-up, and a single sample grows by nothing', () => {
  const filling = line(0, 0).map((each, n) => ({ ...each, bytes: Math.min(n, 20) * 1_000 }));
  expect(growthOf(afterWarmUp(filling))).toBe(0);
  expect([growthOf([]), growthOf(line(1, 1).slice(0, 1))]).toEqual([0, 0]);
});
