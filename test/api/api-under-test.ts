/**
 * The API as its main starts it, over HTTP, on the real MongoDB and the real Temporal of the test run. Without a
 * worker, whatever is started stays visible as started and undecided.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll } from 'vitest';
import { createDevIssuer } from '../../src/api/dev-issuer.ts';
import type { Role } from '../../src/api/middleware/access.ts';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { loadConfig } from '../../src/config/config.ts';
import { startApi } from '../../src/mains/api.ts';
import { startWorker } from '../../src/mains/worker.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { AS_OF } from '../support/builders.ts';
import { aTestDatabase, testMongoUri, testTemporalAddress, uniqueName } from '../support/servers.ts';
import { testWorkflowBundle } from '../support/workflow-bundle.ts';

const ISSUER = 'https://issuer.test';
const AUDIENCE = 'goodstanding-test';

export interface Call {
  /** Whose token; null sends none. `selfcare` needs `customerId`. */
  readonly role?: Role | readonly Role[] | null;
  readonly customerId?: string;
  readonly subject?: string;
  /** A value is sent as JSON, text as it is, undefined as no body. */
  readonly body?: unknown;
  /** A new one for each call when left out; null sends none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiUnderTest {
  readonly store: Store;
  readonly publicBaseUrl: string;
  get(path: string, call?: Call): Promise<Response>;
  post(path: string, call?: Call): Promise<Response>;
  put(path: string, call?: Call): Promise<Response>;
  /** A token of this role, for a command that calls the API. */
  tokenOf(role: Role): Promise<string>;
  /** Counts of everything stored (idempotency keys left out) and of every workflow started. */
  traces(): Promise<Record<string, number>>;
  /** Shuts the API down, as its main does on SIGTERM. */
  stop(): Promise<void>;
}

/** Starts the API for a test file; stopped, and its database dropped, after the file's last test. */
export async function anApi(
  parts: {
    readonly worker?: boolean;
    readonly temporalAddress?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<ApiUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-api-'));
  const issuer = await createDevIssuer({ folder, issuer: ISSUER, audience: AUDIENCE });
  const jwksFile = join(folder, 'jwks.json');
  await writeFile(jwksFile, JSON.stringify(issuer.jwks));
  const database = await aTestDatabase('api');
  const taskQueue = uniqueName('api');
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HTTP_PORT: '0',
    MONGODB_URI: testMongoUri(),
    MONGODB_DATABASE: database.name,
    TEMPORAL_ADDRESS: parts.temporalAddress ?? testTemporalAddress(),
    TEMPORAL_TASK_QUEUE: taskQueue,
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    JWT_JWKS_FILE: jwksFile,
    PAYLOAD_KEYS: newKeyEntry('k1'),
    REQUEST_KEYS: newKeyEntry('k1'),
    DECISION_WAIT_SECONDS: parts.worker === true ? '10' : '2',
    SHUTDOWN_DRAIN_SECONDS: '0',
    ...parts.env,
  });
  // Workflows have the server's clock; without one, a fixed clock makes the answers the same every day.
  const api = await startApi(config, parts.worker === true ? {} : { now: () => Date.parse(AS_OF) });
  const worker =
    parts.worker === true
      ? await startWorker(
          config,
          createLogger({ level: 'silent', name: 'worker' }),
          undefined,
          await testWorkflowBundle(),
        )
      : undefined;
  const connection = await Connection.connect({ address: testTemporalAddress() });
  const client = new Client({ connection });
  afterAll(async () => {
    await api.stop();
    await worker?.stop();
    await connection.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (method: 'GET' | 'POST' | 'PUT', path: string, call: Call): Promise<Response> => {
    const headers = new Headers(call.headers);
    const role = call.role === undefined ? 'operations' : call.role;
    if (role !== null) {
      const { customerId } = call;
      const token = await issuer.issueToken({
        role,
        subject: call.subject ?? `test-${[role].flat().join('-')}`,
        ...(customerId === undefined ? {} : { customerId }),
      });
      headers.set('authorization', `Bearer ${token}`);
    }
    if (method === 'POST' && call.key !== null) headers.set('idempotency-key', call.key ?? uniqueName('key'));
    if (call.body === undefined) return fetch(`${api.url}${path}`, { method, headers });
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    const text = typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
    return fetch(`${api.url}${path}`, { method, headers, body: new TextEncoder().encode(text) });
  };

  return {
    store: createStore(database.db, database.client),
    publicBaseUrl: api.publicBaseUrl,
    stop: api.stop,
    get: (path, call = {}) => send('GET', path, call),
    post: (path, call = {}) => send('POST', path, call),
    put: (path, call = {}) => send('PUT', path, call),
    tokenOf: (role) => issuer.issueToken({ role, subject: `test-${role}` }),
    async traces() {
      const counts: Record<string, number> = {};
      for (const { name } of await database.db.listCollections().toArray())
        if (name !== 'idempotencyKeys') counts[name] = await database.db.collection(name).countDocuments();
      const { count } = await client.workflow.count(`TaskQueue = "${taskQueue}"`);
      return { ...counts, workflows: count };
    },
  };
}
