import { expect, onTestFinished, test } from 'vitest';
import { connectMongo } from '../../../src/store/mongo/connection.ts';
import { isUnavailable, isUnknownCommit } from '../../../src/store/mongo/errors.ts';
import { commit } from '../../../src/store/mongo/transaction.ts';
import { aTestDatabase } from '../../support/product/database.ts';
import { testMongoUri } from '../../support/run/servers.ts';
import { aTcpProxy } from '../../support/wire/tcp-proxy.ts';

/** A transaction that has written a document, whose connection is cut before it is committed. */
async function aTransactionThatIsCut() {
  const proxy = await aTcpProxy(new URL(testMongoUri()).host);
  onTestFinished(() => proxy.close());
  const client = await connectMongo(`mongodb://${proxy.address}/?directConnection=true`, {
    serverSelectionTimeoutMs: 300,
  });
  onTestFinished(() => client.close());
  const { db, drop } = await aTestDatabase('commit');
  onTestFinished(drop);
  await db.createCollection('any');
  const session = client.startSession();
  onTestFinished(() => session.endSession());
  session.startTransaction({ maxCommitTimeMS: 10_000 });
  await client.db(db.databaseName).collection('any').insertOne({ n: 1 }, { session });
  proxy.cut();
  return { proxy, session, count: () => db.collection('any').countDocuments() };
}

test('a commit is asked for again until MongoDB is back, and what it holds is there once', async () => {
  const { proxy, session, count } = await aTransactionThatIsCut();
  const committed = commit(session);
  const commitOnce = session.commitTransaction.bind(session);
  session.commitTransaction = () => {
    proxy.mend();
    return commitOnce();
  };
  await committed;
  expect(await count()).toBe(1);
});

test('while MongoDB stays away a commit is given up, as one of which nobody knows whether it happened', async () => {
  const { proxy, session, count } = await aTransactionThatIsCut();
  const error = await commit(session, 500).catch((reason: unknown) => reason);
  expect(isUnknownCommit(error)).toBe(true);
  expect(isUnavailable(error)).toBe(true);
  // This one did not happen, and could still.
  expect(await count()).toBe(0);
  proxy.mend();
  await commit(session);
  expect(await count()).toBe(1);
}, 10_000);
