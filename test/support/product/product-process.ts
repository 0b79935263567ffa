/** Processes of the product as production starts them, from `dist`, which has to be built. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { poll } from '../../../src/servers/kill.ts';
import { lastLines, type ManagedProcess, startManaged } from '../../../src/servers/managed-process.ts';

/** What each main logs once it is ready. */
const READY = { api: 'api listens', worker: 'worker started' } as const;

/** A process that is ready. */
export interface ProductProcess extends ManagedProcess {
  /** Where an API listens; empty for a worker. */
  readonly url: string;
}

const lineSchema = z.object({ msg: z.string(), url: z.string().default('') });

/** Loading all modules takes a second on a quiet machine, and was seen to take more than a minute beside twenty processes that wanted the same two cores. */
const STARTS_WITHIN_MS = 240_000;

/** Starts a main with the settings of a product; returns once it is ready. Its log is appended to the file. */
export async function startProductProcess(
  main: keyof typeof READY,
  settings: Readonly<Record<string, string>>,
  logFile: string,
): Promise<ProductProcess> {
  const from = existsSync(logFile) ? statSync(logFile).size : 0;
  const file = fileURLToPath(new URL(`../../../dist/mains/${main}.js`, import.meta.url));
  const env = { PATH: process.env['PATH'], ...settings, LOG_LEVEL: 'info', WORKER_METRICS_PORT: '0' };
  const plainPromises = fileURLToPath(new URL('../../../dist/mains/plain-promises.cjs', import.meta.url));
  const flags = ['--max-semi-space-size=64', '--require', plainPromises];
  const started = await startManaged(process.execPath, [...flags, file], {
    env,
    logFile,
    graceMs: 10_000,
    readsSecrets: true,
  });
  let ready: z.infer<typeof lineSchema> | undefined;
  await poll(() => {
    ready = readyLine(readFileSync(logFile).subarray(from).toString(), READY[main]);
    return ready !== undefined || started.ended() !== undefined;
  }, STARTS_WITHIN_MS);
  if (ready === undefined || started.ended() !== undefined) {
    await started.stop();
    throw new Error(`the ${main} did not start\n${lastLines(logFile, 20)}`);
  }
  return { ...started, url: ready.url };
}

function readyLine(log: string, message: string): z.infer<typeof lineSchema> | undefined {
  const line = log.split('\n').find((one) => one.includes(`"msg":"${message}"`));
  return line === undefined ? undefined : lineSchema.parse(JSON.parse(line));
}
