/**
 * Remembers tokens that were found valid, because checking a signature costs more than the rest of a read.
 */

import { createHash } from 'node:crypto';
import type { Principal, TokenVerifier } from './principal.ts';

/** A principal and the instant, in ms since the epoch, at which its token stops being valid. */
export interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/** How a verifier remembers. */
export interface TokenCacheOptions {
  /** Longest time an answer is trusted without a new check: how soon a withdrawn key takes effect. */
  readonly maxAgeMs: number;
  readonly maxEntries: number;
  /** The clock in ms since the epoch; for tests. */
  readonly now?: () => number;
}

/**
 * Wraps a check. A valid token is checked again after `maxAgeMs` or its expiry, whichever comes first; a refused one
 * every time. Tokens are kept as digests only.
 */
export function rememberValid(
  check: (token: string) => Promise<Verified>,
  options: TokenCacheOptions,
): TokenVerifier {
  const now = options.now ?? Date.now;
  const known = new Map<string, { readonly principal: Principal; readonly untilMs: number }>();
  return {
    async verify(token) {
      const digest = createHash('sha256').update(token).digest('base64');
      const found = known.get(digest);
      if (found !== undefined && now() < found.untilMs) return found.principal;
      known.delete(digest);
      const { principal, expiresAtMs } = await check(token);
      const untilMs = Math.min(expiresAtMs, now() + options.maxAgeMs);
      if (untilMs > now()) {
        known.set(digest, { principal, untilMs });
        // A Map keeps the order of insertion: the first key is the oldest.
        const oldest = known.keys().next().value;
        if (known.size > options.maxEntries && oldest !== undefined) known.delete(oldest);
      }
      return principal;
    },
  };
}
