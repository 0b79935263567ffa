/**
 * The API as its main starts it, over HTTP, on the real MongoDB and the real Temporal of the test run. Without a
 * worker, whatever is started stays visible as started and undecided.
 */

import type { Servers } from '../../src/servers/index.ts';
import { AS_OF } from '../support/builders/builders.ts';
import { type Caller, callerOf } from '../support/callers/caller.ts';
import { aMigratedDatabaseForThisFile } from '../support/product/database.ts';
import { documentCounts } from '../support/product/document-counts.ts';
import { type ApiProduct, startApiProduct } from '../support/product/product.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { uniqueName } from '../support/run/names.ts';
import { testServers } from '../support/run/servers.ts';
import { watchingActs } from './declared-acts.ts';

export interface ApiUnderTest extends ApiProduct, Caller {
  /** Counts of everything stored (idempotency keys, used authentications and counts of requests left out) and of every workflow started. */
  traces(): Promise<Record<string, number>>;
}

/** Every request may write to these. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  'idempotencyKeys',
  'stepUps',
  'requestCounts',
  'auditEntries',
]);

/**
 * Starts the API for a test file; stopped, and its database left, after the file's last test. Then the audit trail has to be what the
 * routes declare.
 */
export async function anApi(
  parts: {
    readonly worker?: boolean;
    readonly servers?: Servers;
    readonly settings?: Readonly<Record<string, string>>;
  } = {},
): Promise<ApiUnderTest> {
  const { worker = false, servers, settings } = parts;
  // Servers of a file's own have no database of an earlier file.
  const database = servers === undefined ? await aMigratedDatabaseForThisFile() : undefined;
  const product = await startApiProduct({
    ...{ name: uniqueName('api'), servers: servers ?? testServers(), keepDatabase: database !== undefined },
    settings: {
      ...(database === undefined ? {} : { MONGODB_DATABASE: database.name }),
      DECISION_WAIT_SECONDS: worker ? '10' : '2',
      ...settings,
    },
    // Workflows have the server's clock; without one, a fixed clock makes the answers the same every day.
    ...(worker ? { worker: { bundle: await testWorkflowBundle() } } : { now: () => Date.parse(AS_OF) }),
  });
  const { db, temporal, config } = product;
  const { faults, ...caller } = watchingActs(callerOf(product), db);
  atEndOfFile(async () => {
    const found = await faults().finally(product.stop);
    if (found.length > 0)
      throw new Error(`the audit trail is not as the routes declare it: ${found.join('; ')}`);
  });
  return {
    ...product,
    ...caller,
    async traces() {
      const stored = Object.entries(await documentCounts(db)).filter(([name]) => !UNCOUNTED.has(name));
      const { count } = await temporal.workflow.count(`TaskQueue = "${config.temporal.taskQueue}"`);
      return { ...Object.fromEntries(stored), workflows: count };
    },
  };
}
