import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AppointmentWindow, WINDOWS } from '../../../src/domain/cases/order.ts';
import {
  AS_GOOD_DAYS,
  chooseSlot,
  type FreeSlot,
  isQuiet,
  PREFERENCE_DAYS,
  QUIET_DAYS_BEFORE_BILL,
} from '../../../src/domain/cases/slots.ts';
import { addDays, daysBetween } from '../../../src/domain/civil-date.ts';
import { anInstallationWish } from '../../support/builders/builders.ts';

const START = '2026-12-01';
const slot = (date: string, window: AppointmentWindow = 'morning', area = 'north'): FreeSlot => ({
  area,
  date,
  window,
});

const slots = fc.uniqueArray(
  fc
    .record({
      area: fc.constantFrom('north', 'south'),
      days: fc.integer({ min: -5, max: 40 }),
      window: fc.constantFrom(...WINDOWS),
    })
    .map(({ area, days, window }) => slot(addDays(START, days), window, area)),
  { maxLength: 30, selector: (one) => `${one.area}/${one.date}/${one.window}` },
);
const wishes = fc
  .option(fc.constantFrom(...WINDOWS))
  .map((preferredWindow) => anInstallationWish({ earliestDate: START, preferredWindow }));
const billDates = fc.array(
  fc.integer({ min: 0, max: 40 }).map((days) => addDays(START, days)),
  { maxLength: 3 },
);

describe('the slot that is booked', () => {
  test('is one of those offered, in the area, not before the earliest date; there is one when any suits', () => {
    fc.assert(
      fc.property(slots, wishes, billDates, (free, wish, bills) => {
        const suitable = free.filter((one) => one.area === wish.area && one.date >= wish.earliestDate);
        const chosen = chooseSlot(free, wish, bills);
        if (chosen === null) expect(suitable).toEqual([]);
        else expect(suitable).toContain(chosen);
      }),
    );
  });

  test('does not depend on the order in which slots are offered', () => {
    fc.assert(
      fc.property(slots, wishes, billDates, (free, wish, bills) => {
        expect(chooseSlot([...free].reverse(), wish, bills)).toBe(chooseSlot(free, wish, bills));
      }),
    );
  });

  test('without a bill date near is the earliest that suits', () => {
    fc.assert(
      fc.property(slots, (free) => {
        const wish = anInstallationWish({ earliestDate: START, preferredWindow: null });
        const chosen = chooseSlot(free, wish, []);
        for (const one of free)
          if (chosen !== null && one.area === 'north' && one.date >= START)
            expect(one.date >= chosen.date).toBe(true);
      }),
    );
  });

  test('is before a bill only when no other within three days is as good, and waits no longer for that', () => {
    fc.assert(
      fc.property(slots, wishes, billDates, (free, wish, bills) => {
        const earliest = chooseSlot(free, wish, []);
        const chosen = chooseSlot(free, wish, bills);
        fc.pre(chosen !== null && earliest !== null);
        const waited = daysBetween(earliest.date, chosen.date);
        expect(waited >= 0 && waited <= AS_GOOD_DAYS).toBe(true);
        if (wish.preferredWindow !== null && earliest.window === wish.preferredWindow)
          expect(chosen.window).toBe(wish.preferredWindow);
        if (!isQuiet(earliest.date, bills)) expect(chosen).toBe(earliest);
        if (chosen !== earliest) expect(isQuiet(chosen.date, bills)).toBe(false);
      }),
    );
  });
});

describe('by example', () => {
  const wish = anInstallationWish({ earliestDate: START, preferredWindow: 'morning' });

  test.each([
    ['2026-12-10', 0],
    ['2026-12-09', 1],
    ['2026-12-07', 1],
    ['2026-12-06', 0],
    ['2026-12-11', 0],
  ])('with a bill on the 10th, %s counts as before it: %d', (date, quiet) => {
    expect(isQuiet(date, ['2026-12-10'])).toBe(quiet === 1);
    expect(QUIET_DAYS_BEFORE_BILL).toBe(3);
  });

  test('two days before the bill gives way to the bill date itself, in the same window', () => {
    const free = [slot('2026-12-08'), slot('2026-12-09'), slot('2026-12-10', 'evening'), slot('2026-12-10')];
    expect(chooseSlot(free, wish, ['2026-12-10'])).toEqual(slot('2026-12-10'));
  });

  test('a slot after the bill that is four days later is not as good', () => {
    const free = [slot('2026-12-08'), slot('2026-12-12')];
    expect(chooseSlot(free, wish, ['2026-12-10'])).toEqual(slot('2026-12-08'));
  });

  test('the preferred window is worth a wait of two weeks, not more', () => {
    const late = (days: number) => [slot(START, 'evening'), slot(addDays(START, days), 'morning')];
    expect(chooseSlot(late(PREFERENCE_DAYS), wish, [])?.window).toBe('morning');
    expect(chooseSlot(late(PREFERENCE_DAYS + 1), wish, [])?.window).toBe('evening');
    expect(chooseSlot([slot(START, 'evening')], wish, [])?.window).toBe('evening');
  });

  test('on one day the earliest window comes first', () => {
    const free = [slot(START, 'evening'), slot(START, 'afternoon')];
    expect(chooseSlot(free, { ...wish, preferredWindow: null }, [])?.window).toBe('afternoon');
  });

  test('no slot in the area is no slot', () => {
    expect(chooseSlot([slot(START, 'morning', 'south'), slot('2026-11-30')], wish, [])).toBeNull();
    expect(chooseSlot([], wish, [])).toBeNull();
  });
});
