import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes.js';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { MongoClient } from 'mongodb';
import type { ActivityDependencies } from '../../../src/activities/dependencies.ts';
import { createDataConverter } from '../../../src/codec/data-converter.ts';
import { createKeyring, type Keyring } from '../../../src/codec/keyring.ts';
import type { ServiceApprovalCase } from '../../../src/domain/cases/cases.ts';
import type { ServiceOrder } from '../../../src/domain/cases/order.ts';
import { type Instant, instantOf } from '../../../src/domain/civil-date.ts';
import { prepareDatabase } from '../../../src/mains/prepare.ts';
import {
  createWorker,
  type WorkerSettings,
  type WorkflowBundle,
} from '../../../src/mains/temporal-worker.ts';
import { KEYS } from '../../../src/messages/search-attributes.ts';
import {
  awaitDecision,
  SERVICE_APPROVAL,
  serviceApprovalWorkflowId,
} from '../../../src/messages/service-approval.ts';
import { authenticatedRequests } from '../../../src/services/cases/authenticated-client.ts';
import { createRequestAuthentication } from '../../../src/services/cases/request-authentication.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { giveAuditKeys } from '../../../src/store/audit/client-keys.ts';
import { connectMongo } from '../../../src/store/mongo/connection.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { aServiceOrder, type SnapshotBuilder } from '../builders/builders.ts';
import { given } from '../builders/given.ts';
import { TEST_AUDIT_KEYS } from '../product/audit-keys.ts';
import { testKeys } from '../product/field-keys.ts';
import { eventually } from '../run/eventually.ts';
import { uniqueName } from '../run/names.ts';
import { quietTemporal } from '../run/quiet-temporal.ts';
import { timeSkippingServer } from '../run/time-skipping.ts';

/** The key that recorded histories are encrypted with. Public: it protects nothing but test data. */
export const TEST_KEYRING: Keyring = createKeyring(new Map([['test', new Uint8Array(32).fill(7)]]), 'test');

/** Makes and checks the authentication codes of the lab. */
export const TEST_REQUESTS = createRequestAuthentication(
  createKeyring(new Map([['requests', new Uint8Array(32).fill(9)]]), 'requests'),
);

/** A real MongoDB and a time-skipping Temporal server with a worker of ours on it. */
export interface WorkflowLab {
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  readonly store: Store;
  readonly taskQueue: string;
  /** The server's time, which skips ahead. */
  now(): Promise<Instant>;
  /** Stores a customer with one account, described as a snapshot of today; returns an order of theirs. */
  given(
    describe: (snapshot: SnapshotBuilder) => SnapshotBuilder,
    order?: Partial<ServiceOrder>,
  ): Promise<ServiceOrder>;
  /** Starts a case, as the API does, and returns its first answer. */
  begin<Case>(
    workflowType: string,
    workflowId: string,
    input: unknown,
    answer: UpdateDefinition<Case, []>,
  ): Promise<Case>;
  /** Posts an order as the provisioning system does and returns once it is decided. */
  post(order: ServiceOrder): Promise<ServiceApprovalCase>;
  /**
   * Ends the worker and starts another, which knows nothing of what ran on the first. For labs with `maxCachedWorkflows: 0`:
   * the time-skipping server goes on asking a worker that had a workflow in its cache. What is asked `meanwhile` reaches a workflow
   * in one task.
   */
  restartWorker(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** What a lab is made of. */
export interface LabParts {
  /** The executable of the time-skipping server. */
  readonly testServerPath: string;
  /** A real replica set. */
  readonly mongodbUri: string;
  /** A migrated database, which is left. Left out: one of its own, dropped at the end. */
  readonly database?: string;
  /** Another way to it for the worker, which a test can cut. */
  readonly workerMongodbUri?: string;
  readonly bundle: WorkflowBundle;
  /** What the activities get besides store and policies. */
  readonly dependencies?: Partial<ActivityDependencies>;
  readonly tuning?: NonNullable<WorkerSettings['tuning']>;
  /** Wraps the worker's store: so a test gets between a commit and what follows it. */
  readonly seenByWorker?: (store: Store) => Store;
}

/** Opens a lab; the caller closes it. Tests use aLabForThisFile (lab-for-this-file.ts). */
export async function openWorkflowLab({
  testServerPath,
  mongodbUri,
  database: givenDatabase,
  workerMongodbUri = mongodbUri,
  bundle,
  dependencies = {},
  tuning = {},
  seenByWorker = (store) => store,
}: LabParts): Promise<WorkflowLab> {
  quietTemporal();
  const env = await timeSkippingServer(testServerPath);
  const mongo = await new MongoClient(mongodbUri).connect();
  giveAuditKeys(mongo, TEST_AUDIT_KEYS);
  const database = givenDatabase ?? `lab-${randomUUID().slice(0, 8)}`;
  const store = await prepareDatabase(mongo, database, testKeys);
  // So short, that a test which cuts the worker off does not wait for long; a busy machine may need several tries to begin with.
  const impatient = { serverSelectionTimeoutMs: 100, auditKeys: TEST_AUDIT_KEYS };
  const workerMongo = await eventually(() => connectMongo(workerMongodbUri, impatient));
  const workerStore = seenByWorker(createStore(workerMongo.db(database), workerMongo, testKeys));
  await registerSearchAttributes(env);
  const taskQueue = `lab-${randomUUID().slice(0, 8)}`;
  const startWorker = async () => {
    const worker = await createWorker({
      connection: env.nativeConnection,
      namespace: 'default',
      taskQueue,
      keyring: TEST_KEYRING,
      bundle,
      dependencies: {
        ...dependencies,
        requests: TEST_REQUESTS,
        store: workerStore,
        policies: createPolicyProvider(workerStore),
      },
      shutdownGraceMs: 1_000,
      tuning,
    });
    return { worker, running: worker.run() };
  };
  let { worker, running } = await startWorker();
  const client = new Client({
    connection: env.connection,
    dataConverter: createDataConverter(TEST_KEYRING),
    interceptors: { workflow: [authenticatedRequests(TEST_REQUESTS)] },
  });
  const now = async () => instantOf(await env.currentTimeMs());
  // Not update-with-start: the time-skipping server answers it with an internal error when the first workflow task
  // holds local activities. The system tests cover it on the real server.
  const begin: WorkflowLab['begin'] = async (workflowType, workflowId, input, answer) => {
    const handle = await client.workflow.start(workflowType, { workflowId, taskQueue, args: [input] });
    return handle.executeUpdate(answer);
  };
  return {
    env,
    client,
    store,
    taskQueue,
    now,
    async given(describe, order = {}) {
      const { customerId, billingAccountId } = await given(store, await now(), (snapshot) =>
        describe(snapshot.withAccount({ openedDate: '2023-01-10' })),
      );
      return aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId, ...order });
    },
    begin,
    post(order) {
      const input = { order, requestedBy: 'provisioning' };
      return begin(SERVICE_APPROVAL, serviceApprovalWorkflowId(order.orderId), input, awaitDecision);
    },
    async restartWorker(meanwhile) {
      worker.shutdown();
      await running;
      await meanwhile?.();
      ({ worker, running } = await startWorker());
    },
    async close() {
      worker.shutdown();
      await running;
      await env.teardown();
      if (givenDatabase === undefined) await mongo.db(database).dropDatabase();
      await workerMongo.close();
      await mongo.close();
    },
  };
}

/** The time-skipping server can't list what is registered, so the product's own check does not work on it. */
async function registerSearchAttributes(env: TestWorkflowEnvironment): Promise<void> {
  const searchAttributes = Object.fromEntries(
    Object.values(KEYS).map(({ name, type }) => [name, encodeSearchAttributeIndexedValueType(type) ?? 0]),
  );
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
}
