/** The threads of workflows run with a preload that leaves a hook of the SDK out (src/mains/plain-promises.cjs). Scopes must not notice. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { bundleWorkflows } from '../../src/mains/temporal-worker.ts';
import { uniqueName } from '../support/run/names.ts';
import { quietTemporal } from '../support/run/quiet-temporal.ts';
import { testTemporalAddress } from '../support/run/servers.ts';

const AT_ONCE = 40;

test('many workflows at once in one thread: each cancels its own scope, and nothing else', async () => {
  quietTemporal();
  const address = testTemporalAddress();
  const taskQueue = uniqueName('scopes');
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflows(fileURLToPath(new URL('./nested-scopes.ts', import.meta.url))),
    interceptors: { workflowModules: [] },
  });
  const client = new Client({ connection: await Connection.connect({ address }) });
  const fates = await worker.runUntil(
    Promise.all(
      Array.from({ length: AT_ONCE }, (_, number) =>
        client.workflow.execute('nestedScopes', { taskQueue, workflowId: `${taskQueue}-${number}` }),
      ),
    ),
  );
  await client.connection.close();
  await connection.close();
  expect(fates).toEqual(Array.from({ length: AT_ONCE }, () => ['done', 'cancelled', 'done']));
});
