/** Calls of the API over HTTP. */

import { uniqueName } from '../run/names.ts';
import type { TokenOf, Who } from './issuer.ts';

/** An API, and the tokens it takes. */
export interface Target {
  readonly url: string;
  readonly tokenOf: TokenOf;
  /** Left out: over the network. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One call. */
export interface Call extends Omit<Who, 'role'> {
  /** Whose token, by default that of operations; null sends none. */
  readonly role?: Who['role'] | null;
  /** A value is sent as JSON, text as it is, undefined as no body. */
  readonly body?: unknown;
  /** The Idempotency-Key of a POST: a new one for each call when left out; null sends none. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a call and returns its answer. */
export async function send(
  { url, tokenOf, fetch: fetched = fetch }: Target,
  method: Method,
  path: string,
  // No read is sensitive: one token does for all of them.
  { role = 'operations', stepUp = method !== 'GET', key, body, headers: given, ...who }: Call = {},
): Promise<Response> {
  const headers = new Headers(given);
  if (role !== null) headers.set('authorization', `Bearer ${await tokenOf({ role, stepUp, ...who })}`);
  if (method === 'POST' && key !== null) headers.set('idempotency-key', key ?? uniqueName('key'));
  if (body === undefined) return fetched(`${url}${path}`, { method, headers });
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetched(`${url}${path}`, { method, headers, body: new TextEncoder().encode(text) });
}

/** Sends calls to one API. */
export interface Caller {
  get(path: string, call?: Call): Promise<Response>;
  post(path: string, call?: Call): Promise<Response>;
  put(path: string, call?: Call): Promise<Response>;
  /** `If-Match` is one of the call's headers. */
  patch(path: string, call?: Call): Promise<Response>;
  delete(path: string, call?: Call): Promise<Response>;
}

/** A caller of an API. */
export function callerOf(target: Target): Caller {
  return {
    get: (path, call) => send(target, 'GET', path, call),
    post: (path, call) => send(target, 'POST', path, call),
    put: (path, call) => send(target, 'PUT', path, call),
    patch: (path, call) => send(target, 'PATCH', path, call),
    delete: (path, call) => send(target, 'DELETE', path, call),
  };
}
