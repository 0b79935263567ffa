/**
 * Identifiers that are made from the caller and their Idempotency-Key. When a caller repeats a request after a crash in the middle of it,
 * it reaches the same case and the same step: nothing happens twice.
 */
import { createHash } from 'node:crypto';
import { type AppContext, principalOf } from '../context.ts';

/** Crockford's base 32: no letters that look like digits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 26;

/**
 * `prefix-` and 26 characters (130 bits) that depend on subject, address, Idempotency-Key and the customer that the token is bound to alone. A portal may
 * ask for all its customers under one subject: what one of them began is nobody else's.
 */
export function requestId(c: AppContext, prefix: string): string {
  const key = c.req.header('idempotency-key') ?? '';
  const parts = [...callerParts(c), c.req.method, c.req.path, key];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  let text = '';
  for (const byte of hash.subarray(0, LENGTH)) text += ALPHABET.charAt(byte % ALPHABET.length);
  return `${prefix}-${text}`;
}

/** Who asks, as far as what they made is theirs alone. */
export function callerParts(c: AppContext): readonly string[] {
  const { subject, customerId } = principalOf(c);
  return customerId === undefined ? [subject] : [subject, customerId];
}
