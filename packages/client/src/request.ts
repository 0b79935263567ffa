/** The request that an operation and its arguments become. */
import { OPERATIONS, type Operations } from './api.ts';

/** The name of an operation of the API. */
export type OperationId = keyof Operations;
/** What an operation takes: path and query by name, `body`, and `ifMatch` where it changes what was read. */
export type Args<Id extends OperationId> = Operations[Id]['args'];
/** What an operation answers. */
export type Answer<Id extends OperationId> = Operations[Id]['answer'];

/** When the same request may be sent again: always, under its Idempotency-Key, or only if it was not begun. */
export type Repeats = 'always' | 'withKey' | 'never';

/** A request before its token. */
export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  readonly repeats: Repeats;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * @param baseUrl of the API
 * @param args path, query, `body` and `ifMatch` of the operation
 * @param key the Idempotency-Key, where it takes one
 * @throws TypeError when an argument of the path is missing or empty, `.` or `..`
 */
export function requestOf(
  baseUrl: string,
  id: OperationId,
  args: Readonly<Record<string, unknown>>,
  key: string,
): PlannedRequest {
  const [method, path, repeats, media]: readonly [string, string, Repeats, string?] = OPERATIONS[id];
  const { body, ifMatch, ...named } = args;
  const inPath = new Set<string>();
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = named[name];
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value))
      throw new TypeError(`${id} needs ${name}, which is a part of its address`);
    inPath.add(name);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(
    Object.entries(named).flatMap(([name, value]): [string, string][] =>
      inPath.has(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  );
  return {
    ...{ method, repeats },
    url: `${baseUrl.replace(/\/+$/, '')}${place}${query.size === 0 ? '' : `?${query}`}`,
    headers: {
      accept: 'application/json, application/problem+json',
      ...(media === undefined ? {} : { 'content-type': media }),
      ...(repeats === 'withKey' ? { 'idempotency-key': key } : {}),
      ...(typeof ifMatch === 'string' ? { 'if-match': ifMatch } : {}),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

/** A new Idempotency-Key. Also where a page has no secure context, in which `crypto.randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
