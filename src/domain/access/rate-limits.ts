/** How many requests are accepted in a minute: by class of route, and by whose requests are counted together. */

/**
 * The classes of routes. `decision`: a system waits for an answer about an order; `read`, `write`; `costly`: work on many decisions, or that
 * runs a policy's rules again (back-tests, lint, tests, exports, what would change a decision); `lookUp`: customers are looked for by name,
 * address or number; `signIn`: attempts to sign in and to get a token; `page`: what a browser loads before that; these two take no token.
 * `wrongToken`: requests to any route without a token that counts.
 */
export const RATE_CLASSES = [
  'decision',
  'read',
  'write',
  'costly',
  'lookUp',
  'signIn',
  'page',
  'wrongToken',
] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/**
 * Whose requests are counted together. `client`: all that one client sends, for whomever; `person`: one of the people behind it;
 * `customer`: the customer that tokens are bound to; `address`: callers without a token.
 */
export const RATE_PARTIES = ['client', 'person', 'customer', 'address'] as const;
export type RateParty = (typeof RATE_PARTIES)[number];

/** Requests a minute for each party of each class. A party that is left out is not limited. */
export type RateLimits = Readonly<Record<RateClass, Readonly<Partial<Record<RateParty, number>>>>>;

/** The window in which requests are counted. */
export const RATE_WINDOW_MS = 60_000;

/**
 * A client may send more than a system with 32 requests in flight can send to a fast deployment. A person and a customer may send what
 * people at screens send, with room for screens that refresh often.
 */
const DEFAULT_RATE_LIMITS: RateLimits = {
  decision: { client: 60_000, person: 600, customer: 120 },
  read: { client: 600_000, person: 3_000, customer: 1_200 },
  write: { client: 60_000, person: 600, customer: 240 },
  costly: { client: 12_000, person: 300, customer: 120 },
  lookUp: { client: 6_000, person: 30 },
  signIn: { address: 600 },
  page: { address: 6_000 },
  wrongToken: { address: 6_000 },
};

/** The limits with some of them replaced; null takes a limit away. */
export type RateLimitChanges = Readonly<
  Partial<Record<RateClass, Readonly<Partial<Record<RateParty, number | null>>>>>
>;

/** The default limits with an operator's changes. */
export function rateLimitsWith(changes: RateLimitChanges): RateLimits {
  const of = (rateClass: RateClass) => {
    const merged = { ...DEFAULT_RATE_LIMITS[rateClass], ...changes[rateClass] };
    return Object.fromEntries(
      RATE_PARTIES.flatMap((party) => {
        const quota = merged[party];
        return quota === undefined || quota === null ? [] : [[party, quota]];
      }),
    );
  };
  return {
    ...{ decision: of('decision'), read: of('read'), write: of('write') },
    ...{ costly: of('costly'), lookUp: of('lookUp'), signIn: of('signIn'), page: of('page') },
    wrongToken: of('wrongToken'),
  };
}
