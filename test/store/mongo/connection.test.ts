import { createServer } from 'node:net';
import { MongoServerSelectionError } from 'mongodb';
import { expect, test } from 'vitest';
import { connectMongo, ping } from '../../../src/store/mongo/connection.ts';
import { againOnDuplicateKey, inTransaction } from '../../../src/store/mongo/transaction.ts';
import { aStore } from '../../support/product/store.ts';
import { testMongoUri } from '../../support/run/servers.ts';

const t = aStore();

test('a client connects and its database answers a ping', async () => {
  const client = await connectMongo(testMongoUri());
  try {
    await expect(ping(client.db('any'))).resolves.toBeUndefined();
  } finally {
    await client.close();
  }
});

test('a server that is missing or silent is reported within the stated time', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const before = performance.now();
    for (const uri of ['mongodb://127.0.0.1:1/', `mongodb://127.0.0.1:${port}/`])
      await expect(connectMongo(uri, { serverSelectionTimeoutMs: 300 })).rejects.toBeInstanceOf(
        MongoServerSelectionError,
      );
    expect(performance.now() - before).toBeLessThan(20_000);
  } finally {
    silent.close();
  }
});

test('a transaction that throws in the middle leaves nothing', async () => {
  const collection = t.db.collection<{ _id: string }>('meta');
  const work = inTransaction(t.client, async (session) => {
    await collection.insertOne({ _id: 'half' }, { session });
    throw new Error('in the middle');
  });
  await expect(work).rejects.toThrow('in the middle');
  expect(await collection.findOne({ _id: 'half' })).toBeNull();
});

test('a conflict runs the transaction again instead of losing a write', async () => {
  const collection = t.db.collection<{ _id: string; n: number }>('meta');
  await collection.insertOne({ _id: 'counter', n: 0 });
  const add = () =>
    inTransaction(t.client, async (session) => {
      const found = await collection.findOne({ _id: 'counter' }, { session });
      await collection.updateOne({ _id: 'counter' }, { $set: { n: (found?.n ?? 0) + 1 } }, { session });
    });
  await Promise.all(Array.from({ length: 20 }, add));
  expect(await collection.findOne({ _id: 'counter' })).toMatchObject({ n: 20 });
});

test('a key that stays taken is an error, not an endless loop', async () => {
  const collection = t.db.collection<{ _id: string }>('meta');
  await collection.insertOne({ _id: 'taken' });
  let tries = 0;
  const work = againOnDuplicateKey(async () => {
    tries += 1;
    await collection.insertOne({ _id: 'taken' });
  });
  await expect(work).rejects.toMatchObject({ code: 11000 });
  expect(tries).toBe(3);
});
