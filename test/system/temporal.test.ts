/** What Temporal keeps of a case: encrypted histories, and what operations reads, finds and filters by. */
import {
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { workflowMetadataQuery } from '@temporalio/workflow';
import { beforeAll, expect, test } from 'vitest';
import { ENCRYPTED_ENCODING } from '../../src/codec/payload-codec.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import {
  awaitDecision,
  SERVICE_APPROVAL,
  type ServiceApprovalInput,
  serviceApprovalWorkflowId,
} from '../../src/messages/service-approval.ts';
import { aServiceOrder } from '../support/builders/builders.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import { anOrder, goodPayer, ordersOf, returnedPayment } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
});

/** A history as the server stores it, without its search attributes, and with everything in base64 also in clear. */
async function storedHistory(workflowId: string): Promise<string> {
  const history = await system.outsider.workflow.getHandle(workflowId).fetchHistory();
  const withoutSearch = JSON.stringify(history, (key, value: unknown) =>
    key === 'searchAttributes' ? undefined : value,
  );
  return withoutSearch.replaceAll(
    /"([A-Za-z0-9+/]{8,}={0,2})"/g,
    (whole, text: string) => `${whole} ${Buffer.from(text, 'base64').toString('latin1')}`,
  );
}

async function eventTypes(workflowId: string): Promise<string[]> {
  const { events } = await system.temporal.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).map(
    (event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '',
  );
}

test('an order for an unknown account, started directly: the update says so, the workflow fails, no task is retried', async () => {
  const { customerId } = await system.given(goodPayer);
  const order = aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId: uniqueName('BA') });
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  const start = new WithStartWorkflowOperation<(input: ServiceApprovalInput) => Promise<unknown>>(
    SERVICE_APPROVAL,
    {
      workflowId,
      taskQueue: system.config.temporal.taskQueue,
      args: [{ order, requestedBy: 'test' }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    },
  );
  const refused: unknown = await system.temporal.workflow
    .executeUpdateWithStart(awaitDecision, { startWorkflowOperation: start, updateId: 'decision' })
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
  expect(typesOf(refused)).toContain('BillingAccountNotFound');
  const handle = system.temporal.workflow.getHandle(workflowId);
  const failed: unknown = await handle.result().catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(WorkflowFailedError);
  expect(typesOf(failed)).toContain('BillingAccountNotFound');
  expect((await handle.describe()).status.name).toBe('FAILED');
  const types = await eventTypes(workflowId);
  expect(types).not.toContain('workflowTaskFailedEventAttributes');
  expect(types).not.toContain('workflowTaskTimedOutEventAttributes');
  expect(types.at(-1)).toBe('workflowExecutionFailedEventAttributes');
  const stored = await storedHistory(workflowId);
  expect(stored.includes('Encoded failure')).toBe(true);
  expect(stored.includes('no such billing account')).toBe(false);
});

function typesOf(error: unknown): string[] {
  const types: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof ApplicationFailure && typeof at.type === 'string') types.push(at.type);
  return types;
}

test('a decision reaches its caller from the first workflow task', async () => {
  const order = anOrder(await system.given(goodPayer));
  await orders.post(order);
  const types = await eventTypes(serviceApprovalWorkflowId(order.orderId));
  const answered = types.indexOf('workflowExecutionUpdateCompletedEventAttributes');
  const before = types.slice(0, answered);
  expect(before.filter((type) => type === 'workflowTaskCompletedEventAttributes')).toHaveLength(1);
  expect(before).not.toContain('activityTaskStartedEventAttributes');
});

test('nothing of a customer is readable on the server, from the first event to the last', async () => {
  const owner = await system.given(goodPayer);
  const order = anOrder(owner, { offering: { id: 'fibre-secret', category: 'broadband' } });
  await orders.post(order);
  await orders.until(order.orderId, 'scheduled');
  await orders.act(order.orderId, 'cancellation', { reason: 'Moved to Samarkand.' });
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  await system.temporal.workflow.getHandle(workflowId).result();
  const stored = await storedHistory(workflowId);
  expect(stored.includes(ENCRYPTED_ENCODING)).toBe(true);
  const { customerId, billingAccountId } = owner;
  for (const secret of [customerId, billingAccountId, 'Samarkand', 'fibre-secret', 'amountMinor'])
    expect(stored.includes(secret), secret).toBe(false);
});

test('search attributes hold codes and ids only, and find the cases that wait for an agent', async () => {
  const owner = await system.given(returnedPayment);
  const order = anOrder(owner);
  await orders.post(order);
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  const query = `DecisionOutcome = "review" AND BillingAccountId = "${owner.billingAccountId}" AND ExecutionStatus = "Running"`;
  const found = await eventually(async () => {
    const ids: string[] = [];
    for await (const execution of system.temporal.workflow.list({ query })) ids.push(execution.workflowId);
    expect(ids).toEqual([workflowId]);
    return ids;
  });
  expect(found).toHaveLength(1);
  const described = await system.temporal.workflow.getHandle(workflowId).describe();
  const pairs = described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value] as const);
  const ours = new Map<string, unknown>(pairs.filter(([name]) => name in SEARCH_ATTRIBUTES));
  const value = (name: keyof typeof SEARCH_ATTRIBUTES) => ours.get(name);
  expect(JSON.stringify([...ours]).includes(owner.customerId)).toBe(false);
  expect(value('DecisionOutcome')).toBe('review');
  expect(value('ReasonCode')).toEqual(['RETURNED_PAYMENT']);
  expect(value('RequestType')).toBe('service-approval');
  expect(value('BillingAccountId')).toBe(owner.billingAccountId);
  expect(value('NeedsAttention')).toBe(false);
  expect(value('PolicyVersion')).toMatch(/^[\d.-]+$/);
  const dueBy = value('DueBy');
  expect(dueBy).toBeInstanceOf(Date);
  const hours = ((dueBy instanceof Date ? dueBy.getTime() : 0) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(3.8);
  expect(hours).toBeLessThanOrEqual(4);
});

test('operations read what a case is, what it waits for, and what may be sent to it', async () => {
  const order = anOrder(await system.given(returnedPayment));
  await orders.post(order);
  const handle = system.temporal.workflow.getHandle(serviceApprovalWorkflowId(order.orderId));
  const described = await handle.describe();
  expect(await described.staticSummary()).toBe(`Order ${order.orderId}: broadband fibre-500`);
  expect(await described.staticDetails()).toContain('24 months');
  const metadata = await handle.query(workflowMetadataQuery);
  expect(metadata.currentDetails).toContain('**inReview** since');
  expect(metadata.currentDetails).toContain('Waits for an agent');
  const updates = metadata.definition?.updateDefinitions ?? [];
  expect(updates.map(({ name }) => name).sort()).toEqual([
    'awaitDecision',
    'cancel',
    'complete',
    'reschedule',
    'review',
  ]);
  expect(updates.every(({ description }) => (description ?? '').length > 10)).toBe(true);
  await orders.act(order.orderId, 'review', {
    verdict: 'approve',
    reasonCode: 'BANK_ERROR',
    note: 'The bank was at fault.',
  });
  await orders.until(order.orderId, 'scheduled');
  await orders.act(order.orderId, 'completion', { completedAt: new Date().toISOString() });
  const { events } = await handle.fetchHistory();
  const scheduled = events?.filter((event) => event.activityTaskScheduledEventAttributes != null) ?? [];
  expect(scheduled.length).toBeGreaterThan(0);
  expect(scheduled.every((event) => event.userMetadata?.summary != null)).toBe(true);
  const timers = events?.filter((event) => event.timerStartedEventAttributes != null) ?? [];
  expect(timers.every((event) => event.userMetadata?.summary != null)).toBe(true);
});
