import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SealingKeys } from '../../domain/access/sealing-keys.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a secret (AES-256-GCM) for one place: moved to another one it does not open.
 * @param place such as collection, id and field
 * @returns `<key id>:<base64url>`
 */
export function sealSecret(keys: SealingKeys, place: readonly string[], secret: string): string {
  const { activeKeyId } = keys;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(keys, activeKeyId), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(JSON.stringify(place)));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return `${activeKeyId}:${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
}

/**
 * Opens what {@link sealSecret} made for the same place.
 * @throws Error when its key is not there, or it was changed or moved
 */
export function openSecret(keys: SealingKeys, place: readonly string[], sealed: string): string {
  const separator = sealed.indexOf(':');
  const bytes = Buffer.from(sealed.slice(separator + 1), 'base64url');
  const key = keyOf(keys, sealed.slice(0, separator));
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(JSON.stringify(place)));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const opened = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
  return Buffer.concat(opened).toString('utf8');
}

function keyOf(keys: SealingKeys, keyId: string): Uint8Array {
  const key = keys.keyOf(keyId);
  if (key === undefined) throw new Error(`STAFF_KEYS has no key "${keyId}"`);
  return key;
}
