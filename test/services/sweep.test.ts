import { expect, test, vi } from 'vitest';
import { MOST_FAILURES_KEPT } from '../../src/domain/account-fault.ts';
import { ALONE, handleEach, inLanes, type SweepRun, sweepAll } from '../../src/services/sweep.ts';
import { StoredDataError } from '../../src/store/mongo/errors.ts';

test('a sweep in which every account fails has a total that still fits into an answer', async () => {
  const failed = Array.from({ length: 200 }, () => ({
    billingAccountId: 'BA-1',
    code: 'StoredDataError' as const,
  }));
  const total = await sweepAll(async (after) => {
    const batch = Number(after ?? 0);
    return { looked: 200, acted: 0, failed, next: batch < 499 ? String(batch + 1) : null };
  });
  expect({ looked: total.looked, failed: total.failed.length }).toEqual({
    looked: 100_000,
    failed: MOST_FAILURES_KEPT,
  });
});

/** Three batches of ten accounts, of which one fails; the attempt dies in the batch after the place `diesAfter`. */
async function attempt(reached: unknown, diesAfter: string | null = 'never') {
  const beats: unknown[] = [];
  const begun: (string | null)[] = [];
  const run: SweepRun = { ...ALONE, reached, heartbeat: (at) => beats.push(at) };
  const batch = async (after: string | null) => {
    begun.push(after);
    if (after === diesAfter) throw new Error('killed');
    const number = Number(after ?? 0) + 1;
    const failed = [{ billingAccountId: `BA-${number}`, code: 'StoredDataError' as const }];
    return { looked: 10, acted: 1, failed, next: number === 3 ? null : String(number) };
  };
  const total = await sweepAll(batch, run).catch(() => null);
  return { total, beats, begun };
}

test('an attempt goes on where a lost one was, and its total is that of both', async () => {
  const whole = await attempt(null);
  const first = await attempt(null, '2');
  expect(first).toMatchObject({ total: null, begun: [null, '1', '2'] });
  // As Temporal keeps it.
  const second = await attempt(JSON.parse(JSON.stringify(first.beats.at(-1))));
  expect(second.begun).toEqual(['2']);
  expect(second.total).toEqual(whole.total);
  expect(second.total).toMatchObject({ looked: 30, acted: 3, failures: 3, next: null });
});

test.each([
  ['nothing', undefined],
  ['another text', 'BA-7'],
  ['a place without sums', { next: '2' }],
])('where the last sign of life told %s it begins again', async (_, reached) => {
  expect((await attempt(reached)).begun).toEqual([null, '1', '2']);
});

test('there are signs of life while a batch takes long', async () => {
  vi.useFakeTimers();
  try {
    let beats = 0;
    let end = (): void => undefined;
    const long = new Promise<void>((resolve) => {
      end = resolve;
    });
    const sweep = sweepAll(
      async () => {
        await long;
        return { looked: 1, acted: 1, failed: [], next: null };
      },
      { ...ALONE, heartbeat: () => (beats += 1) },
    );
    await vi.advanceTimersByTimeAsync(20_000);
    expect(beats).toBeGreaterThanOrEqual(4);
    end();
    await sweep;
    const after = beats;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(beats).toBe(after);
  } finally {
    vi.useRealTimers();
  }
});

test('a sweep that is cancelled begins no further batch', async () => {
  const cancelled = new AbortController();
  let batches = 0;
  const sweep = sweepAll(
    async () => {
      batches += 1;
      cancelled.abort(new Error('cancelled'));
      return { looked: 1, acted: 1, failed: [], next: 'more' };
    },
    { ...ALONE, signal: cancelled.signal },
  );
  await expect(sweep).rejects.toThrow('cancelled');
  expect(batches).toBe(1);
});

test('a batch in which all accounts run out of time ends the sweep: MongoDB is slow', async () => {
  const outOfTime = (looked: number, failed: number) =>
    sweepAll(async () => ({
      ...{ looked, acted: 0, next: null },
      failed: Array.from({ length: failed }, (_, n) => ({ billingAccountId: `BA-${n}`, code: 'TimeLimit' })),
    }));
  await expect(outOfTime(20, 20)).rejects.toThrow('ran out of their time');
  expect(await outOfTime(20, 19)).toMatchObject({ failures: 19 });
  expect(await outOfTime(1, 1)).toMatchObject({ failures: 1 });
});

test('an item that fails by its own fault is named, and the others are handled', async () => {
  const handled: number[] = [];
  const failed = await handleEach([1, 2, 3, 4, 5], { accountOf: (n) => `BA-${n}`, lanes: 2 }, async (n) => {
    if (n === 3) throw new StoredDataError('bills', 'B-3', ['amount']);
    handled.push(n);
  });
  expect(failed).toEqual([{ billingAccountId: 'BA-3', code: 'StoredDataError' }]);
  expect(handled.sort()).toEqual([1, 2, 4, 5]);
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("an error that is no item's own fault ends the work, once what was under way has ended", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = inLanes([1, 2, 3, 4, 5, 6], { lanes: 2 }, async (n) => {
    begun.push(n);
    await turn();
    if (n === 1) throw new TypeError('no connection');
    await turn();
    ended.push(n);
  });
  await expect(work).rejects.toThrow(TypeError);
  expect(begun).toEqual([1, 2]);
  expect(ended).toEqual([2]);
});

test('after a cancellation no further item is begun, and the remaining ones are named', async () => {
  const cancelled = new AbortController();
  const left = await inLanes([1, 2, 3, 4], { lanes: 2, signal: cancelled.signal }, async () => {
    cancelled.abort();
  });
  expect(left).toEqual([2, 3, 4]);
});
