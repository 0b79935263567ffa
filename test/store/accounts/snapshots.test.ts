import { describe, expect, test } from 'vitest';
import {
  AS_OF,
  aBill,
  aPaidBill,
  aPayment,
  aReport,
  aSubscription,
} from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

describe('an account’s snapshot', () => {
  test('holds what belongs to the account, in the order promised', async () => {
    const old = aPaidBill({ billId: uniqueName('B'), billDate: '2025-11-21' });
    const oldOpen = aBill({ billId: uniqueName('B'), billDate: '2025-06-01' });
    const edge = aPaidBill({ billId: uniqueName('B'), billDate: '2025-11-22' });
    const disputed = aBill({ billId: uniqueName('B'), billDate: '2026-10-01', disputedAmount: 4_500 });
    const latest = aBill({ billId: uniqueName('B'), billDate: '2026-11-01' });
    // Midnight in Berlin on 22 November 2025 is 23:00 UTC of the day before.
    const [out, inside] = ['2025-11-21T22:59:59.999Z', '2025-11-21T23:00:00.000Z'].map((occurredAt) =>
      aPayment({ paymentId: uniqueName('P'), occurredAt }),
    );
    if (out === undefined || inside === undefined) throw new Error('two payments');
    const active = aSubscription({ subscriptionId: uniqueName('S') });
    const ended = aSubscription({
      subscriptionId: uniqueName('S'),
      state: 'terminated',
      endDate: '2026-01-31',
    });
    const account = await putAccount(t.store, {
      bills: [latest, old, oldOpen, disputed, edge],
      payments: [out, inside],
      subscriptions: [ended, active],
      entries: [
        { amount: 4_500, billId: latest.billId },
        { amount: 300, type: 'usage' },
        { amount: 50, type: 'goodwill', direction: 'credit' },
        { amount: 9_999, type: 'payment', direction: 'credit' },
        { amount: 9_999, type: 'reversal' },
      ],
    });
    const snapshot = await t.store.snapshots.ofAccount(account.customerId, account.billingAccountId, AS_OF);
    const ids = (list: readonly { billId: string }[]) => list.map((bill) => bill.billId);
    expect(snapshot).toMatchObject({
      asOf: AS_OF,
      today: '2026-11-22',
      unbilledAmount: 250,
      recentCycleChangeDates: [],
    });
    expect(snapshot.account).toEqual(account);
    expect(snapshot.customer.customerId).toBe(account.customerId);
    expect(ids(snapshot.openBills)).toEqual(ids([oldOpen, disputed, latest]));
    expect(ids(snapshot.recentBills)).toEqual(ids([latest, disputed, edge]));
    expect(snapshot.recentPayments.map((payment) => payment.paymentId)).toEqual([inside.paymentId]);
    expect(snapshot.subscriptions.map((item) => item.subscriptionId)).toEqual([active.subscriptionId]);
  });

  test('is never of another customer’s account, and says which of the two is unknown', async () => {
    const account = await putAccount(t.store);
    const other = await putAccount(t.store);
    const { snapshots } = t.store;
    const wrong = [
      [account.customerId, other.billingAccountId, 'BillingAccountNotFound'],
      [account.customerId, 'BA-none', 'BillingAccountNotFound'],
      ['CUST-none', account.billingAccountId, 'CustomerNotFound'],
    ] as const;
    for (const [customerId, billingAccountId, type] of wrong) {
      await expect(snapshots.ofAccount(customerId, billingAccountId, AS_OF)).rejects.toMatchObject({ type });
      await expect(snapshots.ofCustomer(customerId, billingAccountId, AS_OF)).rejects.toMatchObject({ type });
    }
    await expect(snapshots.ofCustomer('CUST-none', null, AS_OF)).rejects.toMatchObject({
      type: 'CustomerNotFound',
    });
  });

  test('of a customer has every account, by id, or the one that is named', async () => {
    const a = await putAccount(t.store, { account: { billingAccountId: uniqueName('BA-2') } });
    const b = await putAccount(t.store, {
      customer: { customerId: a.customerId },
      account: { billingAccountId: uniqueName('BA-1'), currency: 'USD' },
    });
    const all = await t.store.snapshots.ofCustomer(a.customerId, null, AS_OF);
    expect(all.map((one) => one.account.billingAccountId)).toEqual([b.billingAccountId, a.billingAccountId]);
    const one = await t.store.snapshots.ofCustomer(a.customerId, a.billingAccountId, AS_OF);
    expect(one.map((snapshot) => snapshot.account)).toEqual([a]);
  });

  test('a customer without an account has no snapshots', async () => {
    const customer = await putCustomer();
    expect(await t.store.snapshots.ofCustomer(customer.customerId, null, AS_OF)).toEqual([]);
  });

  test('never shows half of a payment while payments are written', async () => {
    const bill = aBill({ billId: uniqueName('B'), amount: 100_000 });
    const account = await putAccount(t.store, {
      bills: [bill],
      entries: [{ amount: 100_000, billId: bill.billId }],
    });
    const { customerId, billingAccountId } = account;
    let writing = true;
    const writer = (async () => {
      for (let n = 0; n < 40; n++)
        await t.store.payments.record(
          aReport({ billingAccountId, amount: { amountMinor: 100, currency: 'EUR' } }),
          AS_OF,
        );
      writing = false;
    })();
    let looks = 0;
    const seen = new Set<number>();
    const look = async () => {
      while (writing) {
        const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, AS_OF);
        const open = snapshot.openBills.reduce((sum, each) => sum + each.amount - each.paidAmount, 0);
        expect(open).toBe(snapshot.account.balance);
        expect(snapshot.recentPayments).toHaveLength((100_000 - open) / 100);
        const ofSession = await t.store.inSnapshot(async (moment) => {
          const read = await moment.accounts.get(billingAccountId);
          const { debits, credits } = await moment.ledger.breakdown(billingAccountId, null, null);
          const again = await moment.snapshots.ofAccount(customerId, billingAccountId, AS_OF);
          return { balance: read?.balance, sum: debits.total - credits.total, again: again.account.balance };
        });
        expect(ofSession.sum).toBe(ofSession.balance);
        expect(ofSession.again).toBe(ofSession.balance);
        looks += 1;
        seen.add(snapshot.account.balance);
      }
    };
    await Promise.all([writer, look(), look()]);
    expect(looks).toBeGreaterThan(10);
    expect(seen.size).toBeGreaterThan(3);
  });
});

async function putCustomer() {
  const customerId = uniqueName('CUST');
  const owner = await putAccount(t.store);
  const customer = await t.store.customers.get(owner.customerId);
  if (customer === null) throw new Error('the customer is there');
  const alone = { ...customer, customerId };
  expect(await t.store.customers.insertMissing([alone, customer])).toBe(1);
  expect(await t.store.customers.insertMissing([alone])).toBe(0);
  return alone;
}
