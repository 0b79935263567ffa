import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  atHour,
  civilDateAt,
  DAY_MS,
  daysBetween,
  earlier,
  epochMsOf,
  HOUR_MS,
  instantFromOutside,
  instantOf,
  isCivilDate,
  isTimeZone,
  later,
  startOfDay,
  weekdayOf,
} from '../../src/domain/civil-date.ts';
import { dates } from './arbitraries.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Africa/Cairo',
] as const;
const zones = fc.constantFrom(...ZONES);
const hostZone = process.env['TZ'];

afterEach(() => {
  if (hostZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = hostZone;
});

describe('civil dates in a zone', () => {
  test('the first instant of a day is of that day, and the millisecond before it of an earlier one', () => {
    fc.assert(
      fc.property(dates, zones, (date, zone) => {
        fc.pre(!(zone === 'Pacific/Apia' && date === '2011-12-30'));
        const start = startOfDay(date, zone);
        expect(civilDateAt(start, zone)).toBe(date);
        expect(civilDateAt(instantOf(epochMsOf(start) - 1), zone) < date).toBe(true);
      }),
    );
  });

  test('later instants never show an earlier date', () => {
    const instants = fc.integer({ min: 915_148_800_000, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(instants, instants, zones, (a, b, zone) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        expect(civilDateAt(instantOf(first), zone) <= civilDateAt(instantOf(second), zone)).toBe(true);
      }),
    );
  });

  test.each([
    ['Europe/Berlin', '2026-03-29', 23, 'clocks go forward'],
    ['Europe/Berlin', '2026-10-25', 25, 'clocks go back'],
    ['Europe/Berlin', '2026-11-22', 24, 'a plain day'],
    ['America/New_York', '2026-03-08', 23, 'clocks go forward'],
    ['America/New_York', '2026-11-01', 25, 'clocks go back'],
    ['Australia/Lord_Howe', '2026-10-04', 23.5, 'half an hour forward'],
    ['Asia/Kathmandu', '2026-03-29', 24, 'no daylight saving'],
  ])('a day of %s on %s has %d hours: %s', (zone, date, hours) => {
    const length = epochMsOf(startOfDay(addDays(date, 1), zone)) - epochMsOf(startOfDay(date, zone));
    expect(length).toBe(hours * HOUR_MS);
  });

  test('where daylight saving skips midnight, the day begins at one', () => {
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
    expect(civilDateAt('2018-11-04T02:59:59.999Z', 'America/Sao_Paulo')).toBe('2018-11-03');
  });

  test('Apia had no 30 December 2011: the day after the 29th is the 31st', () => {
    const lastOf29th = epochMsOf(startOfDay('2011-12-31', 'Pacific/Apia')) - 1;
    expect(civilDateAt(instantOf(lastOf29th), 'Pacific/Apia')).toBe('2011-12-29');
    expect(startOfDay('2011-12-30', 'Pacific/Apia')).toBe(startOfDay('2011-12-31', 'Pacific/Apia'));
  });

  test('Kathmandu is five hours and three quarters ahead', () => {
    expect(civilDateAt('2026-11-22T18:14:59.999Z', 'Asia/Kathmandu')).toBe('2026-11-22');
    expect(civilDateAt('2026-11-22T18:15:00.000Z', 'Asia/Kathmandu')).toBe('2026-11-23');
  });

  test('a technician at eight comes at eight on the clock, in summer and in winter', () => {
    expect(atHour('2026-03-28', 8, 'Europe/Berlin')).toBe('2026-03-28T07:00:00.000Z');
    expect(atHour('2026-03-29', 8, 'Europe/Berlin')).toBe('2026-03-29T06:00:00.000Z');
    expect(atHour('2026-10-25', 8, 'Europe/Berlin')).toBe('2026-10-25T07:00:00.000Z');
  });

  test('nothing depends on the zone of the host', () => {
    const read = () => [
      civilDateAt('2026-11-22T23:30:00.000Z', 'Europe/Berlin'),
      startOfDay('2026-10-25', 'Europe/Berlin'),
      atHour('2026-03-29', 2, 'Europe/Berlin'),
      addMonths('2026-01-31', 1),
      String(daysBetween('2026-03-01', '2026-04-01')),
      instantOf(epochMsOf('2026-11-22T10:00:00Z')),
    ];
    process.env['TZ'] = 'UTC';
    const inUtc = read();
    for (const zone of ['America/Los_Angeles', 'Asia/Kathmandu', 'Pacific/Apia', 'Europe/Berlin']) {
      process.env['TZ'] = zone;
      expect(new Date('2026-01-15T12:00:00Z').getTimezoneOffset()).not.toBe(0);
      expect(read()).toEqual(inUtc);
    }
  });
});

describe('calendar arithmetic', () => {
  test('days added and days between undo each other', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -5_000, max: 5_000 }), (date, days) => {
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(addDays(addDays(date, days), -days)).toBe(date);
      }),
    );
  });

  test('a day is a day, daylight saving or not', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 800 }), (date, days) => {
        const elapsed = epochMsOf(`${addDays(date, days)}T00:00:00Z`) - epochMsOf(`${date}T00:00:00Z`);
        expect(elapsed).toBe(days * DAY_MS);
      }),
    );
  });

  test('dates compare as text', () => {
    fc.assert(
      fc.property(dates, dates, (a, b) => {
        expect(a < b).toBe(daysBetween(a, b) > 0);
        expect([earlier(a, b), later(a, b)]).toEqual([a, b].sort());
      }),
    );
  });

  test('adding months keeps the day or takes the last of a shorter month', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -240, max: 240 }), (date, months) => {
        const result = addMonths(date, months);
        const [year, month, day] = result.split('-').map(Number);
        const [fromYear, fromMonth, fromDay] = date.split('-').map(Number);
        expect((year ?? 0) * 12 + (month ?? 0)).toBe((fromYear ?? 0) * 12 + (fromMonth ?? 0) + months);
        if (day !== fromDay) {
          expect(day).toBeLessThan(fromDay ?? 0);
          expect(addDays(result, 1).endsWith('-01')).toBe(true);
        }
      }),
    );
  });

  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2100-01-31', 1, '2100-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('%s plus %d months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  test('weekdays repeat every seven days, and 22 November 2026 is a Sunday', () => {
    expect(weekdayOf('2026-11-22')).toBe(7);
    fc.assert(fc.property(dates, (date) => weekdayOf(addDays(date, 7)) === weekdayOf(date)));
  });
});

describe('text that is no date or zone is recognized', () => {
  test('every civil date is one', () => {
    fc.assert(fc.property(dates, (date) => isCivilDate(date)));
  });

  test.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '2026-11-22T00:00:00Z',
    '',
    'today',
    '22.11.2026',
  ])('%j is no civil date', (text) => expect(isCivilDate(text)).toBe(false));

  test('zones by name', () => {
    for (const zone of ZONES) expect(isTimeZone(zone)).toBe(true);
    // A fixed offset would never follow daylight saving.
    for (const text of ['', 'Europe/Nowhere', 'Berlin', 'CEST?', '+01:00', '-08', 'europe/berlin', 'utc'])
      expect(isTimeZone(text)).toBe(false);
  });
});

describe('an instant from outside', () => {
  test.each([
    ['2026-11-22T09:30:00Z', '2026-11-22T09:30:00.000Z'],
    ['2026-11-22T09:30:00.123456789Z', '2026-11-22T09:30:00.123Z'],
    ['2026-11-22T09:30:00+05:45', '2026-11-22T03:45:00.000Z'],
    ['1990-01-01T00:00:00Z', '1990-01-01T00:00:00.000Z'],
    ['2199-12-31T23:59:59.999Z', '2199-12-31T23:59:59.999Z'],
  ])('%s is read', (text, at) => expect(instantFromOutside(text)).toEqual({ at }));

  test.each([
    ['2026-11-22T09:30:00.1234567890Z', 'badFormat'],
    ['2026-02-30T09:30:00Z', 'badFormat'],
    ['2026-11-22T24:00:00Z', 'badFormat'],
    ['2026-11-22T09:30:00', 'badFormat'],
    ['2026-11-22T09:30:00Z[Europe/Berlin]', 'badFormat'],
    ['0000-01-01T00:00:00+23:59', 'outOfRange'],
    ['1989-12-31T23:59:59Z', 'outOfRange'],
    ['2199-12-31T23:59:59-01:00', 'outOfRange'],
    ['9999-12-31T23:59:59-23:59', 'outOfRange'],
  ])('%s is refused as %s', (text, fault) => expect(instantFromOutside(text)).toBe(fault));

  test('no text throws, nor does a failure quote it', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof instantFromOutside(text) === 'string'));
    expect(() => epochMsOf(`2026-11-22T09:30:00.${'7'.repeat(30)}Z`)).toThrow(/^the text is no instant$/);
  });
});
