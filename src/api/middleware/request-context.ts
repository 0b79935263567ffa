/**
 * The outermost middleware: request id, a logger that carries it, security headers, the access log and the
 * HTTP metrics.
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { holdsCardNumber } from '../../domain/payments/card-number.ts';
import { type AppContext, type AppEnv, bindingsOf, instanceOf, type Platform } from '../context.ts';
import { rememberJson } from '../json-answers.ts';
import { onError } from '../problems/errors.ts';
import { noteRefusal } from '../refusals.ts';
import { DEFAULT_HEADERS, FIXED_HEADERS, TRANSPORT_SECURITY } from '../security-headers.ts';

const NO_BYTES = new Uint8Array();
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
    c.set('rawBody', NO_BYTES);
    const { isInner = false } = bindingsOf(c);
    if (isInner) rememberJson(c);
    const outgoing = presetHeaders(c, requestId);
    try {
      await next();
    } catch (thrown) {
      // Errors were answered further in; Hono lets through only what is thrown without being an Error.
      c.res = await onError(new Error('something was thrown that is not an Error', { cause: thrown }), c);
    }
    // The answer that an inner one becomes a part of has headers of its own.
    if (isInner) setQuota(c);
    else if (outgoing === undefined) setHeaders(c, requestId);
    else for (const [name, value] of Object.entries(c.get('quota') ?? {})) outgoing.setHeader(name, value);
    noteRefusal(c);
    report(c, platform, (performance.now() - startedAt) / 1000);
  };
}

/** An inbound id is used when it is a plain token of sane length, so that it can be searched for and not forged
 * into log lines; otherwise we make one. */
function acceptedId(header: string | undefined): string | undefined {
  if (header === undefined || !/^[A-Za-z0-9][A-Za-z0-9._:-]{7,127}$/.test(header)) return undefined;
  return holdsCardNumber(header) ? undefined : header;
}

/**
 * Puts the headers on Node's own answer before there is one of ours, which overrides what it says itself. That spares
 * making a `Headers` object of the answer, which costs more than the headers do. Does nothing, and returns undefined,
 * where there is no such answer, or where what is set depends on the answer: to a browser of another origin.
 */
function presetHeaders(c: AppContext, requestId: string): ServerResponse | undefined {
  const { incoming, outgoing } = bindingsOf(c);
  if (outgoing === undefined || incoming === undefined || incoming.headers.origin !== undefined)
    return undefined;
  outgoing.setHeader('x-request-id', requestId);
  for (const [name, value] of PRESET) outgoing.setHeader(name, value);
  if (isPublicOverTls(c)) outgoing.setHeader(TRANSPORT_SECURITY.name, TRANSPORT_SECURITY.value);
  return outgoing;
}

const PRESET = Object.entries({
  ...FIXED_HEADERS,
  ...DEFAULT_HEADERS,
  'cross-origin-resource-policy': 'same-origin',
});

function isPublicOverTls(c: AppContext): boolean {
  return c.get('platform').publicBaseUrl.startsWith('https:');
}

function setHeaders(c: AppContext, requestId: string): void {
  const { headers } = c.res;
  headers.set('x-request-id', requestId);
  for (const [name, value] of Object.entries(FIXED_HEADERS)) headers.set(name, value);
  headers.set(
    'cross-origin-resource-policy',
    headers.has('access-control-allow-origin') ? 'cross-origin' : 'same-origin',
  );
  for (const [name, value] of Object.entries(DEFAULT_HEADERS))
    if (!headers.has(name)) headers.set(name, value);
  setQuota(c);
  if (isPublicOverTls(c)) headers.set(TRANSPORT_SECURITY.name, TRANSPORT_SECURITY.value);
}

function setQuota(c: AppContext): void {
  for (const [name, value] of Object.entries(c.get('quota') ?? {})) c.res.headers.set(name, value);
}

function report(c: AppContext, platform: Platform, seconds: number): void {
  const method = METHODS.has(c.req.method) ? c.req.method : 'OTHER';
  const route = routeTemplate(c);
  const { status } = c.res;
  platform.metrics.observeHttp({ method, route, status, seconds });
  const level = QUIET.has(route) ? 'debug' : 'info';
  if (!platform.log.isLevelEnabled(level)) return;
  const subject = c.get('principal')?.subject;
  const fields = {
    requestId: c.get('requestId'),
    method,
    // A path that matched nothing is free text from outside, and is kept short.
    path: instanceOf(c).slice(0, 200),
    route,
    status,
    ms: Math.round(seconds * 1e5) / 100,
    ...(subject === undefined ? {} : { subject }),
  };
  platform.log[level](fields, 'request');
}

/** The template of the route that answers, such as `/v1/customers/:customerId/balance`, or `unmatched`. */
function routeTemplate(c: AppContext): string {
  // Middleware is registered for all methods under a wildcard; everything else is a route.
  return (
    matchedRoutes(c).findLast((route) => route.method !== 'ALL' || !route.path.endsWith('*'))?.path ??
    'unmatched'
  );
}
