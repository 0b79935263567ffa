/** Asks each route of an API that takes one request a minute of each party: the second is refused, and another party's is not. */
import { PUBLIC_ROUTES, type PublicRoute } from '../../src/api/public-route.ts';
import { RATE_CLASSES, RATE_PARTIES } from '../../src/domain/access/rate-limits.ts';
import { ROLES } from '../../src/domain/access/roles.ts';
import { declaredRoutes } from './declared-routes.ts';
import { answerOf, type Leak } from './matrix.ts';
import { sentTo } from './public-tries.ts';
import { freshAuthentication, type TokenMaker } from './tokens.ts';

/** RATE_LIMITS: the same number of requests a minute for every party of every class; null: no limit. */
const everywhere = (quota: number | null) =>
  JSON.stringify(
    Object.fromEntries(
      RATE_CLASSES.map((each) => [each, Object.fromEntries(RATE_PARTIES.map((party) => [party, quota]))]),
    ),
  );

/** One request a minute for everybody. */
export const ONE_A_MINUTE = everywhere(1);
/** A fast machine sends more requests a minute than a person may. */
export const NO_LIMITS = everywhere(null);

interface Answered {
  readonly status: number;
  readonly headers: Headers;
}

/** Tries a route three times: twice as one party, once as another. @param oneIn so many routes are one that is tried */
export async function tryLimits(
  api: { readonly url: string; readonly tokens: TokenMaker },
  oneIn = 1,
): Promise<{ readonly tried: number; readonly leaks: readonly Leak[] }> {
  const leaks: Leak[] = [];
  let tried = 0;
  const staff = ROLES.filter((role) => role !== 'selfcare');
  const ask = async (name: string, isLimited: boolean, sent: (party: number) => Promise<Answered>) => {
    const [first, second, another] = [await sent(1), await sent(1), await sent(2)];
    tried += 3;
    const says = second.headers.get('ratelimit') !== null && Number(second.headers.get('retry-after')) > 0;
    const isRight = isLimited ? second.status === 429 && says : second.status !== 429;
    if (first.status === 429 || another.status === 429 || !isRight)
      leaks.push({
        ...{ route: name, token: 'one request too many', expected: 'limited' },
        got: [first, second, another].map(({ status }) => status).join(', '),
      });
  };
  const routes = [...declaredRoutes().entries()].filter(([n]) => n % oneIn === 0);
  for (const [n, route] of routes)
    await ask(route.name, true, async (party) => {
      const subject = `limits-${n}-${party}`;
      const token = await api.tokens.valid({ roles: staff, subject, authentication: freshAuthentication() });
      return answerOf({ url: api.url }, route, `Bearer ${token}`);
    });
  const beside: readonly PublicRoute[] = Object.values(PUBLIC_ROUTES);
  for (const [n, route] of beside.entries()) {
    const name = `${route.method} ${route.path}`;
    await ask(name, route.rate !== 'unlimited', async (party) => {
      if (!['token', 'fresh token'].includes(route.proof))
        return sentTo(api.url, route, { 'x-forwarded-for': `2001:db8:${n}:${party}::1` });
      const subject = `limits-${name.replaceAll(/\W/g, '-')}-${party}`;
      return sentTo(api.url, route, {
        authorization: `Bearer ${await api.tokens.valid({ roles: staff, subject })}`,
      });
    });
  }
  return { tried, leaks };
}
