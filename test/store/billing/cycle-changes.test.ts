import { expect, test } from 'vitest';
import type { CycleOption } from '../../../src/domain/billing/cycle/change.ts';
import {
  AS_OF,
  aBill,
  aCycleOption,
  aNewEntry,
  aPaidBill,
  aReport,
  aSubscription,
} from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { basisOf } from '../../support/builders/quote-basis.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

function anOption(parts: Partial<CycleOption> = {}): CycleOption {
  return aCycleOption({
    stub: {
      from: '2026-12-01',
      to: '2026-12-30',
      days: 30,
      amount: { amountMinor: 4_200, currency: 'EUR' },
      lines: [
        { subscriptionId: 'SUB-1', offeringId: 'fibre', amount: { amountMinor: 4_355, currency: 'EUR' } },
        { subscriptionId: 'SUB-2', offeringId: 'bonus', amount: { amountMinor: -155, currency: 'EUR' } },
        { subscriptionId: 'SUB-3', offeringId: 'free', amount: { amountMinor: 0, currency: 'EUR' } },
      ],
    },
    ...parts,
  });
}

test('a commit changes the cycle, charges the stub unbilled and leaves its history, once', async () => {
  const account = await putAccount(t.store);
  const { billingAccountId } = account;
  const change = {
    changeId: uniqueName('CHG'),
    billingAccountId,
    basis: await basisOf(t.store, account, AS_OF),
    option: anOption(),
    now: AS_OF,
  };
  const results = await atOnce(10, () => t.store.cycleChanges.commit(change));
  expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
  expect(results.filter((result) => result.status === 'fulfilled' && result.value.changed)).toHaveLength(1);
  const snapshot = await t.store.snapshots.ofAccount(account.customerId, billingAccountId, AS_OF);
  expect(snapshot.account).toMatchObject({
    cycle: anOption().cycle,
    balance: 4_200,
    version: account.version + 1,
  });
  expect(snapshot.unbilledAmount).toBe(4_200);
  expect(snapshot.recentCycleChangeDates).toEqual(['2026-12-31']);
});

test.each([
  ['a service more', { subscriptions: [aSubscription({ subscriptionId: 'another' })] }],
  ['another state', { account: { state: 'suspended' } }],
  ['an overdue bill', { bills: [aBill({ billId: 'late', dueDate: '2026-10-01' })] }],
  ['another bill date', { bills: [aPaidBill({ billId: 'newer', periodTo: '2026-11-14' })] }],
] as const)(
  'a commit is refused when what the quote was made of has changed (%s), and leaves nothing',
  async (_, parts) => {
    const quoted = await putAccount(t.store);
    const basis = await basisOf(t.store, quoted, AS_OF);
    const own = (id: string) => `${id}-${uniqueName('X')}`;
    const account = await putAccount(t.store, {
      ...('account' in parts ? { account: parts.account } : {}),
      ...('bills' in parts
        ? { bills: parts.bills.map((bill) => ({ ...bill, billId: own(bill.billId) })) }
        : {}),
      ...('subscriptions' in parts
        ? {
            subscriptions: parts.subscriptions.map((one) => ({
              ...one,
              subscriptionId: own(one.subscriptionId),
            })),
          }
        : {}),
    });
    const { billingAccountId } = account;
    const change = { changeId: uniqueName('CHG'), basis, option: anOption(), now: AS_OF };
    await expect(t.store.cycleChanges.commit({ ...change, billingAccountId })).rejects.toMatchObject({
      type: 'AccountMoved',
    });
    expect(await t.store.accounts.get(billingAccountId)).toEqual(account);
  },
);

test('a quote depends on nothing else: one cent of usage and a payment leave it as it is', async () => {
  const account = await putAccount(t.store);
  const { billingAccountId } = account;
  const basis = await basisOf(t.store, account, AS_OF);
  await t.store.ledger.post(
    [aNewEntry({ billingAccountId, type: 'usage', amount: 1, idempotencyKey: uniqueName('key') })],
    AS_OF,
  );
  await t.store.payments.record(aReport({ billingAccountId, paymentId: uniqueName('P') }), AS_OF);
  const now = (await t.store.accounts.get(billingAccountId)) ?? account;
  expect(now.version).toBe(account.version + 2);
  const change = { changeId: uniqueName('CHG'), billingAccountId, basis, option: anOption(), now: AS_OF };
  expect(await t.store.cycleChanges.commit(change)).toMatchObject({ changed: true });
  const unknown = { ...change, changeId: uniqueName('CHG'), billingAccountId: 'BA-none' };
  await expect(t.store.cycleChanges.commit(unknown)).rejects.toMatchObject({
    type: 'BillingAccountNotFound',
  });
});

test('of two changes quoted on one version only one is committed', async () => {
  const account = await putAccount(t.store);
  const { billingAccountId } = account;
  const basis = await basisOf(t.store, account, AS_OF);
  const results = await atOnce(2, () =>
    t.store.cycleChanges.commit({
      changeId: uniqueName('CHG'),
      billingAccountId,
      basis,
      option: anOption({ stub: null }),
      now: AS_OF,
    }),
  );
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a quote in another currency is refused', async () => {
  const account = await putAccount(t.store, { account: { currency: 'USD' } });
  const change = {
    changeId: uniqueName('CHG'),
    billingAccountId: account.billingAccountId,
    basis: await basisOf(t.store, account, AS_OF),
    option: anOption(),
    now: AS_OF,
  };
  await expect(t.store.cycleChanges.commit(change)).rejects.toMatchObject({ type: 'CurrencyMismatch' });
});
