/** The running service: the whole product in this process on real servers, with a database and a task queue of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OneMachine, startOneMachine } from '../../src/mains/one-machine.ts';
import type { WorkflowBundle } from '../../src/mains/temporal-worker.ts';
import type { Log, Servers } from '../../src/servers/index.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { quietTemporal } from '../support/quiet-temporal.ts';
import { releaseChanged } from '../support/shipped.ts';

/** Who sends what. Who opened a dispute may not uphold it, so care is two people. */
const CALLERS = {
  // Charges and credits in one: what is checked is the figures.
  rating: ['rating', 'billing'],
  processor: 'processor',
  care: 'care',
  supervisor: 'care',
  provisioning: 'provisioning',
  operations: 'operations',
  billing: 'billing',
  collections: 'collections',
} as const;
export type Caller = keyof typeof CALLERS;

export interface Service {
  readonly url: string;
  readonly tokens: Readonly<Record<Caller, string>>;
  /** For opening accounts, as the importer does. */
  readonly store: Store;
  stop(): Promise<void>;
}

const WITHOUT_END = 1_000_000_000_000;

/** Area with enough technicians that no order waits for a slot. */
export const AREA = 'accuracy';

/**
 * Starts everything. Schedules are off: nothing but the operations that are sent may move an account.
 * @param servers such that run already; left out: those of the environment, or started here
 */
export async function startService(options: {
  readonly dataDir?: string;
  readonly servers?: Servers;
  readonly workflowBundle?: WorkflowBundle;
  readonly log: Log;
}): Promise<Service> {
  quietTemporal();
  const run = `accuracy-${Date.now().toString(36)}-${process.pid}`;
  const own = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'goodstanding-accuracy-')) : null;
  const machine: OneMachine = await startOneMachine({
    dataDir: own ?? options.dataDir ?? '.',
    log: options.log,
    logLevel: 'error',
    httpPort: 'any',
    database: run,
    taskQueue: run,
    temporalRuntime: 'given',
    settings: { SCHEDULES: 'off' },
    ...(options.servers === undefined ? {} : { servers: options.servers }),
    ...(options.workflowBundle === undefined ? {} : { workflowBundle: options.workflowBundle }),
  });
  const client = await connectMongo(machine.servers.mongodb.uri, { appName: 'accuracy' });
  const store = createStore(client.db(run), client);
  // What is checked is the figures, not how much one person may give.
  const limits = { perCredit: WITHOUT_END, perAccountDay: WITHOUT_END, perGiverDay: WITHOUT_END };
  const now = new Date().toISOString();
  const changed = { parameters: { goodwill: limits, posted: limits } };
  await releaseChanged(store, 'credit-limits', 'accuracy', { changed, from: now, now });
  for (const weekday of [1, 2, 3, 4, 5, 6, 7] as const)
    for (const window of ['morning', 'afternoon', 'evening'] as const)
      await store.appointments.setCapacity({ area: AREA, weekday, window, capacity: 500 });
  const tokens = Object.fromEntries(
    await Promise.all(
      Object.entries(CALLERS).map(
        async ([subject, role]) =>
          [subject, await machine.issuer.issueToken({ role, subject: `accuracy-${subject}` })] as const,
      ),
    ),
  );
  const token = (caller: Caller) => tokens[caller] ?? '';
  return {
    url: machine.api.url,
    store,
    tokens: {
      rating: token('rating'),
      processor: token('processor'),
      care: token('care'),
      supervisor: token('supervisor'),
      provisioning: token('provisioning'),
      operations: token('operations'),
      billing: token('billing'),
      collections: token('collections'),
    },
    async stop() {
      const shared = options.servers !== undefined;
      if (!shared) await client.close();
      await machine.stop();
      if (shared) {
        await client.db(run).dropDatabase();
        await client.close();
      }
      if (own !== null) await rm(own, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
