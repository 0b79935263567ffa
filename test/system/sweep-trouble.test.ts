/** What operations see of a sweep that could not do everything: one row, as long as it is so. */
import { beforeAll, expect, test } from 'vitest';
import { addDays, civilDateAt, DAY_MS, instantOf } from '../../src/domain/civil-date.ts';
import { billRunSweep, sweepTroubleId } from '../../src/domain/sweep-trouble.ts';
import { BILL_RUN } from '../../src/messages/bill-run.ts';
import { OVERDUE_ACCOUNTS } from '../../src/messages/dunning.ts';
import { EXPIRED_CREDIT_HOLDS } from '../../src/messages/expired-credit-holds.ts';
import { PAYMENT_LOOK_UPS } from '../../src/messages/payment-look-ups.ts';
import { PROMISE_SWEEP } from '../../src/messages/promise-sweep.ts';
import { REMINDER_SWEEP } from '../../src/messages/reminders.ts';
import { RISK_WATCH } from '../../src/messages/risk-watch.ts';
import { sweepTroubleView } from '../../src/messages/sweep-trouble.ts';
import { aReport, aSubscription } from '../support/builders/builders.ts';
import { aReceipt } from '../support/builders/decisions.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
beforeAll(async () => {
  system = await aSystem();
}, 120_000);

const collection = (name: string) => system.db.collection<{ _id: string; [field: string]: unknown }>(name);
const taskQueueOf = () => system.config.temporal.taskQueue;
const now = () => instantOf(Date.now());
const today = () => civilDateAt(now(), 'Europe/Berlin');

/** Writes past the validator, as a hand in the database or another version would; the returned function takes it back. */
async function broken(name: string, filter: object, set: Record<string, unknown>) {
  const [one] = await collection(name).find(filter).toArray();
  if (one === undefined) throw new Error(`nothing to break in ${name}`);
  await collection(name).updateOne({ _id: one._id }, { $set: set }, { bypassDocumentValidation: true });
  return async (): Promise<void> => {
    await collection(name).replaceOne({ _id: one._id }, one);
  };
}

const run = async (workflowType: string, args: readonly unknown[] = []): Promise<void> => {
  const workflowId = uniqueName('run');
  await system.temporal.workflow.execute(workflowType, {
    workflowId,
    taskQueue: taskQueueOf(),
    args: [...args],
  });
};

/** The view *Needs attention* of this deployment, run or not. */
async function needAttention(): Promise<string[]> {
  const query = `NeedsAttention = true AND TaskQueue = "${taskQueueOf()}"`;
  const ids: string[] = [];
  for await (const { workflowId } of system.temporal.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** The sweep runs thrice on what it can't do and is seen once; once mended, a run more and it is seen no more. */
async function isSeenOnceUntilMended(about: {
  readonly sweep: string;
  readonly workflowType: string;
  readonly args?: readonly unknown[];
  readonly named: readonly { readonly id: string; readonly code: string }[];
  readonly mend: () => Promise<unknown>;
}): Promise<void> {
  const { sweep, workflowType, args, named, mend } = about;
  const troubleId = sweepTroubleId(taskQueueOf(), sweep);
  for (let runs = 0; runs < 3; runs += 1) await run(workflowType, args);
  await eventually(async () => expect(await needAttention()).toEqual([troubleId]));
  const trouble = await system.temporal.workflow.getHandle(troubleId).query(sweepTroubleView);
  expect(trouble).toMatchObject({ waiting: 1, named });
  await mend();
  await run(workflowType, args);
  await eventually(async () => expect(await needAttention()).toEqual([]));
  await system.temporal.workflow.getHandle(troubleId).result();
}

/** An account whose bill is late and can't be read. */
async function anUnreadableAccount() {
  const { billingAccountId } = await system.given((snapshot) => snapshot.withHistory(3).overdueBy(20));
  const view = await broken('accountViews', { _id: billingAccountId }, { complete: false });
  const bill = await broken('bills', { billingAccountId, dueDate: addDays(today(), -20) }, { amount: 0.5 });
  const mend = async () => {
    await bill();
    await view();
  };
  return { named: [{ id: billingAccountId, code: 'StoredDataError' }], mend };
}

test('an account that reminders can not read is shown once, however often they run, until it is mended', async () => {
  const given = await anUnreadableAccount();
  await isSeenOnceUntilMended({ sweep: 'reminders', workflowType: REMINDER_SWEEP, ...given });
});

test('an account that the risk watch can not read is shown, too', async () => {
  const given = await anUnreadableAccount();
  await isSeenOnceUntilMended({ sweep: 'risk-watch', workflowType: RISK_WATCH, ...given });
});

test('an account that dunning can not read is shown, too', async () => {
  const given = await anUnreadableAccount();
  await isSeenOnceUntilMended({ sweep: 'overdue-accounts', workflowType: OVERDUE_ACCOUNTS, ...given });
});

test('the account of an unreadable promise is shown, too', async () => {
  const { billingAccountId } = await system.given((snapshot) => snapshot.withHistory(3).overdueBy(20));
  await system.store.promises.give({
    ...{ promiseId: uniqueName('PTP'), billingAccountId, currency: 'EUR', givenBy: 'care', now: now() },
    wish: { kind: 'promise', amount: 4_500, untilDate: addDays(today(), 9) },
    limits: {
      ...{ minimumAmount: 1, maximumDaysAhead: 14, minimumInstallments: 2, maximumInstallments: 12 },
      ...{ brokenPromises: 2, brokenWithinMonths: 12 },
    },
    terms: { version: 'test', sha256: 'a'.repeat(64) },
  });
  const mend = await broken('billingAccounts', { _id: billingAccountId }, { graceDays: 0.5 });
  const named = [{ id: billingAccountId, code: 'StoredDataError' }];
  await isSeenOnceUntilMended({ sweep: 'promises', workflowType: PROMISE_SWEEP, named, mend });
});

test('a credit hold that can not be given back is shown, too', async () => {
  const account = await putAccount(system.store, { account: { creditLimit: 50_000 } });
  const { billingAccountId } = account;
  const receipt = aReceipt(account);
  await system.store.decisions.record({
    ...{ receipt, orderId: uniqueName('ORD'), allowOverLimit: false, caseDoc: null },
    creditHold: { amount: 9_900, expiresAt: instantOf(Date.now() - DAY_MS) },
  });
  const mend = await broken('billingAccounts', { _id: billingAccountId }, { graceDays: 0.5 });
  const named = [{ id: billingAccountId, code: 'StoredDataError' }];
  await isSeenOnceUntilMended({
    sweep: 'expired-credit-holds',
    workflowType: EXPIRED_CREDIT_HOLDS,
    named,
    mend,
  });
});

test('a payment whose result the processor does not say is shown, too', async () => {
  const { billingAccountId } = await system.given((snapshot) => snapshot.withHistory(3));
  const report = aReport({ billingAccountId, paymentId: uniqueName('PAY'), status: 'unknown' });
  await system.store.payments.record(report, now());
  await system.store.lookUps.put({
    ...{ paymentId: report.paymentId, attempts: 8, lastAskedAt: now(), lastAnswer: 'noAnswer' },
    ...{ nextAt: null, needsAttention: true, newsDue: false },
  });
  await isSeenOnceUntilMended({
    sweep: 'payment-look-ups',
    workflowType: PAYMENT_LOOK_UPS,
    named: [],
    mend: () => system.store.payments.record({ ...report, status: 'settled' }, now()),
  });
});

/** An account of a zone whose bill is due and can't be made. */
async function anUnbillableAccount(timeZone: string) {
  const openedDate = addDays(today(), -40);
  const { billingAccountId } = await putAccount(system.store, {
    account: {
      ...{ timeZone, openedDate },
      cycle: { frequency: 'monthly', billCycleDay: 5, anchorDate: openedDate, paymentTermDays: 14 },
      billing: { billedThrough: addDays(openedDate, -1), nextBillDate: addDays(openedDate, 20) },
    },
    entries: [{ type: 'usage', amount: 300, occurredAt: `${addDays(openedDate, 2)}T10:00:00.000Z` }],
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), startDate: openedDate })],
  });
  const mend = await broken('ledgerEntries', { billingAccountId }, { amount: 1.5 });
  return { billingAccountId, mend };
}

test('an account that can not be billed is shown, too', async () => {
  const { billingAccountId, mend } = await anUnbillableAccount('Asia/Dubai');
  await isSeenOnceUntilMended({
    ...{ sweep: billRunSweep('Asia/Dubai'), workflowType: BILL_RUN, mend },
    args: [{ timeZone: 'Asia/Dubai', billingAccountId: null }],
    named: [{ id: billingAccountId, code: 'MoneyError' }],
  });
});

test('an account that is billed by a run of its own is no longer shown, even before its zone runs again', async () => {
  const { billingAccountId, mend } = await anUnbillableAccount('Asia/Tokyo');
  const troubleId = sweepTroubleId(taskQueueOf(), billRunSweep('Asia/Tokyo'));
  await run(BILL_RUN, [{ timeZone: null, billingAccountId: null }]);
  await eventually(async () => expect(await needAttention()).toEqual([troubleId]));
  await run(BILL_RUN, [{ timeZone: null, billingAccountId }]);
  expect((await system.temporal.workflow.getHandle(troubleId).describe()).status.name).toBe('RUNNING');
  await mend();
  await run(BILL_RUN, [{ timeZone: null, billingAccountId }]);
  await eventually(async () => expect(await needAttention()).toEqual([]));
});
