import { expect, it as test } from 'vitest';
import { ALL_ACCOUNTS, lanesFor, sharesFrom } from '../../../src/domain/billing/bill-lane.ts';

test.each([
  [0, 0],
  [1, 1],
  [500, 1],
  [501, 2],
  [3_500, 7],
  [1_000_000, 8],
])('%i due accounts have %i lanes of at least 500, and at most 8', (due, lanes) => {
  expect(lanesFor(due, { most: 8, accountsEach: 500 })).toBe(lanes);
});

test('shares hold every account, also before the first id and after the last, and none twice', () => {
  expect(sharesFrom(['BA-1', 'BA-5', 'BA-9'])).toEqual([
    { from: null, before: 'BA-5' },
    { from: 'BA-5', before: 'BA-9' },
    { from: 'BA-9', before: null },
  ]);
  expect(sharesFrom(['BA-1'])).toEqual([ALL_ACCOUNTS]);
});
