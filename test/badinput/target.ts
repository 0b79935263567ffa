/** The API that is attacked: in a process of its own, on a database with an account that has a history. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { ROLES } from '../../src/domain/access/roles.ts';
import type { Servers } from '../../src/servers/index.ts';
import { fraudEvents, TO_RAISE } from '../../src/store/fraud/collections.ts';
import { NO_LIMITS } from '../access/limit-tries.ts';
import { ACCOUNT_ID, aSnapshot, CUSTOMER_ID } from '../support/builders/builders.ts';
import { callerOf } from '../support/callers/caller.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { startApiProduct } from '../support/product/product.ts';
import { noEndings } from '../support/run/endings.ts';
import { uniqueName } from '../support/run/names.ts';
import type { Measured } from './api-process.ts';
import type { Material } from './cases.ts';
import type { ImportTarget } from './files.ts';
import { FORM_SETTINGS } from './forms.ts';

/** An API under attack. */
export interface Target extends ImportTarget {
  readonly url: string;
  readonly material: Material;
  /** Forgets failed sign-ins: a form is not refused for those before it. */
  forgetSignIns(): Promise<void>;
  /** The longest time that the event loop was held since it was last asked, in milliseconds. */
  heldMs(): Promise<number>;
  /** Bytes of the heap, after a collection of garbage, and of the process. */
  memory(): Promise<Pick<Measured, 'heapBytes' | 'rssBytes'>>;
  /** What the API logged as an error since it was last asked. */
  errors(): string;
  stop(): Promise<void>;
}

/** How often it is looked whether a report was taken up, 5 ms apart. */
const REPORT_TRIES = 2000;

const API_PROCESS = fileURLToPath(new URL('api-process.ts', import.meta.url));
const HASHED = z.object({ collections: z.record(z.string(), z.string()) });
const MEASURED = z.object({
  url: z.string(),
  heldMs: z.number(),
  heapBytes: z.number(),
  rssBytes: z.number(),
});
const PAGE = z.looseObject({ nextCursor: z.string() });

/**
 * Starts it. No worker runs, so that nothing changes by itself: what an accepted case would have done is not done, and its caller is
 * told that there is no answer yet. The caller stops it.
 */
export async function startTarget(servers: Servers): Promise<Target> {
  const ends = noEndings();
  try {
    const product = await startApiProduct({
      ...{ name: uniqueName('badinput'), servers },
      settings: {
        ...{ DECISION_WAIT_SECONDS: '1', LOG_LEVEL: 'error' },
        ...{ ...FORM_SETTINGS, STAFF_LOGIN: 'on', STAFF_KEYS: newKeyEntry('s1') },
        // None is refused for its number before it is looked at.
        RATE_LIMITS: NO_LIMITS,
      },
    });
    ends.add(product.stop);
    await product.stopApi();
    await product.store.bulk.putAccount(bundleOf(aSnapshot().withHistory(10).dueIn(5)));
    const api = fork(API_PROCESS, {
      execArgv: ['--expose-gc', '--import', 'tsx'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...product.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    ends.add(() => stopped(api));
    let said = '';
    for (const stream of [api.stdout, api.stderr])
      stream?.on('data', (data: Buffer) => {
        said = `${said}${data.toString()}`.slice(-20_000);
      });
    const ended = once(api, 'exit').then(() => {
      throw new Error(`the API has ended\n${said}`);
    });
    // It is waited for at the next question.
    ended.catch(() => undefined);
    const answer = async (): Promise<Measured> => {
      const next = new Promise((resolve) => api.once('message', resolve));
      return MEASURED.parse(await Promise.race([next, ended]));
    };
    const { url } = await answer();
    const ask = (what: 'loop' | 'memory') => {
      api.send(what);
      return answer();
    };
    /** Reports, and events on their way to an alert, that nobody takes up any more, because no sweep runs here. */
    let left = 0;
    /** The API judges what an accepted request reported after its answer, and raises alerts after that: it is no change by the next request. */
    const reportsTaken = async () => {
      const counts = () =>
        Promise.all([
          product.db.collection('fraudReports').countDocuments(),
          product.db.collection(fraudEvents.name).countDocuments({ [TO_RAISE]: { $exists: true } }),
        ]);
      const waiting = async () => (await counts()).reduce((sum, each) => sum + each);
      for (let tries = 0; (await waiting()) > left; tries += 1) {
        if (tries === REPORT_TRIES) left = await waiting();
        else await new Promise((next) => setTimeout(next, 5));
      }
    };
    const staff = ROLES.filter((role) => role !== 'selfcare');
    const { get } = callerOf({ url, tokenOf: product.tokenOf });
    const page = await get(`/v1/customers/${CUSTOMER_ID}/transactions?limit=1`, { role: staff });
    return {
      ...{ url, db: product.db, client: product.client, keys: testKeys },
      material: {
        host: new URL(url).host,
        token: await product.tokenOf({ role: staff }),
        ids: {
          ...{ customerId: CUSTOMER_ID, billingAccountId: ACCOUNT_ID, entryId: `${ACCOUNT_ID}:1` },
          ...{ name: 'service-approval', version: 'none' },
        },
        cursor: PAGE.parse(await page.json()).nextCursor,
      },
      async forgetSignIns() {
        await product.db.collection('signInThrottles').deleteMany({});
      },
      async stateHashes() {
        await reportsTaken();
        const { collections } = HASHED.parse(await product.db.command({ dbHash: 1 }));
        // Kept answers, used step-ups, sign-ins that were begun or refused, entries of refusals, measurements and keys are no state of the business.
        const {
          idempotencyKeys: _answers,
          stepUps: _used,
          requestCounts: _counts,
          balanceQueryTimes: _times,
          dataKeys: _keys,
          auditEntries: _refusals,
          accessTickets: _flows,
          signInThrottles: _tries,
          ...business
        } = collections;
        return business;
      },
      heldMs: async () => (await ask('loop')).heldMs,
      memory: () => ask('memory'),
      errors() {
        const errors = said;
        said = '';
        return errors;
      },
      stop: ends.end,
    };
  } catch (error) {
    await ends.end();
    throw error;
  }
}

async function stopped(api: ChildProcess): Promise<void> {
  if (api.exitCode !== null || api.signalCode !== null) return;
  const ended = once(api, 'exit');
  api.disconnect();
  await ended;
}
