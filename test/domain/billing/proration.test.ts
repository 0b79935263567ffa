import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { periodDays, periodOf } from '../../../src/domain/billing/cycle/bill-cycle.ts';
import { expectedBill } from '../../../src/domain/billing/due-next.ts';
import { MONTHS_CHARGED, prorate } from '../../../src/domain/billing/proration.ts';
import { addDays } from '../../../src/domain/civil-date.ts';
import { multiplyRatio, sumMinor } from '../../../src/domain/money.ts';
import { aCycle, aSnapshot, aSubscription } from '../../support/builders/builders.ts';
import { charges, cycles, dates } from '../arbitraries.ts';

const services = fc
  .array(charges, { minLength: 1, maxLength: 6 })
  .map((list) => list.map((monthlyCharge) => aSubscription({ monthlyCharge, startDate: '1990-01-01' })));
const amountsOf = (lines: ReturnType<typeof prorate>) => lines.map((line) => line.amount.amountMinor);

describe('proration', () => {
  test('a whole period costs the whole charge', () => {
    fc.assert(
      fc.property(cycles, dates, services, (cycle, date, list) => {
        const lines = prorate(list, periodOf(cycle, date), cycle, 'EUR');
        const { numerator, denominator } = MONTHS_CHARGED[cycle.frequency];
        const monthly = sumMinor(list.map((service) => service.monthlyCharge));
        expect(sumMinor(amountsOf(lines))).toBe(multiplyRatio(monthly, numerator, denominator));
      }),
    );
  });

  test('lines add up to the days’ share of all charges, rounded once', () => {
    fc.assert(
      fc.property(cycles, dates, fc.nat(), services, (cycle, date, pick, list) => {
        const period = periodOf(cycle, date);
        const days = 1 + (pick % periodDays(period));
        const lines = prorate(list, { from: period.from, to: addDays(period.from, days - 1) }, cycle, 'EUR');
        const { numerator, denominator } = MONTHS_CHARGED[cycle.frequency];
        const monthly = sumMinor(list.map((service) => service.monthlyCharge));
        const expected = multiplyRatio(monthly, numerator * days, denominator * periodDays(period));
        expect(sumMinor(amountsOf(lines))).toBe(expected);
      }),
    );
  });

  test('every line is less than a minor unit away from its own share', () => {
    fc.assert(
      fc.property(cycles, dates, fc.nat(), services, (cycle, date, pick, list) => {
        const period = periodOf(cycle, date);
        const days = 1 + (pick % periodDays(period));
        const lines = prorate(list, { from: period.from, to: addDays(period.from, days - 1) }, cycle, 'EUR');
        const { numerator, denominator } = MONTHS_CHARGED[cycle.frequency];
        const divisor = BigInt(denominator * periodDays(period));
        lines.forEach((line, index) => {
          const share = BigInt(list[index]?.monthlyCharge ?? 0) * BigInt(numerator * days);
          const error = BigInt(line.amount.amountMinor) * divisor - share;
          expect(error < divisor && error > -divisor).toBe(true);
        });
      }),
    );
  });

  test('more days never cost less in all', () => {
    fc.assert(
      fc.property(cycles, dates, fc.nat(400), services, (cycle, from, days, list) => {
        const cost = (length: number) =>
          sumMinor(amountsOf(prorate(list, { from, to: addDays(from, length) }, cycle, 'EUR')));
        expect(cost(days + 1)).toBeGreaterThanOrEqual(cost(days));
      }),
      { numRuns: 50 },
    );
  });

  test('the days of November are thirtieths, those of February 2028 twenty-ninths', () => {
    const cycle = aCycle();
    const service = [aSubscription({ monthlyCharge: 3_000 })];
    const tenDays = (from: string) =>
      amountsOf(prorate(service, { from, to: addDays(from, 9) }, cycle, 'EUR'));
    expect(tenDays('2026-11-01')).toEqual([1_000]);
    expect(tenDays('2028-02-01')).toEqual([1_034]);
  });

  test('a span of several periods pays each whole one once, and the days of the last', () => {
    const span = { from: '2026-11-01', to: '2027-01-10' };
    expect(amountsOf(prorate([aSubscription({ monthlyCharge: 3_100 })], span, aCycle(), 'EUR'))).toEqual([
      7_200,
    ]);
  });

  test('a service that begins or ends inside pays for its own days; others pay nothing', () => {
    const span = { from: '2026-11-01', to: '2026-11-30' };
    const list = [
      aSubscription({ monthlyCharge: 3_000, startDate: '2026-11-21' }),
      aSubscription({ monthlyCharge: 3_000, endDate: '2026-11-05' }),
      aSubscription({ monthlyCharge: 3_000, startDate: '2026-12-01' }),
      aSubscription({ monthlyCharge: 3_000, endDate: '2026-10-31' }),
      aSubscription({ monthlyCharge: 3_000, state: 'suspended' }),
    ];
    const lines = prorate(list, span, aCycle(), 'EUR');
    expect(lines.map((line) => [line.subscriptionId, line.amount.amountMinor])).toEqual([
      [list[0]?.subscriptionId, 1_000],
      [list[1]?.subscriptionId, 500],
    ]);
  });
});

describe('expected amount', () => {
  test.each([
    ['weekly', 1_036],
    ['monthly', 4_500],
    ['quarterly', 13_500],
    ['yearly', 54_000],
  ] as const)('a %s bill of a service of 45.00 a month is expected to ask for %d', (frequency, expected) => {
    const snapshot = aSnapshot()
      .withAccount({ cycle: aCycle({ frequency }) })
      .build();
    expect(expectedBill(snapshot).amount).toBe(expected);
  });

  test('what is not billed yet is added, a credit taken off', () => {
    expect(expectedBill(aSnapshot({ unbilledAmount: 1_250 }).build()).amount).toBe(5_750);
    expect(expectedBill(aSnapshot({ unbilledAmount: -1_250 }).build()).amount).toBe(3_250);
  });

  test('it is never below zero: the rest of a large credit is kept for the next bill', () => {
    expect(expectedBill(aSnapshot({ unbilledAmount: -9_999 }).build()).amount).toBe(0);
  });

  test('only active services are charged', () => {
    const subscriptions = [aSubscription(), aSubscription({ state: 'suspended' })];
    expect(expectedBill(aSnapshot({ subscriptions }).build()).amount).toBe(4_500);
    expect(expectedBill(aSnapshot({ subscriptions: [] }).build()).amount).toBe(0);
  });

  test('a new service raises it by its monthly charge', () => {
    fc.assert(
      fc.property(fc.array(charges, { maxLength: 5 }), charges, (list, more) => {
        const subscriptions = list.map((monthlyCharge) => aSubscription({ monthlyCharge }));
        const before = expectedBill(aSnapshot({ subscriptions }).build()).amount;
        const raised = [...subscriptions, aSubscription({ monthlyCharge: more })];
        const after = expectedBill(aSnapshot({ subscriptions: raised }).build()).amount;
        expect(after - before).toBe(more);
      }),
    );
  });
});
