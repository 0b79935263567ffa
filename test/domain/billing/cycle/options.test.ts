import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dueDateOf,
  nextBillDate,
  periodDays,
  periodOf,
} from '../../../../src/domain/billing/cycle/bill-cycle.ts';
import type { CyclePreference } from '../../../../src/domain/billing/cycle/change.ts';
import {
  type CycleOptionDraft,
  cycleOptions,
  NOTICE_DAYS,
  recommendOption,
} from '../../../../src/domain/billing/cycle/options.ts';
import {
  cyclePosition,
  periodAcross,
  transitionTo,
} from '../../../../src/domain/billing/cycle/transition.ts';
import { addDays, daysBetween } from '../../../../src/domain/civil-date.ts';
import { sumMinor } from '../../../../src/domain/money.ts';
import {
  aBillingAccount,
  aCycle,
  aCyclePreference,
  aSubscription,
  TODAY,
} from '../../../support/builders/builders.ts';
import { cycles, dates, preferences } from '../../arbitraries.ts';

function optionsOn(
  today: string,
  cycle = aCycle(),
  preference: Partial<CyclePreference> = {},
): CycleOptionDraft[] {
  const account = aBillingAccount({ cycle, openedDate: '1900-01-01' });
  const subscriptions = [aSubscription({ monthlyCharge: 3_100, startDate: '1990-01-01' })];
  return cycleOptions({ account, subscriptions, today, cycleTransition: null }, aCyclePreference(preference));
}

describe('old periods, stub and new periods tile the calendar', () => {
  test('no gap and no overlap, for any cycle, any preference, any day', () => {
    fc.assert(
      fc.property(cycles, preferences, dates, (cycle, preference, today) => {
        for (const option of optionsOn(today, cycle, preference)) {
          // From the running period through the stub into the third new period, by periods that must meet.
          let date = periodOf(cycle, today).from;
          let stubs = 0;
          for (let newPeriods = 0; newPeriods < 3; ) {
            const period = periodAcross(option.cycle, transitionTo(option, cycle), date);
            expect(period.from).toBe(date);
            expect(period.to >= date).toBe(true);
            expect(periodAcross(option.cycle, transitionTo(option, cycle), period.to)).toEqual(period);
            if (period.from < option.effectiveDate) expect(period.to < option.effectiveDate).toBe(true);
            else newPeriods += 1;
            if (period.from === option.stub?.from) {
              stubs += 1;
              expect(period).toEqual({ from: option.stub.from, to: option.stub.to });
            }
            date = addDays(period.to, 1);
          }
          expect(stubs).toBe(option.stub === null ? 0 : 1);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('before the stub the old cycle holds, from the effective date the new one', () => {
    fc.assert(
      fc.property(
        cycles,
        preferences,
        dates,
        fc.integer({ min: -400, max: 400 }),
        (cycle, wish, today, days) => {
          for (const option of optionsOn(today, cycle, wish)) {
            const date = addDays(option.effectiveDate, days);
            const period = periodAcross(option.cycle, transitionTo(option, cycle), date);
            expect(period.from <= date && date <= period.to).toBe(true);
            if (days >= 0) expect(period).toEqual(periodOf(option.cycle, date));
            else if (date < (option.stub?.from ?? option.effectiveDate))
              expect(period).toEqual(periodOf(cycle, date));
          }
        },
      ),
    );
  });
});

describe('each option keeps what its kind promises', () => {
  test('dates: a stub ends the day before the new cycle, whose first full bill comes one period later', () => {
    fc.assert(
      fc.property(cycles, preferences, dates, (cycle, preference, today) => {
        for (const option of optionsOn(today, cycle, preference)) {
          const { stub } = option;
          expect(periodOf(option.cycle, option.effectiveDate).from).toBe(option.effectiveDate);
          expect(option.firstBillDate).toBe(nextBillDate(option.cycle, option.effectiveDate));
          expect(option.firstDueDate).toBe(dueDateOf(option.cycle, option.firstBillDate));
          expect(option.effectiveDate > today).toBe(true);
          if (stub !== null) {
            expect(addDays(stub.to, 1)).toBe(option.effectiveDate);
            expect(stub.days).toBe(periodDays(stub));
            expect(stub.days).toBeGreaterThan(0);
            expect(stub.amount.amountMinor).toBe(sumMinor(stub.lines.map((line) => line.amount.amountMinor)));
          }
        }
      }),
    );
  });

  test('every change has notice; the current period, or the next when the bill is near, is shortened or runs to its end', () => {
    fc.assert(
      fc.property(cycles, preferences, dates, (cycle, preference, today) => {
        const billed = nextBillDate(cycle, addDays(today, NOTICE_DAYS - 1));
        for (const option of optionsOn(today, cycle, preference)) {
          expect(daysBetween(today, option.effectiveDate)).toBeGreaterThanOrEqual(NOTICE_DAYS);
          if (option.change === 'shortenCurrentPeriod') {
            expect(option.effectiveDate < billed).toBe(true);
            expect(option.stub?.from).toBe(periodOf(cycle, addDays(billed, -1)).from);
          } else {
            expect(option.effectiveDate >= billed).toBe(true);
            if (option.stub !== null) expect(option.stub.from).toBe(billed);
          }
          if (option.change === 'afterCurrentPeriod') {
            expect(daysBetween(billed, option.effectiveDate)).toBeLessThan(31);
            expect(option.stub === null).toBe(option.effectiveDate === billed);
          }
        }
      }),
    );
  });

  test('the new cycle is the wished one, and everything else stays', () => {
    fc.assert(
      fc.property(cycles, preferences, dates, (cycle, preference, today) => {
        for (const { cycle: changed } of optionsOn(today, cycle, preference)) {
          expect(changed.frequency).toBe(preference.frequency ?? cycle.frequency);
          // A cycle that stays weekly has no day of the month to move.
          if (changed.frequency !== 'weekly')
            expect(changed.billCycleDay).toBe(preference.billCycleDay ?? cycle.billCycleDay);
          expect(changed.paymentTermDays).toBe(preference.paymentTermDays ?? cycle.paymentTermDays);
        }
      }),
    );
  });

  test('the same question has the same options with the same ids, all different', () => {
    fc.assert(
      fc.property(cycles, preferences, dates, (cycle, preference, today) => {
        const ids = optionsOn(today, cycle, preference).map((option) => option.optionId);
        expect(optionsOn(today, cycle, preference).map((option) => option.optionId)).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  test('asking for the present cycle offers nothing', () => {
    fc.assert(
      fc.property(cycles, dates, (cycle, today) => {
        const { billCycleDay, frequency, paymentTermDays } = cycle;
        expect(optionsOn(today, cycle)).toEqual([]);
        expect(optionsOn(today, cycle, { billCycleDay, frequency, paymentTermDays })).toEqual([]);
      }),
    );
  });
});

describe('while a change is under way', () => {
  test('the running period, its bill and its due date are those of the calendar it made', () => {
    fc.assert(
      fc.property(cycles, preferences, dates, fc.nat(400), (cycle, preference, today, days) => {
        for (const option of optionsOn(today, cycle, preference)) {
          const transition = transitionTo(option, cycle);
          const date = addDays(today, days);
          const account = aBillingAccount({ openedDate: '1900-01-01', cycle: option.cycle });
          const position = cyclePosition({ account, today: date, cycleTransition: transition });
          expect(position.currentPeriod).toEqual(periodAcross(option.cycle, transition, date));
          expect(position.nextBillDate).toBe(addDays(position.currentPeriod.to, 1));
          const term = date < option.effectiveDate ? cycle.paymentTermDays : option.paymentTermDays;
          expect(daysBetween(position.nextBillDate, position.nextDueDate)).toBe(term);
          const { stub } = option;
          expect(position.inStub).toBe(stub !== null && stub.from <= date && date <= stub.to);
        }
      }),
    );
  });

  test('no further change is offered before the new cycle has begun', () => {
    const [option] = optionsOn(TODAY, aCycle(), { billCycleDay: 31 });
    if (option === undefined) throw new Error('no option');
    const account = aBillingAccount({ cycle: option.cycle });
    const cycleTransition = transitionTo(option, aCycle());
    const ask = (today: string) =>
      cycleOptions(
        { account, subscriptions: [], today, cycleTransition },
        aCyclePreference({ billCycleDay: 15 }),
      );
    expect(ask(addDays(option.effectiveDate, -1))).toEqual([]);
    expect(ask(option.effectiveDate)).not.toEqual([]);
  });
});

describe('by example', () => {
  test('from the 1st to the 31st, asked on 22 November', () => {
    const options = optionsOn(TODAY, aCycle(), { billCycleDay: 31 });
    expect(
      options.map((option) => [option.optionId, option.stub, option.firstBillDate, option.firstDueDate]),
    ).toEqual([
      [
        'shorten-current-period:2026-11-30:monthly:31:14',
        expect.objectContaining({ from: '2026-11-01', to: '2026-11-29', days: 29 }),
        '2026-12-31',
        '2027-01-14',
      ],
      [
        'after-current-period:2026-12-31:monthly:31:14',
        expect.objectContaining({ from: '2026-12-01', to: '2026-12-30', days: 30 }),
        '2027-01-31',
        '2027-02-14',
      ],
    ]);
    // 31.00 a month: 29 of November's 30 days, 30 of December's 31.
    expect(options.map((option) => option.stub?.amount.amountMinor)).toEqual([2_997, 3_000]);
  });

  test('two days before the new day there is no time to shorten the period', () => {
    const kinds = (today: string) =>
      optionsOn(today, aCycle(), { billCycleDay: 25 }).map((option) => option.change);
    expect(kinds('2026-11-22')).toEqual(['shortenCurrentPeriod', 'afterCurrentPeriod']);
    expect(kinds('2026-11-23')).toEqual(['afterCurrentPeriod']);
  });

  test('from monthly to quarterly on the same day, the cycles meet without a stub', () => {
    const [option, ...others] = optionsOn(TODAY, aCycle(), { frequency: 'quarterly' });
    expect(others).toEqual([]);
    expect(option).toMatchObject({ effectiveDate: '2026-12-01', stub: null, firstBillDate: '2027-03-01' });
  });

  test('from yearly to monthly, the year can be cut at the next cycle day', () => {
    const yearly = aCycle({ frequency: 'yearly', anchorDate: '2026-06-01' });
    expect(optionsOn(TODAY, yearly, { frequency: 'monthly' })).toMatchObject([
      {
        change: 'shortenCurrentPeriod',
        effectiveDate: '2026-12-01',
        stub: { from: '2026-06-01', days: 183 },
      },
      { change: 'afterCurrentPeriod', effectiveDate: '2027-06-01', stub: null },
    ]);
  });

  test('from weekly to monthly, the stub is charged by weeks', () => {
    const weekly = aCycle({ frequency: 'weekly', anchorDate: '2026-11-16' });
    const options = optionsOn(TODAY, weekly, { frequency: 'monthly', billCycleDay: 7 });
    // The bill of tomorrow is too near. Then one week of 84/365 of 31.00.
    expect(options).toMatchObject([
      {
        effectiveDate: '2026-12-07',
        stub: { from: '2026-11-30', to: '2026-12-06', amount: { amountMinor: 713 } },
      },
    ]);
  });

  test('a change of only the term leaves the bill dates and has no stub', () => {
    expect(optionsOn(TODAY, aCycle(), { paymentTermDays: 30 })).toMatchObject([
      {
        optionId: 'term-only:2026-12-01:monthly:1:30',
        effectiveDate: '2026-12-01',
        stub: null,
        firstBillDate: '2027-01-01',
        firstDueDate: '2027-01-31',
      },
    ]);
  });

  test('in a leap February the 30th means the 29th, and stays the 30th afterwards', () => {
    const [option] = optionsOn('2028-02-10', aCycle(), { billCycleDay: 30 });
    expect(option).toMatchObject({ effectiveDate: '2028-02-29', firstBillDate: '2028-03-30' });
  });
});

describe('the recommended option', () => {
  const judged = (today: string, preference: Partial<CyclePreference>, eligible: boolean[]) =>
    optionsOn(today, aCycle(), preference).map((option, index) => ({
      ...option,
      eligible: eligible[index] ?? true,
      reasonCodes: [],
    }));

  test('is the eligible one with the shortest stub', () => {
    const options = judged('2026-11-05', { billCycleDay: 20 }, []);
    expect(options.map((option) => option.stub?.days)).toEqual([19, 19]);
    expect(recommendOption(options)).toBe('shorten-current-period:2026-11-20:monthly:20:14');
    expect(recommendOption([...options].reverse())).toBe('shorten-current-period:2026-11-20:monthly:20:14');
    const december = judged('2026-12-22', { billCycleDay: 31 }, []);
    expect(december.map((option) => option.stub?.days)).toEqual([30, 30]);
  });

  test('is never one that is not eligible, and none when none is', () => {
    const some = judged(TODAY, { billCycleDay: 31 }, [false, true]);
    expect(recommendOption(some)).toBe('after-current-period:2026-12-31:monthly:31:14');
    expect(recommendOption(judged(TODAY, { billCycleDay: 31 }, [false, false]))).toBeNull();
    expect(recommendOption([])).toBeNull();
  });
});

describe('an account that opens next month', () => {
  const cycle = aCycle({
    frequency: 'yearly',
    billCycleDay: 12,
    anchorDate: '2024-09-10',
    paymentTermDays: 7,
  });
  const billing = { billedThrough: '2026-12-27', nextBillDate: '2027-09-12' };
  const account = aBillingAccount({ cycle, openedDate: '2026-12-28', billing });
  const today = '2026-11-28';

  test('shows the period of its first day, and after a change its stub with the old term', () => {
    const wish = aCyclePreference({ billCycleDay: 2, paymentTermDays: 30 });
    const [option] = cycleOptions({ account, subscriptions: [], today, cycleTransition: null }, wish);
    expect(option).toMatchObject({
      ...{ change: 'shortenCurrentPeriod', effectiveDate: '2027-01-02' },
      stub: { from: '2026-12-28', to: '2027-01-01' },
    });
    if (option === undefined) throw new Error('an option');
    const cycleTransition = transitionTo(option, cycle);
    const changed = { ...account, cycle: option.cycle, cycleTransition };
    expect(cyclePosition({ account: changed, today, cycleTransition })).toMatchObject({
      ...{ currentPeriod: { from: '2026-12-28', to: '2027-01-01' }, inStub: true },
      ...{ nextBillDate: '2027-01-02', nextDueDate: '2027-01-09' },
      cycle: { billCycleDay: 12, paymentTermDays: 7 },
    });
  });

  test('no change of its cycle begins before its first day', () => {
    fc.assert(
      fc.property(
        cycles,
        dates,
        fc.integer({ min: 1, max: 400 }),
        preferences,
        (own, date, ahead, preference) => {
          const openedDate = addDays(date, ahead);
          const opening = aBillingAccount({
            ...{ cycle: own, openedDate },
            billing: { billedThrough: addDays(openedDate, -1), nextBillDate: nextBillDate(own, openedDate) },
          });
          const basis = { account: opening, subscriptions: [], today: date, cycleTransition: null };
          for (const { effectiveDate, stub } of cycleOptions(basis, preference)) {
            expect(effectiveDate > openedDate).toBe(true);
            if (stub !== null) expect(stub.from >= openedDate).toBe(true);
          }
        },
      ),
    );
  });
});

test('the final bill of a relation that ends is the next bill that is shown, and what is left of its period comes after it', () => {
  const cycle = aCycle({
    frequency: 'monthly',
    billCycleDay: 1,
    anchorDate: '2026-01-01',
    paymentTermDays: 14,
  });
  const ending = {
    ...({ endingId: 'E1', reason: 'portedOut', by: 'care-1', at: '2026-11-02T10:00:00.000Z' } as const),
    ...{ lastDay: '2026-11-20', finalBillDate: '2026-11-21' },
  };
  const account = aBillingAccount({ cycle, ending });
  const on = (today: string) => cyclePosition({ account, today, cycleTransition: null });
  expect(on('2026-11-20')).toMatchObject({
    ...{ currentPeriod: { from: '2026-11-01', to: '2026-11-20' }, nextBillDate: '2026-11-21' },
    nextDueDate: '2026-12-05',
  });
  expect(on('2026-11-21')).toMatchObject({
    ...{ currentPeriod: { from: '2026-11-21', to: '2026-11-30' }, nextBillDate: '2026-12-01' },
  });
  expect(on('2026-10-31')).toMatchObject({ currentPeriod: { from: '2026-10-01', to: '2026-10-31' } });
});
