import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { poll } from './kill.ts';
import { shortReason } from './log.ts';
import type { ManagedProcess } from './managed-process.ts';
import { startManaged, withLastLines } from './managed-process.ts';
import type { Env } from './paths.ts';
import type { SearchAttributeTypes } from './search-attributes.ts';
import { ensureSearchAttributes } from './search-attributes.ts';

/** The namespace the development server creates by itself. */
export const DEFAULT_NAMESPACE = 'default';

const SERVES_WITHIN_MS = 60_000;

/** How the Temporal development server is started. */
export interface TemporalOptions {
  executable: string;
  /** Folder of its database and its log; created. */
  folder: string;
  port: number;
  uiPort: number;
  searchAttributes: SearchAttributeTypes;
  /** Where the Web UI sends encrypted payloads to be decoded. */
  uiCodecEndpoint?: string;
  /** true: keep nothing on disk. */
  ephemeral?: boolean;
  /** true: remove the folder should our process end without stopping the server. */
  removeFolder?: boolean;
  env: Env;
}

/**
 * The longest pause before a workflow task is handed out again after its workers died, beyond the task's own ten seconds. Temporal's
 * default of ten minutes is meant for workers whose code fails. deploy/temporal has the same.
 */
const LONGEST_EXTRA_WAIT = '30s';

/**
 * What makes the development server answer sooner: it polls its queues without a pause, and a task queue has one partition instead of
 * four, so that a poller finds a task at once. Production has other settings (deploy/temporal).
 */
const QUICK = {
  'history.transferProcessorMaxPollRPS': 1_000,
  'history.timerProcessorMaxPollRPS': 1_000,
  'history.visibilityProcessorMaxPollRPS': 1_000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

const DYNAMIC_CONFIG = { ...QUICK, 'history.workflowTaskRetryMaxInterval': LONGEST_EXTRA_WAIT };

function flags(options: TemporalOptions): string[] {
  const { port, uiPort } = options;
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...['--ui-ip', '127.0.0.1', '--ui-port', String(uiPort), '--log-level', 'error', '--color', 'never'],
    ...(options.ephemeral === true ? [] : ['--db-filename', join(options.folder, 'temporal.db')]),
    ...(options.uiCodecEndpoint === undefined ? [] : ['--env-file', envFileOf(options)]),
    ...Object.entries(options.searchAttributes).flatMap(([name, type]) => [
      '--search-attribute',
      `${name}=${type}`,
    ]),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([name, value]) => [
      '--dynamic-config-value',
      `${name}=${JSON.stringify(value)}`,
    ]),
  ];
}

function envFileOf({ folder }: TemporalOptions): string {
  return join(folder, 'flags.yaml');
}

/**
 * The address of the codec holds a token. As an argument, everybody on this machine would see it in the list of processes: it goes by
 * a file of flags that only its owner reads.
 */
async function writeSecretFlags(options: TemporalOptions): Promise<void> {
  if (options.uiCodecEndpoint === undefined) return;
  const flags = { env: { default: { 'ui-codec-endpoint': options.uiCodecEndpoint } } };
  // JSON is YAML. The file may be one of an earlier start.
  await rm(envFileOf(options), { force: true });
  await writeFile(envFileOf(options), JSON.stringify(flags), { mode: 0o600 });
}

/**
 * Waits until the Temporal server at `address` knows the namespace and its search attributes.
 *
 * @param hasEnded undefined while the server runs, else why it ended
 * @throws when it ends or does not serve within a minute
 */
export async function waitForTemporal(
  address: string,
  searchAttributes: SearchAttributeTypes,
  hasEnded: () => string | undefined,
): Promise<void> {
  const connection = Connection.lazy({ address, connectTimeout: '2s' });
  let problem: unknown = 'it does not answer';
  try {
    const serves = await poll(async () => {
      if (hasEnded() !== undefined) return true;
      try {
        await connection.withDeadline(Date.now() + 2_000, async () => {
          await connection.workflowService.describeNamespace({ namespace: DEFAULT_NAMESPACE });
        });
        return true;
      } catch (error) {
        problem = error;
        return false;
      }
    }, SERVES_WITHIN_MS);
    const end = hasEnded();
    if (end !== undefined) throw new Error(`the Temporal server ended with ${end}`);
    if (!serves)
      throw new Error(`Temporal at ${address} did not serve within a minute: ${shortReason(problem)}`);
    await ensureSearchAttributes(connection, DEFAULT_NAMESPACE, searchAttributes);
  } finally {
    await connection.close();
  }
}

/**
 * Starts the Temporal development server with its Web UI on 127.0.0.1 and waits until it serves.
 *
 * @throws with the last lines of its log when it does not start
 */
export async function startTemporal(options: TemporalOptions): Promise<ManagedProcess> {
  await mkdir(options.folder, { recursive: true });
  await writeSecretFlags(options);
  const logFile = join(options.folder, 'temporal.log');
  const server = await startManaged(options.executable, flags(options), {
    env: options.env,
    logFile,
    graceMs: 10_000,
    ...(options.removeFolder === true ? { temporaryFolder: options.folder } : {}),
  });
  try {
    await waitForTemporal(`127.0.0.1:${options.port}`, options.searchAttributes, server.ended);
    return server;
  } catch (error) {
    await server.stop();
    throw new Error(withLastLines(error, logFile));
  }
}
