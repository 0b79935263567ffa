/**
 * Who is asking and what they may do. Tokens are checked in `tokens.ts`.
 *
 * A token that names a customer (`customer_id`) is bound to that customer, whatever its roles are: only routes that hold it to that customer
 * take it.
 */
import type { MiddlewareHandler } from 'hono';
import type { RateClass } from '../../domain/access/rate-limits.ts';
import type { Scope } from '../../domain/access/roles.ts';
import { actingAs } from '../../store/audit/current-context.ts';
import { contextOf } from '../acting.ts';
import { type AppContext, type AppEnv, bindingsOf } from '../context.ts';
import { noSuch, type Thing } from '../problems/no-such.ts';
import { type Fault, Problem } from '../problems/problem.ts';
import { AnotherCustomer } from './another-customer.ts';
import { assertPossession, type SentToken } from './possession.ts';
import type { Principal } from './principal.ts';
import { countRequest } from './rate-limit.ts';
import { invalidToken } from './tokens.ts';

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
    // A request of this app to itself has the token of a caller who has shown it already, for the request that this one is a part of. A proof of
    // that request is none of this one.
    if (bindingsOf(c).isInner !== true) await assertPossession(c, principal, sent);
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
