import { beforeAll, expect, test } from 'vitest';
import {
  createRequestCounts,
  ensureRequestCountIndexes,
  REQUEST_COUNTS_COLLECTION,
} from '../../../src/store/access/request-counts.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';

const { db } = await aDatabaseForThisFile();
beforeAll(() => ensureRequestCountIndexes(db));

test('processes that report at once see the sum of all of them', async () => {
  const processes = [createRequestCounts(db, 60_000), createRequestCounts(db, 60_000)];
  const seen = await Promise.all(
    Array.from({ length: 20 }, (_, n) => processes[n % 2]?.add('read-client\nrating', 5)),
  );
  expect(Math.max(...seen.map((each) => each?.total ?? 0))).toBe(100);
  for (const each of seen) expect(each?.endsInMs).toBeGreaterThan(0);
  expect((await processes[0]?.add('read-client\nanother', 1))?.total).toBe(1);
});

test('a new window begins when the last one is over', async () => {
  const counts = createRequestCounts(db, 1_000);
  await counts.add('short', 7);
  await db.collection(REQUEST_COUNTS_COLLECTION).updateMany({}, { $set: { expire: new Date(0) } });
  expect((await counts.add('short', 2)).total).toBe(2);
});

test('no name of a party is stored', async () => {
  await createRequestCounts(db, 60_000).add('read-customer\nCUST-SECRET', 1);
  const stored = await db.collection(REQUEST_COUNTS_COLLECTION).find().toArray();
  expect(stored.length).toBeGreaterThan(0);
  expect(JSON.stringify(stored)).not.toContain('CUST-SECRET');
});
