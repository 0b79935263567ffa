import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeAll, expect, test } from 'vitest';
import { createBillRunActivities } from '../../src/activities/bill-run.ts';
import { dunningCaseId, dunningWorkflowId } from '../../src/domain/arrears/dunning-case.ts';
import { addDays, epochMsOf, startOfDay } from '../../src/domain/civil-date.ts';
import { DUNNING } from '../../src/messages/dunning.ts';
import { accountsPaidByRun, billAccount } from '../../src/services/billing/bill-run.ts';
import { createPolicyProvider } from '../../src/services/policies/policy-provider.ts';
import { uniqueName } from '../support/run/names.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { untilState } from '../support/workflows/playing.ts';
import { TEST_REQUESTS, type WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile();
}, 120_000);

/** A correction that the next bill of the account collects, and that is more than the account owes: only then does a bill run pay older bills. */
async function credit(billingAccountId: string): Promise<void> {
  const account = await lab.store.accounts.get(billingAccountId);
  if (account?.billing === undefined) throw new Error('it is billed');
  await lab.store.ledger.post(
    [
      {
        ...{ billingAccountId, type: 'proration', direction: 'credit', amount: 90_000, source: 'serviceEnd' },
        ...{ occurredAt: startOfDay(addDays(account.billing.billedThrough, 1), account.timeZone) },
        ...{ idempotencyKey: uniqueName('key'), billId: null, paymentId: null, note: null },
      },
    ],
    await lab.now(),
  );
}

/** An account that dunning has suspended, with such a credit. */
async function suspendedWithCredit() {
  const { billingAccountId } = await lab.given((snapshot) => snapshot.withHistory(10).overdueBy(6));
  const handle = await lab.client.workflow.start(DUNNING, {
    workflowId: dunningWorkflowId(billingAccountId),
    taskQueue: lab.taskQueue,
    args: [{ billingAccountId }],
  });
  const episode = () => lab.store.dunning.get(dunningCaseId(billingAccountId, 1));
  for (let looks = 0; (await episode())?.stage !== 'suspended'; looks += 1) {
    if (looks === 400) throw new Error('never suspended');
    const left = epochMsOf((await episode())?.nextLookAt ?? (await lab.now())) - epochMsOf(await lab.now());
    await lab.env.sleep(Math.max(3_600_000, left + 60_000));
  }
  const account = () => lab.store.accounts.get(billingAccountId);
  await credit(billingAccountId);
  return { billingAccountId, handle, episode, account };
}

const activities = () =>
  createBillRunActivities({
    store: lab.store,
    requests: TEST_REQUESTS,
    policies: createPolicyProvider(lab.store),
  });
const inActivity = () => new MockActivityEnvironment({ taskQueue: lab.taskQueue }, { client: lab.client });

test('an account whose older bills a bill run pays leaves dunning at once', async () => {
  const given = await suspendedWithCredit();
  const { billingAccountId } = given;
  const now = await lab.now();
  expect((await given.account())?.state).toBe('suspended');
  const input = { runId: uniqueName('RUN'), billingAccountId, now };
  await inActivity().run(async () => activities().billOneAccount(input));
  expect(await given.account()).toMatchObject({ state: 'active', restrictions: [] });
  expect(await given.episode()).toMatchObject({ state: 'closed', ending: 'paid', leftAt: now });
  expect(await given.handle.result()).toMatchObject({ nextLookAt: null });
}, 120_000);

test('the news of a bill whose worker died before sending it goes out on the next attempt', async () => {
  const given = await suspendedWithCredit();
  const { billingAccountId } = given;
  const now = await lab.now();
  const runId = uniqueName('RUN');
  // What the attempt that died did: all the bills, and no more.
  await billAccount(lab, { runId, billingAccountId, now });
  expect(await given.episode()).toMatchObject({ state: 'open' });
  const attempt = () => inActivity().run(async () => activities().tellPaidByRun({ runId, now }));
  await attempt();
  expect(await given.account()).toMatchObject({ state: 'active' });
  expect(await given.handle.result()).toMatchObject({ nextLookAt: null });
  // Again does no harm.
  await attempt();
  const named: string[] = [];
  for await (const id of accountsPaidByRun(lab, runId)) named.push(id);
  expect(named).toEqual([billingAccountId]);
}, 120_000);

test('an order that waits for money goes on when a bill run has paid what was overdue', async () => {
  const order = await lab.given((snapshot) => snapshot.withHistory(10).overdueBy(20), { installation: null });
  await lab.post(order);
  await untilState(lab, order, 'awaitingCondition');
  await credit(order.billingAccountId);
  // Until its next bill is made.
  const { billing } = (await lab.store.accounts.get(order.billingAccountId)) ?? {};
  const now = startOfDay(addDays(billing?.nextBillDate ?? '', 1), 'Europe/Berlin');
  const input = { runId: uniqueName('RUN'), billingAccountId: order.billingAccountId, now };
  expect(await inActivity().run(async () => activities().billOneAccount(input))).toMatchObject({ acted: 1 });
  await untilState(lab, order, 'completed');
}, 120_000);
