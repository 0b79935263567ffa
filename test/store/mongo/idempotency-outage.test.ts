import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { isUnavailable } from '../../../src/store/mongo/errors.ts';
import { createIdempotencyStore } from '../../../src/store/mongo/idempotency.ts';
import { createSealing } from '../../../src/store/store.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { uniqueName } from '../../support/run/names.ts';
import { testMongoUri } from '../../support/run/servers.ts';
import { aTcpProxy } from '../../support/wire/tcp-proxy.ts';

test('a key that could not be written is not taken for one that was: the wire is cut, and the request does not begin', async () => {
  const proxy = await aTcpProxy(new URL(testMongoUri()).host);
  const uri = `mongodb://${proxy.address}/?directConnection=true&serverSelectionTimeoutMS=200`;
  const client = await new MongoClient(uri).connect();
  const db = client.db('none');
  const store = createIdempotencyStore(db, { sealing: createSealing(db, testKeys) });
  const key = uniqueName('key');
  proxy.cut();
  const begun = await store
    .begin({
      ...{ subject: 'somebody', method: 'POST', target: '/v1/entries', key },
      body: new TextEncoder().encode('{}'),
    })
    .catch((error: unknown) => error);
  await client.close();
  await proxy.close();
  expect(isUnavailable(begun)).toBe(true);
});
