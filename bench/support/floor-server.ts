/**
 * What a decision is measured against: a worker with a workflow that answers at once, and a bare Hono route that asks it by
 * the same update-with-start; data converter and worker settings are the product's own. Prints its port as JSON. Ends with
 * its standard input.
 *
 *   floor-server.ts <temporal address> <task queue>          with PAYLOAD_KEYS in the environment
 */
import { argv, env, exit, stdin, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { Hono } from 'hono';
import { createDataConverter, failureConverterPath } from '../../src/codec/data-converter.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { installTemporalRuntime } from '../../src/telemetry/temporal-runtime.ts';
import { askFloor } from './ask.ts';

const [address, taskQueue] = argv.slice(2);
if (address === undefined || taskQueue === undefined) throw new Error('address and task queue');
installTemporalRuntime({ logger: createLogger({ level: 'warn', name: 'floor' }) });
const config = loadConfig({ ...env, TEMPORAL_ADDRESS: address, MONGODB_URI: 'mongodb://unused' });
const dataConverter = createDataConverter(config.keyring);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  dataConverter,
  workflowBundle: await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./floor.workflow.ts', import.meta.url)),
    failureConverterPath,
    logger: new DefaultLogger('WARN'),
  }),
  maxConcurrentWorkflowTaskExecutions: config.worker.maxConcurrentWorkflowTasks,
  maxCachedWorkflows: config.worker.maxCachedWorkflows,
});
void worker.run();
const client = new Client({ connection: await Connection.connect({ address }), dataConverter });
const app = new Hono();
app.post('/', async (c) => {
  const input: unknown = await c.req.json();
  return c.json({ answer: await askFloor(client, taskQueue, input) });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`),
);
stdin.on('end', () => exit(0)).resume();
