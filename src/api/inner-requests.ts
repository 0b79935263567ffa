/** Requests to this app in the name of the caller of another: each passes its route with everything that the route declares. */
import type { App, AppBindings, AppContext } from './context.ts';

/** A request to a route of this app. */
export interface InnerRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or none. */
  readonly body?: string;
  readonly lines?: NonNullable<AppBindings['lines']>;
}

/** Headers of the caller's request that its inner requests have too. */
const HANDED_ON = ['authorization', 'accept-language', 'x-forwarded-for', 'user-agent'];

/** What sends them. It may be used after the outer request has its answer. */
export function innerRequests(app: App, c: AppContext): (request: InnerRequest) => Promise<Response> {
  const handedOn = HANDED_ON.flatMap((name) => {
    const value = c.req.header(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const requestId = c.get('requestId');
  const { publicBaseUrl } = c.get('platform');
  // Hono leaves it undefined when the caller gives none, whatever its type says.
  const env: AppContext['env'] | undefined = c.env;
  const bindings: AppBindings = {
    isInner: true,
    ...(env?.incoming === undefined ? {} : { incoming: env.incoming }),
  };
  return async ({ method, path, headers: given, body, lines }) => {
    const headers = new Headers({ ...given, 'x-request-id': requestId });
    for (const [name, value] of handedOn) headers.set(name, value);
    const request = new Request(`${publicBaseUrl}${path}`, {
      ...{ method, headers },
      ...(body === undefined ? {} : { body }),
    });
    return app.fetch(request, lines === undefined ? bindings : { ...bindings, lines });
  };
}

/** What the route said of limits is said to the caller. */
export function keepQuota(c: AppContext, { headers }: Response): void {
  const told = ['ratelimit-policy', 'ratelimit', 'retry-after'].flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  if (told.length > 0) c.set('quota', Object.fromEntries(told));
}
