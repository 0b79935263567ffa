import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { createStore } from '../../../src/store/store.ts';
import { aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { testMongoUri } from '../../support/run/servers.ts';

const t = aStore();
const NOW = '2026-11-22T09:00:00.000Z';

test('a period is read page by page, each an operation with a time limit of its own, and no payment twice or not at all', async () => {
  const { billingAccountId } = await putAccount(t.store);
  // The middle ones at one instant, over the edge of a page.
  for (const [index, minute] of ['01', '02', '02', '02', '02', '03', '04'].entries()) {
    const occurredAt = `2026-03-05T10:${minute}:00.000Z`;
    await t.store.payments.record(aReport({ billingAccountId, paymentId: `PAY-${index}`, occurredAt }), NOW);
  }
  const outside = { billingAccountId, occurredAt: '2026-03-06T00:00:00.000Z' };
  await t.store.payments.record(aReport(outside), NOW);
  const client = await new MongoClient(testMongoUri(), { monitorCommands: true }).connect();
  try {
    const sent: { name: string; limited: boolean }[] = [];
    client.on('commandStarted', ({ commandName, command }) => {
      // The key of the tokens is read once.
      if (command[commandName] === 'dataKeys') return;
      sent.push({ name: commandName, limited: command['maxTimeMS'] !== undefined });
    });
    const books = createStore(client.db(t.db.databaseName), client, testKeys).paymentBooks;
    for (const pageSize of [1, 2, 7, 1_000]) {
      sent.length = 0;
      const read: string[] = [];
      const period = ['2026-03-05T00:00:00.000Z', '2026-03-06T00:00:00.000Z'] as const;
      for await (const paymentId of books.counted(...period, pageSize)) read.push(paymentId);
      expect(read).toEqual([0, 1, 2, 3, 4, 5, 6].map((index) => `PAY-${index}`));
      // A full page may be the last.
      const pages = Math.floor(7 / pageSize) + 1;
      expect(sent).toEqual(Array.from({ length: pages }, () => ({ name: 'find', limited: true })));
    }
  } finally {
    await client.close();
  }
});
