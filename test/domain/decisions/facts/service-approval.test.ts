import { describe, expect, test } from 'vitest';
import {
  requiredCredit,
  serviceApprovalFacts,
} from '../../../../src/domain/decisions/facts/service-approval.ts';
import { AS_OF, aBill, anOpenBill, anOrder, aPayment, aSnapshot, valuesOf } from './given.ts';

const factsOf = (...given: Parameters<typeof serviceApprovalFacts>) =>
  valuesOf(serviceApprovalFacts(...given));

describe('service approval facts', () => {
  test('an account without history has figures, no gaps', () => {
    expect(factsOf(aSnapshot(), anOrder())).toMatchObject({
      accountState: 'active',
      standing: 'good',
      creditLimitAmount: 100_000,
      availableCreditAmount: 100_000,
      utilisationPercent: 0,
      accountAgeDays: 2515,
      daysPastDue: 0,
      pastDueAmount: 0,
      openDisputedAmount: 0,
      billsSeen12m: 0,
      lateBills12m: 0,
      maxDaysLate12m: 0,
      hasPaymentHistory: false,
      returnedPayments12m: 0,
      segment: 'consumer',
      offeringCategory: 'broadband',
      orderTermMonths: 24,
      oneOffChargeAmount: 9_900,
      monthlyChargeAmount: 4_500,
      requiredCreditAmount: 14_400,
      creditCoveragePercent: 694,
      creditShortfallAmount: 0,
      orderPercentOfLimit: 15,
      oneOffPercentOfLimit: 10,
      depositPaidAmount: 0,
      depositPaidPercent: 0,
    });
  });

  test('every fact names its source and its instant', () => {
    for (const fact of Object.values(serviceApprovalFacts(aSnapshot(), anOrder()))) {
      expect(fact.source).not.toBe('');
      expect(fact.observedAt).toBe(AS_OF);
    }
  });

  test('late debt below the least amount that counts is no fact, and blocks no order', () => {
    const bills = [aBill({ ...anOpenBill(40), amount: 499 })];
    const account = { restrictions: ['newOrders'] } as const;
    const snapshot = { ...aSnapshot({ bills }), leastDebt: 500 };
    const blocked = { ...snapshot, account: { ...snapshot.account, ...account } };
    const nothing = { daysPastDue: 0, pastDueAmount: 0, standing: 'due', newOrdersBlocked: false };
    expect(factsOf(blocked, anOrder())).toMatchObject(nothing);
    const counted = { daysPastDue: 40, pastDueAmount: 499, standing: 'overdue', newOrdersBlocked: true };
    expect(factsOf({ ...blocked, leastDebt: 499 }, anOrder())).toMatchObject(counted);
  });

  test('a restriction does not block orders for a bill within its grace days', () => {
    const snapshot = aSnapshot({ bills: [anOpenBill(1)] });
    const account = { ...snapshot.account, restrictions: ['newOrders'] } as const;
    expect(factsOf({ ...snapshot, account }, anOrder())).toMatchObject({ newOrdersBlocked: false });
  });

  test('dunning holds and money under way are facts', () => {
    const announced = aPayment({ status: 'pending', amount: 1_200, occurredAt: AS_OF });
    const snapshot = { ...aSnapshot(), recentPayments: [announced], pendingPaymentDays: 5 };
    const account = { ...snapshot.account, dunningHolds: ['insolvency'] } as const;
    expect(factsOf({ ...snapshot, account }, anOrder())).toMatchObject({
      ...{ holdInsolvency: true, holdLegal: false, holdBereavement: false, holdVulnerable: false },
      pendingPaymentAmount: 1_200,
    });
  });

  test('lateness counts bills paid late and bills still open and late, each beyond grace', () => {
    const bills = [
      aBill({ dueDate: '2026-10-20', settledDate: '2026-10-25' }), // 5 days: within grace
      aBill({ dueDate: '2026-09-20', settledDate: '2026-09-26' }), // 6 days
      aBill({ dueDate: '2026-08-20', settledDate: '2026-08-10' }), // early
      anOpenBill(40),
      anOpenBill(-5),
    ];
    expect(factsOf(aSnapshot({ bills }), anOrder())).toMatchObject({
      billsSeen12m: 4,
      lateBills12m: 2,
      maxDaysLate12m: 40,
      hasPaymentHistory: true,
      daysPastDue: 40,
      pastDueAmount: 5_000,
      standing: 'overdue',
    });
  });

  test('a bill that is open only because it is disputed is neither late nor against credit', () => {
    const bills = [anOpenBill(40, { disputedAmount: 5_000 })];
    expect(factsOf(aSnapshot({ bills, account: { balance: 5_000 } }), anOrder())).toMatchObject({
      billsSeen12m: 0,
      daysPastDue: 0,
      openDisputedAmount: 5_000,
      availableCreditAmount: 100_000,
      utilisationPercent: 0,
    });
  });

  test('only payments that came back count as returned', () => {
    const recentPayments = [
      aPayment({ status: 'reversed' }),
      aPayment({ status: 'failed' }),
      aPayment({ status: 'pending' }),
    ];
    expect(factsOf(aSnapshot({ snapshot: { recentPayments } }), anOrder())['returnedPayments12m']).toBe(1);
  });

  test('a limit of zero covers nothing, without dividing by it', () => {
    const account = { creditLimit: 0 };
    expect(factsOf(aSnapshot({ account }), anOrder())).toMatchObject({
      availableCreditAmount: 0,
      creditCoveragePercent: 0,
      orderPercentOfLimit: 1000,
      oneOffPercentOfLimit: 1000,
      utilisationPercent: 0,
      creditShortfallAmount: 14_400,
    });
    expect(factsOf(aSnapshot({ account: { ...account, balance: 1 } }), anOrder())['utilisationPercent']).toBe(
      1000,
    );
  });

  test('rounding never crosses a threshold: coverage rounds down, use of the limit rounds up', () => {
    const facts = factsOf(aSnapshot({ account: { creditLimit: 14_399 } }), anOrder());
    expect(facts).toMatchObject({ creditCoveragePercent: 99, orderPercentOfLimit: 101 });
  });

  test('paying exactly half of an odd amount, rounded up, is half', () => {
    const order = anOrder({ oneOffCharge: { amountMinor: 9_901, currency: 'EUR' } });
    expect(factsOf(aSnapshot(), order, 7_200)['depositPaidPercent']).toBe(49);
    expect(factsOf(aSnapshot(), order, 7_201)['depositPaidPercent']).toBe(50);
  });

  test('an order in another currency than the account leaves its amounts unknown', () => {
    const order = anOrder({ oneOffCharge: { amountMinor: 1, currency: 'USD' } });
    expect(factsOf(aSnapshot(), order)).toMatchObject({
      oneOffChargeAmount: null,
      requiredCreditAmount: null,
      creditCoveragePercent: null,
      orderPercentOfLimit: null,
      monthlyChargeAmount: 4_500,
    });
    expect(requiredCredit(order)).toBeNull();
  });

  test('a broken record leaves the facts that need it unknown, and no others', () => {
    const broken = aBill({ dueDate: '2026-10-20', settledDate: null, state: 'settled' });
    expect(
      factsOf(aSnapshot({ bills: [broken], account: { openedDate: 'long ago' } }), anOrder()),
    ).toMatchObject({
      lateBills12m: null,
      hasPaymentHistory: null,
      accountAgeDays: null,
      daysPastDue: 0,
    });
    expect(factsOf(aSnapshot({ account: { balance: Number.NaN } }), anOrder())).toMatchObject({
      availableCreditAmount: null,
      utilisationPercent: null,
      creditCoveragePercent: null,
    });
  });
});
