import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../src/domain/civil-date.ts';
import {
  defaultProbability,
  expectedLoss,
  type RiskModel,
} from '../../../src/domain/insight/risk/expected-loss.ts';
import {
  exposureOf,
  RISK_SIGNALS,
  type RiskSignalCode,
  riskSignals,
} from '../../../src/domain/insight/risk/signals.ts';
import { aBill, aPayment, aSnapshot, type SnapshotBuilder, TODAY } from '../../support/builders/builders.ts';

const quiet = { brokenPromises: 0 };
const codesOf = (builder: SnapshotBuilder, history = quiet) =>
  riskSignals(builder.build(), history).map(({ code }) => code);
const good = () => aSnapshot().withHistory(10);

describe('the patterns of an account', () => {
  test('a customer who always paid in time shows none', () => {
    expect(codesOf(good())).toEqual([]);
  });

  test('lateness now is shown with its days and its trend', () => {
    const [first] = riskSignals(good().overdueBy(12).build(), quiet);
    expect(first).toMatchObject({ code: 'pastDueNow', unit: 'days', now: 12, before: 0, trend: 'rising' });
  });

  test('lateness that got worse since last month is a pattern of its own', () => {
    const codes = codesOf(good().overdueBy(45));
    expect(codes).toContain('pastDueNow');
    expect(codes).toContain('payingLater');
  });

  test('a first partial payment is a pattern, a second one is not', () => {
    const part = (days: number) =>
      aBill({
        dueDate: addDays(TODAY, -days),
        billDate: addDays(TODAY, -days - 14),
        amount: 5_000,
        paidAmount: 1_000,
        state: 'partiallyPaid',
      });
    expect(codesOf(aSnapshot({ bills: [part(5)] }))).toContain('firstPartialPayment');
    expect(codesOf(aSnapshot({ bills: [part(5), part(36)] }))).not.toContain('firstPartialPayment');
  });

  test('a returned payment is remembered for three months', () => {
    const returned = (daysAgo: number) =>
      aSnapshot({
        payments: [aPayment({ status: 'reversed', occurredAt: `${addDays(TODAY, -daysAgo)}T10:00:00.000Z` })],
      });
    expect(codesOf(returned(10))).toContain('returnedPayment');
    expect(codesOf(returned(120))).not.toContain('returnedPayment');
  });

  test('two cycle changes in a year, and a broken promise, are patterns', () => {
    expect(codesOf(good().with({ recentCycleChangeDates: ['2026-08-01', '2026-05-01'] }))).toContain(
      'cycleShifts',
    );
    expect(codesOf(good(), { brokenPromises: 1 })).toEqual(['brokenPromise']);
  });

  test('a disputed amount is no exposure', () => {
    const bill = aBill({ amount: 5_000, disputedAmount: 2_000, dueDate: addDays(TODAY, 5) });
    expect(exposureOf(aSnapshot({ bills: [bill] }).build())).toBe(3_000);
  });
});

describe('expected loss', () => {
  const model: RiskModel = {
    intercept: -2,
    weights: Object.fromEntries(
      RISK_SIGNALS.map((code, place) => [code, place / 10]),
    ) as RiskModel['weights'],
    lossGivenDefaultPercent: 60,
  };
  const some = fc.uniqueArray(fc.constantFrom<RiskSignalCode>(...RISK_SIGNALS));

  test('another pattern never lowers the probability, and it stays one', () => {
    fc.assert(
      fc.property(some, fc.constantFrom<RiskSignalCode>(...RISK_SIGNALS), (shown, more) => {
        const before = defaultProbability(model, shown);
        const after = defaultProbability(model, [...shown, more]);
        expect(after).toBeGreaterThanOrEqual(before);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(after).toBeLessThanOrEqual(10_000);
      }),
    );
  });

  test('is a whole number of minor units between zero and the exposure', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 1_000_000_000 }), (shown, exposure) => {
        const loss = expectedLoss(model, defaultProbability(model, shown), exposure);
        expect(Number.isSafeInteger(loss)).toBe(true);
        expect(loss).toBeGreaterThanOrEqual(0);
        expect(loss).toBeLessThanOrEqual(exposure);
      }),
    );
  });

  test('is half of the exposure at even odds and a total loss', () => {
    const even: RiskModel = { ...model, intercept: 0, lossGivenDefaultPercent: 100 };
    expect(expectedLoss(even, defaultProbability(even, []), 1_001)).toBe(501);
  });
});
