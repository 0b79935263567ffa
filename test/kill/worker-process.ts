/**
 * The worker in a process of its own, to be killed: configured by its environment, with the workflow bundle of a file, so that it is
 * back soon.
 *
 *   worker-process.ts <file of the bundle>
 */
import { argv, stdout } from 'node:process';
import { loadConfig } from '../../src/config/config.ts';
import { runMain } from '../../src/mains/main.ts';
import { startWorker } from '../../src/mains/worker.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { installTemporalRuntime } from '../../src/telemetry/temporal-runtime.ts';

const codePath = argv[2];
if (codePath === undefined) throw new Error('which bundle?');
await runMain('worker', async () => {
  const config = loadConfig(process.env);
  const logger = createLogger({ level: config.logLevel, name: 'worker' });
  installTemporalRuntime({ logger });
  const worker = await startWorker(config, logger, undefined, { codePath });
  stdout.write('the worker polls\n');
  return worker;
});
