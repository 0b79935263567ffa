/**
 * Rate limits: every request counts against those of its class, and says in its answer how much is left (RateLimit and RateLimit-Policy,
 * draft-ietf-httpapi-ratelimit-headers). Above a limit it is 429.
 */
import type { MiddlewareHandler } from 'hono';
import { RATE_WINDOW_MS, type RateClass, type RateParty } from '../../domain/access/rate-limits.ts';
import { callerNetwork } from '../caller-address.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { Problem } from '../problems/problem.ts';
import type { Principal } from './principal.ts';

const WINDOW_SECONDS = RATE_WINDOW_MS / 1000;

/** Middleware of a route without a token: counts its requests by the caller's address. Requests with a token are counted by `requireScope`. */
export function rateLimited(rateClass: RateClass): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    countRequest(c, rateClass);
    await next();
  };
}

/**
 * Counts a request in memory, without waiting, and sets the RateLimit headers of its answer.
 * @throws Problem `too-many-requests` with Retry-After when a limit is reached; then it counts against none
 */
export function countRequest(c: AppContext, rateClass: RateClass): void {
  const { limits, meter, proxyHops } = c.get('platform').rates;
  const principal = c.get('principal');
  const parties =
    principal === undefined
      ? [['address', callerNetwork(c, proxyHops) ?? 'unknown'] as const]
      : partiesOf(principal);
  const counted = parties.flatMap(([party, id]) => {
    const quota = limits[rateClass][party];
    const name = `${rateClass}-${party}`;
    return quota === undefined ? [] : [{ name, quota, party: `${name}\n${id}` }];
  });
  if (counted.length === 0) return;
  const standings = meter.count(counted);
  const policies = counted.map(({ name, quota }) => `"${name}";q=${quota};w=${WINDOW_SECONDS}`);
  const left = standings.map(
    ({ remaining, endsInMs }, n) => `"${counted[n]?.name}";r=${remaining};t=${secondsOf(endsInMs)}`,
  );
  c.set('quota', { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') });
  const waits = standings.filter(({ taken }) => !taken).map(({ endsInMs }) => secondsOf(endsInMs));
  if (waits.length > 0)
    throw new Problem(
      'too-many-requests',
      'You sent more requests of this kind than a minute has room for.',
      {
        headers: { 'retry-after': String(Math.max(...waits)) },
      },
    );
}

/**
 * The parties that a token's requests are counted for. A token that says how its person authenticated, or in which session, belongs to a person. The
 * client's limit is shared by all of its people.
 */
function partiesOf(principal: Principal): readonly (readonly [RateParty, string])[] {
  const { subject, client, customerId, session, authentication } = principal;
  const all = ['client', client ?? subject] as const;
  if (customerId !== undefined) return [all, ['customer', customerId]];
  const isPerson = session !== undefined || authentication !== undefined;
  return isPerson ? [all, ['person', `${client ?? ''}\n${subject}`]] : [all];
}

/** At least one second: with zero a client would repeat the request at once. */
function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}
