import { beforeAll, expect, test } from 'vitest';
import { BusinessFailure } from '../../src/domain/failure-types.ts';
import type { Told } from '../../src/domain/notices/telling.ts';
import {
  awaitQuote,
  BILLING_CYCLE_CHANGE,
  billingCycleChangeCase,
  billingCycleChangeWorkflowId,
} from '../../src/messages/billing-cycle-change.ts';
import {
  SERVICE_APPROVAL,
  serviceApprovalCase,
  serviceApprovalWorkflowId,
} from '../../src/messages/service-approval.ts';
import type { Store } from '../../src/store/store.ts';
import { aCyclePreference } from '../support/builders/builders.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

/** What happens after a transaction has committed and before its activity has answered. */
let afterCommit: (() => Promise<unknown>) | null = null;
async function committed<T>(result: Promise<T>): Promise<T> {
  const made = await result;
  await afterCommit?.();
  afterCommit = null;
  return made;
}
/** Customers whom no notice can be written for. */
const unreachable = new Set<string>();
function refuseUnreachable({ notice }: Told): void {
  if (unreachable.has(notice.customerId)) throw new BusinessFailure('CustomerNotFound', 'no such customer');
}
const withAGap = (store: Store): Store => ({
  ...store,
  notices: {
    ...store.notices,
    async tell(told) {
      refuseUnreachable(told);
      return store.notices.tell(told);
    },
  },
  subscriptions: {
    ...store.subscriptions,
    async activateFromOrder(activation) {
      const told = activation.completed?.told ?? null;
      if (told !== null) refuseUnreachable(told);
      return committed(store.subscriptions.activateFromOrder(activation));
    },
  },
  cycleChanges: {
    ...store.cycleChanges,
    commit: (change) => committed(store.cycleChanges.commit(change)),
  },
});

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile({ seenByWorker: withAGap });
});

async function noticesOf(customerId: string): Promise<string[]> {
  const { items } = await lab.store.notices.list({ customerId, limit: 20, cursor: null });
  return items.map(({ kind }) => kind);
}

test('an order that is cancelled in the Temporal UI while its service is being activated is completed, and says so', async () => {
  const order = await lab.given((snapshot) => snapshot.withHistory(10), { installation: null });
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  const handle = lab.client.workflow.getHandle(workflowId);
  afterCommit = () => handle.cancel();
  const args = [{ order, requestedBy: 'provisioning' }];
  await lab.client.workflow.execute(SERVICE_APPROVAL, { workflowId, taskQueue: lab.taskQueue, args });
  expect(await handle.query(serviceApprovalCase)).toMatchObject({ state: 'completed' });
  expect(await lab.store.cases.getApproval(order.orderId)).toMatchObject({ state: 'completed' });
  expect(await noticesOf(order.customerId)).toEqual(['completed']);
});

test('a cycle change that is cancelled in the Temporal UI while it is being committed is confirmed, and says so', async () => {
  const { customerId, billingAccountId } = await lab.given((snapshot) => snapshot.withHistory(10));
  const changeId = `CHG-${customerId}`;
  const workflowId = billingCycleChangeWorkflowId(changeId);
  const handle = lab.client.workflow.getHandle(workflowId);
  afterCommit = () => handle.cancel();
  const request = {
    ...{ changeId, customerId, billingAccountId, confirm: true },
    preference: aCyclePreference({ billCycleDay: 31 }),
  };
  await lab
    .begin(BILLING_CYCLE_CHANGE, workflowId, { request, requestedBy: 'care' }, awaitQuote)
    .catch(() => undefined);
  await handle.result().catch(() => undefined);
  expect(await handle.query(billingCycleChangeCase)).toMatchObject({ state: 'confirmed' });
  expect(await lab.store.cases.getCycleChange(changeId)).toMatchObject({ state: 'confirmed' });
  expect(await noticesOf(customerId)).toEqual(['cycleChanged']);
});

test('an order whose customer cannot be told of it stays completed, and a person is asked to tell them', async () => {
  const order = await lab.given((snapshot) => snapshot.withHistory(10), { installation: null });
  unreachable.add(order.customerId);
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  const args = [{ order, requestedBy: 'provisioning' }];
  const running = lab.client.workflow.execute(SERVICE_APPROVAL, {
    ...{ workflowId, taskQueue: lab.taskQueue, args },
  });
  await expect(running).rejects.toThrow();
  const stored = await lab.store.cases.getApproval(order.orderId);
  expect(stored).toMatchObject({ state: 'completed', needsAttention: true });
  expect(stored?.timeline.at(-1)).toMatchObject({ state: 'completed', code: 'CUSTOMER_NOT_TOLD' });
});

test('a cycle change whose customer cannot be told of it stays confirmed, and a person is asked to tell them', async () => {
  const { customerId, billingAccountId } = await lab.given((snapshot) => snapshot.withHistory(10));
  unreachable.add(customerId);
  const changeId = `CHG-${customerId}`;
  const request = {
    ...{ changeId, customerId, billingAccountId, confirm: true },
    preference: aCyclePreference({ billCycleDay: 31 }),
  };
  const workflowId = billingCycleChangeWorkflowId(changeId);
  await lab
    .begin(BILLING_CYCLE_CHANGE, workflowId, { request, requestedBy: 'care' }, awaitQuote)
    .catch(() => undefined);
  await expect(lab.client.workflow.getHandle(workflowId).result()).rejects.toThrow();
  const stored = await lab.store.cases.getCycleChange(changeId);
  expect(stored).toMatchObject({ state: 'confirmed', needsAttention: true });
  expect(stored?.timeline.at(-1)).toMatchObject({ code: 'CUSTOMER_NOT_TOLD' });
});
