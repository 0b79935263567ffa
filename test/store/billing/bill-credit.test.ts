import { describe, expect, test } from 'vitest';
import { dueNext, feesDue } from '../../../src/domain/billing/due-next.ts';
import { disputeIdOf } from '../../../src/store/arrears/disputes.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { aBill, aNewEntry, aReport, aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2027-01-20T10:00:00.000Z';
const NEXT = '2027-02-03T03:00:00.000Z';
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
type Posted = Partial<Parameters<typeof aNewEntry>[0]>;
async function post(billingAccountId: string, amount: number, parts: Posted) {
  const entry = aNewEntry({
    ...{ billingAccountId, amount, billId: null, paymentId: null, source: 'till' },
    ...{ occurredAt: '2027-01-05T10:00:00.000Z', idempotencyKey: uniqueName('key') },
    ...parts,
  });
  return t.store.ledger.post([entry], NOW);
}
const credit = (billingAccountId: string, amount: number, parts: Posted) =>
  post(billingAccountId, amount, { direction: 'credit', ...parts });
/** Makes the next bill, whenever it is due. */
const bill = (billingAccountId: string) =>
  t.store.billing.makeNextBill(billingAccountId, { today: '2027-02-03', now: NEXT, runId: 'RUN' });
/** How much of the credit can be paid out; it is paid out. */
async function refundable(billingAccountId: string): Promise<number> {
  const refund = (amount: number) => ({
    currency: 'EUR',
    entry: aNewEntry({
      ...{ billingAccountId, type: 'refund', amount, occurredAt: NOW, source: 'till' },
      ...{ idempotencyKey: uniqueName('key'), billId: null, paymentId: null },
    }),
  });
  let paidOut = 0;
  for (const step of [1_000, 500, 1])
    for (;;) {
      const [result] = await t.store.ledger.postLines([refund(step)], NOW, null);
      if (result?.status !== 'posted') break;
      paidOut += step;
    }
  return paidOut;
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

  test('that comes from no payment counts at once, and its bills say that it has paid them', async () => {
    const { billingAccountId, older, newer } = await anAccountWithTwoBills();
    const [goodwill] = await credit(billingAccountId, 12_000, { type: 'goodwill' });
    const parts = [{ entryId: goodwill?.entryId, amount: 5_000 }];
    for (const billId of [older, newer])
      expect(await t.store.bills.get(billId)).toMatchObject({
        ...{ state: 'settled', settledDate: '2027-01-20', credits: parts },
      });
    await expectSound(billingAccountId);
    const made = await bill(billingAccountId);
    // The bill lists the credit for its tax, and asks again for what has paid older bills.
    const sheet = await t.store.bills.getSheet(made?.bill.billId ?? '');
    expect(sheet?.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['recurringCharge', 5_000],
      ['reversal', 10_000],
      ['goodwill', -12_000],
    ]);
    expect(made).toMatchObject({ bill: { amount: 3_000, paidAmount: 0 }, details: { creditCarried: 0 } });
    await expectSound(billingAccountId);
  });

  test.each(['creditNote', 'goodwill', 'adjustment', 'proration', 'deposit'] as const)(
    'counts at once: a %s pays the oldest open bill first, and the rest can be paid out',
    async (type) => {
      const { billingAccountId, older, newer } = await anAccountWithTwoBills();
      await credit(billingAccountId, 6_000, { type });
      expect([await paidOn(older), await paidOn(newer)]).toEqual([5_000, 1_000]);
      await credit(billingAccountId, 5_000, { type });
      expect(await refundable(billingAccountId)).toBe(1_000);
      await expectSound(billingAccountId);
      // What was paid out is not taken off the next bill again.
      expect((await bill(billingAccountId))?.bill).toMatchObject({ amount: 5_000, paidAmount: 0 });
      await expectSound(billingAccountId);
    },
  );

  test('a charge of a bill that is taken back pays the oldest open bill at once', async () => {
    const { billingAccountId, older } = await anAccountWithTwoBills();
    const [charge] = await post(billingAccountId, 2_000, { type: 'usage', direction: 'debit' });
    const made = await bill(billingAccountId);
    await t.store.ledger.reverse({ entryId: charge?.entryId ?? '', reason: 'rated twice' }, NEXT, null);
    expect(await paidOn(older)).toBe(2_000);
    expect(made?.bill.amount).toBe(7_000);
    await expectSound(billingAccountId);
  });

  test('the reversal of an unbilled charge is no credit, and both are on one bill', async () => {
    const { billingAccountId, older } = await anAccountWithTwoBills();
    const [charge] = await post(billingAccountId, 2_000, { type: 'usage', direction: 'debit' });
    const { reversal } = await t.store.ledger.reverse(
      { entryId: charge?.entryId ?? '', reason: 'rated twice' },
      NEXT,
      null,
    );
    expect(reversal).toMatchObject({ source: 'entryCancellation', occurredAt: charge?.occurredAt });
    expect(await paidOn(older)).toBe(0);
    expect((await bill(billingAccountId))?.bill.amount).toBe(5_000);
    await expectSound(billingAccountId);
  });

  test('that is taken back after it has paid a bill is asked for by the next one, and no longer counts as credit', async () => {
    const { billingAccountId, older, newer } = await anAccountWithTwoBills();
    const [note] = await credit(billingAccountId, 11_000, { type: 'creditNote' });
    await t.store.ledger.reverse({ entryId: note?.entryId ?? '', reason: 'another customer' }, NOW, null);
    expect([await paidOn(older), await paidOn(newer)]).toEqual([5_000, 5_000]);
    expect(await refundable(billingAccountId)).toBe(0);
    await expectSound(billingAccountId);
    expect((await bill(billingAccountId))?.bill).toMatchObject({ amount: 15_000, paidAmount: 0 });
    await expectSound(billingAccountId);
  });

  test('a fee that is on no bill yet is due, can be paid, and is not asked for twice', async () => {
    const { customerId, billingAccountId } = await putAccount(t.store, {});
    const due = async () => {
      const present = await t.store.snapshots.ofAccount(customerId, billingAccountId, NOW);
      return [feesDue(present), dueNext(present)?.amount ?? 0];
    };
    await post(billingAccountId, 500, { type: 'fee', direction: 'debit' });
    expect(await due()).toEqual([500, 500]);
    await pay(billingAccountId, 200);
    expect(await due()).toEqual([300, 300]);
    await pay(billingAccountId, 300);
    expect(await due()).toEqual([0, 0]);
    expect(await refundable(billingAccountId)).toBe(0);
    const bills: (number | undefined)[][] = [];
    for (let made = await bill(billingAccountId); made !== null; made = await bill(billingAccountId))
      bills.push([made.bill.amount, made.bill.paidAmount]);
    expect(bills.filter(([amount]) => amount !== 0)).toEqual([[500, 500]]);
    await expectSound(billingAccountId);
  });

  test('that came with an imported account is on its bills from the first moment', async () => {
    const owed = aBill({ billId: uniqueName('B'), amount: 4_500, billDate: '2026-11-01' });
    const { billingAccountId } = await putAccount(t.store, {
      bills: [owed],
      entries: [
        { billId: owed.billId, amount: 4_500 },
        { type: 'creditNote', direction: 'credit', amount: 6_000 },
      ],
    });
    expect(await t.store.bills.get(owed.billId)).toMatchObject({ state: 'settled', paidAmount: 4_500 });
    expect(await refundable(billingAccountId)).toBe(1_500);
    await expectSound(billingAccountId);
  });

  test('pays a late bill that is made after it, although a later bill lists it', async () => {
    const { billingAccountId } = await putAccount(t.store, {
      subscriptions: [
        aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 5_000, startDate: '2026-11-01' }),
      ],
    });
    await credit(billingAccountId, 6_000, { type: 'creditNote', occurredAt: NOW });
    const bills = [await bill(billingAccountId), await bill(billingAccountId), await bill(billingAccountId)];
    expect(bills.map((one) => [one?.bill.amount, one?.bill.paidAmount])).toEqual([
      [5_000, 5_000],
      [5_000, 1_000],
      [5_000, 0],
    ]);
    await expectSound(billingAccountId);
  });
});

test('a payment that comes while a credit waits is put on the next bill as a whole', async () => {
  const { billingAccountId } = await anAccountWithTwoBills();
  await credit(billingAccountId, 12_000, { type: 'creditNote' });
  const { paymentId } = await pay(billingAccountId, 1_000, { day: '21' });
  const made = await bill(billingAccountId);
  expect(made?.bill).toMatchObject({ amount: 3_000, paidAmount: 1_000 });
  expect((await t.store.payments.get(paymentId))?.allocations).toEqual([
    { billId: made?.bill.billId, amount: 1_000 },
  ]);
  await expectSound(billingAccountId);
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

test('credit is taken from payments with a rest first, also where a refund and a later credit have changed places with it', async () => {
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
  expect(first?.bill).toMatchObject({ amount: 5_000, paidAmount: 5_000 });
  const second = await t.store.billing.makeNextBill(billingAccountId, run);
  expect(second?.bill.amount).toBe(0);
  expect(await t.store.payments.get(paymentId)).toMatchObject({
    allocations: [{ billId: first?.bill.billId, amount: 5_000 }],
  });
  await expectSound(billingAccountId);
});
