import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { promiseInForce, standingOf } from '../../../src/domain/accounts/standing.ts';
import {
  installmentsOf,
  lateFrom,
  type PromiseGround,
  type PromiseLimits,
  type PromiseMove,
  type PromiseState,
  type PromiseWish,
  promiseProgress,
  refusalsOf,
} from '../../../src/domain/arrears/promise.ts';
import { addDays, addMonths, instantOf, startOfDay } from '../../../src/domain/civil-date.ts';
import { sumMinor } from '../../../src/domain/money.ts';
import { aBill, aBillingAccount, TODAY } from '../../support/builders/builders.ts';
import { dates } from '../arbitraries.ts';

const ZONE = 'Europe/Berlin';
const LIMITS: PromiseLimits = {
  minimumAmount: 1,
  maximumDaysAhead: 14,
  minimumInstallments: 2,
  maximumInstallments: 12,
  brokenPromises: 2,
  brokenWithinMonths: 12,
};
const GROUND: PromiseGround = {
  ...{ today: TODAY, currency: 'EUR', pastDue: 10_000 },
  ...{ anotherActive: false, ended: [] },
};
const YEAR_AGO = addMonths(TODAY, -12);
const ended = (state: PromiseState, endedDate = TODAY) => ({ state, endedDate });
const aPromise = (parts: Partial<Extract<PromiseWish, { kind: 'promise' }>> = {}): PromiseWish => ({
  kind: 'promise',
  amount: 4_500,
  untilDate: addDays(TODAY, 7),
  ...parts,
});
const aPlan = (parts: Partial<Extract<PromiseWish, { kind: 'plan' }>> = {}): PromiseWish => ({
  kind: 'plan',
  amount: 10_000,
  installments: 3,
  firstDate: addDays(TODAY, 7),
  ...parts,
});
const codes = (wish: PromiseWish, ground: Partial<PromiseGround> = {}) =>
  refusalsOf(wish, { ...GROUND, ...ground }, LIMITS).map(({ code }) => code);

describe('installments of a plan', () => {
  const plans = fc
    .tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 12, max: 100_000_000 }), dates)
    .map(([installments, amount, firstDate]) => ({ kind: 'plan', installments, amount, firstDate }) as const);

  test('add up to the amount exactly, are equal but for one minor unit, and the larger ones come first', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const parts = installmentsOf(plan).map(({ amount }) => amount);
        expect(sumMinor(parts)).toBe(plan.amount);
        expect(parts).toHaveLength(plan.installments);
        expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
        expect(parts).toEqual([...parts].sort((a, b) => b - a));
      }),
    );
  });

  test('are due monthly from the first date; a short month does not move later dates', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const given = installmentsOf(plan).map(({ dueDate }) => dueDate);
        expect(given).toEqual(given.map((_, month) => addMonths(plan.firstDate, month)));
      }),
    );
    const january = installmentsOf(aPlan({ firstDate: '2026-01-31' })).map(({ dueDate }) => dueDate);
    expect(january).toEqual(['2026-01-31', '2026-02-28', '2026-03-31']);
  });
});

describe('what may be promised', () => {
  test.each([
    [
      'all that is past due, on the last day allowed',
      aPromise({ amount: 10_000, untilDate: addDays(TODAY, 14) }),
      {},
    ],
    ['one minor unit, today', aPromise({ amount: 1, untilDate: TODAY }), {}],
    ['twelve installments', aPlan({ installments: 12 }), {}],
    ['something after one broken promise', aPromise(), { ended: [ended('broken')] }],
    ['something after one cancelled promise', aPromise(), { ended: [ended('cancelled')] }],
    [
      'something after any number of kept ones',
      aPromise(),
      { ended: [ended('kept'), ended('kept'), ended('kept'), ended('cancelled')] },
    ],
    [
      'something a year after two broken ones',
      aPromise(),
      { ended: [ended('broken', YEAR_AGO), ended('broken', addMonths(TODAY, -13))] },
    ],
    [
      'something a year after two cancelled ones',
      aPromise(),
      { ended: [ended('cancelled', YEAR_AGO), ended('cancelled', addMonths(TODAY, -13))] },
    ],
  ] as const)('%s', (_, wish, ground) => {
    expect(codes(wish, ground)).toEqual([]);
  });

  test.each([
    ['amount-above-past-due', aPromise({ amount: 10_001 }), {}],
    ['nothing-past-due', aPromise({ amount: 1 }), { pastDue: 0 }],
    ['amount-too-small', aPromise({ amount: 0 }), {}],
    ['amount-too-small', aPlan({ amount: 2, installments: 3 }), {}],
    ['date-in-the-past', aPromise({ untilDate: addDays(TODAY, -1) }), {}],
    ['date-too-far-ahead', aPromise({ untilDate: addDays(TODAY, 15) }), {}],
    ['date-too-far-ahead', aPlan({ firstDate: addDays(TODAY, 15) }), {}],
    ['too-few-installments', aPlan({ installments: 1 }), {}],
    ['too-many-installments', aPlan({ installments: 13 }), {}],
    ['another-promise-active', aPromise(), { anotherActive: true }],
    ['promises-broken', aPromise(), { ended: [ended('broken', addDays(YEAR_AGO, 1)), ended('broken')] }],
    [
      'promises-broken',
      aPromise(),
      { ended: [ended('cancelled', addDays(YEAR_AGO, 1)), ended('cancelled')] },
    ],
    ['promises-broken', aPromise(), { ended: [ended('broken'), ended('kept'), ended('cancelled')] }],
    ['promises-broken', aPlan(), { ended: [ended('cancelled'), ended('cancelled')] }],
  ] as const)('is limited: %s', (code, wish, ground) => {
    expect(codes(wish, ground)).toEqual([code]);
  });
});

describe('the course of a promise', () => {
  const untilDate = addDays(TODAY, 7);
  const promise = { amount: 4_500, installments: [{ dueDate: untilDate, amount: 4_500 }] };
  const end = lateFrom(untilDate, ZONE);
  const on = (day: number, amount: number): PromiseMove => ({
    at: instantOf(Date.parse(startOfDay(addDays(TODAY, day), ZONE)) + 3_600_000),
    amount,
  });
  const at = (moves: readonly PromiseMove[], now: string, what: typeof promise = promise) =>
    promiseProgress(what, moves, now, ZONE);

  test('is kept in the moment that enough was paid, and stays so when that is taken back later', () => {
    const moves = [on(1, 2_000), on(3, 2_500), on(5, -2_500)];
    expect(at(moves, on(2, 0).at)).toMatchObject({ state: 'active', paidAmount: 2_000 });
    expect(at(moves, on(3, 0).at)).toMatchObject({ state: 'kept', endedAt: on(3, 0).at });
    expect(at(moves, on(30, 0).at)).toMatchObject({ state: 'kept', endedAt: on(3, 0).at });
  });

  test('is active through the whole of its last day and broken with its end, not before', () => {
    const lastMillisecond = instantOf(Date.parse(end) - 1);
    expect(at([on(1, 4_499)], lastMillisecond).state).toBe('active');
    expect(at([on(1, 4_499)], end)).toMatchObject({ state: 'broken', endedAt: end });
    expect(at([{ at: lastMillisecond, amount: 4_500 }], on(20, 0).at).state).toBe('kept');
    expect(at([{ at: end, amount: 4_500 }], on(20, 0).at)).toMatchObject({ state: 'broken', endedAt: end });
  });

  test('of a plan: a payment that is taken back breaks it as soon as less is paid than what was due so far', () => {
    const plan = { amount: 10_000, installments: installmentsOf(aPlan()) };
    const before = [on(6, 3_334)];
    expect(at(before, on(20, 0).at, plan)).toMatchObject({
      state: 'active',
      paidAmount: 3_334,
      next: { dueDate: addMonths(addDays(TODAY, 7), 1), amount: 3_333 },
    });
    const reversed = [...before, on(20, -3_334)];
    expect(at(reversed, on(20, 0).at, plan)).toMatchObject({ state: 'broken', endedAt: on(20, 0).at });
    // Before the first date nothing is due yet: it can be paid again.
    expect(at([on(1, 3_334), on(2, -3_334), on(7, 3_334)], on(9, 0).at, plan).state).toBe('active');
  });

  test('does not depend on when it is looked at: late looks find the moment in which it ended', () => {
    const moves = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 5_000 })), { maxLength: 8 })
      .map((list) => list.sort(([a], [b]) => a - b).map(([day, amount]) => on(day, amount)));
    fc.assert(
      fc.property(moves, fc.integer({ min: 2, max: 5 }), (list, installments) => {
        const plan = { amount: 9_001, installments: installmentsOf(aPlan({ amount: 9_001, installments })) };
        const late = promiseProgress(plan, list, on(400, 0).at, ZONE);
        expect(late.state).not.toBe('active');
        for (let day = 0; day <= 200; day += 1) {
          const look = promiseProgress(plan, list, on(day, 0).at, ZONE);
          if (look.state === 'active') continue;
          expect(look).toEqual(late);
          return;
        }
        throw new Error('it never ended');
      }),
    );
  });
});

describe('standing under a promise', () => {
  const overdue = [aBill({ dueDate: addDays(TODAY, -40) })];
  const promise = { promiseId: 'P', untilDate: addDays(TODAY, 3) };

  test('reads grace through its last day, and overdue after it although nobody has looked yet', () => {
    const account = aBillingAccount({ promise });
    expect(standingOf(account, overdue, addDays(TODAY, 3))).toBe('grace');
    expect(standingOf(account, overdue, addDays(TODAY, 4))).toBe('overdue');
    expect(promiseInForce(account, addDays(TODAY, 4))).toBeNull();
  });
});

describe('the least amount of a promise', () => {
  const LEAST: PromiseLimits = { ...LIMITS, leastAmount: { EUR: 100, HUF: 40_000 } };
  const codesIn = (wish: PromiseWish, ground: Partial<PromiseGround>) =>
    refusalsOf(wish, { ...GROUND, ...ground }, LEAST).map(({ code, limit }) => `${code} ${limit}`);

  test('is of its currency, for each installment too', () => {
    expect(codesIn(aPromise({ amount: 99 }), {})).toEqual(['amount-too-small 100']);
    expect(codesIn(aPromise({ amount: 100 }), {})).toEqual([]);
    expect(codesIn(aPromise({ amount: 100 }), { currency: 'HUF', pastDue: 90_000 })).toEqual([
      'amount-too-small 40000',
    ]);
    expect(codesIn(aPlan({ amount: 250, installments: 3 }), { pastDue: 250 })).toEqual([
      'amount-too-small 300',
    ]);
  });

  test('is all that is past due where that is less, and one minor unit where none is named', () => {
    expect(codesIn(aPromise({ amount: 30 }), { pastDue: 30 })).toEqual([]);
    expect(codesIn(aPromise({ amount: 1 }), { currency: 'KWD' })).toEqual([]);
  });
});
