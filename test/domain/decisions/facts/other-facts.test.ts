import { describe, expect, test } from 'vitest';
import { cycleChangeFacts } from '../../../../src/domain/decisions/facts/cycle-change.ts';
import { paymentInquiryFacts } from '../../../../src/domain/decisions/facts/payment-inquiry.ts';
import { anInquiry, anOpenBill, aPayment, aSnapshot, valuesOf } from './given.ts';

const found = { kind: 'payment', paymentId: 'P-1', status: 'settled', match: 'reference' } as const;
const option = {
  billCycleDay: 31,
  frequency: 'monthly',
  paymentTermDays: 14,
  effectiveDate: '2026-12-15',
  stub: { days: 16 },
} as const;

describe('payment inquiry facts', () => {
  test('nothing found is a value, not a gap', () => {
    expect(valuesOf(paymentInquiryFacts([aSnapshot()], anInquiry(), { kind: 'none' }))).toEqual({
      topic: 'paymentNotShowing',
      channel: 'chat',
      findingKind: 'none',
      paymentMatch: 'none',
      paymentStatus: 'none',
      paymentApplied: false,
      paymentPendingDays: 0,
      accountCount: 1,
      worstStanding: 'good',
      suspendedAccountCount: 0,
      collectionAccountCount: 0,
      openBillCount: 0,
      accountsToPay: 0,
      pastDueAccountCount: 0,
      suspendedAccountsPastDue: 0,
      disputedBillCount: 0,
    });
  });

  test('a settled payment is applied only when all of it is on bills', () => {
    const appliedOf = (allocated: number) => {
      const payment = aPayment({ allocations: [{ billId: 'B-1', amount: allocated }] });
      const snapshots = [aSnapshot({ snapshot: { recentPayments: [payment] } })];
      return valuesOf(paymentInquiryFacts(snapshots, anInquiry(), found))['paymentApplied'];
    };
    expect([appliedOf(5_000), appliedOf(4_999)]).toEqual([true, false]);
    // A part was refunded: the rest is all on bills.
    const payment = aPayment({ countedAmount: 3_000, allocations: [{ billId: 'B-1', amount: 3_000 }] });
    const snapshots = [aSnapshot({ snapshot: { recentPayments: [payment] } })];
    expect(valuesOf(paymentInquiryFacts(snapshots, anInquiry(), found))['paymentApplied']).toBe(true);
  });

  test('a payment that is unknown is with the processor; one that was refunded went back, and the customer who asks for it is told', () => {
    const factsOf = (status: 'unknown' | 'refunded', topic: 'paymentNotShowing' | 'refundStatus') => {
      const payment = aPayment({ status, occurredAt: '2026-11-18T10:00:00.000Z', allocations: [] });
      const snapshots = [aSnapshot({ snapshot: { recentPayments: [payment] } })];
      return valuesOf(paymentInquiryFacts(snapshots, anInquiry({ topic }), { ...found, status }));
    };
    const unknown = factsOf('unknown', 'paymentNotShowing');
    expect(unknown).toMatchObject({ paymentStatus: 'pending', paymentApplied: false });
    expect(unknown['paymentPendingDays']).toBeGreaterThan(0);
    expect(factsOf('refunded', 'refundStatus')['paymentStatus']).toBe('reversed');
    expect(factsOf('refunded', 'paymentNotShowing')['paymentStatus']).toBe('refunded');
  });

  test('counts go over all accounts, and the worst standing counts', () => {
    const account = { state: 'suspended', balance: 5_000 } as const;
    const suspended = aSnapshot({ account, bills: [anOpenBill(20)] });
    expect(
      valuesOf(paymentInquiryFacts([aSnapshot(), suspended], anInquiry(), { kind: 'none' })),
    ).toMatchObject({
      accountCount: 2,
      worstStanding: 'suspended',
      suspendedAccountsPastDue: 1,
      openBillCount: 1,
      accountsToPay: 1,
    });
  });

  test('without an account, and for a payment that is not there, facts are unknown', () => {
    expect(valuesOf(paymentInquiryFacts([], anInquiry(), { kind: 'none' }))).toMatchObject({
      paymentStatus: null,
      worstStanding: null,
      suspendedAccountCount: null,
    });
    expect(valuesOf(paymentInquiryFacts([aSnapshot()], anInquiry(), found))['paymentStatus']).toBeNull();
  });
});

describe('billing cycle change facts', () => {
  test('an option on an account that owes nothing', () => {
    expect(valuesOf(cycleChangeFacts(aSnapshot(), option))).toEqual({
      accountState: 'active',
      standing: 'good',
      pastDueAmount: 0,
      dueTodayAmount: 0,
      dueWithin7DaysAmount: 0,
      dueWithin14DaysAmount: 0,
      movesSetDueDate: false,
      changesLast12m: 0,
      daysUntilOldestChangeLapses: 0,
      noticeDays: 25,
      stubDays: 16,
      changesCycle: true,
    });
  });

  test('late debt below the least amount stops no change of the cycle', () => {
    const snapshot = aSnapshot({ bills: [anOpenBill(40, { paidAmount: 4_501 })] });
    const of = (leastDebt: number) => valuesOf(cycleChangeFacts({ ...snapshot, leastDebt }, option));
    expect(of(500)).toMatchObject({ standing: 'due', pastDueAmount: 0 });
    expect(of(499)).toMatchObject({ pastDueAmount: 499 });
    expect(of(499)['standing']).not.toBe('due');
  });

  test('a bill due in 7 days is due within 7 days, one due in 8 is not', () => {
    const dueIn = (days: number) =>
      valuesOf(cycleChangeFacts(aSnapshot({ bills: [anOpenBill(-days)] }), option))['dueWithin7DaysAmount'];
    expect([dueIn(7), dueIn(8)]).toEqual([5_000, 0]);
  });

  test('an option that begins before a sent bill moves its due date', () => {
    const bills = [anOpenBill(-12)]; // sent on 2026-11-18
    const moves = (effectiveDate: string) =>
      valuesOf(cycleChangeFacts(aSnapshot({ bills }), { ...option, effectiveDate }))['movesSetDueDate'];
    expect([moves('2026-11-18'), moves('2026-11-19')]).toEqual([true, false]);
  });

  test('a change stops counting twelve months after it took effect', () => {
    const recentCycleChangeDates = ['2026-05-20', '2025-11-21', '2025-11-20'];
    expect(
      valuesOf(cycleChangeFacts(aSnapshot({ snapshot: { recentCycleChangeDates } }), option)),
    ).toMatchObject({
      changesLast12m: 2,
      daysUntilOldestChangeLapses: 1,
    });
  });

  test('the same day, frequency and term change nothing', () => {
    expect(valuesOf(cycleChangeFacts(aSnapshot(), { ...option, billCycleDay: 15 }))['changesCycle']).toBe(
      false,
    );
  });
});
