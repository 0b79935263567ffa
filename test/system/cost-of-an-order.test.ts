/**
 * What an approved order costs, counted exactly: every command to MongoDB and every step in Temporal, from the request over HTTP until its
 * workflow has closed. A time depends on the machine, a count does not. When a change makes an order cheaper or dearer, the figures here
 * change with it, and the reader of the change sees by how much.
 */
import { expect, test } from 'vitest';
import { ApprovalSchema } from '../../src/api/schemas/cases/service-approval.ts';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { eventually } from '../support/run/eventually.ts';
import { testMongoUri, testServers } from '../support/run/servers.ts';
import { aMongoWiretap, type MongoWiretap } from '../support/wire/mongo-wiretap.ts';
import { sent, sum } from '../support/wire/sent-commands.ts';
import { stepsOf } from '../support/wire/workflow-cost.ts';
import { anOrder, goodPayer, ordersOf } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

/** What the cheapest of the orders sent and did. Fewer is better, and written down here just as more is. */
const KEPT = {
  commands: { untilBooked: 20, afterwards: 26 },
  untilBooked: {
    'api aggregate billingAccounts': 1,
    'api insert idempotencyKeys': 1,
    'api update idempotencyKeys': 1,
    'worker aggregate accountViews': 1,
    'worker commitTransaction': 2,
    'worker find fraudActivities': 1,
    'worker findAndModify creditHolds': 1,
    'worker insert appointments': 1,
    'worker insert auditEntries': 1,
    'worker insert creditTurns': 1,
    'worker insert decisions': 1,
    'worker insert domainEvents': 1,
    'worker insert fraudEvents': 1,
    'worker insert interactions': 1,
    'worker insert notices': 1,
    'worker update accountViews': 1,
    'worker update billingAccounts': 1,
    'worker update fraudActivities': 1,
    'worker update serviceApprovals': 1,
  },
  afterwards: {
    'api find serviceApprovals': 1,
    'api insert idempotencyKeys': 1,
    'api update idempotencyKeys': 1,
    'worker aggregate billingAccounts': 2,
    'worker aggregate fraudActivities': 1,
    'worker commitTransaction': 2,
    'worker delete fraudReports': 1,
    'worker find accountViews': 1,
    'worker find fraudActivities': 1,
    'worker find fraudEvents': 1,
    'worker find subscriptions': 1,
    'worker findAndModify creditHolds': 1,
    'worker insert auditEntries': 1,
    'worker insert domainEvents': 1,
    'worker insert fraudEvents': 1,
    'worker insert interactions': 1,
    'worker insert ledgerEntries': 1,
    'worker insert notices': 1,
    'worker insert subscriptions': 1,
    'worker update accountViews': 1,
    'worker update billingAccounts': 1,
    'worker update fraudActivities': 1,
    'worker update fraudReports': 1,
    'worker update serviceApprovals': 1,
  },
  workflow: { events: 24, workflowTasks: 3, activities: 1, localActivities: 3, upserts: 1 },
};
/** Sealed payloads in the history, in bytes. Texts differ by some bytes from order to order, so this is a limit. */
const MOST_PAYLOAD_BYTES = 14_000;

/** A repeated transaction or a task that a busy machine has lost would count twice: the cheapest of these is what an order costs. */
const ORDERS = 3;

/** Four orders through the whole product, one after the other. */
const WITHIN_MS = 240_000;

test(
  'an approved order costs what is written down here',
  async () => {
    const wire = await aMongoWiretap(testMongoUri());
    const mongodb = { uri: wire.uri, source: 'test run', startedByUs: false };
    const system = await aSystem({ servers: { ...testServers(), mongodb } });
    atEndOfFile(wire.close);
    // What is read once for all orders is read now.
    await costOf(system, wire);
    const costs: Awaited<ReturnType<typeof costOf>>[] = [];
    for (let count = 0; count < ORDERS; count += 1) costs.push(await costOf(system, wire));
    const commandsOf = ({ commands }: (typeof costs)[number]) => commands.untilBooked + commands.afterwards;
    const [cheapest] = costs.toSorted((a, b) => commandsOf(a) - commandsOf(b));
    expect(cheapest).toEqual({ ...KEPT, payloadBytes: expect.any(Number) });
    expect(cheapest?.payloadBytes).toBeLessThan(MOST_PAYLOAD_BYTES);
  },
  WITHIN_MS,
);

/** Sends one order, sees it installed, and counts. */
async function costOf(system: SystemUnderTest, wire: MongoWiretap) {
  const orders = ordersOf(system);
  const owner = await system.given(goodPayer);
  const order = anOrder(owner);
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  await quiet(system);
  wire.take();
  const answer = await orders.post(order);
  expect(answer.as(ApprovalSchema)).toMatchObject({ outcome: 'approve' });
  await told(system, workflowId, 1);
  await quiet(system);
  const untilBooked = sent(wire);
  const done = await orders.act(order.orderId, 'completion', { completedAt: new Date().toISOString() });
  expect(done.status).toBe(200);
  await system.temporal.workflow.getHandle(workflowId).result();
  await told(system, workflowId, 2);
  await quiet(system);
  const afterwards = sent(wire);
  const { payloadBytes, ...workflow } = await stepsOf(system.outsider, workflowId);
  return {
    commands: { untilBooked: sum(untilBooked), afterwards: sum(afterwards) },
    ...{ untilBooked, afterwards, workflow, payloadBytes },
  };
}

/** Until the customer was told so many times: that is the last step of an order's stretch of work. */
async function told({ db }: SystemUnderTest, reference: string, times: number): Promise<void> {
  await eventually(async () => {
    expect(await db.collection('interactions').countDocuments({ reference })).toBe(times);
  });
}

/** Until what goes on beside the orders is done too: answers are kept, and the fraud watch has counted everything. */
async function quiet({ db }: SystemUnderTest): Promise<void> {
  await eventually(async () => {
    expect(await db.collection('idempotencyKeys').countDocuments({ state: 'running' })).toBe(0);
    expect(await db.collection('fraudReports').countDocuments()).toBe(0);
    const decided = await db.collection('decisions').countDocuments();
    const counted = { kind: 'order' };
    expect(await db.collection('fraudEvents').countDocuments(counted)).toBe(decided);
  });
}
