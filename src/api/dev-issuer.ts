/**
 * A token issuer for one machine: development, the demo and the tests. It keeps its key in a folder, so tokens
 * outlive a restart. It refuses to exist in production.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import type { Role } from '../domain/access/roles.ts';

/** Issuer and audience of the development tokens of `npm start`. */
export const DEVELOPMENT = { issuer: 'urn:goodstanding:development', audience: 'goodstanding' } as const;

/** The class (`acr`) of a step-up that a development token claims. */
export const DEVELOPMENT_ACR = 'urn:goodstanding:development:step-up';

const ALGORITHM = 'ES256';
const KEY_FILE = 'dev-issuer-key.json';

/** The content of a development token. */
export interface DevTokenRequest {
  readonly role: Role | readonly Role[];
  /** The token's `sub`. */
  readonly subject: string;
  /** Binds the token to one customer; needed for the role `selfcare`. */
  readonly customerId?: string;
  /** Lifetime as a span such as `12h`, or in seconds. Default 12 hours. */
  readonly expiresIn?: string | number;
  /** Narrows the scopes that follow from the roles. */
  readonly scope?: string;
  /** True: the token is that of a person who has just authenticated for one sensitive operation. Default false. */
  readonly stepUp?: boolean;
}

/** The development issuer. */
export interface DevIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** The public key set, for `createTokenVerifier({ keys: { jwks } })`. */
  readonly jwks: JSONWebKeySet;
  issueToken(request: DevTokenRequest): Promise<string>;
}

/**
 * Opens the issuer, making its ES256 key pair in `folder` (file mode 0600) the first time.
 * @param options.nodeEnv value of NODE_ENV, as the main read it
 * @throws when it is `production`, or when the key file exists but cannot be read
 */
export async function createDevIssuer(options: {
  readonly folder: string;
  readonly issuer: string;
  readonly audience: string;
  readonly nodeEnv?: string | undefined;
}): Promise<DevIssuer> {
  if ((options.nodeEnv ?? process.env['NODE_ENV']) === 'production') {
    throw new Error('the development issuer does not run with NODE_ENV=production: configure JWT_JWKS_URL');
  }
  const privateJwk = await loadOrCreateKey(options.folder);
  const key = await importJWK(privateJwk, ALGORITHM);
  const { d: _private, ...publicJwk } = privateJwk;
  const kid = await calculateJwkThumbprint(publicJwk);
  const jwks: JSONWebKeySet = { keys: [{ ...publicJwk, kid, alg: ALGORITHM, use: 'sig' }] };
  return {
    issuer: options.issuer,
    audience: options.audience,
    jwks,
    async issueToken({ role, subject, customerId, expiresIn, scope, stepUp = false }) {
      const roles = typeof role === 'string' ? [role] : [...role];
      if (roles.includes('selfcare') && customerId === undefined) {
        throw new Error('a selfcare token needs a customerId');
      }
      const claims = {
        roles,
        ...(customerId === undefined ? {} : { customer_id: customerId }),
        ...(scope === undefined ? {} : { scope }),
        ...(stepUp
          ? { acr: DEVELOPMENT_ACR, auth_time: Math.floor(Date.now() / 1000), jti: randomUUID() }
          : {}),
      };
      const lifetime = typeof expiresIn === 'number' ? `${expiresIn}s` : (expiresIn ?? '12h');
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(key);
    },
  };
}

const PrivateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

async function loadOrCreateKey(folder: string): Promise<z.infer<typeof PrivateJwk>> {
  const path = join(folder, KEY_FILE);
  const found = await read(path);
  if (found !== undefined) return found;
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk: JWK = await exportJWK(privateKey);
  const made = PrivateJwk.parse(jwk);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${JSON.stringify(made)}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    // Another process made it at the same moment: use its key.
    const theirs = await read(path);
    if (theirs === undefined) throw error;
    return theirs;
  }
}

async function read(path: string): Promise<z.infer<typeof PrivateJwk> | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = PrivateJwk.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${path} is not a development key: delete it and start again`);
  return parsed.data;
}
