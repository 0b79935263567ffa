/** What is killed and brought back: a mongod on journaled data, and a worker process. The API runs here and lives on. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Db, MongoClient } from 'mongodb';
import { createDevIssuer } from '../../src/api/dev-issuer.ts';
import type { Role } from '../../src/api/middleware/access.ts';
import { createDataConverter } from '../../src/codec/data-converter.ts';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { loadConfig } from '../../src/config/config.ts';
import { startApi } from '../../src/mains/api.ts';
import { bundleWorkflows } from '../../src/mains/temporal-worker.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { MONGOD } from '../../src/servers/executables.ts';
import { ensureSearchAttributes, startServers } from '../../src/servers/index.ts';
import { poll } from '../../src/servers/kill.ts';
import { locateExecutable } from '../../src/servers/locate.ts';
import { lastLines, type ManagedProcess, startManaged } from '../../src/servers/managed-process.ts';
import { mongodUri, startMongod } from '../../src/servers/mongod.ts';
import { anyFreePort } from '../../src/servers/ports.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';

/** What a kill hits. */
export const VICTIMS = ['worker', 'mongod', 'both'] as const;
export type Victim = (typeof VICTIMS)[number];

/** Both servers. */
export interface Machine {
  /** Starts the product on a database, a Temporal namespace and a task queue of its own. */
  start(name: string): Promise<Product>;
  stop(): Promise<void>;
}

/** The running product. */
export interface Product {
  readonly url: string;
  readonly db: Db;
  readonly client: MongoClient;
  readonly store: Store;
  readonly temporal: Client;
  token(role: Role): string;
  /** The last lines that the API logged as errors. */
  lastErrors(): string;
  /** SIGKILL; returns once the processes are gone. Throws when one of them had ended by itself before. */
  kill(victim: Victim): Promise<void>;
  /** Starts again what was killed, on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const LAST_ERRORS = 3;
/** What a worker process prints once it polls. */
const WORKER_POLLS = 'the worker polls';

const TSX = import.meta.resolve('tsx');
const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
const ROLES = ['operations', 'care', 'processor'] as const satisfies readonly Role[];

/** Starts MongoDB and Temporal on free ports and builds the workflow bundle. Nothing is kept. */
export async function startMachine(
  /** Made already, instead of one made here. */
  madeBundle?: { readonly codePath: string },
): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-kill-'));
  const stopping: (() => Promise<unknown>)[] = [
    () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  ];
  const stop = async () => {
    for (const step of stopping.splice(0).reverse()) await step();
  };
  try {
    const { path: executable } = await locateExecutable(MONGOD, { env: process.env, log: () => undefined });
    const options = { executable, folder, port: await anyFreePort(), env: process.env, cacheGb: 0.25 };
    let mongod = await startMongod(options);
    stopping.push(() => mongod.stop());
    const uri = mongodUri(options.port);
    const bundle = madeBundle?.codePath ?? join(folder, 'workflow-bundle.js');
    const [servers] = await Promise.all([
      startServers({
        dataDir: join(folder, 'servers'),
        ephemeral: true,
        log: () => undefined,
        searchAttributes: SEARCH_ATTRIBUTES,
        env: { ...process.env, MONGODB_URI: uri, TEMPORAL_ADDRESS: undefined },
      }),
      madeBundle ?? bundleWorkflows().then(({ code }) => writeFile(bundle, code)),
    ]);
    stopping.push(() => servers.stop());
    const issuer = await createDevIssuer({ folder, issuer: 'https://issuer.kill', audience: 'kill' });
    const jwks = join(folder, 'jwks.json');
    await writeFile(jwks, JSON.stringify(issuer.jwks));
    const tokens = await Promise.all(
      ROLES.map(async (role) => [role, await issuer.issueToken({ role, subject: `kill-${role}` })] as const),
    );
    const shared = {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      LOG_LEVEL: 'error',
      SCHEDULES: 'off',
      MONGODB_URI: uri,
      TEMPORAL_ADDRESS: servers.temporal.address,
      PAYLOAD_KEYS: newKeyEntry('kill'),
      REQUEST_KEYS: newKeyEntry('kill'),
      JWT_ISSUER: issuer.issuer,
      JWT_AUDIENCE: issuer.audience,
      JWT_JWKS_FILE: jwks,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: '0',
      SHUTDOWN_DRAIN_SECONDS: '0',
      // Short, so that callers who are told to send it again do so soon.
      DECISION_WAIT_SECONDS: '3',
      IDEMPOTENCY_LEASE_SECONDS: '6',
    };
    return {
      stop,
      async start(name) {
        const own = { MONGODB_DATABASE: name, TEMPORAL_NAMESPACE: name, TEMPORAL_TASK_QUEUE: name };
        const env = { ...shared, ...own };
        const config = loadConfig(env);
        const logFile = join(folder, `${name}.log`);
        const startWorker = async () => {
          const before = said(logFile);
          const args = ['--import', TSX, WORKER, bundle];
          const started = await startManaged(process.execPath, args, { env, logFile, graceMs: 10_000 });
          const polls = () => started.ended() !== undefined || said(logFile) > before;
          if (!(await poll(polls, 60_000)) || started.ended() !== undefined)
            throw new Error(`the worker did not start\n${lastLines(logFile, 20)}`);
          return started;
        };
        const client = await connectMongo(uri, { appName: 'kill-test' });
        const db = client.db(name);
        const errors: string[] = [];
        const destination = { write: (line: string) => void errors.push(line) };
        const api = await startApi(config, {
          log: createLogger({ level: 'error', name: 'api', destination }),
        });
        const connection = await Connection.connect({ address: servers.temporal.address });
        await newNamespace(connection, name);
        let worker: ManagedProcess = await startWorker();
        return {
          ...{ url: api.url, db, client, store: createStore(db, client) },
          temporal: new Client({
            connection,
            namespace: name,
            dataConverter: createDataConverter(config.keyring),
          }),
          lastErrors: () => errors.splice(0).slice(-LAST_ERRORS).join(''),
          token: (role) => tokens.find(([name]) => name === role)?.[1] ?? '',
          async kill(victim) {
            const victims = [
              ...(victim === 'mongod' ? [] : [worker]),
              ...(victim === 'worker' ? [] : [mongod]),
            ];
            for (const { pid, ended } of [worker, mongod])
              if (ended() !== undefined)
                throw new Error(`process ${pid} ended by itself (${ended()})\n${lastLines(logFile, 20)}`);
            for (const { pid } of victims) process.kill(pid, 'SIGKILL');
            if (!(await poll(() => victims.every(({ ended }) => ended() !== undefined), 5_000, 5)))
              throw new Error('what was killed did not end');
          },
          async restart() {
            if (mongod.ended() !== undefined) mongod = await startMongod(options);
            if (worker.ended() !== undefined) worker = await startWorker();
          },
          async stop() {
            await api.stop();
            await worker.stop();
            await connection.close();
            await client.close();
          },
        };
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How many workers have said in this file that they poll. */
function said(logFile: string): number {
  return existsSync(logFile) ? readFileSync(logFile, 'utf8').split(WORKER_POLLS).length : 0;
}

/** The same requests make the same workflow ids: a run of its own needs a namespace of its own. */
async function newNamespace(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs(86_400_000);
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const isThere = async () => {
    await ensureSearchAttributes(connection, namespace, SEARCH_ATTRIBUTES);
    return true;
  };
  if (!(await poll(isThere, 30_000, 200))) throw new Error(`Temporal did not make namespace ${namespace}`);
}
