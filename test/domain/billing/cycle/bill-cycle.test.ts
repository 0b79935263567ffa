import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  billDate,
  dueDateOf,
  nextBillDate,
  periodDays,
  periodOf,
  previousBillDate,
} from '../../../../src/domain/billing/cycle/bill-cycle.ts';
import { addDays, daysBetween } from '../../../../src/domain/civil-date.ts';
import { aCycle } from '../../../support/builders/builders.ts';
import { cycles, dates } from '../../arbitraries.ts';

const indexes = fc.integer({ min: -150, max: 150 });

describe('bill dates recur from their anchor', () => {
  test('they never drift: each is the wished day, or the last of a month that is too short', () => {
    fc.assert(
      fc.property(cycles, indexes, (cycle, n) => {
        fc.pre(cycle.frequency !== 'weekly');
        const date = billDate(cycle, n);
        const day = Number(date.slice(8));
        if (day !== cycle.billCycleDay) {
          expect(day).toBeLessThan(cycle.billCycleDay);
          expect(addDays(date, 1).slice(8)).toBe('01');
        }
      }),
    );
  });

  test('a weekly cycle stays on its weekday', () => {
    fc.assert(
      fc.property(cycles, indexes, (cycle, n) => {
        const weekly = { ...cycle, frequency: 'weekly' as const };
        expect(daysBetween(cycle.anchorDate, billDate(weekly, n))).toBe(7 * n);
      }),
    );
  });

  test('they rise', () => {
    fc.assert(
      fc.property(cycles, indexes, (cycle, n) => {
        expect(billDate(cycle, n) < billDate(cycle, n + 1)).toBe(true);
      }),
    );
  });

  test('a 31st survives February, in a leap year too', () => {
    const cycle = aCycle({ billCycleDay: 31, anchorDate: '2027-12-31' });
    expect([1, 2, 3, 4].map((n) => billDate(cycle, n))).toEqual([
      '2028-01-31',
      '2028-02-29',
      '2028-03-31',
      '2028-04-30',
    ]);
    expect(nextBillDate(aCycle({ billCycleDay: 31, anchorDate: '2026-12-31' }), '2027-02-01')).toBe(
      '2027-02-28',
    );
  });

  test('a yearly 29 February falls on the 28th between leap years', () => {
    const cycle = aCycle({ frequency: 'yearly', billCycleDay: 29, anchorDate: '2024-02-29' });
    expect([0, 1, 4].map((n) => billDate(cycle, n))).toEqual(['2024-02-29', '2025-02-28', '2028-02-29']);
  });
});

describe('the period of a date', () => {
  test('holds the date, begins on a bill date and ends before the next', () => {
    fc.assert(
      fc.property(cycles, dates, (cycle, date) => {
        const period = periodOf(cycle, date);
        expect(period.from <= date && date <= period.to).toBe(true);
        expect(previousBillDate(cycle, date)).toBe(period.from);
        expect(nextBillDate(cycle, date)).toBe(addDays(period.to, 1));
      }),
    );
  });

  test('is the same for each of its days, and its neighbours meet it: the calendar is tiled', () => {
    fc.assert(
      fc.property(cycles, dates, fc.nat(), (cycle, date, pick) => {
        const period = periodOf(cycle, date);
        const another = addDays(period.from, pick % periodDays(period));
        expect(periodOf(cycle, another)).toEqual(period);
        expect(periodOf(cycle, addDays(period.to, 1)).from).toBe(addDays(period.to, 1));
        expect(periodOf(cycle, addDays(period.from, -1)).to).toBe(addDays(period.from, -1));
      }),
    );
  });

  test('the next bill date is strictly after, the previous one on or before', () => {
    fc.assert(
      fc.property(cycles, dates, (cycle, date) => {
        expect(nextBillDate(cycle, date) > date).toBe(true);
        expect(previousBillDate(cycle, date) <= date).toBe(true);
        const billed = nextBillDate(cycle, date);
        expect(previousBillDate(cycle, billed)).toBe(billed);
        expect(nextBillDate(cycle, billed) > billed).toBe(true);
      }),
    );
  });

  test('any bill date of a cycle anchors the same cycle', () => {
    fc.assert(
      fc.property(cycles, dates, indexes, (cycle, date, n) => {
        const moved = { ...cycle, anchorDate: billDate(cycle, n) };
        expect(periodOf(moved, date)).toEqual(periodOf(cycle, date));
      }),
    );
  });

  test('a bill is due its term after it is made', () => {
    fc.assert(
      fc.property(cycles, dates, (cycle, date) => {
        expect(daysBetween(date, dueDateOf(cycle, date))).toBe(cycle.paymentTermDays);
      }),
    );
  });
});
