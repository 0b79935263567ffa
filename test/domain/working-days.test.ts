import { describe, expect, test } from 'vitest';
import {
  easterSunday,
  isPublicHoliday,
  isReachable,
  isWorkingDay,
  nextReachable,
  type WorkingDays,
  workingDayFrom,
} from '../../src/domain/working-days.ts';

const DAYS: WorkingDays = {
  reachable: { from: '09:00', to: '17:00' },
  closedWeekdays: [6, 7],
  countries: { 'Europe/Berlin': 'DE', 'Europe/London': 'GB', 'Europe/Warsaw': 'PL' },
  closedDays: { '*': ['2026-12-24'], PL: ['2026-11-11'] },
};

describe('public holidays', () => {
  test.each([
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
  ])('Easter of %i is on %s', (year, expected) => {
    expect(easterSunday(year)).toBe(expected);
  });

  test.each([
    ['DE', '2026-04-03 2026-04-06 2026-05-14 2026-05-25 2026-10-03 2026-12-26'],
    ['FR', '2026-04-06 2026-05-08 2026-05-14 2026-05-25 2026-07-14 2026-11-11'],
    [
      'GB',
      '2026-04-03 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28 2027-12-27 2027-12-28 2028-01-03 2022-12-26 2022-12-27',
    ],
  ])('%s keeps the days that its government lists', (country, days) => {
    for (const day of days.split(' ')) expect([day, isPublicHoliday(country, day)]).toEqual([day, true]);
  });

  test('what is a holiday in one country is none in another, or in one that is not computed', () => {
    expect(isPublicHoliday('DE', '2026-07-14')).toBe(false);
    expect(isPublicHoliday('FR', '2026-04-03')).toBe(false);
    expect(isPublicHoliday('GB', '2026-06-01')).toBe(false);
    expect(isPublicHoliday('PL', '2026-12-25')).toBe(false);
  });
});

describe('working days', () => {
  test.each([
    ['a Sunday', '2026-11-29', 'Europe/Berlin', false],
    ['a Monday', '2026-11-30', 'Europe/Berlin', true],
    ['a holiday of the country', '2026-05-14', 'Europe/Berlin', false],
    ['a holiday of another country', '2026-05-14', 'Europe/London', true],
    ['a day that the operator closes everywhere', '2026-12-24', 'Asia/Kolkata', false],
    ['a day that the operator closes in one country', '2026-11-11', 'Europe/Warsaw', false],
    ['the same day elsewhere', '2026-11-11', 'Europe/Berlin', true],
  ])('%s', (_, date, zone, expected) => {
    expect(isWorkingDay(DAYS, date, zone)).toBe(expected);
  });

  test('somebody can be reached within the hours of a working day, on the account’s own clocks', () => {
    const reach = (at: string) => isReachable(DAYS, at, 'Europe/Berlin');
    expect(['07:59', '08:00', '15:59', '16:00'].map((clock) => reach(`2026-11-30T${clock}:00.000Z`))).toEqual(
      [...[false, true, true, false]],
    );
    expect(nextReachable(DAYS, '2026-12-23T16:00:00.000Z', 'Europe/Berlin')).toBe('2026-12-28T08:00:00.000Z');
    expect(nextReachable(DAYS, '2026-11-30T07:00:00.000Z', 'Europe/Berlin')).toBe('2026-11-30T08:00:00.000Z');
    expect(workingDayFrom(DAYS, '2026-12-24', 'Europe/Berlin')).toBe('2026-12-28');
  });
});
