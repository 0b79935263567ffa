/** What operations see of a debt that somebody wants to give up. */
import { beforeAll, expect, test } from 'vitest';
import { WriteOffProposalSchema } from '../../src/api/schemas/arrears/write-off.ts';
import { dunningWorkflowId } from '../../src/domain/arrears/dunning-case.ts';
import type { BillingAccountId } from '../../src/domain/flavor.ts';
import { DUNNING } from '../../src/messages/dunning.ts';
import { eventually } from '../support/run/eventually.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
beforeAll(async () => {
  system = await aSystem();
});

const handleOf = (billingAccountId: BillingAccountId) =>
  system.temporal.workflow.getHandle(dunningWorkflowId(billingAccountId));

async function flagged(billingAccountId: BillingAccountId): Promise<unknown> {
  const { typedSearchAttributes } = await handleOf(billingAccountId).describe();
  return typedSearchAttributes.getAll().find(({ key }) => key.name === 'NeedsAttention')?.value;
}

test('dunning needs attention while a write-off waits for a decision, and no longer once it was rejected', async () => {
  const { billingAccountId } = await system.given((snapshot) => snapshot.withHistory(3).overdueBy(20));
  await system.temporal.workflow.start(DUNNING, {
    workflowId: dunningWorkflowId(billingAccountId),
    taskQueue: system.config.temporal.taskQueue,
    args: [{ billingAccountId }],
  });
  await eventually(async () => expect(await flagged(billingAccountId)).toBe(false));

  const proposed = await system.post(`/v1/billing-accounts/${billingAccountId}/write-off-proposals`, {
    role: 'care',
    body: { note: 'Gone away.' },
  });
  const { proposalId } = proposed.as(WriteOffProposalSchema);
  await eventually(async () => expect(await flagged(billingAccountId)).toBe(true));

  const rejected = await system.post(`/v1/write-off-proposals/${proposalId}/rejection`, {
    role: 'collections',
    body: { note: 'Found.' },
  });
  expect(rejected.status).toBe(200);
  await eventually(async () => expect(await flagged(billingAccountId)).toBe(false));
  expect((await handleOf(billingAccountId).describe()).status.name).toBe('RUNNING');
});
