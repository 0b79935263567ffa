import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uniqueName } from '../support/run/names.ts';
import { quietTemporal } from '../support/run/quiet-temporal.ts';
import { testServerPath } from '../support/run/servers.ts';
import { timeSkippingServer } from '../support/run/time-skipping.ts';

function bundleOf(file: string) {
  const workflowsPath = fileURLToPath(new URL(file, import.meta.url));
  return bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
}

let env: TestWorkflowEnvironment;
let bundle: Awaited<ReturnType<typeof bundleOf>>;
beforeAll(async () => {
  quietTemporal();
  env = await timeSkippingServer(testServerPath());
  bundle = await bundleOf('./overtaken.ts');
});
afterAll(() => env.teardown());

/** Runs a decision that is overtaken so many times to its end. */
async function run(times: number) {
  const taskQueue = uniqueName('overtaken');
  const worker = await Worker.create({ connection: env.nativeConnection, taskQueue, workflowBundle: bundle });
  const workflowId = uniqueName('overtaken');
  const made = await worker.runUntil(
    env.client.workflow.execute('overtaken', { taskQueue, workflowId, args: [times] }),
  );
  const history = await env.client.workflow.getHandle(workflowId).fetchHistory();
  const timers = history.events?.filter((event) => event.timerStartedEventAttributes != null) ?? [];
  return { made, timers: timers.length };
}

test.each([
  { times: 0, timers: 0 },
  { times: 49, timers: 0 },
  { times: 50, timers: 1 },
  { times: 170, timers: 3 },
])('a decision whose account moves $times times meanwhile is made in the end', async ({ times, timers }) => {
  expect(await run(times)).toMatchObject({ made: times + 1, timers });
});
