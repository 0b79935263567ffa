import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_ACTIVITY, type PartyActivity, withEvent } from '../../../src/domain/fraud/activity.ts';
import { FRAUD_EVENT_KINDS, type FraudEvent } from '../../../src/domain/fraud/event.ts';
import { hoursSince, inWindow, seenWithin } from '../../../src/domain/fraud/windows.ts';
import { Batch } from './batch.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-05T00:00:00.000Z');
const KEY = 'account:BA-1';

/** Events of one account over some months, most of them close together, so that windows have something to cut. */
const events = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...FRAUD_EVENT_KINDS.slice(0, 4)),
      minutes: fc.oneof(fc.nat(60 * 24 * 3), fc.nat(60 * 24 * 120)),
      amount: fc.option(fc.nat(1_000_000)),
      device: fc.nat(40),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((drawn) =>
    drawn.map(
      ({ kind, minutes, amount, device }, index): FraudEvent => ({
        eventId: `e${index}`,
        kind,
        at: new Date(START + minutes * 60_000).toISOString(),
        amount,
        parties: { account: 'BA-1', device: `d${device}` },
      }),
    ),
  );

/** What comes in: the events in any order, some of them several times. */
const arrivals = events.chain((all) =>
  fc
    .shuffledSubarray([...all, ...all.slice(0, 10)], {
      minLength: all.length + Math.min(10, all.length),
      maxLength: all.length + Math.min(10, all.length),
    })
    .map((arrived) => ({ all, arrived })),
);

/** As the store does it: an event that was there is not added again. */
function activityOf(arrived: readonly FraudEvent[]): PartyActivity {
  const known = new Set<string>();
  let activity = NO_ACTIVITY;
  for (const event of arrived) {
    if (known.has(event.eventId)) continue;
    known.add(event.eventId);
    activity = withEvent(activity, KEY, event);
  }
  return activity;
}

describe('windows', () => {
  test('late, repeated and shuffled events give the windows that a batch over the raw events gives', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(24 * 40), ({ all, arrived }, later) => {
        const activity = activityOf(arrived);
        const batch = new Batch(arrived);
        const asOf = Math.max(...all.map(({ at }) => Date.parse(at))) + later * HOUR;
        const hour = Math.floor(asOf / HOUR);
        for (const kind of FRAUD_EVENT_KINDS.slice(0, 5)) {
          for (const hours of [1, 24, 48])
            expect(inWindow(activity, kind, { hours }, hour)).toEqual(
              batch.count(kind, 'hours', hours, asOf),
            );
          for (const days of [7, 30, 60])
            expect(inWindow(activity, kind, { days }, hour)).toEqual(batch.count(kind, 'days', days, asOf));
          expect(hoursSince(activity, kind, hour)).toBe(batch.hoursSince(kind, asOf));
        }
        for (const days of [1, 7, 30])
          expect(seenWithin(activity, 'device', days, hour)).toEqual(batch.seen('device', days, asOf));
      }),
      { numRuns: 300 },
    );
  });

  test('two orders of arrival give one activity, to the last bucket', () => {
    fc.assert(
      fc.property(arrivals, ({ all, arrived }) => {
        expect(activityOf(arrived)).toEqual(activityOf(all));
      }),
      { numRuns: 300 },
    );
  });

  test('an activity stays small, however much happens', () => {
    let activity = NO_ACTIVITY;
    for (let index = 0; index < 4_000; index += 1)
      activity = withEvent(activity, KEY, {
        eventId: `e${index}`,
        kind: FRAUD_EVENT_KINDS[index % FRAUD_EVENT_KINDS.length] ?? 'order',
        at: new Date(START + index * 1_800_000).toISOString(),
        amount: (index * 7919) % 10_000_000,
        parties: { account: 'BA-1', device: `d${index}`, method: `m${index}`, address: `a${index}` },
      });
    expect(activity.seen).toHaveLength(3 * 24);
    expect(JSON.stringify(activity).length).toBeLessThan(100_000);
  });

  test('a window that reaches further back than what is kept is refused', () => {
    expect(() => inWindow(NO_ACTIVITY, 'order', { hours: 49 }, 0)).toThrow(RangeError);
    expect(() => inWindow(NO_ACTIVITY, 'order', { days: 61 }, 0)).toThrow(RangeError);
  });
});
