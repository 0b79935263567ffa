import type { Db } from 'mongodb';
import { createTokenVerifier, type KnownIssuer, whileLive } from '../api/middleware/tokens.ts';
import type { StaffLoginParts } from '../api/routes/access/register.ts';
import type { StaffConfig } from '../config/staff.ts';
import { isUsable } from '../domain/access/staff.ts';
import { isOver } from '../services/access/authorization.ts';
import { relyingPartyOf } from '../services/access/passkeys.ts';
import { createTokenIssuer } from '../services/access/token-issuer.ts';
import { createThrottleStore } from '../store/access/throttle.ts';
import { createTicketStore } from '../store/access/tickets.ts';
import type { Store } from '../store/store.ts';

/** Signing in at this API: its pages and endpoints, and the issuer whose tokens come of them. */
export interface StaffLoginHere {
  readonly parts: StaffLoginParts;
  readonly issuer: KnownIssuer;
}

/**
 * Puts together what people and systems sign in with.
 * @param publicBaseUrl where browsers reach this API: the issuer's name, and the place that passkeys are for
 */
export function staffLoginHere(
  config: StaffConfig,
  { store, db, publicBaseUrl }: { readonly store: Store; readonly db: Db; readonly publicBaseUrl: string },
): StaffLoginHere {
  const now = Date.now;
  const { keys, audience, tokenMs, sessionMs, clients, proxyHops } = config;
  const tokens = createTokenIssuer({ store, keys, issuer: publicBaseUrl, audience, tokenMs, now });
  const tickets = createTicketStore(db);
  const party = relyingPartyOf(publicBaseUrl);
  const verifier = createTokenVerifier({
    ...{ issuer: publicBaseUrl, audience, algorithms: ['ES256'] },
    keys: { find: tokens.publicKey },
  });
  return {
    parts: {
      login: {
        signIn: { store, tickets, throttle: createThrottleStore(db), keys, party, sessionMs, now },
        authorization: { store, tickets, tokens, clients, now },
        proxyHops,
      },
      credentials: { store, tickets, tokens, tokenEndpoint: `${publicBaseUrl}/oauth/token`, now },
    },
    issuer: {
      issuer: publicBaseUrl,
      verifier: whileLive(verifier, async ({ session, client }) => {
        if (session !== undefined) {
          const found = await store.staff.sessionById(session);
          return found !== null && !isOver(found, now());
        }
        const account = client === undefined ? null : await store.serviceAccounts.get(client);
        return account !== null && isUsable(account);
      }),
    },
  };
}
