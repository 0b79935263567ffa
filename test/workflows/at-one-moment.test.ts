import { beforeAll, expect, test } from 'vitest';
import {
  awaitQuote,
  BILLING_CYCLE_CHANGE,
  billingCycleChangeCase,
  billingCycleChangeWorkflowId,
  confirm,
} from '../../src/messages/billing-cycle-change.ts';
import { aCyclePreference } from '../support/builders/builders.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile({ tuning: { maxCachedWorkflows: 0 } });
});

test('a cycle change that is confirmed and cancelled in the Temporal UI at one moment is never left half made', async () => {
  const { customerId, billingAccountId } = await lab.given((snapshot) => snapshot.withHistory(10));
  const changeId = `CHG-${customerId}`;
  const workflowId = billingCycleChangeWorkflowId(changeId);
  const request = {
    ...{ changeId, customerId, billingAccountId, confirm: false },
    preference: aCyclePreference({ billCycleDay: 31 }),
  };
  const { quote } = await lab.begin(
    BILLING_CYCLE_CHANGE,
    workflowId,
    { request, requestedBy: 'care' },
    awaitQuote,
  );
  if (quote?.recommendedOptionId == null) throw new Error('no option is eligible');
  const wanted = { quoteId: quote.quoteId, optionId: quote.recommendedOptionId };
  const handle = lab.client.workflow.getHandle(workflowId);
  let confirmed: Promise<unknown> = Promise.resolve();
  await lab.restartWorker(async () => {
    confirmed = handle.executeUpdate(confirm, { args: [wanted] }).catch((error: unknown) => error);
    await handle.cancel();
  });
  await confirmed;
  await handle.result().catch(() => undefined);
  const stored = await lab.store.cases.getCycleChange(changeId);
  expect(['confirmed', 'cancelled']).toContain(stored?.state);
  expect(await handle.query(billingCycleChangeCase)).toMatchObject({ state: stored?.state });
});
