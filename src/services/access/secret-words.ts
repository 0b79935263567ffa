/** Secrets that we make: long enough that a plain digest keeps them. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** No letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const RECOVERY_CODES = 10;

/** SHA-256 in hex: how a secret of ours is kept. People write codes with spaces and in capitals. */
export function digestOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A code that a person types: 20 characters in groups of five, 99 bits. */
export function newCode(): string {
  const characters = Array.from({ length: 20 }, letter).join('');
  return characters.replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** A code as it was made, however a person typed it. */
export function typedCode(text: string): string {
  const letters = text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return letters.slice(0, 40).replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** Codes for the day on which the second factor is lost. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, newCode);
}

/** A secret for machines: 256 bits in base64url. */
export function newMachineSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares two digests in the same time, whatever they are. */
export function sameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function letter(): string {
  // 31 letters: bytes from 248 on would make the first ones likelier.
  for (;;) {
    const byte = randomBytes(1)[0] ?? 255;
    if (byte < 248) return ALPHABET[byte % ALPHABET.length] ?? '';
  }
}
