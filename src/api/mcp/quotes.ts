/**
 * Quotes: what a tool would send, shown to a person before it is sent. A quote's id proves that this was shown, to this caller, and a moment ago;
 * nothing is stored for it. What is confirmed is sent under an Idempotency-Key that is made of the quote, so one quote has one effect.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { RequestKeys } from '../../services/cases/request-authentication.ts';
import type { JsonObject } from './json.ts';

/** What is quoted, and to whom. */
export interface Quoted {
  readonly tool: string;
  readonly args: JsonObject;
  /** The caller, as their token names them. */
  readonly caller: readonly string[];
  /** How the person answers: the client asks them, or a second call names the quote. An id of one way is none of the other. */
  readonly way: 'asked' | 'named';
}

/** A quote as it is shown. */
export interface Quote {
  readonly quoteId: string;
  readonly expiresAt: Date;
}

export interface QuoteBook {
  quote(quoted: Quoted): Quote;
  /** The key under which the quoted request is sent; null when this was not quoted, or too long ago. */
  keyOf(quoteId: string, quoted: Quoted): string | null;
}

const LIFE_MS = 10 * 60_000;

/**
 * @param keys what ids are authenticated with; every process that may get one has to have them
 * @param now milliseconds since the epoch
 */
export function createQuoteBook(keys: RequestKeys, now: () => number): QuoteBook {
  const macOf = (keyId: string, nonce: string, expiresAtMs: number, quoted: Quoted): Buffer | undefined => {
    const key = keys.keyOf(keyId);
    if (key === undefined) return undefined;
    const { tool, args, caller, way } = quoted;
    // The first member separates these codes from any other use of the keys.
    const content = ['goodstanding tool quote 1', nonce, expiresAtMs, tool, way, caller, args];
    return createHmac('sha256', key).update(canonicalJson(content), 'utf8').digest();
  };
  return {
    quote(quoted) {
      const expiresAtMs = now() + LIFE_MS;
      const nonce = randomBytes(16).toString('base64url');
      const mac = macOf(keys.activeKeyId, nonce, expiresAtMs, quoted);
      if (mac === undefined) throw new Error('the active key of requests is missing');
      const parts = [keys.activeKeyId, nonce, expiresAtMs.toString(36), mac.toString('base64url')];
      return { quoteId: parts.join(':'), expiresAt: new Date(expiresAtMs) };
    },
    keyOf(quoteId, quoted) {
      const [keyId = '', nonce = '', expires = '', given = '', ...more] = quoteId.split(':');
      const expiresAtMs = Number.parseInt(expires, 36);
      if (more.length > 0 || !Number.isSafeInteger(expiresAtMs) || expiresAtMs <= now()) return null;
      const mac = macOf(keyId, nonce, expiresAtMs, quoted);
      const sent = Buffer.from(given, 'base64url');
      const isAuthentic = mac !== undefined && sent.length === mac.length && timingSafeEqual(sent, mac);
      return isAuthentic ? `quote-${nonce}` : null;
    },
  };
}
