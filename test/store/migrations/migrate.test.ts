import { describe, expect, test } from 'vitest';
import { accounts, accountViews, storedAccounts } from '../../../src/store/accounts/collections.ts';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import { bills } from '../../../src/store/billing/collections.ts';
import { COLLECTION_PLANS } from '../../../src/store/collections.ts';
import { ledgerEntries, UNBILLED_FILTER } from '../../../src/store/ledger/collections.ts';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { backfillAccountViews } from '../../../src/store/migrations/view-backfill.ts';
import { createStore } from '../../../src/store/store.ts';
import { aBill, aBillingAccount } from '../../support/builders.ts';
import { aTestDatabase } from '../../support/servers.ts';
import { aStore, putAccount } from '../support.ts';

const t = aStore();
const VALIDATION_FAILED = { code: 121 };

describe('the migration', () => {
  test('four processes at once bring up one database, and a second run changes nothing', async () => {
    const { db, drop } = await aTestDatabase('migrate');
    try {
      const results = await Promise.all(Array.from({ length: 4 }, () => migrate(db)));
      expect(results.some((result) => result.changed)).toBe(true);
      const before = await db.listCollections().toArray();
      const names = before.map((collection) => collection.name);
      expect(names).toEqual(expect.arrayContaining(COLLECTION_PLANS.map((plan) => plan.name)));
      expect(await migrate(db)).toEqual({ changed: false });
      for (const plan of COLLECTION_PLANS) {
        const indexes = await db.collection(plan.name).indexes();
        const made = indexes.map((index) => index.name);
        expect(made).toEqual(expect.arrayContaining(plan.indexes.map((index) => index.name)));
      }
    } finally {
      await drop();
    }
  });

  test('a database whose definitions differ is brought up to date without losing data', async () => {
    const { db, client, drop } = await aTestDatabase('migrate');
    try {
      await migrate(db);
      const store = createStore(db, client);
      const account = await putAccount(store);
      await db.command({ collMod: 'bills', validator: {} });
      await db.collection('bills').dropIndex('byAccount');
      await db.collection('bills').createIndex({ dueDate: 1 }, { name: 'byAccount' });
      await db
        .collection<{ _id: string }>('meta')
        .updateOne({ _id: 'schema' }, { $set: { fingerprint: 'old' } });
      expect(await migrate(db)).toEqual({ changed: true });
      expect(await store.accounts.get(account.billingAccountId)).toEqual(account);
      const indexes = await db.collection('bills').indexes();
      expect(indexes.map((index) => index.key)).toContainEqual({ billingAccountId: 1, billDate: -1 });
      await expect(db.collection('bills').insertOne({ amount: 1 })).rejects.toMatchObject(VALIDATION_FAILED);
    } finally {
      await drop();
    }
  });

  test('a database of a later version is left alone', async () => {
    const { db, drop } = await aTestDatabase('migrate');
    try {
      await migrate(db);
      await db.collection<{ _id: string }>('meta').updateOne({ _id: 'schema' }, { $set: { version: 999 } });
      await expect(migrate(db)).rejects.toThrow('schema version 999');
    } finally {
      await drop();
    }
  });
});

describe('the validators', () => {
  const account = () => ({
    ...storedAccounts.toDoc({
      ...aBillingAccount({ billingAccountId: `BA-${Math.random()}` }),
      lastHash: '0'.repeat(64),
    }),
  });

  test.each([
    ['a fraction of a cent', { balance: 0.5 }],
    ['money as text', { creditLimit: '100' }],
    ['an amount past the exact integers', { balance: 2 ** 53 }],
    ['a civil date that is an instant', { openedDate: '2026-11-22T00:00:00.000Z' }],
    ['a state nobody knows', { state: 'frozen' }],
    ['negative held credit', { heldCredit: -1 }],
    ['a field nobody knows', { balanceMinor: 1 }],
    ['a day 32', { cycle: { ...aBillingAccount().cycle, billCycleDay: 32 } }],
  ])('refuse %s, whoever writes it', async (_what, wrong) => {
    const collection = t.db.collection<{ _id: string }>(accounts.name);
    await expect(collection.insertOne({ ...account(), ...wrong })).rejects.toMatchObject(VALIDATION_FAILED);
  });

  test('refuse a missing field', async () => {
    const collection = t.db.collection<{ _id: string }>(bills.name);
    for (const field of Object.keys(bills.toDoc(aBill())).filter((name) => name !== '_id')) {
      const doc: { _id: string } & Record<string, unknown> = { ...bills.toDoc(aBill()) };
      delete doc[field];
      await expect(collection.insertOne(doc), field).rejects.toMatchObject(VALIDATION_FAILED);
    }
  });

  test('a document that was damaged is told apart when it is read, without its values', async () => {
    const put = await putAccount(t.store);
    await t.db
      .collection<{ _id: string }>(accounts.name)
      .updateOne(
        { _id: put.billingAccountId },
        { $set: { balance: 0.25 } },
        { bypassDocumentValidation: true },
      );
    await expect(t.store.accounts.get(put.billingAccountId)).rejects.toMatchObject({
      name: 'StoredDataError',
      message: 'malformed document in billingAccounts: balance',
    });
    // Nor does it keep the migration from giving the others their views.
    const other = await putAccount(t.store);
    await t.db.collection(accountViews.name).deleteMany({});
    await backfillAccountViews(t.db, t.client);
    expect(await verifyAccountView(t.db, other.billingAccountId)).toEqual([]);
    await t.db.collection<{ _id: string }>(accounts.name).deleteOne({ _id: put.billingAccountId });
  });
});

test('the unbilled sum of an account is found through its partial index', async () => {
  const plan = await t.db
    .collection(ledgerEntries.name)
    .find({ billingAccountId: 'BA-1', ...UNBILLED_FILTER })
    .explain('queryPlanner');
  expect(JSON.stringify(plan)).toContain('"indexName":"unbilled"');
});
