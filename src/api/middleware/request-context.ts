/**
 * The outermost middleware: request id, a logger that carries it, security headers, the access log and the
 * HTTP metrics.
 */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { type AppContext, type AppEnv, instanceOf, type Platform } from '../context.ts';
import { onError } from '../errors.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Paths that are asked every few seconds by machines: logged at debug only. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/** Middleware: puts the platform, a request id and a logger into the context, and reports the request when done. */
export function requestContext(platform: Platform): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const requestId = acceptedId(c.req.header('x-request-id')) ?? randomUUID();
    c.set('platform', platform);
    c.set('requestId', requestId);
    c.set('log', platform.log.child({ requestId }));
    c.set('rawBody', new Uint8Array());
    try {
      await next();
    } catch (thrown) {
      // Errors were answered further in; Hono lets through only what is thrown without being an Error.
      c.res = await onError(new Error('something was thrown that is not an Error', { cause: thrown }), c);
    }
    setHeaders(c, requestId);
    report(c, platform, (performance.now() - startedAt) / 1000);
  };
}

/** An inbound id is used when it is a plain token of sane length, so that it can be searched for and not forged
 * into log lines; otherwise we make one. */
function acceptedId(header: string | undefined): string | undefined {
  return header !== undefined && /^[A-Za-z0-9][A-Za-z0-9._:-]{7,127}$/.test(header) ? header : undefined;
}

function setHeaders(c: AppContext, requestId: string): void {
  const { headers } = c.res;
  headers.set('x-request-id', requestId);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'no-referrer');
  headers.set(
    'cross-origin-resource-policy',
    headers.has('access-control-allow-origin') ? 'cross-origin' : 'same-origin',
  );
  if (!headers.has('content-security-policy')) {
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  }
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  // Only where the outside speaks TLS: on plain http browsers ignore it, and localhost must stay reachable.
  if (c.get('platform').publicBaseUrl.startsWith('https:')) {
    headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  }
}

function report(c: AppContext, platform: Platform, seconds: number): void {
  const method = METHODS.has(c.req.method) ? c.req.method : 'OTHER';
  const route = routeTemplate(c);
  const { status } = c.res;
  platform.metrics.observeHttp({ method, route, status, seconds });
  const subject = c.get('principal')?.subject;
  const fields = {
    method,
    // A path that matched nothing is free text from outside, and is kept short.
    path: instanceOf(c).slice(0, 200),
    route,
    status,
    ms: Math.round(seconds * 1e5) / 100,
    ...(subject === undefined ? {} : { subject }),
  };
  if (QUIET.has(route)) c.get('log').debug(fields, 'request');
  else c.get('log').info(fields, 'request');
}

/** The template of the route that answers, such as `/v1/customers/:customerId/balance`, or `unmatched`. */
export function routeTemplate(c: AppContext): string {
  // Middleware is registered for all methods under a wildcard; everything else is a route.
  return (
    matchedRoutes(c).findLast((route) => route.method !== 'ALL' || !route.path.endsWith('*'))?.path ??
    'unmatched'
  );
}
