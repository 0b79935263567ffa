import { expect, test } from 'vitest';
import { inTransaction } from '../../../src/store/mongo/transaction.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';

const { db, client, watched } = await aDatabaseForThisFile('watched');

test('a transaction that changes something and enters nothing is found by its commands', async () => {
  await inTransaction(client, async (session) => {
    await db.collection('kpiRollups').insertOne({ day: 'technical' }, { session });
  });
  expect(watched.silent).toEqual([]);
  await inTransaction(client, async (session) => {
    await db.collection('bills').insertOne({ amount: 1 }, { session });
    await db.collection('promises').insertOne({ state: 'kept' }, { session });
    await db.collection('disputes').updateOne({ state: 'none' }, { $set: { state: 'open' } }, { session });
  });
  expect(watched.silent).toEqual(['bills', 'promises']);
  expect(watched.entered()).toBe(0);
});
