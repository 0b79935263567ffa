import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { creditHoldExpiry } from '../../../src/domain/accounts/credit-hold.ts';
import type { Receipt } from '../../../src/domain/decisions/decision.ts';
import { AS_OF, aBill, aReport, aServiceOrder } from '../../support/builders/builders.ts';
import { anApprovalCase, aReceipt } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const EXPIRES = creditHoldExpiry(AS_OF);

function record(receipt: Receipt, amount: number | null, allowOverLimit = false) {
  return t.store.decisions.record({
    receipt,
    orderId: amount === null ? null : receipt.workflowId,
    creditHold: amount === null ? null : { amount, expiresAt: EXPIRES },
    allowOverLimit,
    caseDoc: null,
  });
}

async function reload(account: BillingAccount): Promise<BillingAccount> {
  const stored = await t.store.accounts.get(account.billingAccountId);
  if (stored === null) throw new Error('the account is gone');
  return stored;
}

/** Decides again on the fresh account as long as it moved, as the workflow does; false when the credit is used up. */
async function orderUntilDecided(account: BillingAccount, amount: number): Promise<boolean> {
  const workflowId = `service-approval:${uniqueName('ORD')}`;
  for (let attempt = 1; ; attempt++) {
    const fresh = await reload(account);
    if (fresh.creditLimit - fresh.balance - fresh.heldCredit < amount) return false;
    try {
      await record(aReceipt(fresh, { workflowId, receiptId: `${workflowId}#${attempt}` }), amount);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'type' in error && error.type === 'AccountMoved')) throw error;
    }
  }
}

describe('recording a decision', () => {
  test('writes receipt, credit hold, held credit and read model together', async () => {
    const account = await putAccount(t.store);
    const caseDoc = anApprovalCase(account);
    const receipt = aReceipt(account, { workflowId: caseDoc.workflowId });
    const decision = {
      receipt,
      orderId: caseDoc.order.orderId,
      creditHold: { amount: 9_900, expiresAt: EXPIRES },
      allowOverLimit: false,
      caseDoc,
    };
    const recorded = await t.store.decisions.record(decision);
    expect(recorded).toEqual({
      receipt,
      heldCredit: 9_900,
      accountVersion: account.version + 1,
      created: true,
    });
    expect(await t.store.decisions.get(receipt.receiptId)).toEqual(receipt);
    expect(await t.store.creditHolds.get(`credit-hold:${receipt.workflowId}`)).toMatchObject({
      amount: 9_900,
      state: 'held',
    });
    expect(await t.store.cases.getApproval(caseDoc.order.orderId)).toEqual(caseDoc);
    expect(await reload(account)).toMatchObject({ heldCredit: 9_900, version: account.version + 1 });
  });

  test('the same receipt again, later or at once, is answered from the stored one and holds nothing more', async () => {
    const account = await putAccount(t.store);
    const receipt = aReceipt(account);
    const results = await atOnce(10, () => record(receipt, 9_900));
    expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
    const created = results.filter((result) => result.status === 'fulfilled' && result.value.created);
    expect(created).toHaveLength(1);
    expect(await record(receipt, 9_900)).toMatchObject({ receipt, heldCredit: 9_900, created: false });
    expect((await reload(account)).heldCredit).toBe(9_900);
  });

  test('a decision on a version that is gone is refused and leaves nothing', async () => {
    const account = await putAccount(t.store);
    await t.store.payments.record(aReport({ billingAccountId: account.billingAccountId }), AS_OF);
    for (const amount of [9_900, null]) {
      const receipt = aReceipt(account);
      await expect(record(receipt, amount)).rejects.toMatchObject({ type: 'AccountMoved' });
      expect(await t.store.decisions.get(receipt.receiptId)).toBeNull();
      expect(await t.store.creditHolds.get(`credit-hold:${receipt.workflowId}`)).toBeNull();
    }
    expect((await reload(account)).heldCredit).toBe(0);
  });

  test('a hold over the limit is refused, unless a person allowed it', async () => {
    const account = await putAccount(t.store);
    const over = account.creditLimit + 1;
    await expect(record(aReceipt(account), over)).rejects.toMatchObject({ type: 'AccountMoved' });
    expect(await reload(account)).toEqual(account);
    expect(await record(aReceipt(account), over, true)).toMatchObject({ heldCredit: over });
  });

  test('disputed money does not count against credit', async () => {
    const bill = aBill({ billId: uniqueName('B'), amount: 50_000, disputedAmount: 20_000 });
    const account = await putAccount(t.store, {
      bills: [bill],
      entries: [{ amount: 50_000, billId: bill.billId }],
    });
    await expect(record(aReceipt(account), 20_001)).rejects.toMatchObject({ type: 'AccountMoved' });
    expect(await record(aReceipt(account), 20_000)).toMatchObject({ heldCredit: 20_000 });
  });

  test('50 orders at once get exactly as much credit as there is', async () => {
    const account = await putAccount(t.store, { account: { creditLimit: 50_000 } });
    const results = await atOnce(50, () => orderUntilDecided(account, 9_900));
    expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
    const approved = results.filter((result) => result.status === 'fulfilled' && result.value);
    expect(approved).toHaveLength(5);
    expect((await reload(account)).heldCredit).toBe(5 * 9_900);
  });

  test('of two orders that read the same credit one gets it', async () => {
    const account = await putAccount(t.store, { account: { creditLimit: 10_000 } });
    const results = await atOnce(2, () => record(aReceipt(account), 9_900));
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await reload(account)).heldCredit).toBe(9_900);
  });

  test('a second decision of one workflow replaces its hold', async () => {
    const account = await putAccount(t.store);
    const workflowId = uniqueName('service-approval:ORD');
    await record(aReceipt(account, { workflowId, receiptId: `${workflowId}#1` }), 9_900);
    const fresh = await reload(account);
    await record(aReceipt(fresh, { workflowId, receiptId: `${workflowId}#2` }), 4_000);
    expect((await reload(account)).heldCredit).toBe(4_000);
  });

  test('a failure in the middle leaves nothing behind', async () => {
    const account = await putAccount(t.store);
    const caseDoc = anApprovalCase(account);
    const receipt = aReceipt(account, { workflowId: caseDoc.workflowId });
    // The read model is written last, and this one is refused.
    const broken = { ...caseDoc, order: { ...caseDoc.order, termMonths: -1 } };
    const decision = {
      receipt,
      orderId: broken.order.orderId,
      creditHold: { amount: 9_900, expiresAt: EXPIRES },
      allowOverLimit: false,
    };
    await expect(t.store.decisions.record({ ...decision, caseDoc: broken })).rejects.toThrow();
    expect(await t.store.decisions.get(receipt.receiptId)).toBeNull();
    expect(await t.store.creditHolds.get(`credit-hold:${receipt.workflowId}`)).toBeNull();
    expect(await reload(account)).toEqual(account);
    expect(await t.store.decisions.record({ ...decision, caseDoc })).toMatchObject({ created: true });
  });

  test('decisions are listed by customer, newest first', async () => {
    const account = await putAccount(t.store);
    for (const hour of [8, 10, 9])
      await record(
        aReceipt(account, { decidedAt: `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z` }),
        null,
      );
    const filter = { customerId: account.customerId, billingAccountId: null, workflowId: null };
    const first = await t.store.decisions.list({ ...filter, limit: 2, cursor: null });
    const second = await t.store.decisions.list({ ...filter, limit: 2, cursor: first.nextCursor });
    const hours = [...first.items, ...second.items].map((item) => item.decidedAt.slice(11, 13));
    expect(hours).toEqual(['10', '09', '08']);
    expect(second.nextCursor).toBeNull();
  });
});

describe('the end of a hold', () => {
  test('releasing gives the credit back once, however often and at once it is asked', async () => {
    const account = await putAccount(t.store);
    const receipt = aReceipt(account);
    await record(receipt, 9_900);
    const results = await atOnce(10, () =>
      t.store.creditHolds.release(`credit-hold:${receipt.workflowId}`, AS_OF),
    );
    expect(results.filter((result) => result.status === 'fulfilled' && result.value.changed)).toHaveLength(1);
    expect((await reload(account)).heldCredit).toBe(0);
    expect(await t.store.creditHolds.release('credit-hold:none', AS_OF)).toEqual({
      creditHold: null,
      changed: false,
    });
  });

  test('a completed order becomes a subscription, its hold a charge, once', async () => {
    const account = await putAccount(t.store);
    const { customerId, billingAccountId } = account;
    const order = aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId });
    const receipt = aReceipt(account, { workflowId: `service-approval:${order.orderId}` });
    await record(receipt, 9_900);
    const activation = { order, startDate: '2026-12-01', workflowId: receipt.workflowId, now: AS_OF };
    const results = await atOnce(10, () => t.store.subscriptions.activateFromOrder(activation));
    expect(results.filter((result) => result.status === 'fulfilled' && result.value.changed)).toHaveLength(1);
    expect(await reload(account)).toMatchObject({ heldCredit: 0, balance: 9_900, sequence: 1 });
    expect(await t.store.creditHolds.get(`credit-hold:${receipt.workflowId}`)).toMatchObject({
      state: 'consumed',
    });
    const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, AS_OF);
    expect(snapshot.subscriptions.map((item) => item.subscriptionId)).toEqual([`sub:${order.orderId}`]);
    expect(snapshot.unbilledAmount).toBe(9_900);
    // A release that comes late takes nothing more.
    expect(await t.store.creditHolds.release(`credit-hold:${receipt.workflowId}`, AS_OF)).toMatchObject({
      changed: false,
    });
  });

  test('an order in another currency or for another customer’s account activates nothing', async () => {
    const account = await putAccount(t.store);
    const { customerId, billingAccountId } = account;
    const order = aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId });
    const activation = { startDate: '2026-12-01', workflowId: 'w', now: AS_OF };
    const dollars = { ...order, monthlyCharge: { amountMinor: 1, currency: 'USD' } };
    await expect(
      t.store.subscriptions.activateFromOrder({ ...activation, order: dollars }),
    ).rejects.toMatchObject({
      type: 'CurrencyMismatch',
    });
    const stranger = { ...order, customerId: 'CUST-other' };
    await expect(
      t.store.subscriptions.activateFromOrder({ ...activation, order: stranger }),
    ).rejects.toMatchObject({
      type: 'BillingAccountNotFound',
    });
    expect(await reload(account)).toEqual(account);
  });
});
