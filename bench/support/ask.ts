/** The two questions that are compared, asked by Temporal's client. */
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
  if (result.kind !== 'answered') throw new Error(`order ${order.orderId}: ${result.kind}`);
  return result.value;
}
