import { afterAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { PaymentReport } from '../../../src/domain/payments/payment.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { AS_OF, aBill, aReport } from '../../support/builders/builders.ts';
import { aDepositAsked } from '../../support/builders/deposits.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const LATER = '2026-11-23T09:00:00.000Z';
const PROMISE_LIMITS = {
  ...{ minimumAmount: 1, maximumDaysAhead: 14, minimumInstallments: 2, maximumInstallments: 12 },
  ...{ brokenPromises: 2, brokenWithinMonths: 12 },
};

afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

/** An account with an open bill of 50.00 that is not due yet. */
async function anAccount(): Promise<{ account: BillingAccount; billId: string }> {
  const billId = uniqueName('B');
  const bill = aBill({ billId, amount: 5_000, dueDate: '2026-12-15' });
  const account = await putAccount(t.store, { bills: [bill], entries: [{ amount: 5_000, billId }] });
  return { account, billId };
}

/** A decision that asks for a deposit of 72.00 for a new order. */
const asked = (account: BillingAccount, amountMinor?: number, at?: string) =>
  aDepositAsked(t.store, account, amountMinor, at);

function pay({ billingAccountId }: BillingAccount, amountMinor: number, more: Partial<PaymentReport> = {}) {
  const report = aReport({ billingAccountId, paymentId: uniqueName('P'), ...more });
  return t.store.payments.record({ ...report, amount: { amountMinor, currency: 'EUR' } }, AS_OF);
}

async function held(orderId: string): Promise<number> {
  const deposit = await t.store.deposits.ofOrder(orderId);
  return (deposit?.parts ?? []).reduce((sum, { amount }) => sum + amount, 0);
}

/** What is open on the bill, the balance, what is held, and what is left as credit. */
async function figures({ customerId, billingAccountId }: BillingAccount) {
  const { account, openBills, unbilledAmount } = await t.store.snapshots.ofAccount(
    customerId,
    billingAccountId,
    AS_OF,
  );
  const open = openBills.reduce((sum, bill) => sum + bill.amount - bill.paidAmount, 0);
  const { balance, heldDeposits = 0 } = account;
  return { open, balance, heldDeposits, credit: open + unbilledAmount - balance };
}

describe('a deposit belongs to the order it was asked for', () => {
  test('one payment serves one order, pays no bill, and is no credit', async () => {
    const { account } = await anAccount();
    const [first, second] = [await asked(account), await asked(account)];
    const { payment } = await pay(account, 7_200, { orderId: second });
    expect([await held(first), await held(second)]).toEqual([0, 7_200]);
    expect(payment).toMatchObject({
      allocations: [],
      deposits: [{ depositId: `deposit:${second}`, amount: 7_200 }],
    });
    expect(await figures(account)).toEqual({ open: 5_000, balance: 5_000, heldDeposits: 7_200, credit: 0 });
    expect(await t.store.deposits.ofOrder(second)).toMatchObject({ state: 'held', heldSince: AS_OF });
    expect(await t.store.deposits.ofOrder(first)).toMatchObject({ state: 'asked', heldSince: null });
  });

  test('what the administrator of a bankruptcy pays is no deposit: beyond all claims it is credit', async () => {
    const { account } = await anAccount();
    const orderId = await asked(account);
    await pay(account, 7_200, { quota: true });
    expect(await held(orderId)).toBe(0);
    expect(await figures(account)).toEqual({ open: 0, balance: -2_200, heldDeposits: 0, credit: 2_200 });
  });

  test('a payment that names nothing and is exactly what is asked is the deposit that was asked for first', async () => {
    const { account } = await anAccount();
    const first = await asked(account, 7_200, '2026-11-21T09:00:00.000Z');
    const second = await asked(account);
    await pay(account, 7_200);
    expect([await held(first), await held(second)]).toEqual([7_200, 0]);
    await pay(account, 7_200);
    expect([await held(first), await held(second)]).toEqual([7_200, 7_200]);
    expect(await figures(account)).toMatchObject({ open: 5_000, heldDeposits: 14_400 });
  });

  test('a payment of another amount that names nothing pays bills first; the rest is for deposits', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    await pay(account, 9_000);
    expect(await held(order)).toBe(4_000);
    await pay(account, 4_000);
    expect(await t.store.deposits.ofOrder(order)).toMatchObject({ state: 'held' });
    expect(await figures(account)).toEqual({ open: 0, balance: -800, heldDeposits: 7_200, credit: 800 });
  });

  test('a payment that names a bill is for that bill, and what it does not take is credit', async () => {
    const { account, billId } = await anAccount();
    const order = await asked(account);
    await pay(account, 7_200, { billId });
    expect(await held(order)).toBe(0);
    expect(await figures(account)).toEqual({ open: 0, balance: -2_200, heldDeposits: 0, credit: 2_200 });
  });

  test('more than is asked for the named order pays bills', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    await pay(account, 10_000, { orderId: order });
    expect(await held(order)).toBe(7_200);
    expect(await figures(account)).toEqual({ open: 2_200, balance: 2_200, heldDeposits: 7_200, credit: 0 });
  });

  test('a charged back payment is a deposit no longer, and nothing else changes', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    await pay(account, 7_200, { paymentId, orderId: order });
    await pay(account, 7_200, { paymentId, status: 'reversed' });
    expect(await t.store.deposits.ofOrder(order)).toMatchObject({ state: 'asked', parts: [] });
    expect(await figures(account)).toEqual({ open: 5_000, balance: 5_000, heldDeposits: 0, credit: 0 });
  });

  test('a held deposit cannot be put on a bill by hand', async () => {
    const { account, billId } = await anAccount();
    const order = await asked(account);
    const { payment } = await pay(account, 7_200, { orderId: order });
    const { paymentId } = payment;
    await expect(
      t.store.payments.reapply({ paymentId, billId, key: uniqueName('key'), now: AS_OF }),
    ).rejects.toMatchObject({ type: 'ActionNotPossible' });
    expect(await held(order)).toBe(7_200);
  });
});

describe('what is reported of a deposit, in parts and in any order', () => {
  const refund = (account: BillingAccount, paymentId: string, amountMinor: number) =>
    pay(account, amountMinor, { paymentId, status: 'refunded', eventId: uniqueName('refund') });

  test('a part that is refunded comes off what is on no bill, then off bills, and off the deposit last', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    await pay(account, 13_000, { paymentId, orderId: order });
    expect(await figures(account)).toEqual({ open: 0, balance: -800, heldDeposits: 7_200, credit: 800 });
    await refund(account, paymentId, 800);
    expect(await figures(account)).toEqual({ open: 0, balance: 0, heldDeposits: 7_200, credit: 0 });
    await refund(account, paymentId, 3_000);
    expect(await figures(account)).toEqual({ open: 3_000, balance: 3_000, heldDeposits: 7_200, credit: 0 });
    await refund(account, paymentId, 3_000);
    expect(await figures(account)).toEqual({ open: 5_000, balance: 5_000, heldDeposits: 6_200, credit: 0 });
    expect(await t.store.deposits.ofOrder(order)).toMatchObject({
      state: 'asked',
      parts: [{ amount: 6_200 }],
    });
    await pay(account, 1_000, { orderId: order });
    expect(await t.store.deposits.ofOrder(order)).toMatchObject({ state: 'held' });
  });

  test('a refund that is reported before the money leaves held what is left', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    await refund(account, paymentId, 200);
    await pay(account, 7_200, { paymentId, orderId: order });
    expect(await held(order)).toBe(7_000);
    expect(await figures(account)).toEqual({ open: 5_000, balance: 5_000, heldDeposits: 7_000, credit: 0 });
  });

  test('an amount that is corrected adds to the deposit as far as it is asked for', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    await pay(account, 7_000, { paymentId, orderId: order });
    await pay(account, 7_300, { paymentId, orderId: order, occurredAt: LATER });
    const { payment } = await pay(account, 7_300, { paymentId, orderId: order, occurredAt: LATER });
    expect(payment.deposits).toEqual([{ depositId: `deposit:${order}`, amount: 7_200 }]);
    expect(await figures(account)).toEqual({ open: 4_900, balance: 4_900, heldDeposits: 7_200, credit: 0 });
  });

  test('money that came again after it was charged back is held again', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    for (const [status, occurredAt] of [
      ['settled', '2026-11-22T07:00:00.000Z'],
      ['reversed', '2026-11-22T08:00:00.000Z'],
      ['settled', '2026-11-22T09:00:00.000Z'],
    ] as const)
      await pay(account, 7_200, { paymentId, orderId: order, status, occurredAt });
    expect(await held(order)).toBe(7_200);
    expect(await figures(account)).toEqual({ open: 5_000, balance: 5_000, heldDeposits: 7_200, credit: 0 });
  });

  test('an order that is named after the payment was put on bills takes what is asked for it', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    await pay(account, 8_000, { paymentId });
    expect([await held(order), (await figures(account)).open]).toEqual([3_000, 0]);
    await pay(account, 8_000, { paymentId, orderId: order });
    expect(await figures(account)).toEqual({ open: 4_200, balance: 4_200, heldDeposits: 7_200, credit: 0 });
  });

  test('a bill that is named later takes what was held without a name', async () => {
    const { account, billId } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    await pay(account, 7_200, { paymentId });
    expect(await held(order)).toBe(7_200);
    await pay(account, 7_200, { paymentId, billId });
    expect(await figures(account)).toEqual({ open: 0, balance: -2_200, heldDeposits: 0, credit: 2_200 });
    expect(await t.store.deposits.ofOrder(order)).toMatchObject({ state: 'asked', heldSince: null });
  });

  test('a deposit counts whatever its date: of the value at midnight, or a second before it was asked for', async () => {
    const { account } = await anAccount();
    const orders = [await asked(account), await asked(account)] as const;
    await pay(account, 7_200, { orderId: orders[0], occurredAt: `${AS_OF.slice(0, 10)}T00:00:00.000Z` });
    const before = new Date(Date.parse(AS_OF) - 1_000).toISOString();
    await pay(account, 7_200, { orderId: orders[1], occurredAt: before, valueDate: '2026-11-20' });
    expect(await Promise.all(orders.map(held))).toEqual([7_200, 7_200]);
  });
});

describe('an order says whose a payment is', () => {
  test.each([
    ['as the order', (orderId: string) => ({ orderId })],
    ['in the reference', (reference: string) => ({ reference })],
  ])('that names no account: %s', async (_where, words) => {
    const { account } = await anAccount();
    const order = await asked(account);
    const { payment, inSuspense } = await pay(account, 7_200, { billingAccountId: null, ...words(order) });
    expect({ inSuspense, on: payment.billingAccountId }).toEqual({
      inSuspense: false,
      on: account.billingAccountId,
    });
    expect(await held(order)).toBe(7_200);
  });

  test('of another account of the same customer, not of another customer', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const { customerId } = account;
    const sibling = await putAccount(t.store, { customer: { customerId } });
    const { payment } = await pay(sibling, 3_000, { orderId: order });
    expect([payment.billingAccountId, await held(order)]).toEqual([account.billingAccountId, 3_000]);
    const stranger = await anAccount();
    const other = await pay(stranger.account, 3_000, { orderId: order });
    expect(other.payment.billingAccountId).toBe(stranger.account.billingAccountId);
    expect([await held(order), (await figures(stranger.account)).open]).toEqual([3_000, 2_000]);
  });

  test('money that waits in suspense is held for the order it named, once a person has matched it', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    const paymentId = uniqueName('P');
    const unknown = { billingAccountId: uniqueName('nobody'), paymentId, orderId: order };
    expect(await pay(account, 7_200, unknown)).toMatchObject({ inSuspense: true });
    expect(await held(order)).toBe(0);
    const { billingAccountId } = account;
    await t.store.suspense.match({ paymentId, billingAccountId, by: 'ann', reason: 'found', now: AS_OF });
    expect(await held(order)).toBe(7_200);
    expect(await figures(account)).toEqual({ open: 5_000, balance: 5_000, heldDeposits: 7_200, credit: 0 });
  });
});

describe('a promise to pay', () => {
  const now = AS_OF;

  async function promised({ billingAccountId }: BillingAccount): Promise<string> {
    const promiseId = uniqueName('PRM');
    await t.store.promises.give({
      ...{ promiseId, billingAccountId, currency: 'EUR', givenBy: 'care-1', now },
      wish: { kind: 'promise', amount: 5_000, untilDate: '2026-11-30' },
      limits: PROMISE_LIMITS,
      terms: { version: '2026-11-01', sha256: 'a'.repeat(64) },
    });
    return promiseId;
  }

  test('is not kept by money that is held for an order, and is by what is released', async () => {
    const billId = uniqueName('B');
    const bill = aBill({ billId, amount: 5_000, dueDate: '2026-10-15' });
    const account = await putAccount(t.store, { bills: [bill], entries: [{ amount: 5_000, billId }] });
    const order = await asked(account);
    const promiseId = await promised(account);
    await pay(account, 7_200, { orderId: order });
    expect(await t.store.promises.get(promiseId)).toMatchObject({ state: 'active', paidAmount: 0 });
    await t.store.deposits.release(order, 'orderEnded', LATER);
    expect(await t.store.promises.get(promiseId)).toMatchObject({ state: 'kept', endedAt: LATER });
  });
});

describe('a deposit that is released', () => {
  test('pays open bills, the rest is credit that can be paid out; once', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    await pay(account, 7_200, { orderId: order });
    for (let time = 1; time <= 2; time += 1) {
      expect(await t.store.deposits.release(order, 'orderEnded', LATER)).toMatchObject({
        state: 'released',
        parts: [],
        released: { reason: 'orderEnded', amount: 7_200, at: LATER },
      });
      expect(await figures(account)).toEqual({ open: 0, balance: -2_200, heldDeposits: 0, credit: 2_200 });
    }
    expect(await t.store.deposits.release(uniqueName('ORD'), 'orderEnded', LATER)).toBeNull();
  });

  test('that held nothing changes no figure, and takes nothing any more', async () => {
    const { account } = await anAccount();
    const order = await asked(account);
    await t.store.deposits.release(order, 'orderEnded', LATER);
    await pay(account, 7_200, { orderId: order });
    expect(await figures(account)).toEqual({ open: 0, balance: -2_200, heldDeposits: 0, credit: 2_200 });
  });
});
