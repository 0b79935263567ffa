/**
 * How a route is declared: the caller of `defineRoute` states what is special about the route, and the shared pieces (token,
 * scopes, Idempotency-Key, problem answers) are added both to what runs and to the OpenAPI document.
 */

import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { Scope } from '../domain/access/roles.ts';
import type { AppEnv } from './context.ts';
import { requireScope } from './middleware/auth.ts';
import { readBody } from './middleware/body.ts';
import { inTurn } from './middleware/costly-work.ts';
import { idempotent } from './middleware/idempotency.ts';
import { IF_MATCH_PARAMETER } from './middleware/precondition.ts';
import { proofOfIdentity } from './middleware/proof-of-identity.ts';
import { rateLimited } from './middleware/rate-limit.ts';
import { type StepUpNeed, stepUp } from './middleware/step-up.ts';
import {
  type ProblemKind,
  problemKinds,
  problemStatus,
  problemTitle,
  problemType,
} from './problems/problem-kinds.ts';
import type { RouteDuties } from './route-duties.ts';
import { TMF_PATH } from './tmf/error-document.ts';

/** Who may call a route, how often, what it touches and shows, and how it can fail. A route that leaves out what is required does not compile. */
export interface RouteAccess extends RouteDuties {
  /** All of these scopes are needed. An empty list: any valid token. `public`: no token. */
  readonly scopes: readonly Scope[] | 'public';
  /** One of these is needed in addition; for routes that several roles may use. */
  readonly anyScope?: readonly Scope[];
  /** Scopes that only some bodies or queries need; the handler checks them (`assertScopes`). This is for the documents. */
  readonly bodyScopes?: readonly Scope[];
  /**
   * True when the handler checks that everything it reads or changes belongs to the customer of a bound token (`assertMayAccessCustomer`,
   * `customerFilter`, `accessibleCase`). Left out, such a token is refused.
   */
  readonly checksCustomer?: boolean;
  /**
   * On sensitive routes: a fresh authentication of an accepted class, which is used for this operation and object only. `for some bodies`:
   * the handler asks for it (`requireStepUp`). `as lines`: for the whole list at once, as NDJSON.
   */
  readonly stepUp?: StepUpNeed;
  /**
   * True on every POST that creates or changes something: it needs an Idempotency-Key, and replays answers. `where it is sent`: callers of a
   * foreign standard that does not know the header may leave it out.
   */
  readonly idempotencyKey?: true | 'where it is sent';
  /** True where a change is made on what its caller saw: it needs `If-Match`, which the handler reads (`seenBy`). */
  readonly precondition?: boolean;
  /** True when the handler reads the body itself, within a limit of its own; otherwise the body is read as JSON. */
  readonly readsBody?: boolean;
  /** The route's own problems, beside those that follow from the rest of its declaration. */
  readonly problems?: readonly ProblemKind[];
}

/** OpenAPI schema of a problem document. */
const ProblemSchema = z
  .object({
    type: z.enum(problemKinds.map(problemType)).openapi({ description: 'Stable URI of the kind of problem' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    instance: z.string(),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string().openapi({ description: 'RFC 6901 pointer to the refused value' }),
          code: z
            .string()
            .openapi({ description: 'Stable code; docs/refusals.md lists the causes of refusals' }),
          detail: z.string(),
          accepted: z.string().optional().openapi({ description: 'What would be accepted in its place' }),
          in: z.enum(['query', 'path', 'header', 'cookie', 'policy']).optional(),
        }),
      )
      .optional(),
  })
  .openapi('Problem');

/** The name of the security scheme in the OpenAPI document. */
export const BEARER_SCHEME = 'bearerAuth';

/** A JSON request body, always required: an optional one is not validated when Content-Type is missing. */
export function jsonBody<S extends z.ZodType>(schema: S, description = 'The request') {
  return { required: true as const, description, content: { 'application/json': { schema } } };
}

/** A JSON merge patch (RFC 7396): what is left out stays, and null takes away. */
export function mergePatchBody<S extends z.ZodType>(schema: S, description: string) {
  return {
    required: true as const,
    description,
    content: { 'application/merge-patch+json': { schema } },
  };
}

/** A JSON answer. `headers` documents response headers, name to description. */
export function jsonResponse<S extends z.ZodType>(
  description: string,
  schema: S,
  headers: Readonly<Record<string, string>> = {},
) {
  return {
    description,
    content: { 'application/json': { schema } },
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [
        name,
        { description: text, schema: { type: 'string' as const } },
      ]),
    ),
  };
}

/**
 * Declares a route.
 * @param config what `createRoute` of @hono/zod-openapi takes: method, path (`/v1/things/{thingId}`), operationId,
 * tags, summary, request, responses. List only successful responses: problems are thrown, not returned
 * @param access scopes, the rule for bound tokens, idempotency and the route's own problems
 * @returns the route for `app.openapi(route, handler)`
 */
export function defineRoute<
  P extends string,
  R extends Omit<RouteConfig, 'path' | 'middleware'> & { path: P },
>(config: R, access: RouteAccess): R & { getRoutingPath(): string } {
  const middleware = middlewareOf(config, access);
  const { idempotencyKey: key } = access;
  const headers = [
    ...(key === undefined ? [] : [{ ...KEY_PARAMETER, required: key === true }]),
    ...(access.precondition === true ? [IF_MATCH_PARAMETER] : []),
  ];
  const parameters = headers.length === 0 ? config.parameters : [...(config.parameters ?? []), ...headers];
  const route = createRoute({
    ...config,
    ...(parameters === undefined ? {} : { parameters }),
    ...(access.scopes === 'public'
      ? { security: [] }
      : {
          'x-rate-class': access.rate,
          'x-objects': access.objects,
          'x-personal-data': access.personal,
          'x-audited': access.audited,
          security: [{ [BEARER_SCHEME]: [] }],
          'x-required-scopes': access.scopes,
          ...(access.anyScope === undefined ? {} : { 'x-any-scope': access.anyScope }),
          ...(access.bodyScopes === undefined ? {} : { 'x-body-scopes': access.bodyScopes }),
          ...(access.stepUp === undefined ? {} : { 'x-step-up': access.stepUp }),
          'x-bound-tokens': access.checksCustomer === true ? 'own' : 'refused',
        }),
    middleware,
    responses: { ...problemResponses(problemsOf(config, access)), ...config.responses },
  });
  return route;
}

/**
 * Whether no schema tells a body that is missing from one that says nothing: that of a patch takes an empty object, and those of TM Forum are looked at
 * by the handler.
 */
function hasNoSchema({
  method,
  path,
  request,
}: Omit<RouteConfig, 'path'> & { readonly path: string }): boolean {
  return method === 'patch' || (path.startsWith(TMF_PATH) && request?.body !== undefined);
}

function middlewareOf(
  config: Omit<RouteConfig, 'path'> & { readonly path: string },
  access: RouteAccess,
): MiddlewareHandler<AppEnv>[] {
  const body =
    config.method === 'get' || access.readsBody === true
      ? []
      : [readBody({ mustBeThere: hasNoSchema(config) })];
  if (access.scopes === 'public') {
    if (access.idempotencyKey !== undefined)
      throw new Error('an idempotent route needs a token: keys are per caller');
    return access.rate === 'unlimited' ? body : [rateLimited(access.rate), ...body];
  }
  // The order matters: for a caller without a token, no body is read and no answer is stored under a key.
  const auth = requireScope(access.scopes, {
    checksCustomer: access.checksCustomer === true,
    anyOf: access.anyScope ?? [],
    rate: access.rate,
    operation: config.operationId ?? config.path,
  });
  const { idempotencyKey: key } = access;
  const once = key === undefined ? [] : [idempotent({ isNeeded: key === true })];
  const sensitive =
    access.stepUp === undefined ? [] : [stepUp(config.operationId ?? config.path, access.stepUp)];
  const turn = access.rate === 'costly' ? [inTurn()] : [];
  const proof = asksForProof(config, access) ? [proofOfIdentity(config.operationId ?? config.path)] : [];
  return [auth, ...turn, ...body, ...once, ...proof, ...sensitive];
}

/** Whether a customer who has to prove who they are does so here: where they change something. */
function asksForProof(
  { method }: { readonly method: string },
  { checksCustomer, idempotencyKey }: RouteAccess,
) {
  return checksCustomer === true && (idempotencyKey !== undefined || (method !== 'get' && method !== 'post'));
}

/** The key that the description of the API shows; see docs-page.ts for what the page does with it. */
export const EXAMPLE_KEY = '7f6a3c1e-1f0b-4a5e-9d52-0c7b1a2e9f10';

const KEY_PARAMETER = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: true,
  description:
    'A value of your own, 1 to 255 visible ASCII characters. The same key with the same body replays the first answer byte for byte, with `Idempotency-Replayed: true`, for 24 hours; so does a refusal that nothing can change. After any other refusal the key is free.',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  example: EXAMPLE_KEY,
};

function problemsOf(config: Omit<RouteConfig, 'path'>, access: RouteAccess): readonly ProblemKind[] {
  const { body, params, query, headers } = config.request ?? {};
  const kinds: ProblemKind[] = [...(access.problems ?? [])];
  if (access.scopes !== 'public') kinds.push('unauthenticated', 'forbidden');
  if (access.rate !== 'unlimited') kinds.push('too-many-requests');
  if (access.stepUp !== undefined || asksForProof(config, access))
    kinds.push('insufficient-user-authentication');
  if (body !== undefined) kinds.push('malformed-body', 'payload-too-large', 'unsupported-media-type');
  if (body !== undefined || params !== undefined || query !== undefined || headers !== undefined) {
    kinds.push('validation-failed');
  }
  if (access.idempotencyKey === true) kinds.push('idempotency-key-missing');
  if (access.idempotencyKey !== undefined) {
    kinds.push('idempotency-key-invalid', 'idempotency-key-reused', 'request-in-flight');
  }
  if (access.precondition === true) kinds.push('precondition-required', 'precondition-failed');
  kinds.push('internal', 'dependency-unavailable');
  return problemKinds.filter((kind) => kinds.includes(kind));
}

function problemResponses(kinds: readonly ProblemKind[]) {
  return Object.fromEntries(
    [...new Set(kinds.map(problemStatus))].map((status) => [
      status,
      {
        description: kinds
          .filter((kind) => problemStatus(kind) === status)
          .map((kind) => `${problemTitle(kind)} (\`${kind}\`)`)
          .join('; '),
        content: { 'application/problem+json': { schema: ProblemSchema } },
      },
    ]),
  );
}
