import type { Db, Document } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { accounts, storedAccounts } from '../../../src/store/accounts/collections.ts';
import { bills } from '../../../src/store/billing/collections.ts';
import { COLLECTION_PLANS } from '../../../src/store/collections.ts';
import { ledgerEntries, UNBILLED_FILTER } from '../../../src/store/ledger/collections.ts';
import {
  DatabaseTooNew,
  MIGRATIONS_COLLECTION,
  MigrationFailed,
  migrate,
} from '../../../src/store/migrations/migrate.ts';
import { SCHEMA_STEP } from '../../../src/store/migrations/schema-step.ts';
import type { MigrationStep } from '../../../src/store/migrations/step.ts';
import { MIGRATION_STEPS } from '../../../src/store/migrations/steps.ts';
import { createStore } from '../../../src/store/store.ts';
import { aBill, aBillingAccount } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aTestDatabase, type TestDatabase } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';

const t = aStore();
const VALIDATION_FAILED = { code: 121 };

/** A database of its own for a test. */
async function withDatabase(use: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await aTestDatabase('migrate');
  try {
    await use(database);
  } finally {
    await database.drop();
  }
}

const recordsIn = (db: Db) =>
  db.collection<{ _id: string } & Document>(MIGRATIONS_COLLECTION).find().sort({ startedAt: 1 }).toArray();

/** Marks each account that it finds unmarked, and can be made to die after some. */
function markingStep(name: string, dieAfter = Number.POSITIVE_INFINITY): MigrationStep {
  return {
    name,
    async run(db) {
      const marks = db.collection<{ _id: number; marks: number }>('marks');
      let done = 0;
      for await (const { _id } of marks.find({ marks: 0 }).sort({ _id: 1 })) {
        if (done === dieAfter) throw new Error('the disk is full');
        await marks.updateOne({ _id }, { $inc: { marks: 1 } });
        done += 1;
      }
    },
  };
}

async function withMarks({ db }: TestDatabase): Promise<() => Promise<number[]>> {
  const marks = db.collection<{ _id: number; marks: number }>('marks');
  await marks.insertMany(Array.from({ length: 20 }, (_, _id) => ({ _id, marks: 0 })));
  return async () => (await marks.find().sort({ _id: 1 }).toArray()).map((mark) => mark.marks);
}

describe('the migration', () => {
  test('makes the present schema in an empty database, and a second run changes nothing', () =>
    withDatabase(async ({ db }) => {
      expect(await migrate(db)).toEqual({ ran: ['schema'] });
      const names = (await db.listCollections().toArray()).map((collection) => collection.name);
      expect(names).toEqual(expect.arrayContaining(COLLECTION_PLANS.map((plan) => plan.name)));
      for (const plan of COLLECTION_PLANS) {
        const made = (await db.collection(plan.name).indexes()).map((index) => index.name);
        expect(made).toEqual(expect.arrayContaining(plan.indexes.map((index) => index.name)));
      }
      const records = await recordsIn(db);
      expect(records).toMatchObject([{ _id: 'schema', state: 'done', claimedBy: null }]);
      expect(await migrate(db)).toEqual({ ran: [] });
      expect(await recordsIn(db)).toEqual(records);
    }));

  test('of four processes at once, one runs each step, in their order, and the others wait for it', () =>
    withDatabase(async (database) => {
      const marks = await withMarks(database);
      const order: string[] = [];
      const noting = (name: string): MigrationStep => {
        const step = markingStep(name);
        return {
          name,
          async run(db) {
            order.push(name);
            await step.run(db);
          },
        };
      };
      const steps = [SCHEMA_STEP, noting('first'), noting('second')];
      const results = await Promise.all(Array.from({ length: 4 }, () => migrate(database.db, steps)));
      expect(order).toEqual(['first', 'second']);
      expect(results.flatMap(({ ran }) => ran).sort()).toEqual(['first', 'schema', 'second']);
      expect(await marks()).toEqual(Array.from({ length: 20 }, () => 1));
    }));

  test('applies changed definitions at the next start, without losing data', () =>
    withDatabase(async ({ db, client }) => {
      await migrate(db);
      const store = createStore(db, client, testKeys);
      const account = await putAccount(store);
      await db.command({ collMod: 'bills', validator: {} });
      await db.collection('bills').dropIndex('byAccount');
      await db.collection('bills').createIndex({ dueDate: 1 }, { name: 'byAccount' });
      await db
        .collection<{ _id: string }>(MIGRATIONS_COLLECTION)
        .updateOne({ _id: 'schema' }, { $set: { fingerprint: 'of an earlier version' } });
      expect(await migrate(db)).toEqual({ ran: ['schema'] });
      expect(await store.accounts.get(account.billingAccountId)).toEqual(account);
      const indexes = await db.collection('bills').indexes();
      expect(indexes.map((index) => index.key)).toContainEqual({ billingAccountId: 1, billDate: -1 });
      await expect(db.collection('bills').insertOne({ amount: 1 })).rejects.toMatchObject(VALIDATION_FAILED);
    }));

  test('a step that fails names itself, keeps its reason, and the next run goes on with it', () =>
    withDatabase(async (database) => {
      const { db } = database;
      const marks = await withMarks(database);
      const failed = migrate(db, [SCHEMA_STEP, markingStep('marks', 7)]);
      await expect(failed).rejects.toThrow(MigrationFailed);
      await expect(failed).rejects.toMatchObject({
        step: 'marks',
        message: 'the migration step "marks" failed: the disk is full',
        cause: new Error('the disk is full'),
      });
      expect(await recordsIn(db)).toMatchObject([{ state: 'done' }, { _id: 'marks', state: 'started' }]);
      expect(await migrate(db, [SCHEMA_STEP, markingStep('marks')])).toEqual({ ran: ['marks'] });
      expect(await marks()).toEqual(Array.from({ length: 20 }, () => 1));
    }));

  test('a step that was killed half way is resumed once the claim of the dead process has run out', () =>
    withDatabase(async (database) => {
      const { db } = database;
      const marks = await withMarks(database);
      // What a killed process leaves: half of the work, and a claim that nobody renews.
      await expect(migrate(db, [markingStep('marks', 7)])).rejects.toThrow(MigrationFailed);
      await db
        .collection<{ _id: string }>(MIGRATIONS_COLLECTION)
        .updateOne({ _id: 'marks' }, [
          { $set: { claimedBy: 'the dead', claimedUntil: { $add: ['$$NOW', 1_500] } } },
        ]);
      const from = performance.now();
      expect(await migrate(db, [markingStep('marks')])).toEqual({ ran: ['marks'] });
      expect(performance.now() - from).toBeGreaterThan(1_000);
      expect(await marks()).toEqual(Array.from({ length: 20 }, () => 1));
    }));

  test('a step that takes longer than a claim keeps its claim', () =>
    withDatabase(async ({ db }) => {
      let runs = 0;
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const step: MigrationStep = {
        name: 'long',
        async run() {
          runs += 1;
          await ended;
        },
      };
      const both = [migrate(db, [step], 600), migrate(db, [step], 600)];
      const records = db.collection<{ _id: string; claimedUntil: Date | null }>(MIGRATIONS_COLLECTION);
      const claimedUntil = async () => (await records.findOne({ _id: 'long' }))?.claimedUntil?.getTime() ?? 0;
      await expect.poll(claimedUntil).toBeGreaterThan(0);
      const first = await claimedUntil();
      await expect.poll(claimedUntil, { timeout: 10_000 }).toBeGreaterThan(first + 1_200);
      end();
      const ran = (await Promise.all(both)).flatMap((result) => result.ran);
      expect({ runs, ran }).toEqual({ runs: 1, ran: ['long'] });
    }));

  test('a database that is newer than the program is refused before anything is changed, also half way', () =>
    withDatabase(async (database) => {
      const { db } = database;
      await migrate(db);
      await withMarks(database);
      await expect(migrate(db, [SCHEMA_STEP, markingStep('2027-marks', 7)])).rejects.toThrow();
      const before = await recordsIn(db);
      const refused = migrate(db, [{ ...SCHEMA_STEP, fingerprint: 'older' }]);
      await expect(refused).rejects.toThrow(DatabaseTooNew);
      await expect(refused).rejects.toThrow('does not know its migration steps "2027-marks"');
      expect(await recordsIn(db)).toEqual(before);
    }));

  test('the released steps keep their names and their order', () => {
    expect(MIGRATION_STEPS.map(({ name }) => name)).toEqual(['schema']);
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
  ])('refuse %s, no matter who writes it', async (_what, wrong) => {
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
