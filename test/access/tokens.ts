/** Tokens that an attacker would send, each wrong in one way, and the issuer that they imitate. */
import {
  calculateJwkThumbprint,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { DEVELOPMENT_ACR } from '../../src/api/dev-issuer.ts';
import { ROLES, type Role } from '../../src/domain/access/roles.ts';

export const ISSUER = 'https://issuer.access.test';
export const AUDIENCE = 'goodstanding-access';

/** What a token says of its bearer. */
export interface Bearer {
  readonly roles: readonly Role[];
  /** Default: always the same. */
  readonly subject?: string;
  readonly customerId?: string;
  readonly scope?: string;
  /** What it says of an authentication: nothing when left out. */
  readonly authentication?: Readonly<{ acr?: unknown; auth_time?: unknown }>;
}

/** A good authentication of this moment. */
export function freshAuthentication(): { readonly acr: string; readonly auth_time: number } {
  return { acr: DEVELOPMENT_ACR, auth_time: Math.floor(Date.now() / 1000) };
}

/** An issuer whose key is known here, so that every kind of wrong token can be made. */
export interface TokenMaker {
  readonly jwks: JSONWebKeySet;
  /** A valid token. */
  valid(bearer: Bearer): Promise<string>;
  /** A whole Authorization header for each kind of attack; undefined sends none. All of them claim every role. */
  attacks(): Promise<ReadonlyMap<string, string | undefined>>;
}

const ALGORITHM = 'ES256';
/** Longer than any run takes: a token has to be refused for what is wrong with it, and a good one has to stay good. */
const LIFETIME = '12h';
const AFTER_ANY_RUN = '24h';
const SUBJECT = 'access-test';

export async function createTokenMaker(): Promise<TokenMaker> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const stranger = await generateKeyPair(ALGORITHM);
  const rsa = await generateKeyPair('RS256');
  const publicPem = new TextEncoder().encode(await exportSPKI(publicKey));

  const claimsOf = ({ roles, customerId, scope, authentication = {} }: Bearer): JWTPayload => ({
    roles,
    ...authentication,
    jti: crypto.randomUUID(),
    ...(customerId === undefined ? {} : { customer_id: customerId }),
    ...(scope === undefined ? {} : { scope }),
  });
  const everything: Bearer = { roles: ROLES, customerId: 'CUST-ATTACK' };
  /** A good token of every role, before `change` makes it wrong. */
  const made = (
    change: (jwt: SignJWT) => SignJWT = (jwt) => jwt,
    { header = {}, claims = claimsOf({ roles: ROLES.filter((role) => role !== 'selfcare') }) } = {},
  ) =>
    change(
      new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt', ...header })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(SUBJECT)
        .setIssuedAt()
        .setExpirationTime(LIFETIME),
    );
  const signed = (...parts: Parameters<typeof made>) => made(...parts).sign(privateKey);

  return {
    jwks: { keys: [{ ...jwk, kid, alg: ALGORITHM, use: 'sig' }] },
    valid: (bearer) =>
      signed((jwt) => jwt.setSubject(bearer.subject ?? SUBJECT), { claims: claimsOf(bearer) }),
    async attacks() {
      const good = await signed();
      const [header = '', payload = '', signature = ''] = good.split('.');
      const richer = Buffer.from(
        JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'somebody-else' }),
      ).toString('base64url');
      const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
      const staff = claimsOf({ roles: ROLES.filter((role) => role !== 'selfcare') });
      const unsecured = new UnsecuredJWT(staff).setIssuer(ISSUER).setAudience(AUDIENCE).setSubject(SUBJECT);
      const tokens: Readonly<Record<string, string>> = {
        expired: await signed((jwt) => jwt.setExpirationTime('-1m')),
        'without an expiry': await new SignJWT(staff)
          .setProtectedHeader({ alg: ALGORITHM, kid })
          .setIssuer(ISSUER)
          .setAudience(AUDIENCE)
          .setSubject(SUBJECT)
          .sign(privateKey),
        'not yet valid': await signed((jwt) => jwt.setNotBefore(AFTER_ANY_RUN).setExpirationTime('36h')),
        'issued in the future': await signed((jwt) =>
          jwt.setIssuedAt(AFTER_ANY_RUN).setExpirationTime('36h'),
        ),
        'for another audience': await signed((jwt) => jwt.setAudience('another-service')),
        'of another issuer': await signed((jwt) => jwt.setIssuer('https://another-issuer.test')),
        'alg none': unsecured.setIssuedAt().setExpirationTime(LIFETIME).encode(),
        'HMAC by the public key': await made(undefined, { header: { alg: 'HS256' } }).sign(publicPem),
        'RSA by an unknown key': await made(undefined, { header: { alg: 'RS256' } }).sign(rsa.privateKey),
        'an unknown key id': await made(undefined, { header: { kid: 'unknown' } }).sign(stranger.privateKey),
        'a known key id, another key': await made().sign(stranger.privateKey),
        'an altered payload': `${header}.${richer}.${signature}`,
        'an altered signature': `${header}.${payload}.${flipped}`,
        'without a signature': `${header}.${payload}.`,
        'an ID token': await signed((jwt) => jwt, { header: { typ: 'id+jwt' } }),
        'a reserved subject': await signed((jwt) => jwt.setSubject('dunning policy')),
        'a scope that is no text': await signed((jwt) => jwt, { claims: { ...staff, scope: { all: true } } }),
        'self-care without a customer': await signed((jwt) => jwt, { claims: { roles: ['selfcare'] } }),
        'a customer id that is no text': await signed((jwt) => jwt, {
          claims: { ...claimsOf(everything), customer_id: 7 },
        }),
      };
      return new Map<string, string | undefined>([
        ['no token', undefined],
        ['not a bearer token', 'Basic YWRtaW46YWRtaW4='],
        ['two tokens', `Bearer ${good}, Bearer ${good}`],
        ...Object.entries(tokens).map(([kind, token]) => [kind, `Bearer ${token}`] as const),
      ]);
    },
  };
}
