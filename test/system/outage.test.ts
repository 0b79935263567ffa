/** What callers see while MongoDB is dead or no worker runs, and that every order is decided afterwards, once. */

import { beforeAll, expect, test, vi } from 'vitest';
import { ReceiptSchema } from '../../src/api/schemas/decisions/decision.ts';
import { pageSchema } from '../../src/api/schemas/primitives.ts';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { MONGOD } from '../../src/servers/executables.ts';
import { locateExecutable } from '../../src/servers/locate.ts';
import type { ManagedProcess } from '../../src/servers/managed-process.ts';
import { type MongodOptions, mongodUri, startMongod } from '../../src/servers/mongod.ts';
import { anyFreePort } from '../../src/servers/ports.ts';
import { creditHoldIdOf } from '../../src/store/accounts/credit-holds.ts';
import { startWorkerHere } from '../support/product/product.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { uniqueName } from '../support/run/names.ts';
import { testServers } from '../support/run/servers.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { anOrder, eur, goodPayer, ordersOf } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

// Above the bounds of what a test waits for, which say more when they are reached.
vi.setConfig({ testTimeout: 280_000 });

let options: MongodOptions;
let mongod: ManagedProcess;
let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
beforeAll(async () => {
  const { path: folder, remove } = await temporaryFolder('outage');
  const { path: executable } = await locateExecutable(MONGOD, { env: process.env, log: () => undefined });
  options = { executable, folder, port: await anyFreePort(), env: process.env, cacheGb: 0.25 };
  mongod = await startMongod(options);
  // What ends a file runs in reverse: the system stops before its MongoDB.
  atEndOfFile(async () => {
    await mongod.stop();
    await remove();
  });
  const mongodb = { uri: mongodUri(options.port), source: 'test', startedByUs: true };
  system = await aSystem({
    servers: { ...testServers(), mongodb },
    // Short, so that the tests are: how long a caller waits, and how long an unfinished request keeps its key.
    settings: { DECISION_WAIT_SECONDS: '3', IDEMPOTENCY_LEASE_SECONDS: '6' },
  });
  orders = ordersOf(system);
});

const killMongod = () => process.kill(mongod.pid, 'SIGKILL');
const restartMongod = async () => {
  mongod = await startMongod(options);
};

async function expectDecidedOnce(orderId: string) {
  const answer = await system.get(`/v1/decisions?workflowId=${serviceApprovalWorkflowId(orderId)}`);
  expect(answer.as(pageSchema(ReceiptSchema)).items).toHaveLength(1);
  const hold = await system.store.creditHolds.get(creditHoldIdOf(serviceApprovalWorkflowId(orderId)));
  expect(hold).toMatchObject({ state: 'held', amount: 9_900 });
}

test('without MongoDB an order is refused as not done, to be sent again; then it is decided', async () => {
  const owner = await system.given(goodPayer);
  const order = anOrder(owner);
  const key = uniqueName('key');
  killMongod();
  const refused = await orders.post(order, { key });
  expect({ status: refused.status, problem: refused.problem }).toEqual({
    status: 503,
    problem: 'dependency-unavailable',
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await system.get(`/v1/customers/${owner.customerId}/balance`)).status).toBe(503);
  await restartMongod();
  expect(await orders.decided(order, key)).toMatchObject({ outcome: 'approve' });
  await expectDecidedOnce(order.orderId);
});

test('orders that are under way when MongoDB dies are each decided once, and credit is held once for each', async () => {
  const owner = await system.given((snapshot) => goodPayer(snapshot).withAccount({ creditLimit: 500_000 }));
  const sent = Array.from({ length: 8 }, () => ({ body: anOrder(owner), key: uniqueName('key') }));
  const answering = sent.map(({ body, key }) => orders.post(body, { key }));
  await Promise.race(answering);
  killMongod();
  for (const answer of await Promise.all(answering)) {
    expect([201, 503, 504]).toContain(answer.status);
    if (answer.status >= 500) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  await restartMongod();
  const answers = await Promise.all(sent.map(({ body, key }) => orders.decided(body, key)));
  expect(answers.map(({ outcome }) => outcome)).toEqual(sent.map(() => 'approve'));
  for (const { body } of sent) await expectDecidedOnce(body.orderId);
  expect((await orders.balance(owner)).heldCredit).toEqual(eur(sent.length * 9_900));
  await Promise.all(sent.map(({ body }) => orders.until(body.orderId, 'scheduled')));
});

test('without a worker an order is accepted but not yet answered: 504; a worker that comes decides it', async () => {
  const order = anOrder(await system.given(goodPayer));
  const key = uniqueName('key');
  await system.worker.stop();
  const pending = await orders.post(order, { key });
  expect({ status: pending.status, problem: pending.problem }).toEqual({
    status: 504,
    problem: 'decision-pending',
  });
  expect(Number(pending.headers.get('retry-after'))).toBeGreaterThan(0);
  const worker = await startWorkerHere(system.config, { bundle: await testWorkflowBundle() });
  try {
    // Nobody has to send it again for that.
    await orders.until(order.orderId, 'scheduled');
    expect(await orders.decided(order, key)).toMatchObject({ outcome: 'approve' });
    await expectDecidedOnce(order.orderId);
  } finally {
    await worker.stop();
  }
});
