import { expect, test } from 'vitest';
import type { Beside } from '../../../src/store/mongo/beside.ts';
import { KeyCache } from '../../../src/store/sealing/key-cache.ts';
import { customerScope } from '../../../src/store/sealing/seal.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

/** A scope that has keys, and a process that has not met it; how often it unwrapped a key. */
async function aNewProcess() {
  const scope = customerScope(uniqueName('CUST'));
  const keys = await new KeyCache(t.db, testKeys).readOrMake([scope]);
  let unwrapped = 0;
  const cache = new KeyCache(t.db, {
    activeKeyId: testKeys.activeKeyId,
    wrap: testKeys.wrap,
    unwrap(...key) {
      unwrapped += 1;
      return testKeys.unwrap(...key);
    },
  });
  return { scope, cache, unwrapped: () => unwrapped, own: keys.get(scope) };
}

const found = ({ collection, pipeline }: Beside<unknown>) =>
  t.db
    .collection(collection)
    .aggregate([...pipeline])
    .toArray();

function besideOf(cache: KeyCache, scope: string): Beside<void> {
  const beside = cache.readBeside(scope);
  if (beside === null) throw new Error('the keys are held');
  return beside;
}

test('keys that came along with another read are held: they are not read, nor unwrapped, again', async () => {
  const { scope, cache, unwrapped, own } = await aNewProcess();
  const beside = besideOf(cache, scope);
  beside.told(await found(beside));
  expect((await cache.readOrMake([scope])).get(scope)).toEqual(own);
  expect(unwrapped()).toBe(1);
  expect(cache.readBeside(scope)).toBeNull();
});

test('keys that were forgotten while they were read are not held: they may be those of an erased customer', async () => {
  const { scope, cache, unwrapped } = await aNewProcess();
  const beside = besideOf(cache, scope);
  const docs = await found(beside);
  cache.forget([scope]);
  beside.told(docs);
  expect(unwrapped()).toBe(0);
  expect(cache.readBeside(scope)).not.toBeNull();
});

test('a customer without keys gets the first ones when something is sealed, as ever', async () => {
  const cache = new KeyCache(t.db, testKeys);
  const scope = customerScope(uniqueName('CUST'));
  const beside = besideOf(cache, scope);
  beside.told(await found(beside));
  expect((await cache.readOrMake([scope])).get(scope)).toMatchObject({ current: 1, erased: false });
});

test('what is sealed while somebody looks for keys that are not there yet is sealed with the first ones', async () => {
  const cache = new KeyCache(t.db, testKeys);
  const scope = customerScope(uniqueName('CUST'));
  const [looked, made] = await Promise.all([cache.read([scope]), cache.readOrMake([scope])]);
  expect(looked.size).toBe(0);
  expect(made.get(scope)).toMatchObject({ current: 1, erased: false });
});
