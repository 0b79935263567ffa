import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import { beforeAll, expect, it as test } from 'vitest';
import type { BillRun } from '../../src/domain/billing/bill-run.ts';
import { addDays, civilDateAt } from '../../src/domain/civil-date.ts';
import { createWorker } from '../../src/mains/temporal-worker.ts';
import { BILL_RUN } from '../../src/messages/bill-run.ts';
import { createPolicyProvider } from '../../src/services/policies/policy-provider.ts';
import type { Store } from '../../src/store/store.ts';
import { aSubscription } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { TEST_KEYRING, TEST_REQUESTS, type WorkflowLab } from '../support/workflows/workflow-lab.ts';

const billRunLanes = { most: 2, accountsEach: 1 };
/** A worker of this kind works on one lane at a time. */
const ONE_AT_A_TIME = { maxConcurrentActivityTaskExecutions: 1 };

/** Who makes bills waits until both workers do: lanes that came to one worker alone would never end. */
const makers = new Set<string>();
let bothMake = (): void => undefined;
const both = new Promise<void>((resolve) => {
  bothMake = resolve;
});
const waitingAs =
  (name: string) =>
  (store: Store): Store => ({
    ...store,
    billing: {
      ...store.billing,
      async makeNextBills(ids, order) {
        makers.add(name);
        if (makers.size === 2) bothMake();
        await both;
        return store.billing.makeNextBills(ids, order);
      },
    },
  });

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile({
    ...{ dependencies: { billRunLanes }, tuning: ONE_AT_A_TIME, seenByWorker: waitingAs('first') },
  });
  const store = waitingAs('second')(lab.store);
  // A process has one worker for a queue on a connection: the second one stands for another process.
  const connection = await NativeConnection.connect({ address: lab.env.address });
  const second = await createWorker({
    ...{ connection, namespace: 'default', taskQueue: lab.taskQueue },
    ...{ keyring: TEST_KEYRING, bundle: await testWorkflowBundle(), shutdownGraceMs: 1_000 },
    dependencies: { store, billRunLanes, requests: TEST_REQUESTS, policies: createPolicyProvider(store) },
    tuning: ONE_AT_A_TIME,
  });
  const running = second.run();
  atEndOfFile(async () => {
    second.shutdown();
    await running;
    await connection.close();
  });
}, 120_000);

test('the lanes of one run are worked on by several workers at once', async () => {
  const timeZone = 'America/Guayaquil';
  const openedDate = addDays(civilDateAt(await lab.now(), timeZone), -85);
  for (let accounts = 0; accounts < 4; accounts += 1)
    await putAccount(lab.store, {
      account: {
        ...{ timeZone, openedDate },
        billing: { billedThrough: addDays(openedDate, -1), nextBillDate: addDays(openedDate, 10) },
      },
      subscriptions: [aSubscription({ subscriptionId: randomUUID(), startDate: openedDate })],
    });
  const input = { timeZone, billingAccountId: null };
  const run: BillRun = await lab.client.workflow.execute(BILL_RUN, {
    ...{ workflowId: randomUUID(), taskQueue: lab.taskQueue, args: [input] },
  });
  expect(run).toMatchObject({ state: 'done', progress: { dueAccounts: 4, lanes: 2, failures: 0 } });
  expect([...makers].sort()).toEqual(['first', 'second']);
}, 120_000);
