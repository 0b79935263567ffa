/**
 * How tokens are checked.
 *
 * A token is a JWT of the configured issuer, for the configured audience, signed with a pinned algorithm, of a type that is
 * for access, and not issued in the future.
 * Roles come from the claim that the issuer has for them (`ClaimRules`); scopes follow from the roles by our own table, and a `scope` claim can
 * only narrow them.
 */
import { createHash } from 'node:crypto';
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
import { isRole, type Role, SCOPES_BY_ROLE } from '../../domain/access/roles.ts';
import { isSubject } from '../../domain/subjects.ts';
import { Problem } from '../problems/problem.ts';
import { bindingOf } from './possession.ts';
import type { Authentication, Principal, TokenVerifier } from './principal.ts';
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

/** The refusal of a token that does not count. */
export function invalidToken(detail: string, cause?: unknown): Problem {
  return new Problem('unauthenticated', detail, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    cause,
  });
}
