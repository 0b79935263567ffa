/**
 * What every handler finds in its Hono context, and the types that tie routes to the app.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { RateLimits } from '../domain/access/rate-limits.ts';
import { maskCardNumbers } from '../domain/payments/card-number.ts';
import type { RequestMeter } from '../services/access/request-meter.ts';
import type { AccessLog } from '../services/audit/access-log.ts';
import type { TicketStore } from '../store/access/tickets.ts';
import type { IdempotencyStore } from '../store/mongo/idempotency.ts';
import type { StepUpStore, StepUpUse } from '../store/mongo/step-ups.ts';
import type { Logger, Metrics } from '../telemetry/telemetry.ts';
import type { IdentityDemands } from './middleware/identity-demands.ts';
import type { Principal, StepUpRules, TokenVerifier } from './middleware/principal.ts';
import type { CallersTurns } from './middleware/turns.ts';
import { Problem } from './problems/problem.ts';
import type { AuditAddresses, Refusal } from './refusal.ts';

/** The services that shared middleware needs; built once by the main, the same for every request. */
export interface Platform {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly auth: TokenVerifier;
  readonly idempotency: IdempotencyStore;
  readonly stepUp: {
    readonly rules: StepUpRules;
    readonly uses: StepUpStore;
    readonly demands: IdentityDemands;
  };
  /** Enters in the audit trail what changes nothing: refusals, step-ups, what was shown. */
  readonly audit: AccessLog;
  /** Which address of a caller is entered there. */
  readonly auditAddresses: AuditAddresses;
  readonly rates: RateControl;
  /** Keeps proofs of possession from being used twice. */
  readonly tickets: Pick<TicketStore, 'use'>;
  /** Where callers reach this API, without a trailing slash, such as `http://localhost:8080`. */
  readonly publicBaseUrl: string;
  /** Largest body taken, in bytes. */
  readonly maxBodyBytes: number;
}

/** How many requests are taken of whom. */
export interface RateControl {
  readonly limits: RateLimits;
  readonly meter: RequestMeter;
  /** Turns of the class `costly`, for each caller. */
  readonly costly: CallersTurns;
  /** How many proxies of the operator's own stand before this process: callers without a token are told apart by address. */
  readonly proxyHops: number;
}

/** Values that middleware leaves for handlers. */
export interface AppVariables {
  platform: Platform;
  requestId: string;
  /** Made at first use: use {@link logOf}. */
  log: Logger | undefined;
  /** The bytes of the received body; empty when there was none. */
  rawBody: Uint8Array;
  /** Set on every route that needs a token. Read it with `principalOf`. */
  principal: Principal | undefined;
  /** What the route is called on the audit trail; set on every route that needs a token. */
  operation: string | undefined;
  /** What the answer says of limits, as headers. */
  quota: Readonly<Record<string, string>> | undefined;
  /** Set once a request was refused because a right is missing; the kind of the refusal. */
  refusal: Refusal | undefined;
  /** Set on routes that need a step-up; `use` is set once an authentication was used. */
  stepUp: { readonly operation: string; readonly use?: StepUpUse } | undefined;
  /** Set by middleware that has a part of the path which must not be logged. */
  instance: string | undefined;
}

/** Node's own request and answer, as @hono/node-server hands them in; neither when the app is called directly. */
export interface AppBindings {
  /** Set where the app asks itself: the answer leaves as a part of another. */
  readonly isInner?: true;
  /** Set where the pages of a list are asked for to give all of it as lines: at the first, and at those that follow. */
  readonly lines?: 'begin' | 'go on';
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

/** Hono's environment type of this API. */
export interface AppEnv {
  Bindings: AppBindings;
  Variables: AppVariables;
}

/** The application that routes register themselves on. */
export type App = OpenAPIHono<AppEnv>;

/** The context a handler gets. */
export type AppContext = Context<AppEnv>;

/**
 * The caller. For handlers of routes that need a token.
 * @throws Problem `unauthenticated` on a route without authentication: a fault in the route's definition.
 */
export function principalOf(c: { get(key: 'principal'): Principal | undefined }): Principal {
  const principal = c.get('principal');
  if (principal === undefined) throw new Problem('unauthenticated', 'This route needs a bearer token.');
  return principal;
}

/** A logger that carries the request id. Most requests log nothing of their own, so it is made at first use. */
export function logOf(c: AppContext): Logger {
  const made = c.get('log') ?? c.get('platform').log.child({ requestId: c.get('requestId') });
  c.set('log', made);
  return made;
}

/** The path of the request as it may appear in answers and logs: card numbers in it are masked. */
export function instanceOf(c: AppContext): string {
  return c.get('instance') ?? maskCardNumbers(c.req.path).text;
}

/** An absolute link to a path of this API, for `links` and `Location`. `path` starts with a slash. */
export function linkTo(c: { get(key: 'platform'): Platform }, path: string): string {
  return `${c.get('platform').publicBaseUrl}${path}`;
}

/** What the server hands in with a request; nothing where the application is called directly. */
export function bindingsOf(c: AppContext): AppBindings {
  // Hono leaves it undefined when the caller gives none, whatever its type says.
  const env: AppBindings | undefined = c.env;
  return env ?? {};
}
