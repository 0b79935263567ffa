import { z } from 'zod';
import { type KeyProvider, KeyRefused } from '../../domain/key-provider.ts';
import { type AwsCredentials, signedHeaders } from '../aws/sigv4.ts';
import { ask } from './service.ts';

export interface AwsKmsSettings {
  /** Id, ARN or alias (`alias/goodstanding`) of a symmetric key. */
  readonly keyId: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Another endpoint; left out: the one of the region. */
  readonly endpoint?: string;
}

const Encrypted = z.object({ CiphertextBlob: z.base64() });
const Decrypted = z.object({ Plaintext: z.base64() });

/** What the ids of its wrapping keys begin with. */
const AWS_KMS = 'aws-kms';

/**
 * Wraps data keys with a key of AWS KMS, which never leaves it. Scope and version are the encryption context: KMS unwraps the key only
 * with the same ones, and CloudTrail shows them. A call needs `kms:Encrypt` or `kms:Decrypt`.
 */
export function createAwsKmsProvider(settings: AwsKmsSettings): KeyProvider {
  const { keyId, region, credentials, endpoint = `https://kms.${region}.amazonaws.com/` } = settings;
  const url = new URL(endpoint);
  const call = (operation: 'Encrypt' | 'Decrypt', content: object) => {
    const body = JSON.stringify(content);
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
    };
    const request = { method: 'POST', url, headers, body, region, service: 'kms' } as const;
    return ask({ url, body, headers: signedHeaders(request, credentials, Date.now()) });
  };
  const activeKeyId = `${AWS_KMS}:${keyId}`;
  return {
    activeKeyId,
    async wrap(dataKey, place) {
      const answer = await call('Encrypt', {
        KeyId: keyId,
        Plaintext: Buffer.from(dataKey).toString('base64'),
        EncryptionContext: { scope: place.scope, version: String(place.version) },
      });
      if (answer.refused) throw new Error(`AWS KMS does not wrap with ${keyId}: ${answer.why}`);
      return { keyId: activeKeyId, wrapped: Encrypted.parse(answer.body).CiphertextBlob };
    },
    async unwrap(key, place) {
      const answer = await call('Decrypt', {
        KeyId: key.keyId.slice(AWS_KMS.length + 1),
        CiphertextBlob: key.wrapped,
        EncryptionContext: { scope: place.scope, version: String(place.version) },
      });
      if (answer.refused) throw new KeyRefused(place, { cause: new Error(answer.why) });
      return Buffer.from(Decrypted.parse(answer.body).Plaintext, 'base64');
    },
  };
}
