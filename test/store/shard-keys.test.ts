/**
 * What it takes to spread the collections over several shards by billing account or customer: every command of the hot paths that goes to such
 * a collection names its shard key, but for those that are listed here with what they cost; and what MongoDB holds unique begins with it.
 */
import { type CommandStartedEvent, type Document, MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { addMonths, atHour, civilDateAt } from '../../src/domain/civil-date.ts';
import { sweepBillRun } from '../../src/services/billing/bill-run.ts';
import { planBillRun } from '../../src/services/billing/bill-run-plan.ts';
import { sweepAll } from '../../src/services/sweep.ts';
import { giveAuditKeys } from '../../src/store/audit/client-keys.ts';
import { COLLECTION_PLANS } from '../../src/store/collections.ts';
import { createStore } from '../../src/store/store.ts';
import { AS_OF, aNewEntry, aReport } from '../support/builders/builders.ts';
import { aReceipt } from '../support/builders/decisions.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { TEST_AUDIT_KEYS } from '../support/product/audit-keys.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { aStore } from '../support/product/store.ts';
import { uniqueName } from '../support/run/names.ts';
import { testMongoUri } from '../support/run/servers.ts';

const t = aStore();

/** By what a collection that grows with the customers would be spread. The id of an account, a view or a customer is that key itself. */
const SHARD_KEYS: Readonly<Record<string, string>> = {
  billingAccounts: '_id',
  accountViews: '_id',
  customers: '_id',
  creditTurns: '_id',
  auditEntries: 'shard',
  ...Object.fromEntries(
    [
      ...['ledgerEntries', 'bills', 'billDetails', 'payments', 'subscriptions', 'creditHolds'],
      ...['deposits', 'promises', 'decisions', 'cycleChangeHistory', 'notices'],
    ].map((name) => [name, 'billingAccountId']),
  ),
};

/** Commands that would go to every shard, and why they do not name the key. */
const ASKING_ALL_SHARDS: Readonly<Record<string, string>> = {
  '$lookup accountViews':
    'a decision sees all accounts of a credit party, which may be those of several customers',
  'find billingAccounts':
    'a lane of a bill run asks for the accounts of a time zone that are due, a page at a time',
  'aggregate billingAccounts':
    'a bill run is divided into lanes once: it counts what is due in a time zone, and chooses ranges of ids',
  '$lookup payments': 'a payment may be known on another account than the one that is named',
  'find payments': 'a processor names its payment, and not always the account',
};

/** What is unique over all shards, and so keeps its collection from being spread as it is. */
const UNIQUE_OVER_ALL: Readonly<Record<string, string>> = {
  'ledgerEntries.idempotencyKey':
    'a source and its key are one entry, whatever account it names; the account would become part of the index, and a key that is used on another account would have to be found otherwise',
};

const isRecord = (value: unknown): value is Document => typeof value === 'object' && value !== null;
const names = (filter: unknown, key: string): boolean =>
  isRecord(filter) &&
  (key in filter ||
    (Array.isArray(filter['$and']) && filter['$and'].some((part) => names(part, key))) ||
    (Array.isArray(filter['$or']) && filter['$or'].every((part) => names(part, key))));

/** The collections that a command asks without naming their shard key. */
function unnamed({ commandName, command }: CommandStartedEvent): string[] {
  const target: unknown = command[commandName];
  if (typeof target !== 'string') return [];
  const key = SHARD_KEYS[target];
  const own = key === undefined || namesKey(commandName, command, key) ? [] : [`${commandName} ${target}`];
  return [...own, ...joined(command['pipeline'])];
}

function namesKey(commandName: string, command: Document, key: string): boolean {
  switch (commandName) {
    case 'find':
      return names(command['filter'], key);
    case 'aggregate':
      return names(command['pipeline']?.[0]?.$match, key);
    case 'insert':
      return command['documents'].every((doc: Document) => key in doc);
    case 'update':
      return command['updates'].every(({ q }: Document) => names(q, key));
    case 'delete':
      return command['deletes'].every(({ q }: Document) => names(q, key));
    case 'findAndModify':
      return names(command['query'], key);
    default:
      return false;
  }
}

/** The joins of a pipeline that do not go by the shard key of what they join. */
function joined(pipeline: unknown): string[] {
  if (!Array.isArray(pipeline)) return [];
  return pipeline.flatMap((stage: Document) => {
    const lookup = stage['$lookup'];
    if (lookup === undefined) return [];
    const key = SHARD_KEYS[lookup.from];
    const isNamed =
      key === undefined || lookup.foreignField === key || names(lookup.pipeline?.[0]?.$match, key);
    return isNamed ? [] : [`$lookup ${lookup.from}`];
  });
}

test('commands of the hot paths name the shard key, but for those that are listed with the reason', async () => {
  const account = await putAccount(t.store, { account: { creditLimit: 50_000 } });
  const { billingAccountId, customerId } = account;
  const client = await new MongoClient(testMongoUri(), { monitorCommands: true }).connect();
  const asking = new Set<string>();
  try {
    giveAuditKeys(client, TEST_AUDIT_KEYS);
    const store = createStore(client.db(t.db.databaseName), client, testKeys);
    client.on('commandStarted', (event) => {
      for (const one of unnamed(event)) asking.add(one);
    });
    await store.snapshots.ofAccount(customerId, billingAccountId, AS_OF);
    await store.snapshots.forOrder(customerId, billingAccountId, AS_OF);
    const fresh = await store.accounts.get(billingAccountId);
    await store.decisions.record({
      receipt: aReceipt(fresh ?? account),
      orderId: uniqueName('ORD'),
      creditHold: { amount: 9_900, expiresAt: '2027-06-01T00:00:00.000Z' },
      allowOverLimit: false,
      caseDoc: null,
    });
    const entry = aNewEntry({ billingAccountId, idempotencyKey: uniqueName('key') });
    await store.ledger.postLine({ entry, currency: account.currency }, AS_OF);
    await store.payments.record(aReport({ paymentId: uniqueName('PAY'), billingAccountId }), AS_OF);
    const day = addMonths(civilDateAt(AS_OF, account.timeZone), 2);
    const order = {
      ...{ runId: uniqueName('run'), timeZone: account.timeZone, limit: 50 },
      now: atHour(day, 3, account.timeZone),
    };
    await planBillRun({ store }, order);
    await sweepAll((after) => sweepBillRun({ store }, { ...order, after }));
  } finally {
    await client.close();
  }
  expect([...asking].sort()).toEqual(Object.keys(ASKING_ALL_SHARDS).sort());
});

test('what is unique begins with the shard key, but for what is listed with the reason', () => {
  const over = COLLECTION_PLANS.flatMap(({ name, indexes }) => {
    const key = SHARD_KEYS[name];
    if (key === undefined) return [];
    return indexes
      .filter(({ unique }) => unique === true)
      .filter((index) => Object.keys(index.key)[0] !== key)
      .map((index) => `${name}.${index.name}`);
  });
  expect(over.sort()).toEqual(Object.keys(UNIQUE_OVER_ALL).sort());
});
