import { describe, expect, test } from 'vitest';
import { disputeIdOf } from '../../../src/store/arrears/disputes.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { aNewEntry, aReport, aSubscription } from '../../support/builders.ts';
import { uniqueName } from '../../support/names.ts';
import { putAccount } from '../../support/put-account.ts';
import { aStore } from '../../support/store.ts';

const t = aStore();
const NOW = '2027-01-20T10:00:00.000Z';
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** An account with bills of 50.00 made here, of December and January. */
async function anAccountWithTwoBills() {
  const { billingAccountId } = await putAccount(t.store, {
    subscriptions: [
      aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 5_000, startDate: '2026-11-01' }),
    ],
  });
  const ids: string[] = [];
  for (;;) {
    const made = await t.store.billing.makeNextBill(billingAccountId, {
      ...{ today: '2027-01-01', now: '2027-01-01T03:00:00.000Z', runId: 'RUN' },
    });
    if (made === null) break;
    ids.push(made.bill.billId);
  }
  const [older, newer] = ids.slice(-2);
  if (older === undefined || newer === undefined) throw new Error('two bills');
  return { billingAccountId, older, newer };
}
async function pay(billingAccountId: string, amount: number, parts: { billId?: string; day?: string } = {}) {
  const report = aReport({
    billingAccountId,
    amount: eur(amount),
    billId: parts.billId ?? null,
    occurredAt: `2027-01-${parts.day ?? '10'}T10:00:00.000Z`,
  });
  await t.store.payments.record(report, NOW);
  return report;
}
async function dispute(billId: string, amount: number) {
  const key = uniqueName('key');
  await t.store.bills.openDispute({
    billId,
    amount: eur(amount),
    key,
    now: NOW,
    reason: null,
    openedBy: 'care-1',
  });
  return (outcome: 'rejected' | 'withdrawn' | 'upheld') =>
    t.store.disputes.resolve({
      ...{ disputeId: disputeIdOf(key), outcome, amount: null, note: 'looked at', by: 'care-2', now: NOW },
    });
}
const paidOn = async (billId: string) => (await t.store.bills.get(billId))?.paidAmount;
async function expectSound(billingAccountId: string) {
  expect((await auditBilling(t.db, t.client, { billingAccountId })).violations).toEqual([]);
}

describe('credit of an account', () => {
  test('goes on what is open again when a dispute ends: a customer who has paid is not overdue', async () => {
    for (const outcome of ['rejected', 'withdrawn'] as const) {
      const { billingAccountId, older, newer } = await anAccountWithTwoBills();
      const end = await dispute(older, 3_000);
      const payment = await pay(billingAccountId, 10_000);
      expect([await paidOn(older), await paidOn(newer)]).toEqual([2_000, 5_000]);
      const { bill } = await end(outcome);
      expect(bill).toMatchObject({ paidAmount: 5_000, state: 'settled', settledDate: '2027-01-20' });
      expect((await t.store.payments.get(payment.paymentId))?.allocations).toEqual([
        { billId: older, amount: 5_000 },
        { billId: newer, amount: 5_000 },
      ]);
      await expectSound(billingAccountId);
    }
  });

  test('goes on what a chargeback opens, out of other money than the one that was taken back', async () => {
    const { billingAccountId, older, newer } = await anAccountWithTwoBills();
    const first = await pay(billingAccountId, 10_500);
    const second = await pay(billingAccountId, 3_000, { day: '11' });
    const reversal = { ...first, status: 'reversed', occurredAt: NOW } as const;
    await t.store.payments.record(reversal, NOW);
    expect([await paidOn(older), await paidOn(newer)]).toEqual([3_000, 0]);
    expect(await t.store.payments.get(first.paymentId)).toMatchObject({ allocations: [] });
    expect((await t.store.payments.get(second.paymentId))?.allocations).toEqual([
      { billId: older, amount: 3_000 },
    ]);
    await expectSound(billingAccountId);
    await t.store.payments.record({ ...second, status: 'reversed', occurredAt: NOW }, NOW);
    expect([await paidOn(older), await paidOn(newer)]).toEqual([0, 0]);
    await expectSound(billingAccountId);
  });

  test('that comes from no payment is noted on its bill, also when a bill run brings it', async () => {
    const { billingAccountId, older, newer } = await anAccountWithTwoBills();
    await t.store.ledger.post(
      [
        {
          ...{ billingAccountId, type: 'goodwill', direction: 'credit', amount: 12_000 },
          ...{ occurredAt: '2027-01-05T10:00:00.000Z', idempotencyKey: uniqueName('key'), source: 'care' },
          ...{ billId: null, paymentId: null, note: null },
        },
      ],
      NOW,
    );
    const made = await t.store.billing.makeNextBill(billingAccountId, {
      ...{ today: '2027-02-03', now: '2027-02-03T03:00:00.000Z', runId: 'RUN' },
    });
    expect(made).toMatchObject({ bill: { amount: 0 }, details: { creditCarried: 7_000 } });
    expect(await t.store.bills.get(older)).toMatchObject({ state: 'settled', settledDate: '2027-02-01' });
    expect(await paidOn(newer)).toBe(2_000);
    expect((await t.store.bills.getSheet(older))?.details).toMatchObject({ creditAppliedLater: 5_000 });
    await expectSound(billingAccountId);
  });
});

test('no outside system refunds more than the unapplied credit, also in several lines and at once', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const refund = (amount: number, key = uniqueName('key')) => ({
    currency: 'EUR',
    entry: {
      ...({ billingAccountId, type: 'refund', direction: 'debit', amount, occurredAt: NOW } as const),
      ...{ idempotencyKey: key, source: 'till', billId: null, paymentId: null, note: null },
    },
  });
  const post = (...lines: ReturnType<typeof refund>[]) => t.store.ledger.postLines(lines, NOW, null);
  const refused = { status: 'refused', refusal: 'creditTooSmall' };
  expect(await post(refund(1))).toEqual([refused]);
  await pay(billingAccountId, 1_000);
  const first = refund(600);
  expect(await post(first, refund(500), refund(100))).toMatchObject([
    { status: 'posted' },
    refused,
    { status: 'posted' },
  ]);
  expect(await post(first)).toMatchObject([{ status: 'present' }]);
  const results = (await Promise.all([1, 2, 3, 4].map(() => post(refund(100))))).flat();
  expect(results.filter(({ status }) => status === 'posted')).toHaveLength(3);
  expect((await t.store.accounts.get(billingAccountId))?.balance).toBe(0);
  await expectSound(billingAccountId);
});

test('credit that a bill below zero brings is taken from payments with a rest first, also where there was no credit before', async () => {
  const { billingAccountId } = await putAccount(t.store, {
    subscriptions: [
      aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 5_000, startDate: '2026-11-01' }),
    ],
  });
  const { paymentId } = await pay(billingAccountId, 5_000);
  const own = { billingAccountId, billId: null, paymentId: null };
  await t.store.ledger.post(
    [
      aNewEntry({ ...own, type: 'refund', amount: 5_000, occurredAt: NOW }),
      aNewEntry({
        ...own,
        ...{ type: 'adjustment', direction: 'credit' },
        amount: 20_000,
        occurredAt: '2026-12-15T10:00:00.000Z',
      }),
    ],
    NOW,
  );
  const run = { today: '2027-01-01', now: NOW, runId: 'RUN' } as const;
  const first = await t.store.billing.makeNextBill(billingAccountId, run);
  expect(first?.bill).toMatchObject({ amount: 5_000, paidAmount: 0 });
  const second = await t.store.billing.makeNextBill(billingAccountId, run);
  expect(second?.bill.amount).toBe(0);
  expect(await t.store.payments.get(paymentId)).toMatchObject({
    allocations: [{ billId: first?.bill.billId, amount: 5_000 }],
  });
  await expectSound(billingAccountId);
});
