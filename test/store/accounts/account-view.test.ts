import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { creditHoldExpiry } from '../../../src/domain/accounts/credit-hold.ts';
import { transactionOf } from '../../../src/domain/accounts/reads/balance.ts';
import { paymentStatusRead } from '../../../src/domain/accounts/reads/payment-status.ts';
import { MOST_ROWS } from '../../../src/domain/accounts/view/view-of.ts';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import {
  AS_OF,
  aBill,
  aNewEntry,
  aPaidBill,
  aPayment,
  aReport,
  aServiceOrder,
  aSubscription,
} from '../../support/builders/builders.ts';
import { aReceipt } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { aStore, wrongViews } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

async function anAccount(): Promise<BillingAccount> {
  const [open, late, paid] = [
    aBill({ billId: uniqueName('B'), billDate: '2026-11-01' }),
    aBill({ billId: uniqueName('B'), billDate: '2026-09-01' }),
    aPaidBill({ billId: uniqueName('B'), billDate: '2026-10-01' }),
  ];
  return putAccount(t.store, {
    bills: [open, late, paid],
    payments: [aPayment({ paymentId: uniqueName('P') })],
    subscriptions: [aSubscription({ subscriptionId: uniqueName('S') })],
    entries: [
      { amount: 4_500, billId: late.billId, occurredAt: '2026-09-01T06:00:00.000Z' },
      { amount: 4_500, billId: open.billId },
      { amount: 300, type: 'usage' },
      { amount: 50, type: 'goodwill', direction: 'credit' },
    ],
  });
}

const viewOf = (billingAccountId: string) =>
  t.db.collection<{ _id: string }>('accountViews').findOne({ _id: billingAccountId });

describe('an account’s view', () => {
  test('says what the collections say after every kind of change', async () => {
    const { store, db } = t;
    const account = await anAccount();
    const { billingAccountId, customerId } = account;
    const right = async () => expect(await verifyAccountView(openedDb(db), billingAccountId)).toEqual([]);
    await right();

    await store.ledger.post([aNewEntry({ billingAccountId, type: 'fee', amount: 500 })], AS_OF);
    await right();
    const report = aReport({ billingAccountId, amount: EUR(6_000), status: 'pending' });
    await store.payments.record(report, AS_OF);
    await right();
    await store.payments.record({ ...report, status: 'settled' }, AS_OF);
    await right();
    await store.payments.record({ ...report, status: 'reversed' }, AS_OF);
    await right();
    const snapshot = await store.snapshots.ofAccount(customerId, billingAccountId, AS_OF);
    const bill = snapshot.openBills[0];
    if (bill === undefined) throw new Error('an open bill');
    await store.bills.openDispute({
      billId: bill.billId,
      amount: EUR(100),
      key: uniqueName('K'),
      now: AS_OF,
      reason: null,
      openedBy: 'care-1',
    });
    await right();

    const current = await store.accounts.get(billingAccountId);
    if (current === null) throw new Error('the account');
    const order = aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId });
    const receipt = aReceipt(current, { workflowId: `service-approval:${order.orderId}` });
    const creditHold = { amount: 9_900, expiresAt: creditHoldExpiry(AS_OF) };
    const decision = { receipt, orderId: order.orderId, creditHold, allowOverLimit: false, caseDoc: null };
    await store.decisions.record(decision);
    await right();
    const { workflowId } = receipt;
    await store.subscriptions.activateFromOrder({ order, startDate: '2026-11-22', workflowId, now: AS_OF });
    await right();
    const after = await store.snapshots.ofAccount(customerId, billingAccountId, AS_OF);
    expect(after.account.heldCredit).toBe(0);
    expect(after.subscriptions).toHaveLength(2);
  });

  test('keeps up with many writers at once', async () => {
    const account = await anAccount();
    const { billingAccountId } = account;
    await atOnce<unknown>(20, (index) =>
      index % 2 === 0
        ? t.store.payments.record(aReport({ billingAccountId, amount: EUR(100) }), AS_OF)
        : t.store.ledger.post([aNewEntry({ billingAccountId, idempotencyKey: uniqueName('K') })], AS_OF),
    );
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
  });

  test('has sums and newest entries of the ledger, as the entries themselves add up', async () => {
    const account = await anAccount();
    const { billingAccountId, customerId } = account;
    const posted = Array.from({ length: 12 }, (_, day) =>
      aNewEntry({
        billingAccountId,
        idempotencyKey: uniqueName('K'),
        amount: 10 + day,
        type: 'usage',
        occurredAt: `2026-11-${String(21 - day).padStart(2, '0')}T10:00:00.000Z`,
      }),
    );
    await t.store.ledger.post(posted, AS_OF);
    const [read] = await t.store.snapshots.withLedger(customerId, null, AS_OF);
    const { debits, credits } = await t.store.ledger.breakdown(billingAccountId, null, null);
    expect(read?.sums).toEqual({ debits: debits.byType, credits: credits.byType });
    const query = { customerId, billingAccountId, from: null, to: null, type: null, limit: 10, cursor: null };
    const { items } = await t.store.ledger.list(query);
    expect(read?.newest.map((entry) => transactionOf(entry, 'EUR'))).toEqual(
      items.map((entry) => transactionOf(entry, 'EUR')),
    );
  });

  test('says the same payment status as the whole snapshot, with the newest settled payment however old it is', async () => {
    const days = Array.from({ length: 14 }, (_, day) => String(28 - day * 2).padStart(2, '0'));
    const { customerId } = await putAccount(t.store, {
      bills: days.slice(0, 12).map((day, index) => {
        const parts = { billId: uniqueName('B'), billDate: `2026-10-${day}` };
        return index % 3 === 0 ? aBill(parts) : aPaidBill(parts);
      }),
      payments: [
        // At the first instant of a bill's day in Berlin, and eleven that were returned.
        ...days
          .slice(0, 11)
          .map((day) =>
            aPayment({
              paymentId: uniqueName('P'),
              occurredAt: `2026-10-${day}T00:00:00.000+02:00`,
              status: 'reversed',
            }),
          )
          .map((payment) => ({ ...payment, occurredAt: new Date(payment.occurredAt).toISOString() })),
        aPayment({ paymentId: uniqueName('P'), occurredAt: '2026-02-01T10:00:00.000Z' }),
        aPayment({ paymentId: uniqueName('P'), occurredAt: '2026-01-01T10:00:00.000Z' }),
      ],
    });
    for (const asOf of [AS_OF, '2027-02-15T10:00:00.000Z', '2027-10-15T10:00:00.000Z']) {
      const shown = paymentStatusRead(await t.store.snapshots.paymentStatusOf(customerId, null, asOf));
      expect(shown).toEqual(paymentStatusRead(await t.store.snapshots.ofCustomer(customerId, null, asOf)));
    }
    const { lastPayment } = paymentStatusRead(
      await t.store.snapshots.paymentStatusOf(customerId, null, AS_OF),
    );
    expect(lastPayment?.occurredAt).toBe('2026-02-01T10:00:00.000Z');
  });

  test('holds no name and no address of the customer', async () => {
    const { billingAccountId, customerId } = await anAccount();
    const customer = await t.store.customers.get(customerId);
    if (customer === null) throw new Error('the customer');
    const text = JSON.stringify(await viewOf(billingAccountId));
    expect(text).toContain(customer.segment);
    expect(text).not.toContain(customer.name);
    expect(text).not.toContain(customer.email);
    const { snapshots } = t.store;
    const [fromView] = await snapshots.ofCustomer(customerId, null, AS_OF);
    const [fromSources] = await snapshots.ofCustomer(customerId, null, '2025-01-01T09:00:00.000Z');
    expect(Object.keys(fromView?.customer ?? {}).sort()).toEqual([
      'customerId',
      'customerSince',
      'locale',
      'segment',
    ]);
    expect(fromSources?.customer).toEqual(fromView?.customer);
  });

  test('that is missing, or has an old or wrong format, is not used', async () => {
    const accounts = [await anAccount(), await anAccount(), await anAccount()];
    const [gone, old, fine] = accounts.map(({ billingAccountId }) => billingAccountId);
    if (gone === undefined || old === undefined || fine === undefined) throw new Error('three accounts');
    const read = () =>
      Promise.all(
        accounts.map(async ({ customerId, billingAccountId }) => ({
          full: await t.store.snapshots.ofAccount(customerId, billingAccountId, AS_OF),
          present: await t.store.snapshots.presentOfCustomer(customerId, null, AS_OF),
          ledger: await t.store.snapshots.withLedger(customerId, null, AS_OF),
          status: paymentStatusRead(await t.store.snapshots.paymentStatusOf(customerId, null, AS_OF)),
        })),
      );
    const before = await read();
    const views = t.db.collection<{ _id: string }>('accountViews');
    await views.deleteOne({ _id: gone });
    await views.updateOne({ _id: old }, { $set: { format: 0, unbilledAmount: 999_999 } });
    expect(await read()).toEqual(before);
    for (const { billingAccountId } of accounts)
      await t.store.payments.record(aReport({ billingAccountId }), AS_OF);
    expect(await wrongViews(openedDb(t.db))).toEqual({});
  });

  test('that is missing is written by the next change', async () => {
    const { billingAccountId } = await anAccount();
    await t.db.collection<{ _id: string }>('accountViews').deleteOne({ _id: billingAccountId });
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual(['missing']);
    await t.store.payments.record(aReport({ billingAccountId }), AS_OF);
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
  });

  test('stays small: an account with more rows than it holds is read from the collections', async () => {
    const account = await putAccount(t.store, {
      payments: Array.from({ length: MOST_ROWS + 1 }, () => aPayment({ paymentId: uniqueName('P') })),
    });
    const { customerId, billingAccountId } = account;
    expect(await viewOf(billingAccountId)).toMatchObject({ complete: false, history: { payments: [] } });
    const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, AS_OF);
    expect(snapshot.recentPayments).toHaveLength(MOST_ROWS + 1);
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
  });

  test('is not asked about days before its own', async () => {
    const bill = aPaidBill({ billId: uniqueName('B'), billDate: '2025-01-01' });
    const { customerId, billingAccountId } = await putAccount(t.store, { bills: [bill] });
    expect(await viewOf(billingAccountId)).toMatchObject({
      since: '2025-10-21',
      history: { settledBills: [] },
    });
    const asOf = '2025-06-01T09:00:00.000Z';
    const snapshot = await t.store.snapshots.ofAccount(customerId, billingAccountId, asOf);
    expect(snapshot.recentBills.map(({ billId }) => billId)).toEqual([bill.billId]);
  });

  test('that differs from the collections is found', async () => {
    const { billingAccountId } = await anAccount();
    const views = t.db.collection<{ _id: string }>('accountViews');
    await views.updateOne({ _id: billingAccountId }, { $inc: { unbilledAmount: 1, 'account.balance': 1 } });
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual(['account', 'unbilledAmount']);
    // Sums of the ledger are carried on by what is posted; all else is derived with each change.
    await t.store.payments.record(aReport({ billingAccountId }), AS_OF);
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual(['unbilledAmount']);
    await views.deleteOne({ _id: billingAccountId });
    await t.store.payments.record(aReport({ paymentId: uniqueName('PAY'), billingAccountId }), AS_OF);
    expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
  });
});
