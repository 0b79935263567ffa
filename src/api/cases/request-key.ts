/**
 * Identifiers that are made from the caller and their Idempotency-Key. When a caller repeats a request after a crash in the middle of it,
 * it reaches the same case and the same step: nothing happens twice.
 */
import { createHash } from 'node:crypto';
import { type AppContext, principalOf } from '../context.ts';

/** Crockford's base 32: no letters that look like digits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 26;

/** `prefix-` and 26 characters (130 bits) that depend on subject, address and Idempotency-Key alone. */
export function requestId(c: AppContext, prefix: string): string {
  const key = c.req.header('idempotency-key') ?? '';
  const parts = [principalOf(c).subject, c.req.method, c.req.path, key];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  let text = '';
  for (const byte of hash.subarray(0, LENGTH)) text += ALPHABET.charAt(byte % ALPHABET.length);
  return `${prefix}-${text}`;
}
