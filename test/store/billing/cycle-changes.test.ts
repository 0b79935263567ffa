import { expect, test } from 'vitest';
import type { CycleOption } from '../../../src/domain/billing/cycle/change.ts';
import { atOnce } from '../../support/at-once.ts';
import { AS_OF, aCycleOption, aReport } from '../../support/builders.ts';
import { uniqueName } from '../../support/names.ts';
import { putAccount } from '../../support/put-account.ts';
import { aStore } from '../../support/store.ts';

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
    accountVersion: account.version,
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

test('a commit is refused when the account changed since the quote, and leaves nothing', async () => {
  const account = await putAccount(t.store);
  const { billingAccountId } = account;
  await t.store.payments.record(aReport({ billingAccountId, status: 'pending' }), AS_OF);
  const before = await t.store.accounts.get(billingAccountId);
  const change = {
    changeId: uniqueName('CHG'),
    accountVersion: account.version,
    option: anOption(),
    now: AS_OF,
  };
  await expect(t.store.cycleChanges.commit({ ...change, billingAccountId })).rejects.toMatchObject({
    type: 'AccountMoved',
  });
  expect(await t.store.accounts.get(billingAccountId)).toEqual(before);
  await expect(t.store.cycleChanges.commit({ ...change, billingAccountId: 'BA-none' })).rejects.toMatchObject(
    {
      type: 'BillingAccountNotFound',
    },
  );
});

test('of two changes quoted on one version only one is committed', async () => {
  const account = await putAccount(t.store);
  const { billingAccountId, version: accountVersion } = account;
  const results = await atOnce(2, () =>
    t.store.cycleChanges.commit({
      changeId: uniqueName('CHG'),
      billingAccountId,
      accountVersion,
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
    accountVersion: account.version,
    option: anOption(),
    now: AS_OF,
  };
  await expect(t.store.cycleChanges.commit(change)).rejects.toMatchObject({ type: 'CurrencyMismatch' });
});
