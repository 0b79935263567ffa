/** The product of a test, started as its mains start it: the API alone, the API with a worker, or all of it on one machine. */

import { Client } from '@temporalio/client';
import type { Db, MongoClient } from 'mongodb';
import { createDataConverter } from '../../../src/codec/data-converter.ts';
import { newKeyEntry } from '../../../src/codec/keyring.ts';
import { type Config, loadConfig } from '../../../src/config/config.ts';
import {
  requireAuditKeys,
  requireKeyProvider,
  requireRequestKeys,
} from '../../../src/config/requirements.ts';
import { type ApiOverrides, startApi } from '../../../src/mains/api.ts';
import { liveMongodbTls } from '../../../src/mains/live-tls.ts';
import { startOneMachine } from '../../../src/mains/one-machine.ts';
import { connectTemporal } from '../../../src/mains/temporal-connection.ts';
import type { WorkflowBundle } from '../../../src/mains/temporal-worker.ts';
import { type RunningWorker, startWorker } from '../../../src/mains/worker.ts';
import type { Servers } from '../../../src/servers/index.ts';
import { authenticatedRequests } from '../../../src/services/cases/authenticated-client.ts';
import { createRequestAuthentication } from '../../../src/services/cases/request-authentication.ts';
import { connectMongo } from '../../../src/store/mongo/connection.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { createLogger, type Logger, type LogLevel } from '../../../src/telemetry/telemetry.ts';
import type { Target } from '../callers/caller.ts';
import { anIssuer, type TestIssuer, tokensOf } from '../callers/issuer.ts';
import { type Endings, noEndings } from '../run/endings.ts';
import { quietTemporal } from '../run/quiet-temporal.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';
import { TEST_AUDIT_KEY_ENTRY } from './audit-keys.ts';
import { TEST_FIELD_KEYS } from './field-keys.ts';

/** What runs, and the ways to look into it. */
export interface Product extends Target {
  /** Where callers reach it. */
  readonly publicBaseUrl: string;
  readonly config: Config;
  readonly client: MongoClient;
  readonly db: Db;
  readonly store: Store;
  /** Seals and reads payloads, and asks with authentication codes, as the product does. */
  readonly temporal: Client;
  /** Sees what Temporal's server stores. */
  readonly outsider: Client;
  /** Stops the API alone, as its main does on SIGTERM. */
  stopApi(): Promise<void>;
  /** Stops what was started, worker and API before what they rest on, and drops the database. A second call does nothing. */
  stop(): Promise<void>;
}

/** Where a product runs. Its database and its task queue are named `name`. */
interface Place {
  readonly name: string;
  /** Servers that run already; they are not stopped. */
  readonly servers: Servers;
  /** Settings of the product as environment variables, stronger than those of a test. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The addresses of the servers, as the product is told them. */
interface Where {
  readonly mongodb: Pick<Servers['mongodb'], 'uri'>;
  readonly temporal: Pick<Servers['temporal'], 'address' | 'namespace'>;
}

/** A worker in this process. */
interface WorkerParts {
  readonly bundle: WorkflowBundle;
  /** Left out: it says nothing. */
  readonly log?: Logger;
}

/** What a product is made of besides the API. */
export interface ApiParts extends Place, ApiOverrides {
  /** With a worker in this process. Left out: whatever is started stays started and undecided. */
  readonly worker?: WorkerParts;
  /** Whether the database is left when it stops. */
  readonly keepDatabase?: boolean;
}

/** The API, and the environment that another process of the same product needs. */
export interface ApiProduct extends Product {
  readonly environment: Readonly<Record<string, string>>;
}

/** The few callers of a test send what many people do. */
const LIMITS_OF_CLIENTS_ALONE = JSON.stringify(
  Object.fromEntries(
    (['decision', 'read', 'write', 'costly', 'lookUp'] as const).map((each) => [
      each,
      { person: null, customer: null },
    ]),
  ),
);

/** The settings of every process of a product, with keys of its own. Schedules are off. */
export function environmentOf(
  { name, servers, settings = {} }: Omit<Place, 'servers'> & { readonly servers: Where },
  issuer: Pick<TestIssuer, 'settings'>,
): Record<string, string> {
  return {
    NODE_ENV: 'test',
    TZ: 'UTC',
    LOG_LEVEL: 'silent',
    SCHEDULES: 'off',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: '0',
    MONGODB_URI: servers.mongodb.uri,
    MONGODB_DATABASE: name,
    TEMPORAL_ADDRESS: servers.temporal.address,
    TEMPORAL_NAMESPACE: servers.temporal.namespace,
    TEMPORAL_TASK_QUEUE: name,
    ...issuer.settings,
    PAYLOAD_KEYS: newKeyEntry('k1'),
    REQUEST_KEYS: newKeyEntry('k1'),
    AUDIT_KEYS: TEST_AUDIT_KEY_ENTRY,
    FIELD_KEYS: TEST_FIELD_KEYS,
    SHUTDOWN_DRAIN_SECONDS: '0',
    RATE_LIMITS: LIMITS_OF_CLIENTS_ALONE,
    ...settings,
  };
}

/** Starts the API in this process, and a worker if asked for. Schedules are off. */
export async function startApiProduct(parts: ApiParts): Promise<ApiProduct> {
  const { name, servers, settings = {}, worker, keepDatabase = false, ...overrides } = parts;
  quietTemporal();
  const ends = noEndings();
  try {
    const folder = await temporaryFolder('product');
    ends.add(folder.remove);
    const issuer = await anIssuer(folder.path);
    const environment = environmentOf({ name, servers, settings }, issuer);
    const config = loadConfig(environment);
    const seen = await lookInto(config, ends, keepDatabase);
    const api = await startApi(config, overrides);
    ends.add(api.stop);
    if (worker !== undefined) {
      const running = await startWorkerHere(config, worker);
      ends.add(running.stop);
    }
    const { url, publicBaseUrl } = api;
    return {
      ...{ ...seen, config, environment, url, publicBaseUrl, tokenOf: issuer.tokenOf },
      stopApi: api.stop,
      stop: ends.end,
    };
  } catch (error) {
    await ends.end();
    throw error;
  }
}

/** Starts a worker of a product in this process. */
export function startWorkerHere(
  config: Config,
  { bundle, log = createLogger({ level: 'silent', name: 'worker' }) }: WorkerParts,
): Promise<RunningWorker> {
  return startWorker(config, log, undefined, bundle);
}

/** What all of it on one machine is made of. */
export interface WholeParts extends Place {
  /** Made already, instead of one made on the spot. */
  readonly workflowBundle?: WorkflowBundle;
  readonly logLevel?: LogLevel;
}

/** All of it, and its worker. */
export interface WholeProduct extends Product {
  readonly worker: RunningWorker;
}

/** Starts all of it in this process, as `npm start` does. */
export async function startWholeProduct(parts: WholeParts): Promise<WholeProduct> {
  const { name, servers, settings = {}, workflowBundle, logLevel = 'silent' } = parts;
  quietTemporal();
  const ends = noEndings();
  try {
    const folder = await temporaryFolder('machine');
    ends.add(folder.remove);
    const machine = await startOneMachine({
      ...{ dataDir: folder.path, servers, database: name, taskQueue: name, logLevel },
      settings: { RATE_LIMITS: LIMITS_OF_CLIENTS_ALONE, ...settings },
      ...{ log: () => undefined, httpPort: 'any', temporalRuntime: 'given' },
      ...(workflowBundle === undefined ? {} : { workflowBundle }),
    });
    const { config, api, worker, issuer } = machine;
    const seen = await lookInto(config, ends, false);
    ends.add(machine.stop);
    const { url, publicBaseUrl } = api;
    return {
      ...{ ...seen, config, worker, url, publicBaseUrl, tokenOf: tokensOf(issuer) },
      stopApi: api.stop,
      stop: ends.end,
    };
  } catch (error) {
    await ends.end();
    throw error;
  }
}

/** Connects to the servers of a product, whichever processes it has. */
export async function lookInto(
  config: Config,
  ends: Endings,
  keepDatabase: boolean,
): Promise<Pick<Product, 'client' | 'db' | 'store' | 'temporal' | 'outsider'>> {
  const { mongodb, temporal, keyring } = config;
  const client = await connectMongo(mongodb.uri.reveal(), {
    appName: 'test',
    auditKeys: requireAuditKeys(config),
    ...liveMongodbTls(config).value,
  });
  ends.add(() => client.close());
  const db = client.db(mongodb.database);
  // Servers of a test's own may be gone by then.
  if (!keepDatabase) ends.add(() => db.dropDatabase({ timeoutMS: 5_000 }).catch(() => undefined));
  const connection = await connectTemporal(temporal.connection.reveal());
  ends.add(() => connection.close());
  const { namespace } = temporal;
  return {
    ...{ client, db, store: createStore(db, client, requireKeyProvider(config)) },
    temporal: new Client({
      ...{ connection, namespace, dataConverter: createDataConverter(keyring) },
      interceptors: {
        workflow: [authenticatedRequests(createRequestAuthentication(requireRequestKeys(config)))],
      },
    }),
    outsider: new Client({ connection, namespace }),
  };
}
