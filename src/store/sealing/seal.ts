import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomPart } from '../random-part.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Where a sealed text lies. It opens nowhere else. */
export interface Place {
  readonly collection: string;
  readonly documentId: string;
  /** As the collection declares it; of an element of a list, with the element's id behind it. */
  readonly field: string;
}

/** A sealed text, taken apart. */
export interface Sealed {
  /** Whose key: {@link SERVICE_SCOPE}, or a customer's. */
  readonly scope: string;
  readonly version: number;
  readonly content: Buffer;
}

/** Whose key seals what concerns no customer that we know. */
export const SERVICE_SCOPE = 'service';

/** The scope of a customer's key. */
export function customerScope(customerId: string): string {
  return `customer:${customerId}`;
}

/**
 * How a sealed text is written: `sealed:1:<version of the key>:<base64url>:<scope>`, where the content is nonce (12 bytes), ciphertext,
 * tag (16 bytes).
 */
const FORM = /^sealed:1:(\d{1,9}):([A-Za-z0-9_-]*):(.+)$/s;

/** What stands in the place of a text that was written when its owner's key was gone. It is sealed by nothing and says nothing. */
export const ERASED_FORM = 'sealed:erased';

/** Takes a sealed text apart; null when it is none. */
export function parseSealed(text: string): Sealed | null {
  const [, version, content, scope] = FORM.exec(text) ?? [];
  if (version === undefined || content === undefined || scope === undefined) return null;
  return { scope, version: Number(version), content: Buffer.from(content, 'base64url') };
}

/** Whether a text of the disk is sealed, or was erased there. */
export function isSealedText(text: string): boolean {
  return text === ERASED_FORM || FORM.test(text);
}

/** Seals bytes with a key of 32 bytes, for one place. */
export function seal(
  plain: Uint8Array,
  key: Uint8Array,
  { scope, version, place }: { readonly scope: string; readonly version: number; readonly place: Place },
): string {
  const nonce = randomPart(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(scope, version, place));
  const content = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `sealed:1:${version}:${content.toString('base64url')}:${scope}`;
}

/** Opens what {@link seal} made; null when it was changed, moved, or made with another key. */
export function unseal({ scope, version, content }: Sealed, key: Uint8Array, place: Place): Buffer | null {
  if (content.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = content.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(scope, version, place));
  decipher.setAuthTag(content.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(content.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null;
  }
}

function associatedData(scope: string, version: number, { collection, documentId, field }: Place): Buffer {
  return Buffer.from(
    `goodstanding-field:1:${JSON.stringify([scope, version, collection, documentId, field])}`,
    'utf8',
  );
}
