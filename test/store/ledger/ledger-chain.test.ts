import { describe, expect, test } from 'vitest';
import { storedAccounts } from '../../../src/store/accounts/collections.ts';
import { ledgerEntries } from '../../../src/store/ledger/collections.ts';
import { type BrokenLedger, verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import type { AnyDocument } from '../../../src/store/mongo/collection.ts';
import { createStore } from '../../../src/store/store.ts';
import { aBill, aNewEntry, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aMigratedDatabase, type TestDatabase } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();

async function brokenIn(
  { db, client }: Pick<TestDatabase, 'db' | 'client'>,
  billingAccountId: string | null = null,
): Promise<BrokenLedger[]> {
  const broken: BrokenLedger[] = [];
  await verifyLedger(db, client, { billingAccountId, onBroken: (found) => broken.push(found) });
  return broken;
}

function entry(billingAccountId: string, parts: Parameters<typeof aNewEntry>[0] = {}) {
  return aNewEntry({ billingAccountId, idempotencyKey: uniqueName('key'), ...parts });
}

describe('a chained ledger', () => {
  test('is valid after a load, postings, a payment and its reversal, and names what was reversed', async () => {
    const account = await putAccount(t.store, { entries: [{ amount: 900 }, { amount: 100 }] });
    const { billingAccountId } = account;
    await t.store.ledger.post(
      [entry(billingAccountId), entry(billingAccountId, { note: '\ud800 half' })],
      NOW,
    );
    const report = aReport({ billingAccountId });
    await t.store.payments.record(report, NOW);
    await t.store.payments.record({ ...report, status: 'reversed' }, NOW);
    expect(await brokenIn(t, billingAccountId)).toEqual([]);
    const { items } = await t.store.ledger.list({
      customerId: account.customerId,
      billingAccountId,
      from: null,
      to: null,
      type: 'reversal',
      limit: 5,
      cursor: null,
    });
    expect(items).toMatchObject([{ sequence: 6, reversedEntryId: `${billingAccountId}:5` }]);
  });

  test('stays whole when 40 writers post one to three entries each at once', async () => {
    const { billingAccountId } = await putAccount(t.store);
    const results = await atOnce(40, (n) =>
      t.store.ledger.post(
        Array.from({ length: 1 + (n % 3) }, () => entry(billingAccountId)),
        NOW,
      ),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect((await t.store.accounts.get(billingAccountId))?.sequence).toBe(79);
    expect(await brokenIn(t, billingAccountId)).toEqual([]);
  });

  test('stays valid when a bill of the account collects a charge', async () => {
    const bill = aBill();
    const { billingAccountId } = await putAccount(t.store, { entries: [{ billId: null }], bills: [bill] });
    await t.db
      .collection<AnyDocument>(ledgerEntries.name)
      .updateOne({ billingAccountId }, { $set: { billId: bill.billId } });
    expect(await brokenIn(t, billingAccountId)).toEqual([]);
    await t.db
      .collection<AnyDocument>(ledgerEntries.name)
      .updateOne({ billingAccountId }, { $set: { billId: 'B' } });
    expect(await brokenIn(t, billingAccountId)).toMatchObject([{ sequence: 1, faults: ['bill'] }]);
    // The view adds up what is unbilled: this file's last check wants it right.
    await t.db
      .collection<AnyDocument>(ledgerEntries.name)
      .updateOne({ billingAccountId }, { $set: { billId: null } });
  });
});

describe('the proof of all ledgers', () => {
  test('names the first broken entry of each account, and entries without an account', async () => {
    const database = await aMigratedDatabase();
    try {
      const store = createStore(database.db, database.client, testKeys);
      const put = (billingAccountId: string) =>
        putAccount(store, { account: { billingAccountId }, entries: [{}, {}, {}] });
      for (const id of ['A', 'B', 'C', 'D', 'E']) await put(id);
      const entries = database.db.collection<AnyDocument>(ledgerEntries.name);
      const accounts = database.db.collection<AnyDocument>(storedAccounts.name);
      await entries.updateOne({ _id: 'A:2' }, [{ $set: { amount: { $add: ['$amount', 1] } } }]);
      await entries.updateOne({ _id: 'A:3' }, [{ $set: { amount: { $add: ['$amount', 1] } } }]);
      await entries.deleteOne({ _id: 'B:3' });
      await accounts.updateOne({ _id: 'C' }, [{ $set: { balance: { $add: ['$balance', 5] } } }]);
      await accounts.deleteOne({ _id: 'D' });
      expect(await brokenIn(database)).toEqual([
        { billingAccountId: 'A', sequence: 2, entryId: 'A:2', faults: ['balanceAfter', 'hash'] },
        {
          billingAccountId: 'B',
          sequence: 3,
          entryId: null,
          faults: ['accountSequence', 'accountBalance', 'accountHash'],
        },
        { billingAccountId: 'C', sequence: null, entryId: null, faults: ['accountBalance'] },
        { billingAccountId: 'D', sequence: 1, entryId: 'D:1', faults: ['accountMissing'] },
      ]);
    } finally {
      await database.handBack();
    }
  });

  test('covers more accounts than one batch, and runs beside writers', async () => {
    const database = await aMigratedDatabase();
    try {
      const store = createStore(database.db, database.client, testKeys);
      const ids = Array.from({ length: 41 }, (_, n) => `BA-${String(n).padStart(5, '0')}`);
      await atOnce(41, (n) =>
        putAccount(store, { account: { billingAccountId: ids[n] ?? '' }, entries: [{}, {}] }),
      );
      const writing = atOnce(20, (n) => store.ledger.post([entry(ids[n * 2] ?? '')], NOW));
      const broken: BrokenLedger[] = [];
      const result = await verifyLedger(database.db, database.client, {
        billingAccountId: null,
        accountsPerSnapshot: 10,
        onBroken: (found) => broken.push(found),
      });
      expect(result).toMatchObject({ accounts: 41, broken: 0 });
      expect(broken).toEqual([]);
      await writing;
      await database.db.collection<AnyDocument>(storedAccounts.name).deleteOne({ _id: ids[40] ?? '' });
      expect(await brokenIn(database)).toMatchObject([{ billingAccountId: ids[40] }]);
    } finally {
      await database.handBack();
    }
  });
});

test('an entry without its place in the chain is refused by the database', async () => {
  const { billingAccountId } = await putAccount(t.store, { entries: [{}] });
  const [stored] = await t.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find({ billingAccountId })
    .toArray();
  const fields = Object.entries(stored ?? {}).filter(([name]) => !['hash', 'previousHash'].includes(name));
  const next = {
    ...Object.fromEntries(fields),
    _id: `${billingAccountId}:2`,
    sequence: 2,
    idempotencyKey: uniqueName('key'),
  };
  await expect(t.db.collection<AnyDocument>(ledgerEntries.name).insertOne(next)).rejects.toMatchObject({
    code: 121,
  });
});
