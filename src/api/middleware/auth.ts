/**
 * Who is asking and what they may do.
 *
 * A token is a JWT of the configured issuer, for the configured audience, signed with a pinned algorithm, of a type that is
 * for access, and not issued in the future.
 * Roles come from the claim that the issuer has for them (`ClaimRules`); scopes follow from the roles by our own table, and a `scope` claim can
 * only narrow them. A token that names a customer (`customer_id`) is bound to that customer, whatever its roles are:
 * only routes that hold it to that customer take it.
 */
import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import {
  acrOf,
  type ClaimRules,
  type Claims,
  isOfKnownClient,
  PLAIN_CLAIMS,
  roleNamesOf,
} from '../../domain/access/claim-rules.ts';
import type { RateClass } from '../../domain/access/rate-limits.ts';
import { isRole, type Role, SCOPES_BY_ROLE, type Scope } from '../../domain/access/roles.ts';
import { isSubject } from '../../domain/subjects.ts';
import { actingAs } from '../../store/audit/current-context.ts';
import { contextOf } from '../acting.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { noSuch, type Thing } from '../problems/no-such.ts';
import { type Fault, Problem } from '../problems/problem.ts';
import { AnotherCustomer } from './another-customer.ts';
import { assertPossession, bindingOf, type SentToken } from './possession.ts';
import type { Authentication, Principal, TokenVerifier } from './principal.ts';
import { countRequest } from './rate-limit.ts';
import { rememberValid } from './token-cache.ts';

/** Signature algorithms that may be pinned. All asymmetric: a process that verifies tokens can't issue any. */
export type JwtAlgorithm = 'ES256' | 'RS256' | 'EdDSA';

/** How tokens are checked. */
export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly JwtAlgorithm[];
  /** The issuer's keys: where to fetch them, or the set itself. */
  readonly keys:
    | { readonly url: URL }
    | { readonly jwks: JSONWebKeySet }
    | { readonly find: (keyId: string) => Promise<JWK | undefined> };
  /** How its claims are read. Default: as our own issuers write them. */
  readonly claims?: ClaimRules;
  /** Allowed difference of clocks in seconds. Default 5. */
  readonly clockToleranceSeconds?: number;
  /** How long a valid token is trusted before its signature is checked again, in seconds. Default 60; 0 never. */
  readonly rememberSeconds?: number;
}

/** Builds the verifier. Remote keys are cached and fetched again when an unknown key id comes by. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const keys = keysOf(options.keys);
  const rules = options.claims ?? PLAIN_CLAIMS;
  const check = {
    issuer: options.issuer,
    audience: options.audience,
    algorithms: [...options.algorithms],
    requiredClaims: ['exp', 'sub'],
    clockTolerance: options.clockToleranceSeconds ?? 5,
  };
  return rememberValid(
    async (token) => {
      const { payload, protectedHeader } = await jwtVerify(token, keys, check).catch((error: unknown) => {
        throw refusalOf(error);
      });
      if (!isAccessToken(protectedHeader.typ)) throw invalidToken('The token is not an access token.');
      if (!isIssuedBy(Date.now() / 1000 + check.clockTolerance, payload.iat))
        throw invalidToken('The token was issued in the future.');
      if (!isOfKnownClient(payload, rules))
        throw invalidToken('The token was made for a client that is not known here.');
      return { principal: toPrincipal(payload, token, rules), expiresAtMs: (payload.exp ?? 0) * 1000 };
    },
    { maxAgeMs: (options.rememberSeconds ?? 60) * 1000, maxEntries: 10_000 },
  );
}

function keysOf(keys: TokenVerifierOptions['keys']): JWTVerifyGetKey {
  if ('url' in keys) return createRemoteJWKSet(keys.url, { timeoutDuration: 5_000 });
  if ('jwks' in keys) return createLocalJWKSet(keys.jwks);
  return async ({ kid = '', alg }) => {
    const key = await keys.find(kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return importJWK(key, alg);
  };
}

/**
 * Takes the tokens of several issuers: each token is checked by the rules of the issuer that it names. One of an issuer that is not known is
 * checked by the first one's rules, and refused by them.
 */
export function verifierOfIssuers(
  issuers: readonly [KnownIssuer, ...(readonly KnownIssuer[])],
): TokenVerifier {
  const [first, ...others] = issuers;
  // With one issuer there is nothing to choose.
  if (others.length === 0) return first.verifier;
  return {
    verify(token) {
      const named = issuerOf(token);
      return (issuers.find(({ issuer }) => issuer === named) ?? first).verifier.verify(token);
    },
  };
}

/** An issuer, and how its tokens are checked. */
export interface KnownIssuer {
  readonly issuer: string;
  readonly verifier: TokenVerifier;
}

/** The issuer that a token names. Nothing of the token is believed yet. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/**
 * Takes a token only as long as what it rests on is there: asked each time, whatever is remembered of the token.
 * @param isLive whether the session, or the account of the system, still is
 */
export function whileLive(
  verifier: TokenVerifier,
  isLive: (principal: Principal) => Promise<boolean>,
): TokenVerifier {
  return {
    async verify(token) {
      const principal = await verifier.verify(token);
      if (!(await isLive(principal))) throw invalidToken('The session of this token has ended.');
      return principal;
    },
  };
}

/**
 * Takes tokens of some roles only when they are bound to a key or a certificate: a copy of one is worth nothing to who finds it.
 * @param roles a token with one of them, whatever else it has, has to be bound
 */
export function whereBound(verifier: TokenVerifier, roles: readonly Role[]): TokenVerifier {
  if (roles.length === 0) return verifier;
  return {
    async verify(token) {
      const principal = await verifier.verify(token);
      const demanding = principal.roles.find((role) => roles.includes(role));
      if (demanding !== undefined && principal.binding === undefined)
        throw invalidToken(
          `Tokens of the role ${demanding} count here only when they are bound to a key (DPoP) or to a client certificate.`,
        );
      return principal;
    },
  };
}

/** No type, or one of RFC 9068 and RFC 7519. An ID token, a logout token and others of the same issuer say what they are. */
function isAccessToken(typ: string | undefined): boolean {
  if (typ === undefined) return true;
  return ['jwt', 'at+jwt'].includes(typ.toLowerCase().replace(/^application\//, ''));
}

function isIssuedBy(latestSeconds: number, iat: unknown): boolean {
  return iat === undefined || (typeof iat === 'number' && iat <= latestSeconds);
}

function toPrincipal(payload: Claims, token: string, rules: ClaimRules): Principal {
  const subject = payload['sub'];
  if (typeof subject !== 'string' || !isSubject(subject))
    throw invalidToken('The claim sub is not the name of a caller.');
  const roles = [...new Set(roleNamesOf(payload, rules).filter(isRole))];
  const granted = new Set(roles.flatMap((role) => SCOPES_BY_ROLE[role]));
  const narrowed = rules.scopeNarrows ? narrowingOf(payload['scope']) : undefined;
  const scopes = narrowed === undefined ? granted : new Set([...granted].filter((s) => narrowed.has(s)));
  const customerId: unknown = payload['customer_id'];
  if (customerId !== undefined && (typeof customerId !== 'string' || customerId === '')) {
    throw invalidToken('The claim customer_id is not an identifier.');
  }
  if (customerId === undefined && roles.includes('selfcare')) {
    // Without the binding a customer's token would open every customer.
    throw invalidToken('A selfcare token has to name its customer_id.');
  }
  const authentication = authenticationOf(payload, token, rules);
  const binding = bindingOf(payload['cnf']);
  // Fails closed: what can't be checked here must not make it a token for anybody.
  if (binding === null) throw invalidToken('The claim cnf names what can not be checked here.');
  return {
    ...{ subject, roles, scopes, ...clientOf(payload) },
    ...(customerId === undefined ? {} : { customerId }),
    ...(authentication === undefined ? {} : { authentication }),
    ...(binding === undefined ? {} : { binding }),
    ...sessionOf(payload),
  };
}

function sessionOf({ sid }: Claims): { session?: string } {
  return typeof sid === 'string' ? { session: sid } : {};
}

/** RFC 9068 says `client_id`, OpenID Connect `azp`. A name that is no plain text is none. */
function clientOf(payload: Claims): { client?: string } {
  const client = [payload['client_id'], payload['azp']].find((claim) => typeof claim === 'string');
  return typeof client === 'string' && isSubject(client) ? { client } : {};
}

/** Undefined where the claims are missing or can't be read: such a token does all that needs no step-up. */
function authenticationOf(payload: Claims, token: string, rules: ClaimRules): Authentication | undefined {
  const acr = acrOf(payload, rules);
  const authTime = payload['auth_time'];
  if (acr === undefined || typeof authTime !== 'number') return undefined;
  const signed = token.slice(0, token.lastIndexOf('.'));
  return { acr, authTimeSeconds: authTime, digest: createHash('sha256').update(signed).digest('hex') };
}

/**
 * The scopes that a token keeps; undefined without the claim. Issuers write a text with spaces, or a list.
 * @throws Problem `unauthenticated` for anything else: what can't be read must not widen
 */
function narrowingOf(scope: unknown): ReadonlySet<string> | undefined {
  if (scope === undefined) return undefined;
  const list: unknown = typeof scope === 'string' ? scope.split(' ') : scope;
  if (!Array.isArray(list) || !list.every((each): each is string => typeof each === 'string'))
    throw invalidToken('The claim scope is neither a text nor a list of texts.');
  return new Set(list);
}

function refusalOf(error: unknown): Problem {
  if (error instanceof errors.JWTExpired) return invalidToken('The token has expired.', error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return invalidToken(`The token's claim "${error.claim}" is missing or wrong.`, error);
  }
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
    return keysUnreachable(error);
  // jose throws its base class, and nothing more special, when the key set cannot be fetched or read.
  if (error.code === 'ERR_JOSE_GENERIC' || error instanceof errors.JWKSInvalid) return keysUnreachable(error);
  return invalidToken('The token is malformed or its signature does not fit.', error);
}

function keysUnreachable(cause: unknown): Problem {
  return new Problem('dependency-unavailable', "The token issuer's keys cannot be fetched at the moment.", {
    headers: { 'retry-after': '5' },
    cause,
  });
}

function invalidToken(detail: string, cause?: unknown): Problem {
  return new Problem('unauthenticated', detail, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    cause,
  });
}

/**
 * The token of an `Authorization` header, and how it came.
 * @returns undefined when there is no such header
 * @throws Problem `unauthenticated` for any other form of the header
 */
function sentToken(header: string | undefined): SentToken | undefined {
  if (header === undefined) return undefined;
  const [, scheme, token] = /^(Bearer|DPoP) +([A-Za-z0-9\-._~+/]+=*)$/i.exec(header) ?? [];
  if (scheme === undefined || token === undefined)
    throw invalidToken('The Authorization header has to be: Bearer <token>, or DPoP <token>.');
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
}

/**
 * Middleware: wants a valid token with all the given scopes, and leaves the principal in the context.
 * 401 without a valid token, 429 when its caller, or an address without one, sent too many requests, 403 (naming what is missing) without the scopes, all of `needed` and one of `anyOf`, and 403 for a token that is bound to a
 * customer, unless what follows `checksCustomer` itself.
 */
export function requireScope(
  needed: readonly Scope[],
  {
    checksCustomer = false,
    anyOf = [],
    rate,
    operation,
  }: {
    readonly checksCustomer?: boolean;
    readonly anyOf?: readonly Scope[];
    /** The limit that every request with a valid token counts against, whatever comes of it. */
    readonly rate: RateClass | 'unlimited';
    /** What the audit trail calls it. */
    readonly operation: string;
  },
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    c.set('operation', operation);
    const principal = await principalOfRequest(c).catch((error: unknown) => {
      // By address: it is not known whose they are. A good token is never refused for what its neighbours send.
      if (error instanceof Problem && error.kind === 'unauthenticated') countRequest(c, 'wrongToken');
      throw error;
    });
    c.set('principal', principal);
    if (rate !== 'unlimited') countRequest(c, rate);
    assertScopes(principal, ...needed);
    assertOneScope(principal, anyOf);
    if (!checksCustomer && principal.customerId !== undefined)
      throw new Problem('forbidden', 'This is not for a token that is bound to a customer.', {
        code: 'not-for-customers',
      });
    await actingAs(contextOf(c), next);
  };
}

/** Who the token of a request is of. Throws Problem `unauthenticated` without one that counts. */
async function principalOfRequest(c: AppContext): Promise<Principal> {
  const sent = sentToken(c.req.header('authorization'));
  if (sent !== undefined) {
    const principal = await c.get('platform').auth.verify(sent.token);
    await assertPossession(c, principal, sent);
    return principal;
  }
  throw new Problem('unauthenticated', 'Send a token: Authorization: Bearer <JWT>.', {
    code: 'token-missing',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/**
 * Wants all the given scopes of a caller; for what only a part of a body needs.
 * @throws Problem `forbidden`, naming what is missing
 */
export function assertScopes(principal: Principal, ...needed: readonly Scope[]): void {
  const missing = needed.filter((scope) => !principal.scopes.has(scope));
  if (missing.length === 0) return;
  throw new Problem('forbidden', `This needs the scope ${missing.join(' and ')}.`, {
    errors: [scopeFault(missing.join(' and '))],
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${needed.join(' ')}"` },
  });
}

function scopeFault(scopes: string): Fault {
  return {
    ...{ pointer: '/authorization', in: 'header', code: 'scope-missing' },
    detail: `This needs the scope ${scopes}.`,
    accepted: `a token with the scope ${scopes}`,
  };
}

/** One of the scopes is enough; with none named, nothing is needed. */
function assertOneScope(principal: Principal, anyOf: readonly Scope[]): void {
  if (anyOf.length === 0 || anyOf.some((scope) => principal.scopes.has(scope))) return;
  throw new Problem('forbidden', `This needs the scope ${anyOf.join(' or ')}.`, {
    errors: [scopeFault(anyOf.join(' or '))],
    headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' },
  });
}

/**
 * Holds a bound token to its own customer. The answer is 404, the same as for a customer that does not
 * exist: 403 would tell a customer which other customer ids are real.
 * @throws Problem `not-found`
 */
export function assertMayAccessCustomer(
  principal: Principal,
  customerId: string,
  thing: Thing = 'customer',
): void {
  if (principal.customerId !== undefined && principal.customerId !== customerId)
    throw noSuch(thing, new AnotherCustomer());
}

/**
 * The customer a list has to be limited to: the bound one, else the one asked for, else none.
 * @throws Problem `not-found` when a bound token asks for another customer
 */
export function customerFilter(principal: Principal, requested: string | undefined): string | undefined {
  if (requested !== undefined) assertMayAccessCustomer(principal, requested);
  return requested ?? principal.customerId;
}
