import { beforeAll, describe, expect, test } from 'vitest';
import type { ServiceApprovalCase } from '../../src/domain/cases/cases.ts';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import type { Receipt } from '../../src/domain/decisions/decision.ts';
import { cancel, serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { createOrderDecisions } from '../../src/services/decisions/order-decision.ts';
import { createPolicyProvider } from '../../src/services/policies/policy-provider.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { untilState } from '../support/workflows/scenarios.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile();
});

const steps = () => createOrderDecisions({ store: lab.store, policies: createPolicyProvider(lab.store) });

/** The case of an order at the start of its first decision. */
async function assessing(order: ServiceOrder): Promise<ServiceApprovalCase> {
  const at = await lab.now();
  return {
    workflowId: serviceApprovalWorkflowId(order.orderId),
    ...{ revision: 1, state: 'assessing', timeline: [], requestedBy: 'provisioning' },
    ...{ createdAt: at, updatedAt: at, dueAt: null, needsAttention: false },
    order,
    ...{ outcome: null, reasons: [], conditions: [], remedies: [], decision: null },
    ...{ heldCredit: null, appointment: null, subscriptionId: null, cancellationReason: null },
    reconsideration: null,
  };
}

async function decided(approval: ServiceApprovalCase): Promise<Receipt> {
  const at = await lab.now();
  const read = { approval, conditionDeadlineAt: null, asOf: at };
  const assessment = await steps().check(read);
  if (assessment === null) throw new Error('it has its turn');
  const ask = { approval, assessment, receiptNumber: 1, verdict: null, at };
  return (await steps().decide(ask)).receipt;
}

/** What a worker does in a workflow task that never reaches the server: it decides, and stores the decision with its case. */
async function loseTheTaskAfterDeciding(order: ServiceOrder): Promise<Receipt> {
  const approval = await assessing(order);
  const receipt = await decided(approval);
  const { outcome, reasons, receiptId, policy, decidedAt } = receipt;
  const approved = outcome === 'approve';
  const next: ServiceApprovalCase = {
    ...approval,
    ...{ revision: 2, state: approved ? 'scheduling' : 'inReview', outcome, reasons },
    decision: { receiptId, policy, decidedAt },
    heldCredit: approved ? order.oneOffCharge : null,
  };
  expect(await steps().record({ receipt, next })).toMatchObject({ recorded: true });
  return receipt;
}

async function charge({ billingAccountId, orderId }: ServiceOrder, amount: number): Promise<void> {
  const at = await lab.now();
  const entry = { billingAccountId, type: 'usage', direction: 'debit', amount, occurredAt: at } as const;
  const rest = { idempotencyKey: `usage:${orderId}`, source: 'rating', billId: null, paymentId: null };
  await lab.store.ledger.post([{ ...entry, ...rest, note: null }], at);
}

async function heldFor({ billingAccountId }: ServiceOrder): Promise<number | undefined> {
  return (await lab.store.accounts.get(billingAccountId))?.heldCredit;
}

describe('a case whose workflow task was lost after its decision was stored', () => {
  test('goes on with an approval that its own credit hold, or a charge since, would have declined', async () => {
    const order = await lab.given((snapshot) => snapshot.withHistory(10));
    const receipt = await loseTheTaskAfterDeciding(order);
    expect(receipt.outcome).toBe('approve');
    await charge(order, 60_000);

    const answer = await lab.post(order);
    expect(answer).toMatchObject({
      outcome: 'approve',
      decision: { receiptId: receipt.receiptId, decidedAt: receipt.decidedAt },
    });
    await untilState(lab, order, 'scheduled');
    expect(await lab.store.cases.getApproval(order.orderId)).toMatchObject({ state: 'scheduled' });
    expect(await heldFor(order)).toBe(order.oneOffCharge.amountMinor);

    const handle = lab.client.workflow.getHandle(serviceApprovalWorkflowId(order.orderId));
    await handle.executeUpdate(cancel, {
      args: [{ reason: 'no longer wanted', requestedBy: 'provisioning' }],
    });
    expect(await heldFor(order)).toBe(0);
  });

  test('goes on with a review although the account could be approved by now', async () => {
    const order = await lab.given((snapshot) => snapshot.withHistory(10).withReturnedPayment());
    const receipt = await loseTheTaskAfterDeciding(order);
    expect(receipt.outcome).toBe('review');
    const answer = await lab.post(order);
    expect(answer).toMatchObject({ state: 'inReview', decision: { decidedAt: receipt.decidedAt } });
    expect(await heldFor(order)).toBe(0);
  });
});

test('a decision does not count as recorded when another one has its number', async () => {
  const order = await lab.given((snapshot) => snapshot.withHistory(10));
  const approval = await assessing(order);
  const first = await decided(approval);
  const next = (receipt: Receipt): ServiceApprovalCase => ({
    ...approval,
    revision: 2,
    outcome: receipt.outcome,
  });
  expect(await steps().record({ receipt: first, next: next(first) })).toMatchObject({
    recorded: true,
  });
  expect(await steps().record({ receipt: first, next: next(first) })).toMatchObject({
    recorded: true,
  });
  const other: Receipt = { ...first, outcome: 'decline' };
  expect(await steps().record({ receipt: other, next: next(other) })).toMatchObject({
    recorded: false,
  });
});
