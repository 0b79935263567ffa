/** How tools reach the API: in the same process, or over HTTP. Either way the request passes the route with everything that it declares. */
import type { JsonObject } from './json.ts';
import type { Operation } from './operations.ts';

/** A request to the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or none. */
  readonly body?: string;
}

/** The one in whose name tools are called. */
export interface ToolCaller {
  /** What tells callers apart; quotes of one are none of another. */
  readonly identity: readonly string[];
  /** Sends a request with the caller's token. */
  send(request: ApiRequest): Promise<Response>;
}

/**
 * The request that an operation gets for a tool's arguments. They are checked by the route, not here.
 * @param key the Idempotency-Key, where the operation takes one
 * @returns null when an argument that belongs into the path is missing or can't stand there
 */
export function requestOf(operation: Operation, args: JsonObject, key: string): ApiRequest | null {
  const { method, pathNames, queryNames, hasBody, takesKey } = operation;
  let path = operation.path;
  for (const name of pathNames) {
    const value = args[name];
    if (typeof value !== 'string' || value === '' || /^\.{1,2}$/.test(value)) return null;
    path = path.replace(`{${name}}`, () => encodeURIComponent(value));
  }
  const others = Object.entries(args).filter(([name]) => !pathNames.includes(name));
  const inQuery = hasBody ? others.filter(([name]) => queryNames.includes(name)) : others;
  const inBody = hasBody ? others.filter(([name]) => !queryNames.includes(name)) : [];
  const query = new URLSearchParams(
    inQuery.map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  return {
    method,
    path: query.size === 0 ? path : `${path}?${query}`,
    headers: {
      accept: 'application/json',
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...(takesKey ? { 'idempotency-key': key } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(inBody)) } : {}),
  };
}
