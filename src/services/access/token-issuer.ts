/** Makes tokens, and the keys that they are signed with. */
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import type { SealingKeys } from '../../domain/access/sealing-keys.ts';
import type { IssuerKey } from '../../domain/access/staff.ts';
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import { openSecret, sealSecret } from './sealing.ts';

const ALGORITHM = 'ES256';

/** How long what was read of the keys counts. For that long after a rotation, another process signs with the key before. */
const READ_EVERY_MS: Ms = 30_000;

/** What the issuer needs. */
export interface TokenIssuerDeps {
  readonly store: Pick<Store, 'issuerKeys'>;
  readonly keys: SealingKeys;
  /** Its name in tokens: where it is reached. */
  readonly issuer: string;
  /** Whom access tokens are for. */
  readonly audience: string;
  readonly tokenMs: Ms;
  readonly now: () => number;
}

/** Signs tokens with the key of the moment. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly tokenMs: Ms;
  /** An access token (RFC 9068). */
  accessToken(subject: string, claims: JWTPayload): Promise<string>;
  /** Tells a client who signed in; no access token. */
  idToken(subject: string, client: string, claims: JWTPayload): Promise<string>;
  /** The public keys: the one that signs, and those whose tokens may still be valid. */
  publicKeys(): Promise<readonly JWK[]>;
  /** One of them. Undefined when there is none of that id. */
  publicKey(keyId: string): Promise<JWK | undefined>;
}

const PublicJwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
});
const PrivateJwk = PublicJwk.extend({ d: z.string() });

/** The issuer. It makes its first key when there is none. */
export function createTokenIssuer(deps: TokenIssuerDeps): TokenIssuer {
  const { store, keys, issuer, audience, tokenMs, now } = deps;
  let known: { readonly all: readonly IssuerKey[]; readonly readAt: number } | undefined;

  const read = async (): Promise<readonly IssuerKey[]> => {
    let all = await store.issuerKeys.all();
    if (!all.some(({ retiredAt }) => retiredAt === null)) {
      await rotateIssuerKey({ store, keys, tokenMs }, instantOf(now()));
      all = await store.issuerKeys.all();
    }
    known = { all, readAt: now() };
    return all;
  };
  const keysNow = async () =>
    known !== undefined && now() - known.readAt < READ_EVERY_MS ? known.all : read();

  const sign = async (type: string, subject: string, forWhom: string, claims: JWTPayload) => {
    const [key] = await keysNow();
    if (key === undefined) throw new Error('there is no key to sign with');
    const jwk = PrivateJwk.parse(JSON.parse(openSecret(keys, ['issuerKeys', key.keyId], key.sealed)));
    const seconds = Math.floor(now() / 1000);
    return new SignJWT({ ...claims, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: ALGORITHM, kid: key.keyId, typ: type })
      .setIssuer(issuer)
      .setAudience(forWhom)
      .setSubject(subject)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + Math.floor(tokenMs / 1000))
      .sign(await importJWK(jwk, ALGORITHM));
  };
  const published = (all: readonly IssuerKey[]): JWK[] =>
    all.map(({ keyId, publicKey }) => ({
      ...PublicJwk.parse(JSON.parse(publicKey)),
      ...{ kid: keyId, alg: ALGORITHM, use: 'sig' },
    }));

  return {
    ...{ issuer, audience, tokenMs },
    accessToken: (subject, claims) => sign('at+jwt', subject, audience, claims),
    idToken: (subject, client, claims) => sign('id+jwt', subject, client, claims),
    publicKeys: async () => published(await keysNow()),
    async publicKey(keyId) {
      const find = (all: readonly IssuerKey[]) => published(all).find(({ kid }) => kid === keyId);
      // One that is not known may be new.
      return (
        find(await keysNow()) ??
        (known !== undefined && now() - known.readAt > 1_000 ? find(await read()) : undefined)
      );
    },
  };
}

/** Makes a new key that signs from now on. The ones before stay published until the last of their tokens has expired. */
export async function rotateIssuerKey(
  { store, keys, tokenMs }: Pick<TokenIssuerDeps, 'store' | 'keys' | 'tokenMs'>,
  now: Instant,
): Promise<string> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = PublicJwk.parse(await exportJWK(pair.publicKey));
  const privateJwk = PrivateJwk.parse(await exportJWK(pair.privateKey));
  const keyId = await calculateJwkThumbprint(publicJwk);
  const sealed = sealSecret(keys, ['issuerKeys', keyId], JSON.stringify(privateJwk));
  const key = { keyId, publicKey: JSON.stringify(publicJwk), sealed, createdAt: now, retiredAt: null };
  // Another process may sign with the key before for as long as it does not look.
  await store.issuerKeys.rotate(key, instantOf(epochMsOf(now) - tokenMs - 2 * READ_EVERY_MS));
  return keyId;
}
