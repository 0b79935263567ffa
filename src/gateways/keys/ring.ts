import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type KeyPlace, type KeyProvider, KeyRefused } from '../../domain/key-provider.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256 keys by id, one of them active: a keyring of the configuration. */
export interface WrappingKeys {
  readonly activeKeyId: string;
  keyOf(keyId: string): Uint8Array | undefined;
}

/**
 * Wraps data keys with keys of the configuration: for one machine, and where no key management service is at hand. AES-256-GCM; the
 * associated data is key id, scope and version.
 */
export function createRingProvider(keys: WrappingKeys): KeyProvider {
  return {
    // Asked each time: the keys may come from a file that changes.
    get activeKeyId() {
      return keys.activeKeyId;
    },
    async wrap(dataKey, place) {
      const keyId = keys.activeKeyId;
      const key = keys.keyOf(keyId);
      if (key === undefined) throw new KeyRefused(place);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(associatedData(keyId, place));
      const sealed = Buffer.concat([nonce, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
      return { keyId, wrapped: sealed.toString('base64') };
    },
    async unwrap({ keyId, wrapped }, place) {
      const key = keys.keyOf(keyId);
      const sealed = Buffer.from(wrapped, 'base64');
      if (key === undefined || sealed.length < NONCE_BYTES + TAG_BYTES) throw new KeyRefused(place);
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(associatedData(keyId, place));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw new KeyRefused(place, { cause });
      }
    },
  };
}

function associatedData(keyId: string, { scope, version }: KeyPlace): Buffer {
  return Buffer.from(`goodstanding-data-key:1:${JSON.stringify([keyId, scope, version])}`, 'utf8');
}
