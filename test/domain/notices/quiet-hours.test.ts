import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMsOf, instantOf } from '../../../src/domain/civil-date.ts';
import { afterQuietHours } from '../../../src/domain/notices/quiet-hours.ts';

const NIGHT = { from: '21:00', to: '08:00' };

describe('quiet hours', () => {
  test.each([
    ['2026-11-22T19:59:00.000Z', '2026-11-22T19:59:00.000Z'],
    ['2026-11-22T20:00:00.000Z', '2026-11-23T07:00:00.000Z'],
    ['2026-11-23T02:13:14.150Z', '2026-11-23T07:00:00.000Z'],
    ['2026-11-23T07:00:00.000Z', '2026-11-23T07:00:00.000Z'],
    // The night before 29 March has an hour less, the one before 25 October an hour more.
    ['2026-03-28T20:30:00.000Z', '2026-03-29T06:00:00.000Z'],
    ['2026-10-24T20:30:00.000Z', '2026-10-25T07:00:00.000Z'],
  ])('over night in Berlin, what is ready at %s leaves at %s', (at, until) => {
    expect(afterQuietHours(at, NIGHT, 'Europe/Berlin')).toBe(until);
  });

  test('an end that the clocks skip is the first time after the gap', () => {
    const until = afterQuietHours(
      '2026-03-29T00:15:00.000Z',
      { from: '01:00', to: '02:30' },
      'Europe/Berlin',
    );
    expect(until).toBe('2026-03-29T01:00:00.000Z');
  });

  test('an end inside the hour that comes twice: the first time ends it, the second is quiet again', () => {
    const quiet = { from: '01:00', to: '02:30' };
    expect(afterQuietHours('2026-10-24T23:30:00.000Z', quiet, 'Europe/Berlin')).toBe(
      '2026-10-25T00:30:00.000Z',
    );
    expect(afterQuietHours('2026-10-25T01:10:00.000Z', quiet, 'Europe/Berlin')).toBe(
      '2026-10-25T01:30:00.000Z',
    );
  });

  const zone = fc.constantFrom(
    ...['Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Sao_Paulo'],
    ...['Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Cairo', 'Pacific/Apia', 'UTC'],
  );
  const clock = fc
    .integer({ min: 0, max: 24 * 60 - 1 })
    .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
  // Around the days on which clocks change, and anywhere else in two years.
  const minute = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2027, 11, 31) / 60_000 }),
    ...[Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25), Date.UTC(2026, 2, 8), Date.UTC(2026, 3, 4)].map((day) =>
      fc.integer({ min: day / 60_000 - 1_440, max: day / 60_000 + 2_880 }),
    ),
  );

  test('is the first minute that the clocks of the zone, read by Intl, show as not quiet', () => {
    fc.assert(
      fc.property(zone, clock, clock, minute, (timeZone, from, to, start) => {
        fc.pre(from !== to);
        const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
        const quietAt = (ms: number) => {
          const shown = format.format(ms);
          return from < to ? shown >= from && shown < to : shown >= from || shown < to;
        };
        const until = epochMsOf(afterQuietHours(instantOf(start * 60_000), { from, to }, timeZone));
        let wanted = start * 60_000;
        while (quietAt(wanted)) wanted += 60_000;
        expect(instantOf(until)).toBe(instantOf(wanted));
      }),
      { numRuns: 150 },
    );
  });
});
