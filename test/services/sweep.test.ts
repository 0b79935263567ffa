import { expect, test } from 'vitest';
import { MOST_FAILURES_KEPT, sweepAll } from '../../src/services/sweep.ts';

test('a sweep in which every account fails has a total that still fits into an answer', async () => {
  const failed = Array.from({ length: 200 }, () => ({ billingAccountId: 'BA-1', code: 'StoredDataError' }));
  const total = await sweepAll(async (after) => {
    const batch = Number(after ?? 0);
    return { looked: 200, acted: 0, failed, next: batch < 499 ? String(batch + 1) : null };
  });
  expect({ looked: total.looked, failed: total.failed.length }).toEqual({
    looked: 100_000,
    failed: MOST_FAILURES_KEPT,
  });
});
