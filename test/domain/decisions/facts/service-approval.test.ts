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
      customerStanding: 'good',
      customerDaysPastDue: 0,
      customerPastDueAmount: 0,
      customerExposureAmount: 0,
      customerCreditLimitAmount: 100_000,
      customerHeldCreditAmount: 0,
      customerAvailableCreditAmount: 100_000,
      customerUtilisationPercent: 0,
      customerCoveragePercent: 694,
      customerNewOrdersBlocked: false,
      customerOnDunningHold: false,
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

  test('what the customer owes on other accounts counts; what is owed in another currency counts for lateness alone', () => {
    const own = aSnapshot({ account: { creditLimit: 50_000, balance: 10_000, heldCredit: 1_000 } });
    const late = aSnapshot({
      account: {
        billingAccountId: 'BA-2',
        collectionStatus: 'collections',
        restrictions: ['newOrders'],
        dunningHolds: ['legal'],
        balance: 30_000,
        creditLimit: 20_000,
      },
      bills: [anOpenBill(70, { amount: 30_000 })],
    });
    const foreign = aSnapshot({
      account: { billingAccountId: 'BA-3', currency: 'USD', balance: 5_000 },
      bills: [anOpenBill(90)],
    });
    const found = factsOf({ ...own, partyAccounts: [own, late, foreign] }, anOrder());
    expect(found).toMatchObject({
      standing: 'good',
      daysPastDue: 0,
      availableCreditAmount: 39_000,
      creditCoveragePercent: 270,
      customerStanding: 'collections',
      customerDaysPastDue: 90,
      customerPastDueAmount: 30_000,
      customerExposureAmount: 41_000,
      // An account in collections lends no credit to the others.
      customerCreditLimitAmount: 50_000,
      customerHeldCreditAmount: 1_000,
      customerAvailableCreditAmount: 9_000,
      customerUtilisationPercent: 82,
      customerCoveragePercent: 62,
      customerNewOrdersBlocked: true,
      customerOnDunningHold: true,
    });
  });

  test('accounts of the customer that are not known make unknown facts, never harmless ones', () => {
    const found = factsOf({ ...aSnapshot(), partyAccounts: [] }, anOrder());
    const ofCustomer = Object.entries(found).filter(([name]) => name.startsWith('customer'));
    expect(ofCustomer).not.toEqual([]);
    expect(ofCustomer.filter(([, value]) => value !== null)).toEqual([]);
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

  test('what is to be paid next is a fact, with the fees that are on no bill and without credit', () => {
    const bills = [anOpenBill(40), anOpenBill(-5)];
    const snapshot = aSnapshot({ bills, account: { balance: 10_250 } });
    const withFee = { ...snapshot, unbilledAmount: 250, unbilledFeeAmount: 250 };
    expect(factsOf(withFee, anOrder())).toMatchObject({ unpaidFeesAmount: 250, nextPaymentAmount: 5_250 });
    const paid = { ...withFee, openBills: [], account: { ...withFee.account, balance: 0 } };
    expect(factsOf(paid, anOrder())).toMatchObject({ unpaidFeesAmount: 0 });
  });

  test('dunning holds and announced money are facts', () => {
    const announced = aPayment({ status: 'pending', amount: 1_200, occurredAt: AS_OF });
    const snapshot = { ...aSnapshot(), recentPayments: [announced], pendingPaymentDays: 5 };
    const account = { ...snapshot.account, dunningHolds: ['insolvency'] } as const;
    expect(factsOf({ ...snapshot, account }, anOrder())).toMatchObject({
      ...{ holdInsolvency: true, holdLegal: false, holdBereavement: false, holdVulnerable: false },
      pendingPaymentAmount: 1_200,
    });
  });

  test('proceedings that are open over the account are seen as a hold for insolvency', () => {
    const snapshot = aSnapshot();
    const insolvency = { insolvencyId: 'INS-1', openedOn: '2026-11-16' };
    const account = { ...snapshot.account, insolvency };
    expect(factsOf({ ...snapshot, account }, anOrder())).toMatchObject({ holdInsolvency: true });
    const ended = { ...snapshot.account, insolvency: null };
    expect(factsOf({ ...snapshot, account: ended }, anOrder())).toMatchObject({ holdInsolvency: false });
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
