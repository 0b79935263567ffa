import { describe, expect, test } from 'vitest';
import {
  CREDIT_HISTORY_FACTS,
  creditHistoryFacts,
} from '../../../../src/domain/decisions/facts/credit-history-facts.ts';
import { PERSONAL_ATTRIBUTES } from '../../../../src/rules/policy-schema.ts';
import { aBill, anOpenBill, aPayment, aSnapshot, valuesOf } from './given.ts';

const historyOf = (...given: Parameters<typeof aSnapshot>) =>
  valuesOf(creditHistoryFacts(aSnapshot(...given)));

describe('credit history facts', () => {
  test('an account without bills was never past due and owes nothing', () => {
    expect(historyOf()).toMatchObject({
      monthsPastDue6m: 0,
      maxDaysPastDue6m: 0,
      monthsSincePastDue: 6,
      paidAmount6m: 0,
      paidPercent3m: 100,
      monthsUnpaid6m: 0,
      averageOwedPercent6m: 0,
    });
  });

  test('a bill counts as past due on each month day between its due date and its settlement', () => {
    // Due on 5 August, paid on 25 October: open on the 20th of August, September and October.
    const bills = [aBill({ dueDate: '2026-08-05', settledDate: '2026-10-25' })];
    expect(historyOf({ bills })).toMatchObject({
      daysPastDue1mAgo: 76,
      daysPastDue2mAgo: 46,
      monthsPastDue3m: 2,
      monthsPastDue6m: 3,
      maxDaysPastDue6m: 76,
      sumDaysPastDue6m: 76 + 46 + 15,
      monthsSincePastDue: 1,
    });
  });

  test('a bill that is open only because it is disputed was never past due', () => {
    const bills = [anOpenBill(40, { disputedAmount: 5_000 })];
    expect(historyOf({ bills })).toMatchObject({ monthsPastDue6m: 0, owedAmount: 0 });
  });

  test('payments count in the month that they were made, and only settled ones', () => {
    const recentPayments = [
      aPayment({ paymentId: 'P-1', amount: 3_000, occurredAt: '2026-11-10T09:00:00.000Z' }),
      aPayment({ paymentId: 'P-2', amount: 2_000, occurredAt: '2026-10-10T09:00:00.000Z' }),
      aPayment({
        paymentId: 'P-3',
        amount: 9_000,
        occurredAt: '2026-11-11T09:00:00.000Z',
        status: 'reversed',
      }),
    ];
    expect(historyOf({ snapshot: { recentPayments } })).toMatchObject({
      paidAmount1m: 3_000,
      paidAmount3m: 5_000,
      smallestPaidAmount2m: 2_000,
      smallestPaidAmount3m: 0,
      largestPaidAmount6m: 3_000,
      monthsPaid6m: 2,
    });
  });

  test('payments are compared with what was open a month before', () => {
    const bills = [
      aBill({
        dueDate: '2026-11-10',
        billDate: '2026-10-15',
        amount: 6_000,
        paidAmount: 6_000,
        settledDate: '2026-11-10',
      }),
    ];
    // Of 4,000 that came, 1,000 were refunded.
    const recentPayments = [aPayment({ amount: 4_000, countedAmount: 3_000, allocations: [] })];
    expect(historyOf({ bills, snapshot: { recentPayments } })).toMatchObject({
      paidPercent1m: 50,
      monthsOwing6m: 1,
    });
  });

  test('a broken bill makes facts unknown and never harmless', () => {
    const bills = [anOpenBill(40)];
    expect(historyOf({ bills, snapshot: { today: 'never' } })['monthsPastDue6m']).toBeNull();
  });

  test('no fact is a personal attribute', () => {
    for (const name of PERSONAL_ATTRIBUTES) expect(CREDIT_HISTORY_FACTS.has(name)).toBe(false);
  });
});
