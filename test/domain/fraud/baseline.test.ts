import { describe, expect, test } from 'vitest';
import { hourOf, NO_ACTIVITY, type PartyActivity, withEvent } from '../../../src/domain/fraud/activity.ts';
import { anomalyOf, bandOf, driftOf } from '../../../src/domain/fraud/baseline.ts';
import type { FraudEvent, FraudEventKind } from '../../../src/domain/fraud/event.ts';
import { habitOf, tenthsAbove } from '../../../src/domain/fraud/robust.ts';

const MONDAY = Date.parse('2026-01-05T00:00:00.000Z');
const KEY = 'agent:care-7';
const HOUR = 3_600_000;

let made = 0;
function act(kind: FraudEventKind, day: number, hour: number, amount: number | null = null): FraudEvent {
  made += 1;
  const at = new Date(MONDAY + (day * 24 + hour) * HOUR).toISOString();
  return { eventId: `e${made}`, kind, at, amount, parties: { agent: 'care-7', account: 'BA-1' } };
}

function after(events: readonly FraudEvent[]): PartyActivity {
  return events.reduce((activity, event) => withEvent(activity, KEY, event), NO_ACTIVITY);
}

/** An agent who gives two credits every weekday at ten, for eight weeks, of some 10.00 each. */
const usual = Array.from({ length: 56 }, (_, day) => day)
  .filter((day) => day % 7 < 5)
  .flatMap((day) => [act('credit', day, 10, 900 + day), act('credit', day, 10, 1_100 + day)]);

function anomalyAfter(events: readonly FraudEvent[]) {
  const last = events.at(-1);
  if (last === undefined) throw new Error('no event');
  return anomalyOf(after(events), last, after(events.slice(0, -1)), hourOf(last));
}

describe('the baseline of a party', () => {
  test('what a party always does at this weekday and hour has no score', () => {
    expect(anomalyAfter([...usual, act('credit', 56, 10, 1_000)])).toEqual({ score: 0, made: [] });
  });

  test('a burst is told by the weekday, by the hour, and by the amount, the oddest first', () => {
    const burst = Array.from({ length: 12 }, () => act('credit', 56, 10, 50_000));
    const { score, made: oddities } = anomalyAfter([...usual, ...burst.slice(0, 1)]);
    expect(oddities.map(({ what }) => what)).toEqual(['amount']);
    const whole = anomalyAfter([...usual, ...burst]);
    expect(whole.made.map(({ what }) => what).sort()).toEqual(['amount', 'credit', 'weekRhythm']);
    expect(whole.made.map(({ tenths }) => tenths)).toEqual(
      whole.made.map(({ tenths }) => tenths).sort((a, b) => b - a),
    );
    expect(whole.score).toBe(whole.made.reduce((sum, { tenths }) => sum + tenths, 0));
    expect(whole.score).toBeGreaterThan(score);
  });

  test('the same acts on a night are odder than on a morning', () => {
    const four = (hour: number) => Array.from({ length: 4 }, () => act('lookUp', 56, hour));
    expect(anomalyAfter([...usual, ...four(3)]).score).toBeGreaterThan(
      anomalyAfter([...usual, ...four(10)]).score,
    );
  });

  test('of a newcomer nothing is said', () => {
    expect(anomalyAfter(Array.from({ length: 30 }, () => act('credit', 0, 10, 100_000))).score).toBe(
      // Only the amount has a habit by then, and it is met.
      0,
    );
  });

  test('one wild week moves neither the middle nor the spread', () => {
    const calm = habitOf([2, 3, 2, 3, 2, 3, 2, 3].map((value) => [value, 1]));
    const wild = habitOf([2, 3, 2, 3, 2, 3, 2, 300].map((value) => [value, 1]));
    expect(wild?.median).toBe(calm?.median);
    expect(tenthsAbove(300, wild ?? { median: 0, mad: 0 }, 1)).toBe(200);
  });
});

describe('drift', () => {
  test('is nothing between equal shares and grows with the difference', () => {
    const calm = [900, 50, 30, 10, 5, 3, 1, 1, 0, 0];
    expect(driftOf(calm, calm)).toBe(0);
    expect(driftOf(calm, [850, 70, 50, 15, 8, 4, 2, 1, 0, 0])).toBeLessThan(10);
    expect(driftOf(calm, [300, 200, 200, 100, 100, 50, 25, 25, 0, 0])).toBeGreaterThan(25);
  });

  test('every score has a band', () => {
    expect([0, 59, 60, 539, 600].map(bandOf)).toEqual([0, 0, 1, 8, 9]);
  });
});
