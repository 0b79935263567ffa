/** What callers see while Temporal can't be reached, or no worker gets through: clear answers, and nothing lost. */
import { Connection } from '@temporalio/client';
import { beforeAll, expect, test, vi } from 'vitest';
import type { ServiceApprovalCase } from '../../src/domain/cases/cases.ts';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { ACCOUNT_ID, AS_OF, aServiceOrder, aSnapshot } from '../support/builders/builders.ts';
import { problemOf } from '../support/callers/problem.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { uniqueName } from '../support/run/names.ts';
import { testServers, testTemporalAddress } from '../support/run/servers.ts';
import { aTcpProxy, type TcpProxy } from '../support/wire/tcp-proxy.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';
import { PAYMENT, SERVICE_ORDER } from './good-requests.ts';

// A connection that was cut is taken up again by the client in its own time.
vi.setConfig({ testTimeout: 120_000 });

const TASK_QUEUE = uniqueName('api-outage');
/** From this attempt of a workflow task on Temporal refuses updates of its workflow at once. */
const REFUSED_FROM_ATTEMPT = 3;

let api: ApiUnderTest;
let wire: TcpProxy;
beforeAll(async () => {
  wire = await aTcpProxy(testTemporalAddress());
  const servers = testServers();
  api = await anApi({
    servers: { ...servers, temporal: { ...servers.temporal, address: wire.address } },
    settings: { TEMPORAL_TASK_QUEUE: TASK_QUEUE },
  });
  atEndOfFile(() => wire.close());
  await api.store.bulk.putAccount(bundleOf(aSnapshot().withHistory(10).overdueBy(20)));
});

/** Takes workflow tasks and fails them, as a worker does that dies over each, until one was given out so often. */
async function failWorkflowTasks(workflowId: string): Promise<void> {
  const connection = await Connection.connect({ address: testTemporalAddress() });
  const { workflowService } = connection;
  const queue = { namespace: 'default', taskQueue: { name: TASK_QUEUE }, identity: 'failing' };
  try {
    for (let attempt = 0; attempt < REFUSED_FROM_ATTEMPT; ) {
      const task = await connection.withDeadline(Date.now() + 30_000, () =>
        workflowService.pollWorkflowTaskQueue(queue),
      );
      const { taskToken } = task;
      await workflowService.respondWorkflowTaskFailed({ namespace: 'default', taskToken });
      if (task.workflowExecution?.workflowId === workflowId) ({ attempt } = task);
    }
  } finally {
    await connection.close();
  }
}

/** A stored case that waits for money; by default of a workflow that has ended meanwhile. */
function aWaitingCase(orderId = uniqueName('ORD')): ServiceApprovalCase {
  const order = aServiceOrder({ orderId });
  return {
    workflowId: serviceApprovalWorkflowId(order.orderId),
    revision: 3,
    state: 'awaitingCondition',
    timeline: [{ at: AS_OF, state: 'awaitingCondition', code: 'PAST_DUE' }],
    requestedBy: 'test-provisioning',
    createdAt: AS_OF,
    updatedAt: AS_OF,
    dueAt: AS_OF,
    needsAttention: false,
    order,
    outcome: 'approveWithConditions',
    reasons: [],
    conditions: [],
    remedies: [],
    decision: null,
    heldCredit: null,
    appointment: null,
    subscriptionId: null,
    cancellationReason: null,
    reconsideration: null,
  };
}

test('without Temporal an order is refused as not started, and can be sent again with its key', async () => {
  const call = {
    role: 'provisioning',
    key: uniqueName('key'),
    body: { ...SERVICE_ORDER, orderId: uniqueName('ORD') },
  } as const;
  wire.cut();
  const refused = await api.post('/v1/service-approvals', call);
  expect(refused.headers.get('retry-after')).not.toBeNull();
  expect((await problemOf(refused)).kind).toBe('dependency-unavailable');
  const ready = await api.get('/readyz', { role: null });
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ down: ['temporal'] });
  expect((await api.get('/v1/customers/CUST-0001/balance')).status).toBe(200);
  wire.mend();
  // There is no worker here: being accepted is all it can come to.
  await expect
    .poll(async () => (await problemOf(await api.post('/v1/service-approvals', call))).kind, {
      timeout: 60_000,
    })
    .toBe('decision-pending');
});

test('a payment is recorded once; while a waiting case can not be told, the processor is asked to repeat', async () => {
  await api.store.cases.putApproval(aWaitingCase());
  const paymentId = uniqueName('PAY');
  const report = () => api.post('/v1/payments', { role: 'processor', body: { ...PAYMENT, paymentId } });
  wire.cut();
  expect((await problemOf(await report())).kind).toBe('dependency-unavailable');
  expect(await api.store.payments.get(paymentId)).toMatchObject({ status: 'settled' });
  wire.mend();
  await expect.poll(async () => (await report()).status, { timeout: 60_000 }).toBe(200);
  const { items } = await api.store.ledger.list({
    customerId: 'CUST-0001',
    billingAccountId: ACCOUNT_ID,
    from: null,
    to: null,
    type: 'payment',
    limit: 50,
    cursor: null,
  });
  expect(items.filter((entry) => entry.paymentId === paymentId)).toHaveLength(1);
});

test('while every workflow task of a case fails, its callers are told to ask again, and get no server error', async () => {
  const orderId = uniqueName('ORD');
  const call = { role: 'provisioning', key: uniqueName('key'), body: { ...SERVICE_ORDER, orderId } } as const;
  expect((await problemOf(await api.post('/v1/service-approvals', call))).kind).toBe('decision-pending');
  await failWorkflowTasks(serviceApprovalWorkflowId(orderId));
  const again = await api.post('/v1/service-approvals', call);
  expect(again.headers.get('location')).toContain(orderId);
  expect((await problemOf(again)).kind).toBe('decision-pending');

  await api.store.cases.putApproval(aWaitingCase(orderId));
  const cancellation = { role: 'provisioning', body: { reason: 'Changed their mind.' } } as const;
  const cancelled = await api.post(`/v1/service-approvals/${orderId}/cancellation`, cancellation);
  expect((await problemOf(cancelled)).kind).toBe('decision-pending');
});
