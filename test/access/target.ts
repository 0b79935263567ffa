/** The API that the matrix is tried on: as its main starts it, with the keys of an issuer whose every token can be made. */

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DEVELOPMENT_ACR } from '../../src/api/dev-issuer.ts';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import type { Servers } from '../../src/servers/index.ts';
import { aSnapshot } from '../support/builders/builders.ts';
import { bundleOf } from '../support/product/bundle.ts';
import { startApiProduct } from '../support/product/product.ts';
import { noEndings } from '../support/run/endings.ts';
import { uniqueName } from '../support/run/names.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { NO_LIMITS, ONE_A_MINUTE } from './limit-tries.ts';
import type { Target } from './matrix.ts';
import { AUDIENCE, createTokenMaker, ISSUER } from './tokens.ts';

const CUSTOMER = { customerId: 'CUST-CANARY', name: 'Kanarie Vogelsang' } as const;
const HASHED = z.object({ collections: z.record(z.string(), z.string()) });

/** Starts the API on a database of its own. The caller stops it. */
export async function startTarget(servers: Servers): Promise<Target & { stop(): Promise<void> }> {
  const ends = noEndings();
  try {
    const folder = await temporaryFolder('access');
    ends.add(folder.remove);
    const tokens = await createTokenMaker();
    const jwks = join(folder.path, 'jwks.json');
    await writeFile(jwks, JSON.stringify(tokens.jwks));
    const settings = {
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWT_JWKS_FILE: jwks,
      STEP_UP_ACR: DEVELOPMENT_ACR,
    };
    const signIn = { STAFF_LOGIN: 'on', STAFF_KEYS: newKeyEntry('s1'), STAFF_PROXY_HOPS: '1' };
    const codec = { CODEC_TOKEN: 'c'.repeat(40) };
    const start = (more: Readonly<Record<string, string>>) =>
      startApiProduct({
        name: uniqueName('access'),
        servers,
        settings: { ...settings, ...signIn, ...codec, ...more },
      });
    const { url, db, store, stop } = await start({ COSTLY_AT_ONCE: '8', RATE_LIMITS: NO_LIMITS });
    ends.add(stop);
    const limited = await start({ RATE_LIMITS: ONE_A_MINUTE });
    ends.add(limited.stop);
    const owner = { customerId: CUSTOMER.customerId, billingAccountId: 'BA-CANARY' };
    // The issuer makes its first key when somebody asks for it.
    await fetch(`${url}/oauth/jwks`);
    const account = aSnapshot({ customer: CUSTOMER, account: owner }).withHistory(3);
    await store.bulk.putAccount(bundleOf(account));
    return {
      ...{ url, limitedUrl: limited.url, tokens, owner, canaries: [CUSTOMER.name], stop: ends.end },
      async stateHash() {
        const { collections } = HASHED.parse(await db.command({ dbHash: 1 }));
        // Kept answers, used authentications, tries to sign in and their tickets, entries of refusals and measurements are no state of the business.
        const {
          idempotencyKeys: _answers,
          stepUps: _uses,
          requestCounts: _counts,
          signInThrottles: _tries,
          accessTickets: _tickets,
          balanceQueryTimes: _times,
          auditEntries: _refusals,
          ...business
        } = collections;
        return createHash('sha256').update(JSON.stringify(business)).digest('hex');
      },
    };
  } catch (error) {
    await ends.end();
    throw error;
  }
}
