/** Signing of tree heads with Ed25519, and what everybody needs to check them. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { AuditKeys } from '../../domain/audit/keys.ts';
import type { SignedHead, TreeHead } from '../../domain/audit/seal.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';

/** The public keys of seals by id, each as 32 bytes in base64. They are no secret. */
export type SealPublicKeys = Readonly<Record<string, string>>;

/** Signs tree heads. */
export interface SealSigner {
  readonly publicKeys: SealPublicKeys;
  sign(head: Omit<TreeHead, 'keyId'>): SignedHead;
}

/** What comes before the 32 bytes of a key in PKCS #8 and in SPKI (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A signer with the keys of SEAL_KEYS, each the seed of an Ed25519 key. The active one signs. */
export function createSealSigner(keys: AuditKeys & { readonly keyIds: readonly string[] }): SealSigner {
  return {
    get publicKeys() {
      return Object.fromEntries(
        keys.keyIds.map((keyId) => [keyId, publicBytes(privateKeyOf(keys, keyId)).toString('base64')]),
      );
    },
    // Keys may change while the process runs.
    sign(unsigned) {
      const head: TreeHead = { ...unsigned, keyId: keys.activeKeyId };
      const key = privateKeyOf(keys, head.keyId);
      return { ...head, signature: sign(null, signedBytes(head), key).toString('base64') };
    },
  };
}

/** Whether a head was signed by one of these keys: the one that it names. */
export function isSignedBy(head: SignedHead, publicKeys: SealPublicKeys): boolean {
  const { signature, ...unsigned } = head;
  const bytes = publicKeys[head.keyId];
  if (bytes === undefined) return false;
  const der = Buffer.concat([PUBLIC_PREFIX, Buffer.from(bytes, 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, signedBytes(unsigned), key, Buffer.from(signature, 'base64'));
}

/** SHA-256 of a signed head: what the next head binds, and what a time stamp is of. In hex. */
export function headHash(head: SignedHead): string {
  return createHash('sha256').update(canonicalJson(head), 'utf8').digest('hex');
}

function signedBytes(head: TreeHead): Buffer {
  return Buffer.from(`goodstanding:seal:1:${canonicalJson(head)}`, 'utf8');
}

function privateKeyOf(keys: AuditKeys, keyId: string): KeyObject {
  const seed = keys.keyOf(keyId);
  if (seed === undefined) throw new Error(`SEAL_KEYS has no key "${keyId}"`);
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
}
