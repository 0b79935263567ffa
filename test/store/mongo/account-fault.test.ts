import { MongoBulkWriteError, MongoClient, MongoNetworkError, MongoServerError } from 'mongodb';
import { expect, test } from 'vitest';
import { toProblem } from '../../../src/api/problems/errors.ts';
import { BusinessFailure, FAILURE_TYPES } from '../../../src/domain/failure-types.ts';
import { exact } from '../../../src/domain/money.ts';
import { NO_PREFERENCES } from '../../../src/domain/notices/contact.ts';
import { customers } from '../../../src/store/accounts/collections.ts';
import { accountFaultOf, apart, readEach } from '../../../src/store/mongo/account-fault.ts';
import { inTransaction } from '../../../src/store/mongo/transaction.ts';
import { creditEpisodes } from '../../../src/store/notices/collections.ts';
import { aCustomer } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { testMongoUri } from '../../support/run/servers.ts';
import { aTcpProxy } from '../../support/wire/tcp-proxy.ts';

const t = aStore();
const NOW = '2026-11-22T09:00:00.000Z';
const MEGABYTE = 1_048_576;

/** What the work fails with. */
async function errorOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
const faultOf = async (work: () => unknown) => accountFaultOf(await errorOf(work));
/** A collection of its own, without a validator. */
const scratch = () => t.db.collection<{ _id: string; text: string; more?: string[] }>(uniqueName('scratch'));

test.each(FAILURE_TYPES)("a business failure is the account's fault, by its type: %s", (type) => {
  expect(accountFaultOf(new BusinessFailure(type, 'no', { faults: undefined }))).toBe(type);
});

test('an amount that is no exact integer of minor units is such a fault', async () => {
  expect(await faultOf(() => exact(0.5))).toBe('MoneyError');
});

test('a stored document that does not fit its schema is such a fault', async () => {
  expect(await faultOf(() => customers.fromDoc({ _id: 'CUST-1', name: 7 }))).toBe('StoredDataError');
});

test('a fault names the field by its whole path, and not its value', async () => {
  const { customerId: _id, ...customer } = aCustomer();
  const contact = { ...NO_PREFERENCES, quietHours: { from: 'secret', to: '08:00' } };
  const error = await errorOf(() => customers.fromDoc({ _id, ...customer, contact }));
  expect(error).toMatchObject({ message: 'malformed document in customers: contact.quietHours.from' });
});

test('a value that its schema refuses before it is written is such a fault', async () => {
  const customer = { ...aCustomer(), name: 7 as unknown as string };
  expect(await faultOf(() => customers.toDoc(customer))).toBe('InvalidDocument');
});

test('a document that the validator of its collection refuses, alone or in a bulk, is such a fault', async () => {
  const collection = t.db.collection<{ _id: string; low: string }>(creditEpisodes.name);
  const malformed = { _id: uniqueName('BA'), low: 'yes' };
  expect(await faultOf(() => collection.insertOne(malformed))).toBe('InvalidDocument');
  expect(await faultOf(() => collection.insertMany([malformed], { ordered: false }))).toBe('InvalidDocument');
});

test('a document that is larger than MongoDB takes, at once or after it has grown, is such a fault', async () => {
  const collection = scratch();
  const text = 'x'.repeat(9 * MEGABYTE);
  expect(await faultOf(() => collection.insertOne({ _id: 'A', text: text + text }))).toBe('TooLarge');
  await collection.insertOne({ _id: 'A', text });
  expect(await faultOf(() => collection.updateOne({ _id: 'A' }, { $push: { more: text } }))).toBe('TooLarge');
});

test('a unique key that is taken is such a fault', async () => {
  const collection = scratch();
  await collection.insertOne({ _id: 'A', text: '' });
  expect(await faultOf(() => collection.insertOne({ _id: 'A', text: '' }))).toBe('DuplicateKey');
  expect(
    await faultOf(() =>
      inTransaction(t.client, (session) => collection.insertOne({ _id: 'A', text: '' }, { session })),
    ),
  ).toBe('DuplicateKey');
});

test('a statement that runs out of time, also in a transaction, is such a fault', async () => {
  const collection = scratch();
  await collection.insertOne({ _id: 'A', text: '' });
  const slow = { $where: 'while (true) {}' };
  expect(await faultOf(() => collection.findOne(slow, { maxTimeMS: 50 }))).toBe('TimeLimit');
  const inTx = () =>
    inTransaction(t.client, (session) => collection.findOne(slow, { session, maxTimeMS: 50 }));
  expect(await faultOf(inTx)).toBe('TimeLimit');
});

test.each([
  ['that MongoDB ended for its age', 290],
  ['that MongoDB no longer knows', 251],
])('a transaction %s, again and again, is such a fault: the others must not wait for it', (_, code) => {
  const errorLabels = ['TransientTransactionError'];
  expect(accountFaultOf(new MongoServerError({ message: 'no', code, errorLabels }))).toBe('TimeLimit');
});

test("a server that does not answer is nobody's fault", async () => {
  const nobody = new MongoClient('mongodb://127.0.0.1:9', { serverSelectionTimeoutMS: 100 });
  expect(await faultOf(() => nobody.db('x').collection('y').findOne())).toBeNull();
  await nobody.close();
});

test("a closed client is nobody's fault", async () => {
  const uri = new MongoClient('mongodb://127.0.0.1:9', { serverSelectionTimeoutMS: 100 });
  await uri.close();
  expect(await faultOf(() => uri.db('x').collection('y').findOne())).toBeNull();
});

test("a majority that does not answer is nobody's fault", async () => {
  const collection = scratch();
  const write = () =>
    collection.insertOne({ _id: 'A', text: '' }, { writeConcern: { w: 7, wtimeoutMS: 50 } });
  expect(await faultOf(write)).toBeNull();
});

test.each([
  ['a primary that is gone', { code: 10_107, errorLabels: ['RetryableWriteError'] }],
  ['a server that shuts down', { code: 11_600 }],
  ['a write conflict', { code: 112, errorLabels: ['TransientTransactionError'] }],
  ['a commit of which nobody knows', { code: 50, errorLabels: ['UnknownTransactionCommitResult'] }],
  ['a server that is overloaded', { code: 262 }],
])('nor is %s', (_, description) => {
  expect(accountFaultOf(new MongoServerError({ message: 'no', ...description }))).toBeNull();
});

test("a cancellation and a mistake in the code are nobody's fault", async () => {
  expect(await faultOf(() => AbortSignal.abort().throwIfAborted())).toBeNull();
  expect(accountFaultOf(new TypeError('undefined is not a function'))).toBeNull();
  expect(accountFaultOf('a text')).toBeNull();
});

test('among several that are handled together, those at fault are found and the others are handled', async () => {
  const done = new Set<number>();
  const work = async (some: readonly number[]): Promise<void> => {
    if (some.some((n) => n === 3 || n === 12)) throw new BusinessFailure('CustomerNotFound', 'no');
    for (const n of some) done.add(n);
  };
  const items = Array.from({ length: 25 }, (_, n) => n);
  const faulty = await apart(items, work);
  expect(faulty.map(({ item, code }) => [item, code])).toEqual([
    [3, 'CustomerNotFound'],
    [12, 'CustomerNotFound'],
  ]);
  expect(done.size).toBe(23);
});

test('an error that is not the fault of one of them ends the work on all', async () => {
  let calls = 0;
  const work = async (): Promise<void> => {
    calls += 1;
    throw new TypeError('no');
  };
  await expect(apart([1, 2, 3], work)).rejects.toThrow(TypeError);
  expect(calls).toBe(1);
});

test('unreadable documents among several are told apart', async () => {
  const { billingAccountId } = await putAccount(t.store);
  await t.store.reminders.beginCreditEpisode(billingAccountId, NOW);
  const good = { _id: billingAccountId, number: 1, low: true, changedAt: NOW };
  const bad = { ...good, _id: 'BA-BAD', number: 0.5 };
  const { found, unread } = readEach([bad, good], creditEpisodes.fromDoc);
  expect(found).toMatchObject([{ billingAccountId }]);
  expect(unread).toMatchObject([{ doc: { _id: 'BA-BAD' }, code: 'StoredDataError' }]);
});

test('one whose transaction MongoDB ends each time is found too, and the others are handled', async () => {
  const done = new Set<number>();
  const work = async (some: readonly number[]): Promise<void> => {
    if (some.includes(5))
      throw new MongoServerError({
        ...{ message: 'WriteConflict', code: 112 },
        errorLabels: ['TransientTransactionError'],
      });
    for (const n of some) done.add(n);
  };
  const faulty = await apart(
    Array.from({ length: 11 }, (_, n) => n),
    work,
  );
  expect(faulty.map(({ item, code }) => [item, code])).toEqual([[5, 'TimeLimit']]);
  expect(done.size).toBe(10);
});

test('while there is no primary nobody is at fault, whatever is handled', async () => {
  const gone = new MongoServerError({
    ...{ message: 'not primary', code: 10_107 },
    errorLabels: ['TransientTransactionError', 'RetryableWriteError'],
  });
  await expect(apart([1, 2, 3], () => Promise.reject(gone))).rejects.toBe(gone);
});

/** What MongoDB and its driver say while a primary is replaced. */
const WHILE_A_PRIMARY_IS_REPLACED: readonly (readonly [string, Error])[] = [
  ['the connection broke', new MongoNetworkError('connection closed')],
  ...([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436] as const).map(
    (code) => [`code ${code}`, new MongoServerError({ message: 'no primary', code })] as const,
  ),
  ['no majority in time', new MongoServerError({ message: 'waiting for replication timed out', code: 64 })],
  [
    'a transaction that the driver would try again',
    new MongoServerError({ message: 'interrupted', code: 1, errorLabels: ['TransientTransactionError'] }),
  ],
];

test.each(WHILE_A_PRIMARY_IS_REPLACED)(
  '%s: it is not the fault of one account, and callers are told to try again later',
  (_, error) => {
    expect(accountFaultOf(error)).toBeNull();
    const { kind, headers } = toProblem(error);
    expect(kind).toBe('dependency-unavailable');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  },
);

test('so it is when several writes go together and the connection breaks: the driver wraps that', async () => {
  const proxy = await aTcpProxy(new URL(testMongoUri()).host);
  const uri = `mongodb://${proxy.address}/?directConnection=true&serverSelectionTimeoutMS=200`;
  const client = await new MongoClient(uri).connect();
  proxy.cut();
  const error = await errorOf(() =>
    client
      .db('none')
      .collection('any')
      .insertMany([{ one: 1 }, { one: 2 }]),
  );
  await client.close();
  await proxy.close();
  expect(error).toBeInstanceOf(MongoBulkWriteError);
  expect(accountFaultOf(error)).toBeNull();
  expect(toProblem(error).kind).toBe('dependency-unavailable');
});
