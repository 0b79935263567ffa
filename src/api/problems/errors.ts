/**
 * The last stop of every failure: whatever was thrown becomes a problem document, and only a `Problem` chooses its own words for the
 * caller.
 */
import type { ErrorHandler, Hono, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isUnavailable } from '../../store/mongo/errors.ts';
import { type AppContext, type AppEnv, instanceOf, logOf } from '../context.ts';
import { challengeWithResource } from '../protected-resource.ts';
import { refusalIn } from '../refusals.ts';
import { reasonOfRefusal } from '../tmf/refused.ts';
import { problemOfRefusal } from './of-failure.ts';
import { Problem } from './problem.ts';
import { toProblemResponse } from './response.ts';

/** Turns anything thrown into the problem that the caller gets. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) return fromHono(error);
  const refusal = problemOfRefusal(error);
  if (refusal !== null) return refusal;
  if (isUnreachable(error)) {
    return new Problem('dependency-unavailable', 'A service this needs does not answer. Try again shortly.', {
      headers: { 'retry-after': '2' },
      cause: error,
    });
  }
  return new Problem(
    'internal',
    'The request failed through no fault of yours. The request id helps us to find out why.',
    {
      cause: error,
    },
  );
}

function fromHono(error: HTTPException): Problem {
  switch (error.status) {
    case 400:
      return new Problem('malformed-body', 'The request could not be read.', { cause: error });
    case 401:
      return new Problem('unauthenticated', 'A valid bearer token is needed.', { cause: error });
    case 403:
      return new Problem('forbidden', 'The token does not permit this.', { cause: error });
    case 404:
      return new Problem('not-found', 'There is nothing at this address.', { cause: error });
    case 413:
      return new Problem('payload-too-large', 'The body is too large.', { cause: error });
    case 415:
      return new Problem('unsupported-media-type', 'Send the body with Content-Type: application/json.', {
        cause: error,
      });
    default:
      return new Problem('internal', 'The request failed through no fault of yours.', { cause: error });
  }
}

/** gRPC codes for "no answer": DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const GRPC_UNREACHABLE = new Set([4, 8, 14]);

function isUnreachable(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (isUnavailable(at)) return true;
    // Temporal's client reports a `ServiceError` with the gRPC error, which has a numeric code, as its cause.
    if ('code' in at && typeof at.code === 'number' && 'details' in at && GRPC_UNREACHABLE.has(at.code))
      return true;
  }
  return false;
}

/** Hono's error handler. Logs what is our fault with its cause, answers with the document. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
  const problem = toProblem(error);
  if (problem.status >= 500) {
    logOf(c).error({ err: problem.cause ?? problem, kind: problem.kind }, 'request failed');
  }
  c.set('refusal', refusalIn(problem));
  const placed = placedIn(c, problem);
  const request = { instance: instanceOf(c), requestId: c.get('requestId') };
  const isBound = c.get('principal')?.customerId !== undefined;
  const answer = toProblemResponse(isBound && problem.kind === 'not-found' ? NOT_FOR_BOUND : placed, request);
  const challenge = problem.headers['www-authenticate'];
  if (challenge !== undefined) answer.headers.set('www-authenticate', challengeWithResource(c, challenge));
  return answer;
};

/**
 * Services and store know fields, not where a route takes them from: a fault without a place is in the path, or in the query, where the
 * request has its field there.
 */
function placedIn(c: AppContext, problem: Problem): Problem {
  const path = c.req.param();
  const query = c.req.query();
  const errors = problem.errors?.map((fault) => {
    const field = fault.pointer.slice(1);
    if (fault.in !== undefined || field === '') return fault;
    if (Object.hasOwn(path, field)) return { ...fault, in: 'path' as const };
    return Object.hasOwn(query, field) ? { ...fault, in: 'query' as const } : fault;
  });
  return new Problem(problem.kind, problem.detail, {
    ...(errors === undefined ? {} : { errors }),
    headers: problem.headers,
    cause: problem.cause,
  });
}

/** One text for all: with a token that is bound to a customer, nobody can distinguish another customer's thing from one that does not
 * exist. */
const NOT_FOR_BOUND = new Problem('not-found', 'This does not exist, or this token may not see it.', {
  code: 'not-there-for-this-token',
});

/** Answers paths without a route: 405 with `Allow` if another method would fit, else 404. */
export function createNotFound(app: Hono<AppEnv>): NotFoundHandler<AppEnv> {
  let table: readonly Addressed[] | undefined;
  return (c) => {
    table ??= app.routes
      .filter((route) => route.method !== 'ALL')
      .map(({ method, path }) => ({ method, path, pattern: toPattern(path) }));
    const allowed = allowedMethods(table, c);
    const problem =
      allowed.length === 0
        ? new Problem('not-found', 'There is nothing at this address.')
        : new Problem('method-not-allowed', sentenceOf(c, allowed), {
            headers: { allow: allowed.join(', ') },
          });
    return toProblemResponse(problem, { instance: instanceOf(c), requestId: c.get('requestId') });
  };
}

function sentenceOf(c: AppContext, allowed: readonly string[]): string {
  const why = reasonOfRefusal(c.req.method, c.req.path);
  return [...(why === null ? [] : [why]), `This address takes ${allowed.join(', ')}.`].join(' ');
}

/** A route as it is matched. */
interface Addressed {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
}

/** Of the address that says most: where `/policies/{name}/rollback` is one, it is not a version called `rollback` as well. */
function allowedMethods(table: readonly Addressed[], c: AppContext): string[] {
  const matching = table.filter((route) => route.pattern.test(c.req.path));
  const fewest = Math.min(...matching.map(parameters));
  const methods = new Set(
    matching.filter((route) => parameters(route) === fewest).map((route) => route.method),
  );
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}

function parameters({ path }: Addressed): number {
  return path.split('/').filter((part) => part.startsWith(':') || part === '*').length;
}

/** Hono's path syntax as far as our routes use it: literals, `:name` and a closing `*`. */
function toPattern(path: string): RegExp {
  const source = path
    .split('/')
    .map((part) => {
      if (part === '*') return '.*';
      if (part.startsWith(':')) return '[^/]+';
      return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
