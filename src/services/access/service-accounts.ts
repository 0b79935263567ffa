/** Systems that call the API in their own name: client credentials, by a secret or by a signed assertion (RFC 7523). */

import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { absence } from '../../domain/absences.ts';
import { accessRefusal } from '../../domain/access/refusals.ts';
import type { Role } from '../../domain/access/roles.ts';
import {
  isUsable,
  type ServiceAccount,
  type ServiceCredentials,
  toConfirm,
} from '../../domain/access/staff.ts';
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson } from '../../domain/four-eyes.ts';
import type { TicketStore } from '../../store/access/tickets.ts';
import type { Store } from '../../store/store.ts';
import type { IssuedTokens } from './authorization.ts';
import { assertConfirmable } from './confirmation.ts';
import { digestOfSecret, sameDigest } from './secret-words.ts';
import type { TokenIssuer } from './token-issuer.ts';

type Deps = Pick<Store, 'serviceAccounts'>;

/** How long the secret before counts beside a new one. */
const EXCHANGE_MS = 7 * 86_400_000;
/** How many secrets count at a time: none that its holder may still use is dropped for a newer one. */
const MOST_SECRETS = 3;
/** Longest life of an assertion. */
const ASSERTION_MS = 5 * 60_000;

/**
 * Makes an account.
 * @throws BusinessFailure InvalidState when the id is taken
 */
export async function addService(
  { serviceAccounts }: Deps,
  request: ServiceCredentials & { readonly clientId: SubjectId; readonly roles: readonly Role[] },
  by: SubjectId,
  now: Instant,
): Promise<ServiceAccount> {
  const { secretDigest, ...given } = request;
  const account: ServiceAccount = {
    unconfirmed: toConfirm(request.roles, by, now),
    ...{ ...given, state: 'active', createdAt: now, createdBy: by, changedAt: now, usedAt: null },
    ...{ secrets: secretsAfter([], secretDigest, now), renewal: null },
  };
  if (await serviceAccounts.add(account)) return account;
  throw accessRefusal('client-id-taken');
}

/**
 * Gives an account other credentials. Their holder gets in, so another administrator has to confirm them, unless the account only reads.
 * Those before count until then. A renewal that nobody has confirmed gives way to the next one.
 * @throws BusinessFailure NotFound, InvalidState (too many secrets count already)
 */
export async function renewService(
  { serviceAccounts }: Deps,
  { clientId, by }: { readonly clientId: SubjectId; readonly by: SubjectId },
  credentials: ServiceCredentials,
  now: Instant,
): Promise<ServiceAccount> {
  const account = await serviceAccounts.change(clientId, (before) => {
    const waiting = toConfirm(before.roles, by, now);
    const renewed = withCredentials(before, credentials, now);
    return waiting === null
      ? { ...renewed, changedAt: now }
      : { ...before, renewal: { ...credentials, ...waiting }, changedAt: now };
  });
  if (account === null) throw absence('service-account-missing');
  return account;
}

/**
 * From now on. The secret before counts for seven more days, so that nothing stops while it is exchanged, and so does one before it until its
 * own end; other keys stop at once.
 * @throws BusinessFailure InvalidState (too many secrets count already)
 */
function withCredentials(
  account: ServiceAccount,
  { secretDigest, publicKeys }: ServiceCredentials,
  now: Instant,
): ServiceAccount {
  return {
    ...{ ...account, publicKeys, renewal: null },
    secrets: secretsAfter(account.secrets, secretDigest, now),
  };
}

function secretsAfter(
  before: ServiceAccount['secrets'],
  digest: string | null,
  now: Instant,
): ServiceAccount['secrets'] {
  const ending = before
    .filter(({ hash, endsAt }) => hash !== digest && (endsAt === null || endsAt > now))
    .map((secret) => ({ ...secret, endsAt: secret.endsAt ?? soon(now) }));
  if (digest === null) return ending;
  if (ending.length < MOST_SECRETS) return [{ hash: digest, createdAt: now, endsAt: null }, ...ending];
  const first = ending.map(({ endsAt }) => endsAt).sort()[0];
  throw accessRefusal('secrets-taken', { accepted: `public keys, or another secret from ${first} on` });
}

/** Disables an account: its tokens are refused from then on. Or enables it, once another administrator has confirmed that. */
export async function setServiceState(
  { serviceAccounts }: Deps,
  clientId: SubjectId,
  state: ServiceAccount['state'],
  by: SubjectId,
  now: Instant,
): Promise<ServiceAccount> {
  const account = await serviceAccounts.change(clientId, (before) => ({
    ...{ ...before, state, changedAt: now },
    // What ran until now goes on; what was disabled gets its access back.
    unconfirmed:
      state === 'active' && before.state === 'disabled'
        ? toConfirm(before.roles, by, now)
        : before.unconfirmed,
  }));
  if (account === null) throw absence('service-account-missing');
  return account;
}

/**
 * Confirms the access that another administrator gave to a system, or its other credentials; see `confirmStaff`.
 * @throws BusinessFailure NotFound, InvalidState (nothing to confirm, changed since, or too many secrets), DutiesNotSeparated
 */
export async function confirmService(
  { serviceAccounts }: Deps,
  { clientId, changedAt }: { readonly clientId: SubjectId; readonly changedAt: Instant },
  by: SubjectId,
  now: Instant,
): Promise<ServiceAccount> {
  const account = await serviceAccounts.change(clientId, (before) => {
    const { unconfirmed, renewal } = before;
    assertConfirmable({ unconfirmed: unconfirmed ?? renewal, changedAt: before.changedAt }, changedAt);
    assertAnotherPerson(by, [unconfirmed?.by ?? null, renewal?.by ?? null], 'giver-confirms');
    const account = renewal === null ? before : withCredentials(before, renewal, now);
    return { ...account, unconfirmed: null, changedAt: now };
  });
  if (account === null) throw absence('service-account-missing');
  return account;
}

function soon(now: Instant): Instant {
  return instantOf(epochMsOf(now) + EXCHANGE_MS);
}

/** What a system shows of itself. */
export type Credential =
  | { readonly kind: 'secret'; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'assertion'; readonly assertion: string };

/** What handing out tokens to systems needs. */
export interface ClientCredentialDeps {
  readonly store: Deps;
  readonly tickets: TicketStore;
  readonly tokens: TokenIssuer;
  /** Where tokens are fetched: the audience of an assertion. */
  readonly tokenEndpoint: string;
  readonly now: () => number;
}

/** What a system showed beside its credential, as digests: a token that it gets is worth nothing without them (`cnf`). */
export interface ShownProofs {
  readonly certificate: string | null;
  readonly key: string | null;
}

/** A token for a system. It says nothing of a person, so it does no sensitive operation. Null when the credential is not good. */
export async function tokenForService(
  deps: ClientCredentialDeps,
  credential: Credential,
  { certificate, key }: ShownProofs,
): Promise<IssuedTokens | null> {
  const account =
    credential.kind === 'secret' ? await bySecret(deps, credential) : await byAssertion(deps, credential);
  if (account === null) return null;
  const { clientId, roles } = account;
  const cnf = {
    ...(certificate === null ? {} : { 'x5t#S256': certificate }),
    ...(key === null ? {} : { jkt: key }),
  };
  await deps.store.serviceAccounts.used(clientId, instantOf(deps.now()));
  return {
    accessToken: await deps.tokens.accessToken(clientId, {
      ...{ roles, client_id: clientId },
      ...(certificate === null && key === null ? {} : { cnf }),
    }),
    ...{ idToken: null, expiresInSeconds: Math.floor(deps.tokens.tokenMs / 1000) },
  };
}

async function bySecret(
  { store, now }: ClientCredentialDeps,
  { clientId, secret }: Extract<Credential, { kind: 'secret' }>,
): Promise<ServiceAccount | null> {
  const account = await store.serviceAccounts.get(clientId);
  const digest = digestOfSecret(secret);
  const at = instantOf(now());
  const fits = account?.secrets.some(
    ({ hash, endsAt }) => sameDigest(hash, digest) && (endsAt === null || endsAt > at),
  );
  return account !== null && isUsable(account) && fits === true ? account : null;
}

const Issuer = z.object({ iss: z.string() });

async function byAssertion(
  { store, tickets, tokens, tokenEndpoint, now }: ClientCredentialDeps,
  { assertion }: Extract<Credential, { kind: 'assertion' }>,
): Promise<ServiceAccount | null> {
  const clientId = issuerOf(assertion);
  const account = clientId === null ? null : await store.serviceAccounts.get(clientId);
  if (account === null || !isUsable(account) || account.publicKeys.length === 0) return null;
  const keys = createLocalJWKSet({
    keys: account.publicKeys.map((key): JWK => PublicJwk.parse(JSON.parse(key))),
  });
  const verified = await jwtVerify(assertion, keys, {
    ...{ issuer: account.clientId, subject: account.clientId, audience: [tokenEndpoint, tokens.issuer] },
    ...{ algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'], requiredClaims: ['exp', 'jti'] },
    currentDate: new Date(now()),
  }).catch(() => null);
  if (verified === null) return null;
  const { exp = 0, jti = '' } = verified.payload;
  if (exp * 1000 > now() + ASSERTION_MS) return null;
  // Once: a person who sees it on its way can't send it again.
  return (await tickets.use('assertion', `${account.clientId}\n${jti}`, 2 * ASSERTION_MS)) ? account : null;
}

/** The public half of a key, as a client hands it in. A private key is refused. */
export const PublicJwk = z
  .looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']) })
  .refine((key) => !('d' in key) && !('k' in key), 'This is a private key: hand in the public half alone.');

/** The issuer that an assertion names. Its signature is checked after that. */
function issuerOf(assertion: string): string | null {
  const [, payload = ''] = assertion.split('.');
  try {
    const claims = Issuer.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return claims.success ? claims.data.iss : null;
  } catch {
    return null;
  }
}
