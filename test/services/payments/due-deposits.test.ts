import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { addDays, addMonths } from '../../../src/domain/civil-date.ts';
import { releaseDueDeposits } from '../../../src/services/payments/due-deposits.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { AS_OF, aBill, aSubscription, TODAY } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { aDepositHeld } from '../../support/builders/deposits.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const A_YEAR_AGO = `${addMonths(TODAY, -12)}T09:00:00.000Z`;
const LESS_AGO = `${addDays(addMonths(TODAY, -12), 1)}T09:00:00.000Z`;

beforeAll(() => releaseShipped(t.store, 'deposits'));
afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

/** An account with a service, and bills of 50.00 of the last six months, each paid `daysLate` after it was due. */
async function payer(daysLate = 0, account: Partial<BillingAccount> = {}): Promise<BillingAccount> {
  const bills = Array.from({ length: 6 }, (_, n) => {
    const billDate = addMonths(TODAY, -n - 2);
    const dueDate = addDays(billDate, 14);
    return aBill({
      ...{ billId: uniqueName('B'), billDate, dueDate, amount: 5_000, paidAmount: 5_000, state: 'settled' },
      settledDate: addDays(dueDate, daysLate),
    });
  });
  return putAccount(t.store, {
    account,
    bills,
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB') })],
  });
}

async function sweep() {
  const told: string[] = [];
  const no = () => Promise.resolve(false);
  const deps = {
    ...{ store: t.store, policies: createPolicyProvider(t.store), now: () => AS_OF },
    dun: async (billingAccountId: string) => told.push(billingAccountId),
    signals: { tellDunning: no, tellOrder: no, tellPromise: no, reconsider: no },
  };
  const batch = await releaseDueDeposits(deps, { now: AS_OF, after: null, limit: 1_000 });
  expect(batch).toMatchObject({ failed: [], next: null });
  return batch;
}

const released = async (orderId: string) => (await t.store.deposits.ofOrder(orderId))?.released ?? null;

describe('a deposit', () => {
  test('is given back after a year of good payment, once, and pays the open bills first', async () => {
    const account = await payer();
    const order = await aDepositHeld(t.store, account, 7_200, A_YEAR_AGO);
    expect((await t.store.accounts.get(account.billingAccountId))?.heldDeposits).toBe(7_200);
    await sweep();
    await sweep();
    expect(await released(order)).toEqual({ at: AS_OF, reason: 'goodPayment', amount: 7_200, note: null });
    expect(await t.store.accounts.get(account.billingAccountId)).toMatchObject({
      balance: account.balance - 7_200,
      heldDeposits: 0,
    });
  });

  test.each([
    ['a day less than a year', () => payer(), LESS_AGO],
    ['a bill that was paid after its grace days', () => payer(30), A_YEAR_AGO],
    ['an account in collections', () => payer(0, { collectionStatus: 'collections' }), A_YEAR_AGO],
    [
      'too few bills',
      () => putAccount(t.store, { subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB') })] }),
      A_YEAR_AGO,
    ],
  ] as const)('stays with %s', async (_, given, at) => {
    const order = await aDepositHeld(t.store, await given(), 7_200, at);
    await sweep();
    expect(await released(order)).toBeNull();
  });

  test('of an account that has ended pays its last bills, and the rest is credit', async () => {
    const bill = aBill({ billId: uniqueName('B'), amount: 5_000, dueDate: addDays(TODAY, -3) });
    const account = await putAccount(t.store, { account: { state: 'closed' }, bills: [bill] });
    const order = await aDepositHeld(t.store, account);
    expect((await t.store.bills.get(bill.billId))?.paidAmount).toBe(0);
    await sweep();
    expect(await released(order)).toMatchObject({ reason: 'accountEnded', amount: 7_200 });
    expect(await t.store.bills.get(bill.billId)).toMatchObject({ state: 'settled', paidAmount: 5_000 });
    expect((await t.store.accounts.get(account.billingAccountId))?.balance).toBe(-2_200);
  });

  test('stays while the order that it secures is under way', async () => {
    const account = await putAccount(t.store, { account: { state: 'closed' } });
    const orderId = await aDepositHeld(t.store, account);
    const under = anApprovalCase(account, { state: 'scheduled' });
    await t.store.cases.putApproval({ ...under, order: { ...under.order, orderId } });
    await sweep();
    expect(await released(orderId)).toBeNull();
  });
});
