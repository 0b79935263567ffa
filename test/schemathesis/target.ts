/** The API that is tested: as its main starts it, with its worker, on a database with an account that has a history. */
import { ROLES } from '../../src/domain/access/roles.ts';
import type { WorkflowBundle } from '../../src/mains/temporal-worker.ts';
import type { Servers } from '../../src/servers/index.ts';
import { aSnapshot } from '../support/builders/builders.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { startApiProduct } from '../support/product/product.ts';
import { noEndings } from '../support/run/endings.ts';
import { uniqueName } from '../support/run/names.ts';

/** An API, and a token of all roles of staff. */
export interface Target {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** Starts it. The caller stops it. */
export async function startTarget(servers: Servers, bundle: WorkflowBundle): Promise<Target> {
  const ends = noEndings();
  try {
    const product = await startApiProduct({
      ...{ name: uniqueName('schemathesis'), servers },
      settings: { DECISION_WAIT_SECONDS: '5' },
      worker: { bundle },
    });
    ends.add(product.stop);
    await product.store.bulk.putAccount(bundleOf(aSnapshot().withHistory(10).dueIn(5)));
    const staff = ROLES.filter((role) => role !== 'selfcare');
    return { url: product.url, token: await product.tokenOf({ role: staff, stepUp: true }), stop: ends.end };
  } catch (error) {
    await ends.end();
    throw error;
  }
}
