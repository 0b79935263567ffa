import fc from 'fast-check';
import { expect, test } from 'vitest';
import { delayBefore, waitFor } from '../../packages/client/src/delay.ts';
import { retryAfterOf } from '../../packages/client/src/problem.ts';

const bounds = { attempts: 4, baseMs: 250, mostMs: 30_000 };

test('a wait is never longer than its bound, and never shorter than what the API asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.option(fc.integer({ min: 0, max: 60_000 })),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (failed, asked, random) => {
        const wait = delayBefore(failed, asked, bounds, random);
        if (asked === null) expect(wait).toBeLessThanOrEqual(Math.min(30_000, 250 * 2 ** (failed - 1)));
        else if (asked > bounds.mostMs) expect(wait).toBeNull();
        else {
          expect(wait).toBeGreaterThanOrEqual(asked);
          expect(wait).toBeLessThanOrEqual(asked + bounds.baseMs);
        }
      },
    ),
  );
});

test.each([
  [null, null],
  ['2', 2_000],
  ['0', 0],
  ['Mon, 30 Nov 2026 00:00:10 GMT', 10_000],
  ['Mon, 30 Nov 2026 00:00:00 GMT', 0],
  ['soon', null],
])('Retry-After: %s is %s ms', (header, ms) => {
  expect(retryAfterOf(header, Date.parse('2026-11-30T00:00:00Z'))).toBe(ms);
});

test('a wait ends at once with the reason of its signal', async () => {
  const reason = new Error('the page was left');
  const controller = new AbortController();
  const waiting = waitFor(3_600_000, controller.signal);
  controller.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(waitFor(3_600_000, controller.signal)).rejects.toBe(reason);
});
