import type { ServiceApprovalCase } from '../../../src/domain/cases/cases.ts';
import type { ApprovalState, ServiceOrder } from '../../../src/domain/cases/order.ts';
import { HOUR_MS } from '../../../src/domain/civil-date.ts';
import { serviceApprovalCase, serviceApprovalWorkflowId } from '../../../src/messages/service-approval.ts';
import type { WorkflowLab } from './workflow-lab.ts';

/** One way a workflow can go, played from its start to its end. Recorded as a history and checked by the tests. */
export interface Scenario {
  /** Also the history's file name. */
  readonly name: string;
  /** Plays it; returns the closed workflow's id and its result. */
  play(lab: WorkflowLab): Promise<Played>;
  readonly endsIn: string;
}

/** A closed workflow and its result. */
export interface Played {
  readonly workflowId: string;
  readonly result: { readonly state: string };
}

/** Waits, with time skipping, until an order's case is in a state. */
export async function untilState(
  lab: WorkflowLab,
  order: ServiceOrder,
  state: ApprovalState,
): Promise<ServiceApprovalCase> {
  const handle = lab.client.workflow.getHandle(serviceApprovalWorkflowId(order.orderId));
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const current = await handle.query(serviceApprovalCase);
    if (current.state === state) return current;
    await lab.env.sleep(10);
  }
  throw new Error(`the case never became ${state}`);
}

/** Lets time pass until the workflow has closed. */
export async function end(lab: WorkflowLab, workflowId: string): Promise<Played> {
  const handle = lab.client.workflow.getHandle(workflowId);
  for (let quarterDays = 0; quarterDays < 400; quarterDays += 1) {
    if ((await handle.describe()).status.name !== 'RUNNING')
      return { workflowId, result: await handle.query<{ readonly state: string }>('case') };
    await lab.env.sleep(6 * HOUR_MS);
  }
  throw new Error('the workflow never closed');
}
