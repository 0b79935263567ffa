/**
 * The keys that payloads are encrypted with: several may decrypt, one encrypts.
 */
import { randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** A set of AES-256 keys by id, of which one is active. The keys themselves never print. */
export interface Keyring {
  /** Id of the key that new payloads are encrypted with. */
  readonly activeKeyId: string;
  readonly keyIds: readonly string[];
  /** The 32 bytes of a key, or undefined when this ring does not have it. */
  keyOf(keyId: string): Uint8Array | undefined;
}

/** A fault in the configured keys. Its message names key ids and positions, never key material. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}

/**
 * Reads a keyring from text.
 * @param text entries `keyId:base64` separated by commas, each key 32 bytes
 * @param activeKeyId which one encrypts; the first entry when left out
 * @throws KeyringError
 */
export function parseKeyring(text: string, activeKeyId?: string): Keyring {
  const keys = new Map<string, Uint8Array>();
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  for (const [index, entry] of entries.entries()) {
    const separator = entry.indexOf(':');
    const keyId = entry.slice(0, Math.max(separator, 0));
    if (!KEY_ID.test(keyId)) throw new KeyringError(`entry ${index + 1} has to be keyId:base64`);
    if (keys.has(keyId)) throw new KeyringError(`the key id "${keyId}" is there twice`);
    const encoded = entry.slice(separator + 1);
    const key = Buffer.from(encoded, 'base64');
    // Buffer skips what is not base64; only a clean round trip shows that nothing was skipped.
    if (
      key.toString('base64').replaceAll('=', '') !== encoded.replaceAll('=', '') ||
      key.length !== KEY_BYTES
    ) {
      throw new KeyringError(`the key "${keyId}" has to be ${KEY_BYTES} bytes in base64`);
    }
    keys.set(keyId, new Uint8Array(key));
  }
  return createKeyring(keys, activeKeyId ?? keys.keys().next().value ?? '');
}

/**
 * Builds a keyring.
 * @throws KeyringError when there is no key, or the active one is not among them
 */
export function createKeyring(keys: ReadonlyMap<string, Uint8Array>, activeKeyId: string): Keyring {
  if (keys.size === 0) throw new KeyringError('there is no key');
  for (const [keyId, key] of keys) {
    if (!KEY_ID.test(keyId)) throw new KeyringError('a key id has to be 1 to 64 of A-Z a-z 0-9 . _ -');
    if (key.length !== KEY_BYTES) throw new KeyringError(`the key "${keyId}" has to be ${KEY_BYTES} bytes`);
  }
  if (!keys.has(activeKeyId)) throw new KeyringError(`the active key "${activeKeyId}" is not among the keys`);
  const own = new Map([...keys].map(([keyId, key]) => [keyId, Uint8Array.from(key)]));
  return { activeKeyId, keyIds: [...own.keys()], keyOf: (keyId) => own.get(keyId) };
}

/** A new random key as one entry of a keyring's text. */
export function newKeyEntry(keyId: string): string {
  return `${keyId}:${randomBytes(KEY_BYTES).toString('base64')}`;
}
