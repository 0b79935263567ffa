/** The questions that are compared, asked by Temporal's client and over HTTP. */
import { randomUUID } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { ServiceApprovalCase } from '../../src/domain/cases/cases.ts';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import {
  awaitDecision,
  SERVICE_APPROVAL,
  serviceApprovalWorkflowId,
} from '../../src/messages/service-approval.ts';
import { createCaseClient } from '../../src/services/cases/case-client.ts';
import { type floor, floorAnswer } from './floor.workflow.ts';

/** Under load an answer may not come in time. That is a figure of the bench, and no fault that ends it. */
export class NoAnswerInTime extends Error {}

/** The statuses of an answer that says: not now. */
const NOT_NOW: readonly number[] = [503, 504];

/**
 * Sends a request and reads its answer.
 * @throws NoAnswerInTime for 503 and 504; Error for any other status outside of 200 to 299
 */
export async function post(url: string, token: string | null, body: unknown, key: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...authorization },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (NOT_NOW.includes(response.status)) throw new NoAnswerInTime(String(response.status));
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
}

/** Asks the floor workflow. */
export function askFloor(client: Client, taskQueue: string, input: unknown): Promise<string> {
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof floor>('floor', {
    workflowId: `floor:${randomUUID()}`,
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  return client.workflow.executeUpdateWithStart(floorAnswer, {
    updateId: 'answer',
    startWorkflowOperation,
  });
}

/** Asks for a decision as the API does; everything before and after Temporal is left out. */
export async function askDecision(
  client: Client,
  taskQueue: string,
  order: ServiceOrder,
): Promise<ServiceApprovalCase> {
  const result = await createCaseClient(client, { taskQueue, waitMs: 60_000 }).start({
    workflowType: SERVICE_APPROVAL,
    workflowId: serviceApprovalWorkflowId(order.orderId),
    input: { order, requestedBy: 'bench' },
    answer: awaitDecision,
    updateId: 'decision',
    requestType: 'service-approval',
    billingAccountId: order.billingAccountId,
    summary: `Order ${order.orderId}`,
    details: `Billing account ${order.billingAccountId}.`,
  });
  if (result.kind === 'pending') throw new NoAnswerInTime('pending');
  if (result.kind === 'ended') throw new Error(`order ${order.orderId} had ended before`);
  return result.value;
}
