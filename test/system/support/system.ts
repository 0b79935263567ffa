/** The whole product as `npm start` runs it, on the real MongoDB and the real Temporal of the test run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { afterAll } from 'vitest';
import type { z } from 'zod';
import type { Role } from '../../../src/api/middleware/access.ts';
import { createDataConverter } from '../../../src/codec/data-converter.ts';
import { requireRequestKeys } from '../../../src/config/config.ts';
import type { AccountSnapshot } from '../../../src/domain/accounts/snapshot.ts';
import { civilDateAt, instantOf } from '../../../src/domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../../../src/domain/flavor.ts';
import { type OneMachine, startOneMachine } from '../../../src/mains/one-machine.ts';
import type { Servers } from '../../../src/servers/index.ts';
import { authenticatedRequests } from '../../../src/services/cases/authenticated-client.ts';
import { createRequestAuthentication } from '../../../src/services/cases/request-authentication.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { aSnapshot, type SnapshotBuilder } from '../../support/builders.ts';
import { bundleOf } from '../../support/bundle.ts';
import { quietTemporal } from '../../support/quiet-temporal.ts';
import { testMongoUri, testTemporalAddress, uniqueName } from '../../support/servers.ts';
import { testWorkflowBundle } from '../../support/workflow-bundle.ts';
import { assertAsDocumented } from './contract.ts';

/** One call of the API. */
export interface Call {
  readonly role?: Role;
  /** Who calls; by default `test-<role>`. */
  readonly subject?: string;
  /** Of a selfcare token. */
  readonly customerId?: CustomerId;
  readonly body?: unknown;
  /** Idempotency-Key; a new one when left out. */
  readonly key?: string;
}

/** An answer, held against the OpenAPI document already. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body by a schema of the API. Throws when the answer is an error. */
  as<Schema extends z.ZodType>(schema: Schema): z.output<Schema>;
  /** The last part of the problem's type; null when it is no problem document. */
  readonly problem: string | null;
}

export interface Owner {
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId;
}

export interface SystemUnderTest {
  readonly machine: OneMachine;
  readonly store: Store;
  /** Seals and reads payloads, and asks with authentication codes, as the product does. */
  readonly temporal: Client;
  /** Sees what the server stores. */
  readonly outsider: Client;
  get(path: string, call?: Call): Promise<Answer>;
  post(path: string, call?: Call): Promise<Answer>;
  /** Stores a customer with one account, described as a snapshot of today. */
  given(describe: (snapshot: SnapshotBuilder) => SnapshotBuilder): Promise<Given>;
}

export interface Given extends Owner {
  readonly snapshot: AccountSnapshot;
}

/** The servers of the test run. */
export function givenServers(): Servers {
  return {
    mongodb: { uri: testMongoUri(), source: 'test run', startedByUs: false },
    temporal: {
      address: testTemporalAddress(),
      namespace: 'default',
      uiUrl: 'http://localhost:8233',
      source: 'test run',
      startedByUs: false,
    },
    problem: () => undefined,
    stop: async () => undefined,
  };
}

/**
 * Starts the product for a test file, with a database and a task queue of its own; stopped, and its database dropped,
 * after the file's last test.
 * @param servers other than the test run's; the caller stops them
 * @param settings stronger than the environment's
 */
export async function aSystem({
  servers = givenServers(),
  settings = {},
}: {
  servers?: Servers;
  settings?: Readonly<Record<string, string>>;
} = {}): Promise<SystemUnderTest> {
  quietTemporal();
  const dataDir = await mkdtemp(join(tmpdir(), 'goodstanding-system-'));
  const machine = await startOneMachine({
    dataDir,
    servers,
    log: () => undefined,
    database: uniqueName('system'),
    taskQueue: uniqueName('system'),
    logLevel: 'silent',
    httpPort: 'any',
    temporalRuntime: 'given',
    settings,
    workflowBundle: await testWorkflowBundle(),
  });
  const { config, api, issuer } = machine;
  const mongo = await new MongoClient(servers.mongodb.uri).connect();
  const db = mongo.db(config.mongodb.database);
  const connection = await Connection.connect({ address: servers.temporal.address });
  afterAll(async () => {
    await machine.stop();
    await connection.close();
    // Servers of a test's own may be gone by now.
    await db.dropDatabase({ timeoutMS: 5_000 }).catch(() => undefined);
    await mongo.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const send = async (method: 'GET' | 'POST', path: string, call: Call): Promise<Answer> => {
    const { role = 'operations', customerId } = call;
    const subject = call.subject ?? `test-${role}`;
    const token = await issuer.issueToken({
      role,
      subject,
      ...(customerId === undefined ? {} : { customerId }),
    });
    const headers = new Headers({ authorization: `Bearer ${token}` });
    if (method === 'POST') {
      headers.set('idempotency-key', call.key ?? uniqueName('key'));
      headers.set('content-type', 'application/json');
    }
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    const response = await fetch(`${api.url}${path}`, { method, headers, ...body });
    const text = await response.text();
    assertAsDocumented(method, path, response, text);
    const type = /"type":"urn:goodstanding:problem:([\w-]+)"/.exec(text)?.[1] ?? null;
    return {
      status: response.status,
      headers: response.headers,
      text,
      as(schema) {
        if (response.status >= 400) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return schema.parse(JSON.parse(text));
      },
      problem: response.status >= 400 ? type : null,
    };
  };

  const store = createStore(db, mongo);
  return {
    machine,
    store,
    temporal: new Client({
      connection,
      dataConverter: createDataConverter(config.keyring),
      interceptors: {
        workflow: [authenticatedRequests(createRequestAuthentication(requireRequestKeys(config)))],
      },
    }),
    outsider: new Client({ connection }),
    get: (path, call = {}) => send('GET', path, call),
    post: (path, call = {}) => send('POST', path, call),
    async given(describe) {
      const id = uniqueName('x').slice(2).toUpperCase();
      const [customerId, billingAccountId] = [`CUST-${id}`, `BA-${id}`];
      const empty = aSnapshot({
        today: civilDateAt(instantOf(Date.now()), 'Europe/Berlin'),
        customer: { customerId },
        account: { customerId, billingAccountId },
      });
      const described = describe(empty);
      await store.bulk.putAccount(bundleOf(described));
      return { customerId, billingAccountId, snapshot: described.build() };
    },
  };
}
