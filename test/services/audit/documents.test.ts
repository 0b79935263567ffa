import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuditFault } from '../../../src/domain/audit/fault.ts';
import { NO_PREFERENCES } from '../../../src/domain/notices/contact.ts';
import { documentScan, NOT_HELD } from '../../../src/store/audit/document-scan.ts';
import { COLLECTION_PLANS } from '../../../src/store/collections.ts';
import type { AnyDocument } from '../../../src/store/mongo/collection.ts';
import { createSealing, createStore } from '../../../src/store/store.ts';
import { aBill, aNewEntry, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { auditFaultsOf } from '../../support/product/audit-faults.ts';
import { TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { aMigratedDatabase, type TestDatabase } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';

const NOW = '2026-11-22T09:00:00.000Z';

/** An account with a bill, a payment on it, a dispute, and an entry whose note is personal. */
async function anAccountWithAStory() {
  const database = await aMigratedDatabase();
  onTestFinished(database.handBack);
  const { db, client } = database;
  const store = createStore(db, client, testKeys);
  const account = await putAccount(store, {
    bills: [aBill({ billId: 'BILL-1', amount: 9_000 })],
    entries: [{ billId: 'BILL-1', amount: 9_000 }],
  });
  const { billingAccountId, customerId, currency } = account;
  await store.payments.record(aReport({ billingAccountId, paymentId: 'PAY-1' }), NOW);
  await store.ledger.post([aNewEntry({ billingAccountId, note: 'of Ada', idempotencyKey: 'k' })], NOW);
  await store.bills.openDispute({
    ...{ billId: 'BILL-1', key: 'd', reason: 'Ada says no', openedBy: 'agent-1', now: NOW },
    amount: { amountMinor: 100, currency },
  });
  return { ...database, store, billingAccountId, customerId };
}

async function found({ db, client }: Pick<TestDatabase, 'db' | 'client'>): Promise<string[]> {
  const faults = await auditFaultsOf(db, TEST_AUDIT_KEYS, client);
  return faults.map(({ kind, document }: AuditFault) =>
    `${kind} ${document?.collection ?? ''}/${document?.id ?? ''}`.trim(),
  );
}

test('every document matches the trail, also after texts were sealed and after their customer was erased', async () => {
  const story = await anAccountWithAStory();
  expect(await found(story)).toEqual([]);
  await story.store.customers.erase(story.customerId, NOW);
  expect(await found(story)).toEqual([]);
});

test('clocks that differ accuse nobody: in a chain the numbers count, and between chains what an entry found', async () => {
  const story = await anAccountWithAStory();
  const { store, billingAccountId } = story;
  const clock = vi.spyOn(Date, 'now');
  onTestFinished(() => clock.mockRestore());
  const start = Date.parse(NOW);
  // More than twenty, each by a clock that is behind the one before.
  for (let n = 0; n < 30; n += 1) {
    clock.mockReturnValue(start - n * 60_000);
    await store.ledger.post([aNewEntry({ billingAccountId, idempotencyKey: `behind:${n}` })], NOW);
  }
  clock.mockReturnValue(start + 3_600_000);
  await store.payments.record(aReport({ billingAccountId: 'NOBODY', paymentId: 'PAY-3' }), NOW);
  clock.mockReturnValue(start - 7_200_000);
  const decided = { by: 'clerk-1', reason: 'an old number', now: NOW };
  await store.suspense.match({ paymentId: 'PAY-3', billingAccountId, ...decided });
  expect(await found(story)).toEqual([]);
  // Changed again on its new chain, by a clock that is further behind: its last entry says nothing of the chain that it left.
  clock.mockReturnValue(start - 9_000_000);
  await store.payments.record(aReport({ billingAccountId, paymentId: 'PAY-3', status: 'reversed' }), NOW);
  expect(await found(story)).toEqual([]);
});

test('a document that changes each time between the read of it and the read of its entries is accused of nothing', async () => {
  const { db, client, store, customerId } = await anAccountWithAStory();
  const sealing = createSealing(db, testKeys);
  let changes = 0;
  // Texts are opened between the two reads: it is there that a writer comes in between.
  const overtaken = {
    openDocuments: async <T>(collection: string, docs: readonly T[]) => {
      const opened = await sealing.openDocuments(collection, docs);
      changes += 1;
      await store.customers.setContact(
        customerId,
        { ...NO_PREFERENCES, phone: `+4930123456${changes}` },
        NOW,
      );
      return opened;
    },
    isErased: sealing.isErased.bind(sealing),
  };
  const states: string[] = [];
  const scan = documentScan({ db, client }, TEST_AUDIT_KEYS, overtaken);
  for await (const page of scan.documents('customers')) states.push(...page.map(({ state }) => state));
  expect(states).toEqual(['same']);
  expect(changes).toBe(2);
});

test('an edit, a document that was put in, and one that was taken away are named', async () => {
  const story = await anAccountWithAStory();
  const { db, billingAccountId } = story;
  const bills = db.collection<AnyDocument>('bills');
  await bills.updateOne({ _id: 'BILL-1' }, { $set: { dueDate: '2031-01-01' } });
  expect(await found(story)).toEqual(['documentChanged bills/BILL-1']);
  const payments = db.collection<AnyDocument>('payments');
  const payment = await payments.findOne({ _id: 'PAY-1' });
  await payments.deleteOne({ _id: 'PAY-1' });
  await payments.insertOne({ ...payment, _id: 'PAY-2' });
  await db
    .collection<AnyDocument>('ledgerEntries')
    .updateOne({ billingAccountId, sequence: 1 }, { $set: { amount: 1 } });
  expect((await found(story)).sort()).toEqual(
    [
      'documentChanged bills/BILL-1',
      'documentMissing payments/PAY-1',
      'documentUnknown payments/PAY-2',
      `ledgerBroken billingAccounts/${billingAccountId}`,
    ].sort(),
  );
});

test('an older state of a document, put back whole, is named', async () => {
  const story = await anAccountWithAStory();
  const accounts = story.db.collection<AnyDocument>('billingAccounts');
  const before = await accounts.findOne({ _id: story.billingAccountId });
  await story.store.payments.record(
    aReport({ billingAccountId: story.billingAccountId, paymentId: 'PAY-9' }),
    NOW,
  );
  await accounts.replaceOne({ _id: story.billingAccountId }, { ...before });
  expect(await found(story)).toContain(`documentChanged billingAccounts/${story.billingAccountId}`);
});

test('every collection that is left out is there', () => {
  const names = COLLECTION_PLANS.map(({ name }) => name);
  expect(Object.keys(NOT_HELD).filter((name) => !names.includes(name))).toEqual([]);
});

test('sealed texts that are exchanged, of one customer or of two, are named with their documents', async () => {
  const story = await anAccountWithAStory();
  const { db, store, customerId } = story;
  const twin = await putAccount(store, {});
  const customers = db.collection<AnyDocument>('customers');
  const [one, other] = await Promise.all(
    [customerId, twin.customerId].map((id) => customers.findOne({ _id: id })),
  );
  await customers.updateOne({ _id: customerId }, { $set: { name: other?.['name'] } });
  expect(await found(story)).toEqual([`documentChanged customers/${customerId}`]);
  // An older text of the same place opens there.
  await customers.updateOne({ _id: customerId }, { $set: { name: one?.['name'] } });
  await store.customers.setContact(customerId, { ...NO_PREFERENCES, phone: '+49301234567' }, NOW);
  const before = await customers.findOne({ _id: customerId });
  await store.customers.setContact(customerId, { ...NO_PREFERENCES, phone: '+49307654321' }, NOW);
  expect(await found(story)).toEqual([]);
  await customers.updateOne({ _id: customerId }, { $set: { contact: before?.['contact'] } });
  expect(await found(story)).toEqual([`documentChanged customers/${customerId}`]);
});

test('keys that are said to be destroyed, or that are put back, are held against the trail', async () => {
  const story = await anAccountWithAStory();
  const { db, store, customerId } = story;
  const keys = db.collection<AnyDocument>('dataKeys');
  const scope = `customer:${customerId}`;
  const before = await keys.findOne({ _id: scope });
  if (before === null) throw new Error('the customer has no keys');
  await keys.updateOne({ _id: scope }, { $set: { keys: [], erasedAt: NOW } });
  expect(await found(story)).toEqual([`documentUnknown dataKeys/${scope}`]);
  await keys.replaceOne({ _id: scope }, before);
  await store.customers.erase(customerId, NOW);
  expect(await found(story)).toEqual([]);
  await keys.replaceOne({ _id: scope }, before);
  expect(await found(story)).toContain(`documentChanged dataKeys/${scope}`);
});
