import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it as test } from 'vitest';
import type { BillRun } from '../../src/domain/billing/bill-run.ts';
import { addDays, civilDateAt } from '../../src/domain/civil-date.ts';
import { BILL_RUN, billRunWorkflowId } from '../../src/messages/bill-run.ts';
import { aSubscription } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile({ dependencies: { billRunLanes: { most: 3, accountsEach: 10 } } });
}, 120_000);

const run = async (
  timeZone: string | null,
  billingAccountId: string | null,
  workflowId: string = randomUUID(),
): Promise<BillRun> =>
  lab.client.workflow.execute(BILL_RUN, {
    workflowId,
    taskQueue: lab.taskQueue,
    args: [{ timeZone, billingAccountId }],
  });

/** Accounts of a zone that are three bills behind. */
async function behind(timeZone: string, count: number): Promise<string[]> {
  const today = civilDateAt(await lab.now(), timeZone);
  const openedDate = addDays(today, -85);
  const accounts = await Promise.all(
    Array.from({ length: count }, () =>
      putAccount(lab.store, {
        account: {
          timeZone,
          openedDate,
          cycle: {
            frequency: 'monthly',
            billCycleDay: Number(today.slice(8)),
            anchorDate: addDays(today, -365),
            paymentTermDays: 14,
          },
          billing: { billedThrough: addDays(openedDate, -1), nextBillDate: addDays(openedDate, 10) },
        },
        subscriptions: [aSubscription({ subscriptionId: randomUUID(), startDate: openedDate })],
      }),
    ),
  );
  return accounts.map(({ billingAccountId }) => billingAccountId);
}

/** The steps of a run, by the names of their activities. */
async function stepsOf(workflowId: string) {
  const { events } = await lab.client.workflow.getHandle(workflowId).fetchHistory();
  const steps = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: step }) => step ?? []);
  return (name: string) => steps.filter(({ activityType }) => activityType?.name === name);
}

const datesOf = async (billingAccountId: string) =>
  (await lab.store.bills.listBills({ billingAccountId, limit: 50, cursor: null })).items.map(
    ({ billDate }) => billDate,
  );

test('a zone is billed up to today with all missed bills and one notice for each bill, and a second run makes nothing', async () => {
  const ids = await behind('Asia/Tokyo', 30);
  const first = await run('Asia/Tokyo', null);
  expect(first).toMatchObject({ state: 'done', failed: [] });
  const dates = await datesOf(ids[0] ?? '');
  expect(dates.length).toBeGreaterThanOrEqual(3);
  expect(first.bills).toBe(30 * dates.length);
  expect(await lab.store.billing.getRun(first.runId)).toEqual(first);
  expect(await run('Asia/Tokyo', null)).toMatchObject({ state: 'done', bills: 0 });
  const account = await lab.store.accounts.get(ids[0] ?? '');
  const told = await lab.store.notices.list({
    customerId: account?.customerId ?? '',
    limit: 50,
    cursor: null,
  });
  expect(told.items.filter(({ kind }) => kind === 'billMade')).toHaveLength(dates.length);
});

test('runs at once, of a zone, of all zones and of an account, make each bill once', async () => {
  const ids = await behind('America/Lima', 10);
  const runs = await Promise.all([
    run('America/Lima', null),
    run('America/Lima', null),
    run(null, null),
    run(null, ids[3] ?? null),
  ]);
  expect(runs.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
  const dates = await datesOf(ids[0] ?? '');
  for (const id of ids) expect(await datesOf(id)).toEqual(dates);
  expect(runs.reduce((sum, { bills }) => sum + bills, 0)).toBe(10 * dates.length);
});

test('an unknown account leaves the run in need of attention; the step of an account gives signs of life, however long its bill', async () => {
  const workflowId = billRunWorkflowId({ timeZone: null, billingAccountId: 'BA-UNKNOWN' }, '2026-11-22');
  expect(await run(null, 'BA-UNKNOWN', workflowId)).toMatchObject({
    state: 'needsAttention',
    failed: [{ billingAccountId: 'BA-UNKNOWN', code: 'BillingAccountNotFound' }],
  });
  const [ofAccount] = (await stepsOf(workflowId))('billOneAccount');
  expect(Number(ofAccount?.heartbeatTimeout?.seconds)).toBe(20);
  expect(Number(ofAccount?.startToCloseTimeout?.seconds)).toBeGreaterThanOrEqual(3_600);
});

test('a large run is divided into lanes, each a step of its own that any worker may take and that gives signs of life', async () => {
  const ids = await behind('America/Bogota', 30);
  const workflowId = billRunWorkflowId({ timeZone: 'America/Bogota', billingAccountId: null }, '2026-11-22');
  const done = await run('America/Bogota', null, workflowId);
  expect(done).toMatchObject({
    ...{ state: 'done', failed: [], progress: { dueAccounts: 30, lanes: 3, failures: 0 } },
  });
  const dates = await datesOf(ids[0] ?? '');
  expect(done.bills).toBe(30 * dates.length);
  for (const id of ids) expect(await datesOf(id)).toEqual(dates);
  const lanes = (await stepsOf(workflowId))('billLane');
  expect(lanes.map(({ heartbeatTimeout }) => Number(heartbeatTimeout?.seconds))).toEqual([20, 20, 20]);
});

test('a run for which nothing is due has no lane, and is done', async () => {
  const workflowId = billRunWorkflowId({ timeZone: 'Pacific/Apia', billingAccountId: null }, '2026-11-22');
  expect(await run('Pacific/Apia', null, workflowId)).toMatchObject({
    ...{ state: 'done', bills: 0, progress: { dueAccounts: 0, lanes: 0, failures: 0 } },
  });
  expect((await stepsOf(workflowId))('billLane')).toEqual([]);
});
