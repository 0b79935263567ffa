import { expect, test } from 'vitest';
import { createKeyring } from '../../../src/codec/keyring.ts';
import type { KeyProvider } from '../../../src/domain/key-provider.ts';
import { createRingProvider } from '../../../src/gateways/keys/ring.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import type { AnyDocument } from '../../../src/store/mongo/collection.ts';
import { rotateData, rotateWrapping } from '../../../src/store/sealing/rotation.ts';
import { createSealing, createStore, type Store } from '../../../src/store/store.ts';
import { aCustomer, aNewEntry } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aMigratedDatabase, type TestDatabase } from '../../support/product/database.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
const old = createRingProvider(createKeyring(new Map([['one', one]]), 'one'));
const both = createRingProvider(
  createKeyring(
    new Map([
      ['one', one],
      ['two', two],
    ]),
    'two',
  ),
);
const next = createRingProvider(createKeyring(new Map([['two', two]]), 'two'));

async function withDatabase(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await aMigratedDatabase();
  try {
    await work(database);
  } finally {
    await database.handBack();
  }
}

/** Accounts of customers of their own, each with an entry whose note names it. */
async function noted(
  store: Store,
  count: number,
): Promise<{ customerId: string; billingAccountId: string }[]> {
  const made = [];
  for (let n = 0; n < count; n += 1) {
    const customerId = uniqueName('CUST');
    const account = await putAccount(store, { customer: { customerId }, account: { customerId } });
    await note(store, account.billingAccountId);
    made.push({ customerId, billingAccountId: account.billingAccountId });
  }
  return made;
}
const note = (store: Store, billingAccountId: string) =>
  store.ledger.post(
    [aNewEntry({ billingAccountId, note: `of ${billingAccountId}`, idempotencyKey: uniqueName('k') })],
    NOW,
  );

async function notesOf(
  store: Store,
  { customerId, billingAccountId }: { customerId: string; billingAccountId: string },
) {
  const { items } = await store.ledger.list({
    ...{ customerId, billingAccountId, from: null, to: null, type: null, limit: 50, cursor: null },
  });
  return items.map((entry) => entry.note).filter((text) => text !== null);
}

async function brokenIn({ db, client }: TestDatabase): Promise<unknown[]> {
  const broken: unknown[] = [];
  const sealing = createSealing(db, testKeys);
  await verifyLedger(db, client, {
    billingAccountId: null,
    sealing,
    onBroken: (found) => broken.push(found),
  });
  return broken;
}

/** Fails when it is asked for the third time, as a provider that stops answering. */
function dying(provider: KeyProvider): KeyProvider {
  let asked = 0;
  return {
    activeKeyId: provider.activeKeyId,
    unwrap: provider.unwrap,
    async wrap(...args) {
      asked += 1;
      if (asked === 3) throw new Error('the provider does not answer');
      return provider.wrap(...args);
    },
  };
}

test('wrapping keys are exchanged: stopped in the middle it goes on, and then the old key is not needed', () =>
  withDatabase(async (database) => {
    const { db, client } = database;
    const accounts = await noted(createStore(db, client, old), 5);
    await expect(rotateWrapping({ ...database, keys: dying(both) })).rejects.toThrow('does not answer');
    // Five customers, and the key of the indexes; two were done.
    expect(await rotateWrapping({ ...database, keys: both })).toBe(4);
    expect(await rotateWrapping({ ...database, keys: both })).toBe(0);
    const store = createStore(db, client, next);
    for (const account of accounts)
      expect(await notesOf(store, account)).toContain(`of ${account.billingAccountId}`);
  }));

test('data keys are exchanged while others write: every text opens with the new ones, and the old ones are gone', () =>
  withDatabase(async (database) => {
    const { db, client } = database;
    const serving = createStore(db, client, createSealing(db, testKeys, { heldForMs: 300 }));
    const accounts = await noted(serving, 6);
    await expect(
      rotateData({ ...database, keys: dying(testKeys) }, createSealing(db, testKeys), { heldForMs: 600 }),
    ).rejects.toThrow('does not answer');
    let written = 0;
    let rotating = true;
    const writing = (async () => {
      while (rotating) {
        await note(serving, accounts[written % accounts.length]?.billingAccountId ?? '');
        written += 1;
      }
    })();
    const result = await rotateData(
      { ...database, keys: testKeys },
      createSealing(db, testKeys, { heldForMs: 300 }),
      { heldForMs: 600 },
    ).finally(() => {
      rotating = false;
    });
    await writing;
    expect(written).toBeGreaterThan(0);
    // Six customers and the indexes; two had theirs before it was stopped.
    expect(result).toMatchObject({ newKeys: 5, retired: 7 });
    expect(result.sealed).toBeGreaterThan(6);
    const keys = await db.collection<AnyDocument>('dataKeys').find().toArray();
    expect(keys.flatMap((doc) => JSON.stringify(doc['keys']).match(/"version":\d+/g))).toEqual(
      Array(7).fill('"version":2'),
    );
    const store = createStore(db, client, testKeys);
    const notes = (await Promise.all(accounts.map((account) => notesOf(store, account)))).flat();
    expect(notes.filter((text) => !text.startsWith('of '))).toEqual([]);
    expect(notes.length).toBeGreaterThanOrEqual(6 + written);
    expect(await brokenIn(database)).toEqual([]);
  }));

test('a customer whose keys are destroyed reads [erased], now and in what is written later; ledgers hold, and nobody else is touched', () =>
  withDatabase(async (database) => {
    const { db, client } = database;
    const store = createStore(db, client, testKeys);
    const [erased, kept] = await noted(store, 2);
    if (erased === undefined || kept === undefined) throw new Error('two were made');
    expect(await store.customers.erase(erased.customerId, NOW)).toBe(true);
    expect(await store.customers.erase(erased.customerId, NOW)).toBe(false);
    // As another process, which holds no key.
    const later = createStore(db, client, testKeys);
    expect(await later.customers.get(erased.customerId)).toMatchObject({ name: '[erased]', email: null });
    await note(later, erased.billingAccountId);
    expect(new Set(await notesOf(later, erased))).toEqual(new Set(['[erased]']));
    expect(await notesOf(later, kept)).toContain(`of ${kept.billingAccountId}`);
    expect(await brokenIn(database)).toEqual([]);
    const wrapped = await db
      .collection<AnyDocument>('dataKeys')
      .findOne({ _id: `customer:${erased.customerId}` });
    expect(wrapped).toMatchObject({ keys: [], erasedAt: NOW });
  }));

test('what is looked up is found while keys are exchanged and after, and no hash of the old key is left', () =>
  withDatabase(async (database) => {
    const { db, client } = database;
    const store = createStore(db, client, createSealing(db, testKeys, { heldForMs: 100 }));
    const customer = aCustomer({ customerId: 'CUST-L', name: 'Olga Fischer', email: null });
    await store.customers.insertMissing([customer]);
    const found = async () => (await store.customers.search({ by: 'name', text: 'olga FISCHER' }, 9))?.length;
    let missed = 0;
    let looked = 0;
    let rotating = true;
    const looking = (async () => {
      while (rotating) {
        looked += 1;
        if ((await found()) !== 1) missed += 1;
      }
    })();
    await rotateData({ ...database, keys: testKeys }, createSealing(db, testKeys), {
      heldForMs: 300,
    }).finally(() => {
      rotating = false;
    });
    await looking;
    expect(looked).toBeGreaterThan(2);
    expect(missed).toBe(0);
    expect(await found()).toBe(1);
    const lying = await db.collection<AnyDocument>('customers').findOne({ _id: 'CUST-L' });
    expect(lying?.['blind']).toMatchObject({ name: [expect.stringMatching(/^2:/)], email: [], phone: [] });
  }));
