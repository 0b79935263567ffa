/** Tries the routes outside of the description of the API: nobody gets through without the proof that each declares. */
import { PUBLIC_ROUTES, type PublicRoute } from '../../src/api/public-route.ts';
import type { Leak, Target } from './matrix.ts';

/** What a caller brings who has no proof. */
const CALLERS = ['nothing', 'a token of every role', 'a forged cookie', 'from another site'] as const;
type Caller = (typeof CALLERS)[number];

export interface PublicTries {
  readonly routes: number;
  readonly tried: Readonly<Record<string, number>>;
  readonly leaks: readonly Leak[];
}

/** Sends every route what a stranger has, and compares with what it declares. Only counts of tries and tickets may change. */
export async function tryPublicRoutes(target: Target, everyRole: string): Promise<PublicTries> {
  const routes: readonly PublicRoute[] = Object.values(PUBLIC_ROUTES);
  const tried: Record<string, number> = {};
  const leaks: Leak[] = [];
  const before = await target.stateHash();
  for (const route of routes) {
    for (const caller of CALLERS) {
      const token = `outside of the description: ${caller}`;
      tried[token] = (tried[token] ?? 0) + 1;
      const answer = await sentTo(target.url, route, headersOf(caller, everyRole));
      const text = await answer.text();
      const isRight = fits(route, caller, answer) && !target.canaries.some((canary) => text.includes(canary));
      if (!isRight)
        leaks.push({
          ...{ route: `${route.method} ${route.path}`, token },
          ...{
            expected: route.proof === 'nothing' ? 'passed' : 'unauthenticated',
            got: String(answer.status),
          },
        });
    }
  }
  if ((await target.stateHash()) !== before)
    leaks.push({ route: 'any', token: 'any', expected: 'hidden', got: 'what is stored has changed' });
  return { routes: routes.length, tried, leaks };
}

/** Sends a route what it reads, with nothing right in it. */
export function sentTo(
  url: string,
  route: PublicRoute,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const path = route.path.replace(':token', 'x'.repeat(40)).replace('*', 'none.js');
  const isForm = route.sends === 'form' || route.sends === 'page form';
  const fields = {
    name: 'nobody',
    password: 'x',
    code: '000000',
    ticket: 'x',
    grant_type: 'client_credentials',
  };
  const body =
    route.method === 'get'
      ? {}
      : { body: isForm ? new URLSearchParams(fields).toString() : '{"payloads":[]}' };
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  return fetch(`${url}${path}`, {
    ...{ method: route.method.toUpperCase(), redirect: 'manual', ...body },
    headers: { ...(route.method === 'get' ? {} : { 'content-type': type }), ...headers },
  });
}

function headersOf(caller: Caller, everyRole: string): Readonly<Record<string, string>> {
  switch (caller) {
    case 'nothing':
      return {};
    case 'a token of every role':
      return { authorization: `Bearer ${everyRole}` };
    case 'a forged cookie':
      return { cookie: `goodstanding=${'A'.repeat(43)}` };
    case 'from another site':
      return { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
  }
}

function fits(route: PublicRoute, caller: Caller, { status, headers }: Response): boolean {
  const isOfPage = route.sends === 'page form' || route.sends === 'page script';
  if (isOfPage && caller === 'from another site') return status === 403;
  switch (route.proof) {
    case 'nothing':
      // Without a security contact or a known client there is nothing to see; that is no refusal of the caller.
      return status < 500 && status !== 401 && status !== 403;
    case 'session':
      return status === 303 ? headers.get('location') === '/sign-in' : [401, 422].includes(status);
    case 'body':
      return [400, 401, 422].includes(status);
    case 'token':
      return caller === 'a token of every role' ? status !== 401 : [401, 403].includes(status);
    case 'path':
    case 'fresh token':
      return status === 401;
  }
}
