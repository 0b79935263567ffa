import { BSON } from 'mongodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import { obstaclesOf } from '../../../src/services/retention/erasure.ts';
import { shredCustomer } from '../../../src/services/retention/shred.ts';
import { COLLECTION_PLANS } from '../../../src/store/collections.ts';
import type { AnyDocument } from '../../../src/store/mongo/collection.ts';
import { RECORD_TABLE } from '../../../src/store/retention/record-table.ts';
import { SERVICE_SCOPE } from '../../../src/store/sealing/seal.ts';
import type { Store } from '../../../src/store/store.ts';
import { given, type Owner } from '../../support/builders/given.ts';
import { aMigratedDatabaseForThisFile } from '../../support/product/database.ts';
import { openedDb, testKeys } from '../../support/product/field-keys.ts';

const NOW = instantOf(Date.now());
const database = await aMigratedDatabaseForThisFile();
const { db, client } = database;
let store: Store;
beforeAll(async () => {
  store = await prepareDatabase(client, database.name, testKeys);
  // What is planted has nothing but an id, an owner and personal texts.
  for (const name of ['billingAccounts', ...PERSONAL.map((plan) => plan.name)])
    await db.command({ collMod: name, validationLevel: 'off' });
});

/** What is written by the store, and read again when a customer goes. */
const REAL = ['customers', 'accountViews'];

/** What a customer has a document in, with personal texts: the plan, and the path to whose it is. */
const PERSONAL = COLLECTION_PLANS.flatMap(({ name, personal }) => {
  const owner = RECORD_TABLE[name]?.owner;
  if (personal === null || owner === undefined || owner.by === 'none' || REAL.includes(name)) return [];
  return [{ name, personal, owner }];
});

/** A document with a value at each path; `*` stands for the one element of a list. */
function withAt(doc: AnyDocument, path: string, value: unknown): AnyDocument {
  const at = (inner: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return value;
    if (name === '*') return [at(Array.isArray(inner) ? inner[0] : {}, rest)];
    const members = typeof inner === 'object' && inner !== null ? inner : {};
    return { ...members, [name]: at(Reflect.get(members, name), rest) };
  };
  return { ...doc, ...Object(at(doc, path.split('.'))) };
}

/** One document in each collection with personal texts, each text a canary of its path. */
async function plant({ customerId }: Owner): Promise<string[]> {
  // An account of its own, so that nobody derives anything from what has nothing but personal texts.
  const billingAccountId = `planted-${customerId}`;
  await db
    .collection<AnyDocument>('billingAccounts')
    .insertOne({ _id: billingAccountId, customerId }, { bypassDocumentValidation: true });
  const canaries: string[] = [];
  for (const { name, personal, owner } of PERSONAL) {
    const id = `${name}-${customerId}`;
    let doc: AnyDocument = { _id: id, idempotencyKey: id, requestId: id };
    doc = withAt(doc, owner.path, owner.by === 'customer' ? customerId : billingAccountId);
    if (personal.owner !== SERVICE_SCOPE) doc = withAt(doc, personal.owner, customerId);
    for (const { path, element } of personal.fields) {
      const canary = `canary of ${id} at ${path}`;
      canaries.push(canary);
      if (element !== undefined) doc = withAt(doc, path.replace(/\*.*/, `*.${element}`), 'one');
      doc = withAt(doc, path, canary);
    }
    await openedDb(db).collection<AnyDocument>(name).insertOne(doc, { bypassDocumentValidation: true });
  }
  return canaries;
}

/** Which of these texts somebody with every key that is left can read, and where. */
async function readable(texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await db.listCollections().toArray()) {
    const opened = await openedDb(db).collection<AnyDocument>(name).find().toArray();
    const raw = await db.collection<AnyDocument>(name).find().toArray();
    const said = [JSON.stringify(opened), ...raw.map((doc) => Buffer.from(BSON.serialize(doc)).toString())];
    found.push(...texts.filter((text) => said.some((each) => each.includes(text))));
  }
  return found.sort();
}

describe('a customer whose key is destroyed', () => {
  test('has no personal text left that any key opens, in any collection; another customer has all of theirs', async () => {
    const [gone, stays] = [await given(store, NOW, (one) => one), await given(store, NOW, (one) => one)];
    const [theirs, others] = [await plant(gone), await plant(stays)];
    expect(theirs.length).toBeGreaterThan(30);
    expect(await readable(theirs)).toEqual([...theirs].sort());
    expect(await shredCustomer(store, gone.customerId, NOW)).toBe(true);
    expect(await readable(theirs)).toEqual([]);
    expect(await readable(others)).toEqual([...others].sort());
    expect(await shredCustomer(store, gone.customerId, NOW)).toBe(false);
  });

  test('is in no collection that the table of record classes does not have', async () => {
    const names = (await db.listCollections().toArray()).map(({ name }) => name);
    expect(names.filter((name) => !(name in RECORD_TABLE))).toEqual([]);
  });
});

test('nobody is erased while something of theirs is open, in whatever collection', async () => {
  const open = Object.entries(RECORD_TABLE).flatMap(([name, { owner, open: under }]) =>
    under === undefined || owner.by === 'none' ? [] : [{ name, owner, under }],
  );
  expect(open.length).toBeGreaterThan(9);
  for (const { name, owner, under } of open) {
    const { customerId, billingAccountId } = await given(store, NOW, (one) => one);
    await db.collection('subscriptions').deleteMany({ billingAccountId });
    await db.collection('bills').deleteMany({ billingAccountId });
    const obstacles = () => obstaclesOf({ store }, customerId, NOW);
    expect(await obstacles(), name).toEqual([]);
    const whose = withAt(
      { _id: `open-${customerId}` },
      owner.path,
      owner.by === 'customer' ? customerId : billingAccountId,
    );
    await db
      .collection<AnyDocument>(name)
      .insertOne(withAt(whose, under.path, under.states[0]), { bypassDocumentValidation: true });
    expect(await obstacles(), name).not.toEqual([]);
  }
});
