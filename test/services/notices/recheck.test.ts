import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { addDays, addMonths, epochMsOf, type Instant, instantOf } from '../../../src/domain/civil-date.ts';
import type { Notice } from '../../../src/domain/notices/notice.ts';
import { createSenders } from '../../../src/gateways/notices/senders.ts';
import { deliverNotices } from '../../../src/services/notices/delivery.ts';
import { sweepReminders } from '../../../src/services/notices/reminders.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { giveAuditKeys } from '../../../src/store/audit/client-keys.ts';
import { createStore } from '../../../src/store/store.ts';
import { IN_FORCE, PARAMETERS } from '../../domain/notices/reminders/given.ts';
import { AS_OF, aBill, aNewEntry, aPaidBill, aReport, TODAY } from '../../support/builders/builders.ts';
import { type AccountParts, putAccount } from '../../support/builders/put-account.ts';
import { type SmtpCatcher, startSmtpCatcher } from '../../support/outside/smtp-catcher.ts';
import { TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { testMongoUri } from '../../support/run/servers.ts';

const t = aStore();
let smtp: SmtpCatcher;
let channels: ReturnType<typeof createSenders>;
beforeAll(async () => {
  smtp = await startSmtpCatcher();
  const settings = { url: smtp.url, from: 'billing@telecom.example' };
  channels = createSenders({ smtp: settings, webhook: undefined, sms: undefined });
});
afterEach(() => {
  smtp.mails.length = 0;
});
afterAll(async () => {
  channels.close();
  await smtp.close();
});

/** An hour after the notices were written. */
const LATER = instantOf(epochMsOf(AS_OF) + 3_600_000);
const { lowCredit } = PARAMETERS;

const sweep = (now: Instant = AS_OF) =>
  sweepAll((after) => sweepReminders({ store: t.store, reminders: IN_FORCE }, { now, after, limit: 50 }));
const deliver = (now: Instant = LATER, store = t.store) =>
  deliverNotices(
    { store, senders: channels.senders, parameters: PARAMETERS.delivery, lowCredit },
    { now, limit: 50 },
  );

/** An account whose reminders are written, and lie in the outbox. */
async function reminded(parts: AccountParts) {
  const account = await putAccount(t.store, parts);
  await sweep();
  const { customerId, billingAccountId } = account;
  const all = async (): Promise<Notice[]> =>
    (await t.store.notices.list({ customerId, limit: 20, cursor: null })).items;
  const deliveryOf = async (kind: string) =>
    (await all()).findLast((notice) => notice.kind === kind)?.delivery;
  const pay = (amountMinor: number) =>
    t.store.payments.record(
      aReport({ billingAccountId, amount: { amountMinor, currency: 'EUR' }, occurredAt: AS_OF }),
      AS_OF,
    );
  return { billingAccountId, customerId, all, deliveryOf, pay };
}
const OVERTAKEN = { state: 'suppressed', code: 'OVERTAKEN', attempts: 0, endedAt: LATER };
/** An account with one bill of 45.00. */
const dueIn = (days: number) => {
  const bill = aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, days) });
  return { entries: [{ billId: bill.billId }], bills: [bill] };
};

test.each([
  ['dueSoon', 2],
  ['dueToday', 0],
  ['overdue', -9],
] as const)('%s of a bill that was paid before it could be sent is not sent', async (kind, days) => {
  const { pay, deliveryOf } = await reminded(dueIn(days));
  expect(await deliveryOf(kind)).toMatchObject({ state: 'pending' });
  await pay(4_500);
  expect(await deliver()).toMatchObject({ withheld: 1, sent: 0 });
  expect(await deliveryOf(kind)).toMatchObject(OVERTAKEN);
  expect(smtp.mails).toEqual([]);
});

test('a reminder of a bill that was paid in part is sent', async () => {
  const { pay, deliveryOf } = await reminded(dueIn(2));
  await pay(4_000);
  expect(await deliver()).toMatchObject({ sent: 1 });
  expect(await deliveryOf('dueSoon')).toMatchObject({ state: 'sent' });
});

test('a bill that was due soon, or today, when nothing could be sent is not called so on a later day', async () => {
  const [soon, today] = [await reminded(dueIn(1)), await reminded(dueIn(0))];
  const nextDay = instantOf(epochMsOf(AS_OF) + 24 * 3_600_000);
  expect(await deliver(nextDay)).toMatchObject({ withheld: 2, sent: 0 });
  expect(await soon.deliveryOf('dueSoon')).toMatchObject({ code: 'OVERTAKEN' });
  expect(await today.deliveryOf('dueToday')).toMatchObject({ code: 'OVERTAKEN' });
});

test('no bill is called overdue once a promise to pay is in force, or the account is in collections', async () => {
  const [promised, collected] = [await reminded(dueIn(-9)), await reminded(dueIn(-9))];
  await t.store.promises.give({
    ...{ promiseId: uniqueName('PTP'), billingAccountId: promised.billingAccountId, currency: 'EUR' },
    wish: { kind: 'promise', amount: 4_500, untilDate: addDays(TODAY, 9) },
    ...{ givenBy: 'care', now: AS_OF, terms: { version: 'test', sha256: 'a'.repeat(64) } },
    limits: {
      ...{ minimumAmount: 1, maximumDaysAhead: 14, minimumInstallments: 2, maximumInstallments: 12 },
      ...{ brokenPromises: 2, brokenWithinMonths: 12 },
    },
  });
  const writeOff = { proposalId: uniqueName('WO'), billingAccountId: collected.billingAccountId };
  await t.store.writeOffs.propose({ ...writeOff, by: 'care', note: 'gone' }, AS_OF);
  await t.store.writeOffs.approve({ ...writeOff, by: 'other', note: null }, AS_OF);
  expect(await deliver()).toMatchObject({ withheld: 2, sent: 0 });
});

test('there is no reminder of a promise that has ended', async () => {
  const promise = { promiseId: uniqueName('P'), untilDate: addDays(TODAY, 1) };
  const { deliveryOf, billingAccountId } = await reminded({ account: { promise } });
  const [accounts, views] = ['billingAccounts', 'accountViews'].map((name) =>
    t.db.collection<{ _id: string }>(name),
  );
  await accounts?.updateOne({ _id: billingAccountId }, { $set: { promise: null } });
  await views?.updateOne({ _id: billingAccountId }, { $set: { 'account.promise': null } });
  await deliver();
  expect(await deliveryOf('promiseDue')).toMatchObject(OVERTAKEN);
});

test('there is no notice of credit that is no longer low; when it is low again, there is one', async () => {
  const owed = aBill({ billId: uniqueName('B'), amount: 46_000, dueDate: addDays(TODAY, 20) });
  const low = await reminded({ entries: [{ amount: 46_000, billId: owed.billId }], bills: [owed] });
  await low.pay(2_000);
  await deliver();
  expect(await low.deliveryOf('lowCredit')).toMatchObject(OVERTAKEN);
  // Within the gap in which an account that was told is not told again. This one was not.
  const more = aNewEntry({ billingAccountId: low.billingAccountId, type: 'usage', amount: 2_500 });
  await t.store.ledger.post([more], LATER);
  await sweep(LATER);
  expect(await deliver()).toMatchObject({ sent: 1 });
});

test('an unusual bill causes a notice, paid or not', async () => {
  const earlier = [1, 2, 3, 4].map((months) => aPaidBill({ billDate: addMonths(TODAY, -months) }));
  const bill = aBill({ billId: uniqueName('B'), billDate: TODAY, amount: 20_000 });
  const entries = [{ billId: bill.billId, amount: 20_000 }];
  const { pay, deliveryOf } = await reminded({ entries, bills: [...earlier, bill] });
  await pay(20_000);
  await deliver();
  expect(await deliveryOf('unusualBill')).toMatchObject({ state: 'sent' });
});

test('an account that can not be read is tried again, and the others get their reminders', async () => {
  const [bad, good] = [await reminded(dueIn(2)), await reminded(dueIn(2))];
  const collection = (name: string) => t.db.collection<{ _id: string; [field: string]: unknown }>(name);
  const { billingAccountId } = bad;
  const raw = { bypassDocumentValidation: true } as const;
  await collection('bills').updateOne({ billingAccountId }, { $set: { amount: 0.5 } }, raw);
  await collection('accountViews').updateOne({ _id: billingAccountId }, { $set: { complete: false } });
  try {
    expect(await deliver()).toMatchObject({ retried: 1, sent: 1 });
    expect(await good.deliveryOf('dueSoon')).toMatchObject({ state: 'sent' });
    expect(await bad.deliveryOf('dueSoon')).toMatchObject({ state: 'pending', code: 'ACCOUNT_UNREADABLE' });
  } finally {
    await collection('bills').updateOne({ billingAccountId }, { $set: { amount: 4_500 } });
    await collection('accountViews').updateOne({ _id: billingAccountId }, { $set: { complete: true } });
  }
});

test('forty notices are read in as many round trips as four', async () => {
  const client = await new MongoClient(testMongoUri(), { monitorCommands: true }).connect();
  try {
    const reads: string[] = [];
    client.on('commandStarted', ({ commandName, command }) => {
      if (commandName !== 'find' && commandName !== 'aggregate') return;
      // Each notice that leaves is entered in the audit trail by itself.
      const collection = String(command[commandName]);
      if (collection !== 'auditEntries') reads.push(collection);
    });
    giveAuditKeys(client, TEST_AUDIT_KEYS);
    const store = createStore(client.db(t.db.databaseName), client, testKeys);
    const readsFor = async (count: number): Promise<string[]> => {
      await Promise.all(Array.from({ length: count }, () => putAccount(t.store, dueIn(2))));
      await sweep();
      reads.length = 0;
      expect(await deliver(LATER, store)).toMatchObject({ sent: count });
      return [...reads].sort();
    };
    await deliver();
    expect(await readsFor(40)).toEqual(await readsFor(4));
  } finally {
    await client.close();
  }
});
