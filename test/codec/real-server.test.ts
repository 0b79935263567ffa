import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Client, Connection, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDataConverter } from '../../src/codec/data-converter.ts';
import { newKeyEntry, parseKeyring } from '../../src/codec/keyring.ts';
import { ENCRYPTED_ENCODING } from '../../src/codec/payload-codec.ts';
import { createLogger, createMetrics, metricsPage } from '../../src/telemetry/telemetry.ts';
import { installTemporalRuntime } from '../../src/telemetry/temporal-runtime.ts';
import { uniqueName } from '../support/run/names.ts';
import { testTemporalAddress } from '../support/run/servers.ts';

const SECRET = 'Ada Lovelace owes 42.10';
const dataConverter = createDataConverter(parseKeyring(newKeyEntry('k1')));
const taskQueue = uniqueName('codec');

const logLines: string[] = [];
let metricsPort: number;
let connection: Connection;
let native: NativeConnection;
let worker: Worker;
let running: Promise<void>;
let client: Client;

beforeAll(async () => {
  metricsPort = await aFreePort();
  const logger = createLogger({
    level: 'info',
    name: 'test',
    destination: { write: (line) => logLines.push(line) },
  });
  // Of a file that this process ran before.
  await Runtime.instance().shutdown();
  installTemporalRuntime({ metricsPort, logger });
  const address = testTemporalAddress();
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection, dataConverter });
  worker = await Worker.create({
    connection: native,
    taskQueue,
    dataConverter,
    workflowsPath: fileURLToPath(new URL('./echo.workflow.ts', import.meta.url)),
  });
  running = worker.run();
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await native.close();
  await connection.close();
});

async function storedHistory(workflowId: string): Promise<string> {
  // A client without our data converter sees what the server stores.
  return JSON.stringify(await new Client({ connection }).workflow.getHandle(workflowId).fetchHistory());
}

/** The history with everything in base64 also in clear, so that hidden plain text would be found. */
function unfolded(history: string): string {
  return history.replaceAll(
    /"([A-Za-z0-9+/]{8,}={0,2})"/g,
    (whole, text: string) => `${whole} ${Buffer.from(text, 'base64').toString('latin1')}`,
  );
}

async function aFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('what the Temporal server stores', () => {
  test('is readable by client and worker, and nowhere in plain text', async () => {
    const workflowId = uniqueName('echo');
    const result = await client.workflow.execute('echo', {
      taskQueue,
      workflowId,
      args: [SECRET],
      memo: { note: SECRET },
      staticSummary: SECRET,
    });
    expect(result).toBe(`echo ${SECRET}`);
    const history = unfolded(await storedHistory(workflowId));
    expect(history).toContain(ENCRYPTED_ENCODING);
    expect(history).not.toContain('Lovelace');
  });

  test('of a schedule is readable by each of its runs, the second with the result of the first', async () => {
    const scheduleId = uniqueName('schedule');
    const handle = await client.schedule.create({
      scheduleId,
      spec: {},
      action: { type: 'startWorkflow', workflowType: 'echo', taskQueue, args: [SECRET] },
    });
    for (const runs of [1, 2]) {
      await handle.trigger();
      const started = async () => (await handle.describe()).info.recentActions;
      await expect.poll(async () => (await started()).length, { timeout: 30_000 }).toBe(runs);
      const action = (await started()).at(-1)?.action;
      if (action?.type !== 'startWorkflow') throw new Error('nothing was started');
      const { workflowId, firstExecutionRunId } = action.workflow;
      const run = client.workflow.getHandle(workflowId, firstExecutionRunId);
      expect(await run.result()).toBe(`echo ${SECRET}`);
    }
    await handle.delete();
  });

  test('has neither message nor stack of a failure in plain text', async () => {
    const workflowId = uniqueName('fail');
    const error: unknown = await client.workflow
      .execute('fail', { taskQueue, workflowId, args: [SECRET] })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect(cause?.message).toBe(`failed with ${SECRET}`);
    const history = unfolded(await storedHistory(workflowId));
    expect(history).toContain('Encoded failure');
    expect(history).not.toContain('Lovelace');
    expect(history).not.toContain('echo.workflow.ts');
  });
});

describe("the worker's runtime", () => {
  test("shows Temporal's own metrics beside ours, and logs through our logger", async () => {
    const page = await metricsPage(createMetrics({ processMetrics: false }), metricsPort);
    expect(page).toContain('goodstanding_decisions_total');
    expect(page).toMatch(/^temporal_workflow_completed_total\{/m);
    expect(logLines.some((line) => line.includes('"component":"temporal"'))).toBe(true);
  });
});
