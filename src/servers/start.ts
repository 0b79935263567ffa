import { constants } from 'node:fs';
import { access, mkdtemp, rm, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunningServer } from './data-folder.ts';
import { startWithFolder } from './data-folder.ts';
import { MONGOD, TEMPORAL } from './executables.ts';
import { givenTemporal } from './given.ts';
import { locateExecutable } from './locate.ts';
import { withLock } from './lock.ts';
import type { Log } from './log.ts';
import { stderrLog } from './log.ts';
import { mongodUri, startMongod, waitForPrimary } from './mongod.ts';
import type { Env } from './paths.ts';
import { dataFolder, envValue } from './paths.ts';
import { anyFreePort, choosePort, onFreePorts } from './ports.ts';
import { makePrivateFolder } from './private-folder.ts';
import type { SearchAttributeTypes } from './search-attributes.ts';
import { exitOnSignalsDuring } from './signals.ts';
import { DEFAULT_NAMESPACE, startTemporal, waitForTemporal } from './temporal.ts';

/** The ports that are taken when they are free and nobody asked for others. */
export const DEFAULT_PORTS = { mongodb: 27017, temporal: 7233, temporalUi: 8233 } as const;

/** The environment variables in which a user may choose ports. */
export const PORT_VARIABLES = {
  mongodb: 'MONGODB_PORT',
  temporal: 'TEMPORAL_PORT',
  temporalUi: 'TEMPORAL_UI_PORT',
} as const;

/** What to start and how. */
export interface StartOptions {
  /** Folder for data and logs; created. Default: `$GOODSTANDING_DATA` or `.goodstanding`; for `ephemeral` a temporary one. */
  dataDir?: string;
  /** Takes one line for each source that was tried and each port that was moved. Default: standard error. */
  log?: Log;
  /** Ports to prefer over the defaults; the environment's choice wins. */
  ports?: Partial<Record<keyof typeof DEFAULT_PORTS, number>>;
  /** Custom search attributes to register with a Temporal server that is started here. */
  searchAttributes: SearchAttributeTypes;
  /** Where the Web UI sends encrypted payloads to be decoded. */
  uiCodecEndpoint?: string;
  /** true: free ports, nothing kept. For tests. */
  ephemeral?: boolean;
  /** true: what an `ephemeral` MongoDB writes stays in memory where this machine has room for it. For tests. */
  inMemory?: boolean;
  /** Default: `process.env`. */
  env?: Env;
}

/** Where the two servers are. */
export interface Servers {
  mongodb: { uri: string; source: string; startedByUs: boolean };
  temporal: {
    address: string;
    namespace: string;
    /** The Web UI, when this machine has one. */
    uiUrl?: string;
    source: string;
    startedByUs: boolean;
  };
  /** Says which server ended on its own, if one did. */
  problem(): string | undefined;
  /** Stops what was started here, Temporal before MongoDB, and nothing else. Safe to call twice. */
  stop(): Promise<void>;
}

interface Context {
  options: StartOptions;
  env: Env;
  log: Log;
  dataDir: string;
  /** The data folder is ours and removed at the end. */
  temporary: boolean;
}

async function portFor(context: Context, kind: keyof typeof DEFAULT_PORTS, purpose: string): Promise<number> {
  const { options, env, log } = context;
  if (options.ephemeral === true) return anyFreePort();
  const preferred = options.ports?.[kind] ?? DEFAULT_PORTS[kind];
  return choosePort({ purpose, variable: PORT_VARIABLES[kind], preferred }, env, log);
}

type Part<T> = { part: T; running?: RunningServer };

async function provideMongodb(context: Context): Promise<Part<Servers['mongodb']>> {
  const { options, env, log } = context;
  const given = envValue(env, 'MONGODB_URI');
  if (given !== undefined) {
    log('mongod: not needed, MONGODB_URI names a MongoDB');
    return { part: { uri: given, source: 'MONGODB_URI', startedByUs: false } };
  }
  log('mongod: MONGODB_URI is not set');
  const { path, source } = await locateExecutable(MONGOD, { env, log });
  const folder = join(context.dataDir, 'mongodb');
  const running = await startWithFolder({
    name: 'mongod',
    folder,
    log,
    waitFor: (port) => waitForPrimary(port, () => undefined),
    start: () =>
      onFreePorts(log, async () => {
        const port = await portFor(context, 'mongodb', 'MongoDB');
        const cacheGb = options.ephemeral === true ? 1 : 0.5;
        return {
          port,
          process: await startMongod({
            ...{ executable: path, folder, port, env, cacheGb },
            options: options.ephemeral === true ? EPHEMERAL_OPTIONS : [],
            removeFolder: context.temporary,
          }),
        };
      }),
  });
  return { part: { uri: mongodUri(running.port), source, startedByUs: running.startedByUs }, running };
}

/**
 * For a server that sees hundreds of databases come and go, such as that of the tests. MongoDB keeps the files of what was dropped for five
 * minutes of history, and holds files open for ten minutes after their last use; a run of the tests then reaches the limit of open files,
 * and mongod ends.
 */
const EPHEMERAL_OPTIONS: readonly string[] = [
  ...['--setParameter', 'minSnapshotHistoryWindowInSeconds=20'],
  ...['--setParameter', 'wiredTigerFileHandleCloseIdleTime=20'],
  ...['--setParameter', 'wiredTigerFileHandleCloseScanInterval=5'],
];

async function provideTemporal(context: Context): Promise<Part<Servers['temporal']>> {
  const { options, env, log } = context;
  const given = givenTemporal(env);
  if (given !== undefined) {
    const { variable, address, namespace } = given;
    log(`temporal: not needed, ${variable} names a Temporal server`);
    const uiUrl = envValue(env, 'TEMPORAL_UI_URL');
    const part = { address, namespace, source: variable, startedByUs: false };
    return { part: uiUrl === undefined ? part : { ...part, uiUrl } };
  }
  log('temporal: TEMPORAL_ADDRESS is not set');
  const { path, source } = await locateExecutable(TEMPORAL, { env, log });
  const folder = join(context.dataDir, 'temporal');
  const { searchAttributes } = options;
  const running = await startWithFolder({
    name: 'temporal',
    folder,
    log,
    waitFor: (port) => waitForTemporal(`127.0.0.1:${port}`, searchAttributes, () => undefined),
    start: () =>
      onFreePorts(log, async () => {
        const port = await portFor(context, 'temporal', 'Temporal');
        const uiPort = await portFor(context, 'temporalUi', "Temporal's Web UI");
        const process = await startTemporal({
          ...{ executable: path, folder, port, uiPort, searchAttributes, env },
          removeFolder: context.temporary,
          ...(options.ephemeral === undefined ? {} : { ephemeral: options.ephemeral }),
          ...(options.uiCodecEndpoint === undefined ? {} : { uiCodecEndpoint: options.uiCodecEndpoint }),
        });
        return { port, uiPort, process };
      }),
  });
  const part = {
    address: `127.0.0.1:${running.port}`,
    namespace: DEFAULT_NAMESPACE,
    source,
    startedByUs: running.startedByUs,
  };
  const { uiPort } = running;
  return { running, part: uiPort === undefined ? part : { ...part, uiUrl: `http://127.0.0.1:${uiPort}` } };
}

/** Waits for both; when one fails, stops the other and fails with all that went wrong. */
async function both(context: Context): Promise<[Part<Servers['mongodb']>, Part<Servers['temporal']>]> {
  const [mongodb, temporal] = await Promise.allSettled([provideMongodb(context), provideTemporal(context)]);
  if (mongodb.status === 'fulfilled' && temporal.status === 'fulfilled')
    return [mongodb.value, temporal.value];
  const reasons: string[] = [];
  for (const outcome of [temporal, mongodb]) {
    if (outcome.status === 'fulfilled') await outcome.value.running?.stop();
    else reasons.push(outcome.reason instanceof Error ? outcome.reason.message : String(outcome.reason));
  }
  throw new Error(reasons.join('\n'));
}

/** Linux's folder in memory. */
const MEMORY_FOLDER = '/dev/shm';
const MEMORY_NEEDED_BYTES = 3 * 2 ** 30;

/** A folder in memory for temporary files; where there is none, or too little room, the usual one. */
async function memoryFolder(): Promise<string> {
  try {
    await access(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = await statfs(MEMORY_FOLDER);
    if (Math.min(bavail * bsize, freemem()) >= MEMORY_NEEDED_BYTES) return MEMORY_FOLDER;
  } catch {
    // Not this system, or not for this user.
  }
  return tmpdir();
}

/**
 * Provides a real MongoDB replica set and a real Temporal server: those named by MONGODB_URI and TEMPORAL_ADDRESS, or
 * servers that are found or fetched and started here. Until this returns, Ctrl-C and SIGTERM end the process after stopping
 * what was started, unless the caller handles these signals; afterwards the caller decides when to stop. Should this process
 * die without stopping them, a watchdog stops the servers.
 *
 * @returns addresses, and how to stop
 * @throws with every source that refused, or the end of the log of a server that did not start
 */
export async function startServers(options: StartOptions): Promise<Servers> {
  const env = options.env ?? process.env;
  const log = options.log ?? stderrLog;
  const temporary = options.ephemeral === true && options.dataDir === undefined;
  const dataDir = temporary
    ? await mkdtemp(join(options.inMemory === true ? await memoryFolder() : tmpdir(), 'goodstanding-'))
    : resolve(options.dataDir ?? dataFolder(env));
  await makePrivateFolder(dataDir);
  const context: Context = { options, env, log, dataDir, temporary };
  const removeTemporary = async (): Promise<void> => {
    if (temporary) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
  const release = exitOnSignalsDuring();
  try {
    const lock = join(dataDir, 'start.lock');
    const work = (): ReturnType<typeof both> => both(context);
    const [mongodb, temporal] = await withLock(lock, 'starting the servers', 30 * 60_000, log, work);
    return {
      mongodb: mongodb.part,
      temporal: temporal.part,
      problem() {
        const mongodbEnd = mongodb.running?.ended();
        const temporalEnd = temporal.running?.ended();
        if (mongodbEnd !== undefined)
          return `mongod ended with ${mongodbEnd}, see ${join(dataDir, 'mongodb')}`;
        if (temporalEnd !== undefined)
          return `Temporal ended with ${temporalEnd}, see ${join(dataDir, 'temporal')}`;
        return undefined;
      },
      async stop() {
        await temporal.running?.stop();
        await mongodb.running?.stop();
        await removeTemporary();
      },
    };
  } catch (error) {
    await removeTemporary();
    throw error;
  } finally {
    release();
  }
}
