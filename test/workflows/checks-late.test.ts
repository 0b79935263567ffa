/** The workflows of a thread share their modules. What one was started with must not become what another one is checked by. */
import { fileURLToPath } from 'node:url';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { bundleWorkflows } from '../../src/mains/temporal-worker.ts';
import { authenticatedRequests } from '../../src/services/cases/authenticated-client.ts';
import type { CaseRequest } from '../../src/services/cases/request-authentication.ts';
import { uniqueName } from '../support/run/names.ts';
import { quietTemporal } from '../support/run/quiet-temporal.ts';
import { testTemporalAddress } from '../support/run/servers.ts';
import { TEST_REQUESTS } from '../support/workflows/workflow-lab.ts';

const AT_ONCE = 20;

test('each of many workflows at once is checked by its own start, and one without a code is refused among them', async () => {
  quietTemporal();
  const address = testTemporalAddress();
  const taskQueue = uniqueName('late');
  const connection = await NativeConnection.connect({ address });
  const checked: unknown[] = [];
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await bundleWorkflows(fileURLToPath(new URL('./checks-late.ts', import.meta.url))),
    activities: { checkRequest: async ({ args }: CaseRequest) => void checked.push(args) },
  });
  const forger = new Client({ connection: await Connection.connect({ address }) });
  const genuine = new Client({
    connection: forger.connection,
    interceptors: { workflow: [authenticatedRequests(TEST_REQUESTS)] },
  });
  const start = (client: Client, own: string) =>
    client.workflow.execute('checksLate', { taskQueue, workflowId: `${taskQueue}-${own}`, args: [own] });
  const numbers = Array.from({ length: AT_ONCE }, (_, number) => String(number));
  const results = await worker.runUntil(
    Promise.allSettled([...numbers.map((own) => start(genuine, own)), start(forger, 'forged')]),
  );
  await forger.connection.close();
  await connection.close();
  expect(results.slice(0, -1).map(({ status }) => status)).toEqual(numbers.map(() => 'fulfilled'));
  expect(checked.map(String).sort()).toEqual([...numbers].sort());
  const forged = results.at(-1);
  expect(forged?.status === 'rejected' && forged.reason).toBeInstanceOf(WorkflowFailedError);
});
