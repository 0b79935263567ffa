/** The running service: the whole product in this process on real servers, with a database and a task queue of its own. */

import type { Db } from 'mongodb';
import { requireKeyProvider } from '../../src/config/requirements.ts';
import { type AuditContext, serviceContext } from '../../src/domain/audit/context.ts';
import type { WorkflowBundle } from '../../src/mains/temporal-worker.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { type Servers, startServers } from '../../src/servers/index.ts';
import { keysOfClient } from '../../src/store/audit/client-keys.ts';
import { actingAs } from '../../src/store/audit/current-context.ts';
import type { Target } from '../support/callers/caller.ts';
import { auditFaultsOf } from '../support/product/audit-faults.ts';
import { type Product, startWholeProduct } from '../support/product/product.ts';
import { noEndings } from '../support/run/endings.ts';
import { uniqueName } from '../support/run/names.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { releaseRulesOfTheRun } from './rules-of-the-run.ts';

export interface Service extends Target, Pick<Product, 'store' | 'stop'> {
  /** What does not hold of the audit trail's chains, as texts. */
  trailFaults(): Promise<string[]>;
  /** Where time passes: everything that the service does by itself about an account once its time has come. Left out: nothing comes by time. */
  readonly look?: (accountId: string) => Promise<void>;
}

/** Area with enough technicians that no order waits for a slot. */
export const AREA = 'accuracy';

/**
 * Starts everything. Schedules are off: nothing but the operations that are sent may move an account.
 * @param servers such that run already; left out: those of the environment, or started here
 */
export async function startService(
  given: { readonly servers?: Servers; readonly workflowBundle?: WorkflowBundle } = {},
): Promise<Service> {
  const ends = noEndings();
  try {
    const servers = given.servers ?? (await ownServers(ends));
    const product = await startWholeProduct({
      ...{ name: uniqueName('accuracy'), servers, settings: { SCHEDULES: 'off' }, logLevel: 'error' },
      ...(given.workflowBundle === undefined ? {} : { workflowBundle: given.workflowBundle }),
    });
    ends.add(product.stop);
    const { url, tokenOf, db, client, config } = product;
    const fieldKeys = requireKeyProvider(config);
    // What the test writes itself has a name, so that an entry without one is the product's.
    const store = inNameOf(serviceContext('os:accuracy'), product.store);
    await releaseRulesOfTheRun(store);
    for (const weekday of [1, 2, 3, 4, 5, 6, 7] as const)
      for (const window of ['morning', 'afternoon', 'evening'] as const)
        await store.appointments.setCapacity({ area: AREA, weekday, window, capacity: 500 });
    const trailFaults = async () => [
      ...(await nameless(db)),
      ...(await auditFaultsOf(db, keysOfClient(client), client, fieldKeys)).map(
        ({ kind, entryId, shard, document }) =>
          [kind, entryId ?? shard ?? '', document?.collection ?? '', document?.id ?? ''].join(' '),
      ),
    ];
    return { store, url, tokenOf, trailFaults, stop: ends.end };
  } catch (error) {
    await ends.end();
    throw error;
  }
}

/** Entries that name nobody: a write of the product without a context. */
export async function nameless(db: Db): Promise<string[]> {
  const entries = await db
    .collection<{ _id: string }>('auditEntries')
    .find({ 'actor.subject': 'unknown' })
    .toArray();
  return entries.map(({ _id }) => `${_id} names nobody`);
}

/** The same, whose calls are entered as somebody's. */
export function inNameOf<T extends object>(context: AuditContext, target: T): T {
  return new Proxy(target, {
    get(inner, name) {
      const value: unknown = Reflect.get(inner, name, inner);
      if (typeof value === 'function')
        return (...args: unknown[]): unknown => actingAs(context, () => Reflect.apply(value, inner, args));
      return typeof value === 'object' && value !== null ? inNameOf(context, value) : value;
    },
  });
}

async function ownServers(ends: ReturnType<typeof noEndings>): Promise<Servers> {
  const folder = await temporaryFolder('accuracy');
  ends.add(folder.remove);
  const servers = await startServers({
    dataDir: folder.path,
    log: () => undefined,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  ends.add(() => servers.stop());
  return servers;
}
