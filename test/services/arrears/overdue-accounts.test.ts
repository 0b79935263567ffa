import { beforeAll, expect, test } from 'vitest';
import { addDays, type Instant } from '../../../src/domain/civil-date.ts';
import { findOverdueAccounts } from '../../../src/services/arrears/overdue-accounts.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import type { Store } from '../../../src/store/store.ts';
import { aBill, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
const now: Instant = `${TODAY}T09:00:00.000Z`;
const collection = (name: string) => t.db.collection<{ _id: string; [field: string]: unknown }>(name);

beforeAll(async () => {
  await releaseShipped(t.store, 'dunning');
});

async function late(): Promise<string> {
  const bill = aBill({ billId: uniqueName('BILL'), dueDate: addDays(TODAY, -20) });
  const entries = [{ amount: bill.amount, billId: bill.billId }];
  return (await putAccount(t.store, { bills: [bill], entries })).billingAccountId;
}

function look(store: Store, limit = 100) {
  const deps = { store, policies: createPolicyProvider(store) };
  return findOverdueAccounts(deps, { now, after: null, limit });
}

test('ten times as many accounts cost no more round trips', async () => {
  await Promise.all(Array.from({ length: 20 }, late));
  const [few, many] = [
    await roundTrips(t.db.databaseName, (store) => look(store, 2)),
    await roundTrips(t.db.databaseName, (store) => look(store, 20)),
  ];
  expect(many).toBe(few);
});

test('accounts that are malformed, removed or without a usable view do not stop the others from being looked at', async () => {
  const [fine, silent, malformed, unreadable, removed] = [
    await late(),
    await late(),
    await late(),
    await late(),
    await late(),
  ];
  const raw = { bypassDocumentValidation: true } as const;
  const { graceDays } = (await t.store.accounts.get(malformed)) ?? { graceDays: 0 };
  const account = await collection('billingAccounts').findOne({ _id: removed });
  // These have to be read from the collections that hold the truth; a bill of one has no whole amount.
  await collection('accountViews').updateMany(
    { _id: { $in: [silent, unreadable] } },
    { $set: { complete: false } },
  );
  await collection('bills').updateOne({ billingAccountId: unreadable }, { $set: { amount: 0.5 } }, raw);
  // Of this one the view is right, and the account itself is not.
  await collection('billingAccounts').updateOne({ _id: malformed }, { $set: { graceDays: -1 } }, raw);
  await collection('billingAccounts').deleteOne({ _id: removed });
  try {
    const { billingAccountIds, failed } = await look(t.store);
    expect(billingAccountIds).toEqual(expect.arrayContaining([fine, silent]));
    for (const id of [malformed, unreadable, removed]) expect(billingAccountIds).not.toContain(id);
    expect([...failed].sort((a, b) => (a.billingAccountId < b.billingAccountId ? -1 : 1))).toEqual(
      [
        { billingAccountId: malformed, code: 'StoredDataError' },
        { billingAccountId: unreadable, code: 'StoredDataError' },
        { billingAccountId: removed, code: 'BillingAccountNotFound' },
      ].sort((a, b) => (a.billingAccountId < b.billingAccountId ? -1 : 1)),
    );
  } finally {
    await collection('bills').updateOne({ billingAccountId: unreadable }, { $set: { amount: 4_500 } }, raw);
    await collection('billingAccounts').updateOne({ _id: malformed }, { $set: { graceDays } }, raw);
    if (account !== null) await collection('billingAccounts').insertOne(account);
    await collection('accountViews').updateMany(
      { _id: { $in: [silent, unreadable] } },
      { $set: { complete: true } },
    );
  }
});
