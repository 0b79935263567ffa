import { NativeConnection } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../src/domain/civil-date.ts';
import { bundleWorkflows, createWorker } from '../../src/mains/temporal-worker.ts';
import { createPolicyProvider } from '../../src/services/policies/policy-provider.ts';
import { createStore } from '../../src/store/store.ts';
import { aDatabaseForThisFile } from '../support/product/database.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { uniqueName } from '../support/run/names.ts';
import { quietTemporal } from '../support/run/quiet-temporal.ts';
import { testTemporalAddress } from '../support/run/servers.ts';
import { TEST_KEYRING, TEST_REQUESTS } from '../support/workflows/workflow-lab.ts';

const { db, client } = await aDatabaseForThisFile();

test('a machine that pauses for less than a minute in the middle of a workflow task does not end the worker', async () => {
  quietTemporal();
  const store = createStore(db, client, testKeys);
  const connection = await NativeConnection.connect({ address: testTemporalAddress() });
  const worker = await createWorker({
    connection,
    namespace: 'default',
    taskQueue: uniqueName('settings'),
    keyring: TEST_KEYRING,
    bundle: await testWorkflowBundle(),
    dependencies: { store, requests: TEST_REQUESTS, policies: createPolicyProvider(store) },
    shutdownGraceMs: 1_000,
  });
  const running = worker.run();
  worker.shutdown();
  await running;
  await connection.close();
  expect(worker.options.isolateExecutionTimeoutMs).toBe(MINUTE_MS);
});

test('a thread of workflows evaluates their modules once, and not for every workflow', async () => {
  const { code } = await bundleWorkflows();
  const preloaded = /exports\.preloadModules = function preloadModules\(\) \{([^}]*)\}/.exec(code)?.[1];
  expect(preloaded).toContain('workflows/index');
});
