import { expect, test } from 'vitest';
import { createRequestMeter, type RequestMeter } from '../../../src/services/access/request-meter.ts';
import type { RequestCounts } from '../../../src/store/access/request-counts.ts';

const WINDOW = 60_000;

/** What several processes report to: one window, which begins with the first report. */
function sharedCounts(clock: { now: number }) {
  let total = 0;
  let began: number | undefined;
  let reports = 0;
  const counts: RequestCounts = {
    async add(_, requests) {
      began ??= clock.now;
      total += requests;
      reports += 1;
      return { total, endsInMs: began + WINDOW - clock.now };
    },
  };
  return { counts, reports: () => reports };
}

function aMeter(counts: RequestCounts, clock: { now: number }, errors: unknown[] = []): RequestMeter {
  return createRequestMeter(counts, {
    ...{ windowMs: WINDOW, now: () => clock.now, onError: (error) => errors.push(error) },
  });
}

function taken(meter: RequestMeter, times: number, limit = { party: 'a', quota: 1_000 }): number {
  return Array.from({ length: times }, () => meter.count([limit])[0]?.taken).filter(Boolean).length;
}

test('a limit admits its last request and no more, and starts anew after its window', () => {
  const clock = { now: 0 };
  const meter = aMeter(sharedCounts(clock).counts, clock);
  expect(taken(meter, 1_200)).toBe(1_000);
  expect(meter.count([{ party: 'a', quota: 1_000 }])).toEqual([
    { remaining: 0, endsInMs: WINDOW, taken: false },
  ]);
  expect(meter.count([{ party: 'b', quota: 1_000 }])[0]).toMatchObject({ remaining: 999, taken: true });
  clock.now = WINDOW;
  expect(taken(meter, 1)).toBe(1);
});

test('processes share a quota: together they exceed it by a report of each at most', async () => {
  const clock = { now: 0 };
  const { counts, reports } = sharedCounts(clock);
  const meters = [aMeter(counts, clock), aMeter(counts, clock), aMeter(counts, clock)];
  let all = 0;
  for (let n = 0; n < 1_500; n++) {
    const meter = meters[n % 3];
    if (meter === undefined) continue;
    all += taken(meter, 1);
    await meter.settled();
  }
  expect(all).toBeGreaterThanOrEqual(1_000);
  expect(all).toBeLessThanOrEqual(1_000 + 3 * 10);
  // A report every hundredth of the quota: that is what MongoDB sees of a thousand requests.
  expect(reports()).toBeLessThanOrEqual(3 * 35);
});

test('a request that one limit refuses counts against none', () => {
  const clock = { now: 0 };
  const meter = aMeter(sharedCounts(clock).counts, clock);
  const wide = { party: 'client', quota: 100 };
  const narrow = { party: 'person', quota: 2 };
  for (let n = 0; n < 5; n++) meter.count([wide, narrow]);
  expect(meter.count([wide])).toMatchObject([{ remaining: 97, taken: true }]);
});

test('without MongoDB a process counts alone, and reports everything when it is back', async () => {
  const clock = { now: 0 };
  const { counts } = sharedCounts(clock);
  let away = true;
  const errors: unknown[] = [];
  const sent: number[] = [];
  const failing: RequestCounts = {
    async add(party, requests) {
      if (away) throw new Error('not connected');
      sent.push(requests);
      return counts.add(party, requests);
    },
  };
  const meter = aMeter(failing, clock, errors);
  expect(taken(meter, 400)).toBe(400);
  await meter.settled();
  expect(errors.length).toBeGreaterThan(0);
  away = false;
  expect(taken(meter, 1)).toBe(1);
  await meter.settled();
  expect(sent).toEqual([401]);
  expect(taken(meter, 1_000)).toBe(599);
});
