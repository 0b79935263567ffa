import { sign } from 'node:crypto';
import { z } from 'zod';
import { type KeyProvider, KeyRefused } from '../../domain/key-provider.ts';
import { ask, contextOfKey } from './service.ts';

/** A service account, as in the key file that Google issues. */
export interface GoogleServiceAccount {
  readonly clientEmail: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  readonly tokenUri: string;
}

export interface GoogleKmsSettings {
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`; its purpose is symmetric encryption. */
  readonly keyName: string;
  /** Null: the account of the machine, from Google's metadata server. */
  readonly account: GoogleServiceAccount | null;
  readonly endpoint?: string;
  readonly metadataEndpoint?: string;
}

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const Encrypted = z.object({ ciphertext: z.base64() });
const Decrypted = z.object({ plaintext: z.base64() });

/** What the ids of its wrapping keys begin with. */
const GOOGLE_KMS = 'google-kms';

/**
 * Wraps data keys with a key of Google Cloud KMS, which never leaves it. Scope and version are its additional authenticated data. A call
 * needs the role `roles/cloudkms.cryptoKeyEncrypterDecrypter`.
 */
export function createGoogleKmsProvider(settings: GoogleKmsSettings): KeyProvider {
  const { keyName, endpoint = 'https://cloudkms.googleapis.com' } = settings;
  const token = createToken(settings);
  const call = async (name: string, operation: 'encrypt' | 'decrypt', content: object) =>
    ask({
      url: new URL(`${endpoint}/v1/${name}:${operation}`),
      headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
      body: JSON.stringify(content),
    });
  const activeKeyId = `${GOOGLE_KMS}:${keyName}`;
  return {
    activeKeyId,
    async wrap(dataKey, place) {
      const answer = await call(keyName, 'encrypt', {
        plaintext: Buffer.from(dataKey).toString('base64'),
        additionalAuthenticatedData: Buffer.from(contextOfKey(place)).toString('base64'),
      });
      if (answer.refused) throw new Error(`Google KMS does not wrap with ${keyName}: ${answer.why}`);
      return { keyId: activeKeyId, wrapped: Encrypted.parse(answer.body).ciphertext };
    },
    async unwrap(key, place) {
      const answer = await call(key.keyId.slice(GOOGLE_KMS.length + 1), 'decrypt', {
        ciphertext: key.wrapped,
        additionalAuthenticatedData: Buffer.from(contextOfKey(place)).toString('base64'),
      });
      if (answer.refused) throw new KeyRefused(place, { cause: new Error(answer.why) });
      return Buffer.from(Decrypted.parse(answer.body).plaintext, 'base64');
    },
  };
}

const SCOPE = 'https://www.googleapis.com/auth/cloudkms';

/** Access tokens, each used until a minute before its end. */
function createToken({ account, metadataEndpoint }: GoogleKmsSettings): () => Promise<string> {
  let held: { readonly until: number; readonly token: Promise<string> } | null = null;
  const renew = async () => {
    const asked = account === null ? askMachine(metadataEndpoint) : askAs(account);
    const token = asked.then(({ access_token }) => access_token);
    // Until the answer says how long it lasts.
    held = { until: Date.now() + 5_000, token };
    const { expires_in } = await asked.catch((error: unknown) => {
      held = null;
      throw error;
    });
    held = { until: Date.now() + (expires_in - 60) * 1_000, token };
    return token;
  };
  return () => (held !== null && Date.now() < held.until ? held.token : renew());
}

async function askMachine(endpoint = 'http://metadata.google.internal'): Promise<z.infer<typeof Token>> {
  const url = `${endpoint}/computeMetadata/v1/instance/service-accounts/default/token`;
  const response = await fetch(url, {
    ...{ headers: { 'Metadata-Flavor': 'Google' }, redirect: 'error' as const },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`Google's metadata server answered ${response.status}`);
  return Token.parse(await response.json());
}

/** The grant of RFC 7523. */
async function askAs({
  clientEmail,
  privateKey,
  tokenUri,
}: GoogleServiceAccount): Promise<z.infer<typeof Token>> {
  const now = Math.floor(Date.now() / 1_000);
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const claims = { iss: clientEmail, scope: SCOPE, aud: tokenUri, iat: now, exp: now + 3_600 };
  const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const assertion = `${unsigned}.${sign('sha256', Buffer.from(unsigned), privateKey).toString('base64url')}`;
  const response = await fetch(tokenUri, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    redirect: 'error',
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`Google's token endpoint answered ${response.status}`);
  return Token.parse(await response.json());
}
