import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DueDays, dueDateIn, dueDaysIn } from '../../../src/domain/billing/due-days.ts';
import { addDays, daysBetween } from '../../../src/domain/civil-date.ts';
import { isWorkingDay, type WorkingDays } from '../../../src/domain/working-days.ts';
import { aCycle } from '../../support/builders/builders.ts';

const DAYS: WorkingDays = {
  reachable: { from: '09:00', to: '17:00' },
  closedWeekdays: [6, 7],
  countries: { 'Europe/Berlin': 'DE', 'Europe/London': 'GB', 'Europe/Warsaw': 'PL' },
  closedDays: { '*': ['2026-12-24'] },
};
const berlin = (dueDates: NonNullable<WorkingDays['dueDates']>): DueDays | undefined =>
  dueDaysIn('v1', { ...DAYS, dueDates }, 'Europe/Berlin');

const cycle = aCycle({ paymentTermDays: 14 });

describe('a due date', () => {
  test.each([
    ['a Saturday moves to Monday', '2026-12-05', '2026-12-21'],
    ['Christmas Eve, Christmas and a weekend move to the Monday after', '2026-12-10', '2026-12-28'],
    ['Good Friday moves over Easter', '2026-03-20', '2026-04-07'],
    ['a working day stays', '2026-12-01', '2026-12-15'],
  ])('on %s, where the operator chose working days', (_name, billedOn, expected) => {
    expect(dueDateIn(cycle, billedOn, berlin({ DE: 'nextWorkingDay' }))).toBe(expected);
    expect(dueDateIn(cycle, billedOn, undefined)).toBe(addDays(billedOn, 14));
  });

  test('falls on any day without a choice, and where another country is named', () => {
    expect(berlin({})).toBeUndefined();
    expect(dueDaysIn('v1', DAYS, 'Europe/Berlin')).toBeUndefined();
    expect(berlin({ GB: 'nextWorkingDay' })).toBeUndefined();
    expect(dueDaysIn('v1', { ...DAYS, dueDates: { GB: 'nextWorkingDay' } }, 'Asia/Tokyo')).toBeUndefined();
  });

  test('keeps to the rule of its own country before the one for all', () => {
    expect(berlin({ '*': 'nextWorkingDay', DE: 'anyDay' })).toBeUndefined();
    expect(berlin({ '*': 'nextWorkingDay' })).toMatchObject({ timeZone: 'Europe/Berlin' });
    const everywhere = { ...DAYS, dueDates: { '*': 'nextWorkingDay' } } as const;
    expect(dueDaysIn('v1', everywhere, 'Asia/Tokyo')).toMatchObject({ timeZone: 'Asia/Tokyo' });
  });

  test('never moves back, nor over a working day', () => {
    const dueDays = berlin({ DE: 'nextWorkingDay' });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 60 }), (day, term) => {
        const billedOn = addDays('2024-01-01', day);
        const plain = addDays(billedOn, term);
        const due = dueDateIn(aCycle({ paymentTermDays: term }), billedOn, dueDays);
        const between = Array.from({ length: daysBetween(plain, due) }, (_, n) => addDays(plain, n));
        expect(due >= plain && isWorkingDay(DAYS, due, 'Europe/Berlin')).toBe(true);
        expect(between.some((date) => isWorkingDay(DAYS, date, 'Europe/Berlin'))).toBe(false);
      }),
    );
  });
});
