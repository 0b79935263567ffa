import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { customerFilter } from '../../../src/api/middleware/auth.ts';
import { createTokenVerifier } from '../../../src/api/middleware/tokens.ts';
import { Problem } from '../../../src/api/problems/problem.ts';
import { ROLES, SCOPES, SCOPES_BY_ROLE } from '../../../src/domain/access/roles.ts';
import { AUDIENCE, ISSUER } from '../../support/callers/issuer.ts';
import { problemOf } from '../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { aNote, aTestApi } from '../example-api.ts';

const { db } = await aDatabaseForThisFile('auth');
const api = await aTestApi(db);

const read = (token: string | undefined, customerId = 'CUST-1') =>
  api.app.request(`/v1/customers/${customerId}/notes`, {
    headers: token === undefined ? {} : { authorization: token },
  });

/** A token signed with a key of our own making, or with nothing. */
async function aForgedToken(kind: 'otherKey' | 'unsigned' | 'sharedSecret'): Promise<string> {
  const claims = { roles: ['care'] };
  if (kind === 'unsigned') {
    return new UnsecuredJWT(claims)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject('x')
      .setExpirationTime('1h')
      .encode();
  }
  const [alg, key, kid] =
    kind === 'otherKey'
      ? ['ES256', (await generateKeyPair('ES256')).privateKey, api.issuer.jwks.keys[0]?.kid]
      : ['HS256', new TextEncoder().encode(JSON.stringify(api.issuer.jwks.keys[0])), undefined];
  return new SignJWT(claims)
    .setProtectedHeader({ alg, ...(kid === undefined ? {} : { kid }) })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('x')
    .setExpirationTime('1h')
    .sign(key);
}

describe('a request without a valid token is refused with 401', () => {
  test.each([
    ['no header', undefined],
    ['another scheme', 'Basic dXNlcjpwdw=='],
    ['no token after the scheme', 'Bearer '],
    ['not a token', 'Bearer abc'],
    ['two tokens', 'Bearer abc def'],
  ])('%s', async (_name, header) => {
    const response = await read(header);
    expect((await problemOf(response)).document.type).toBe('urn:goodstanding:problem:unauthenticated');
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test.each(['otherKey', 'unsigned', 'sharedSecret'] as const)('a forged token: %s', async (kind) => {
    expect((await read(`Bearer ${await aForgedToken(kind)}`)).status).toBe(401);
  });

  test('an expired token, and says so', async () => {
    const token = await api.issuer.issueToken({ role: 'care', subject: 'a', expiresIn: -60 });
    expect((await problemOf(await read(`Bearer ${token}`))).document.detail).toBe('The token has expired.');
  });

  test('a token of another issuer or for another audience', async () => {
    for (const other of [{ issuer: 'https://other.test' }, { audience: 'other' }]) {
      const verifier = createTokenVerifier({
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['ES256'],
        keys: { jwks: api.issuer.jwks },
        ...other,
      });
      const token = await api.issuer.issueToken({ role: 'care', subject: 'a' });
      await expect(verifier.verify(token)).rejects.toMatchObject({ kind: 'unauthenticated' });
    }
  });

  test('a token with an algorithm that is not pinned', async () => {
    const verifier = createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      keys: { jwks: api.issuer.jwks },
    });
    const token = await api.issuer.issueToken({ role: 'care', subject: 'a' });
    await expect(verifier.verify(token)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});

describe('scopes', () => {
  test('answers 403 with the missing scope for a role that lacks it', async () => {
    const token = await api.issuer.issueToken({ role: 'processor', subject: 'p' });
    const response = await read(`Bearer ${token}`);
    expect((await problemOf(response)).document.detail).toBe('This needs the scope customers:read.');
    expect(response.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  test('are narrowed by a scope claim and never widened', async () => {
    const narrowed = await api.issuer.issueToken({ role: 'care', subject: 'a', scope: 'orders:read' });
    expect((await read(`Bearer ${narrowed}`)).status).toBe(403);
    const widened = await api.issuer.issueToken({ role: 'processor', subject: 'a', scope: 'customers:read' });
    expect((await read(`Bearer ${widened}`)).status).toBe(403);
  });

  test('come from known roles and known scopes only, and each scope belongs to some role', () => {
    expect(Object.keys(SCOPES_BY_ROLE).toSorted()).toEqual([...ROLES].toSorted());
    expect([...new Set(Object.values(SCOPES_BY_ROLE).flat())].toSorted()).toEqual([...SCOPES].toSorted());
  });

  test('let an auditor change nothing', () => {
    expect(SCOPES_BY_ROLE.auditor.every((scope) => scope.endsWith(':read'))).toBe(true);
  });
});

describe('a token bound to one customer', () => {
  test('reads its own customer, and gets the answer of an unknown one for every other', async () => {
    const token = await api.issuer.issueToken({ role: 'selfcare', subject: 'c', customerId: 'CUST-1' });
    expect((await read(`Bearer ${token}`)).status).toBe(200);
    expect((await problemOf(await read(`Bearer ${token}`, 'CUST-2'))).document.status).toBe(404);
    const response = await api.post('/v1/notes', aNote({ customerId: 'CUST-2' }), {
      authorization: `Bearer ${token}`,
      'idempotency-key': 'bound',
    });
    expect(response.status).toBe(404);
  });

  test('limits lists to its customer', () => {
    const bound = { subject: 's', roles: [], scopes: new Set<never>(), customerId: 'CUST-1' };
    expect(customerFilter(bound, undefined)).toBe('CUST-1');
    expect(() => customerFilter(bound, 'CUST-2')).toThrow(Problem);
    expect(customerFilter({ subject: 's', roles: [], scopes: new Set<never>() }, undefined)).toBeUndefined();
  });

  test('is not accepted at all when a selfcare token forgets its customer', async () => {
    const key = await generateKeyPair('ES256', { extractable: true });
    const verifier = createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      keys: { jwks: { keys: [await exportJWK(key.publicKey)] } },
    });
    const token = await new SignJWT({ roles: ['care', 'selfcare'] })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject('c')
      .setExpirationTime('1h')
      .sign(key.privateKey);
    await expect(verifier.verify(token)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });
});

describe("the issuer's keys", () => {
  test('that cannot be fetched are our failure (503), not the caller\u2019s', async () => {
    const verifier = createTokenVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      keys: { url: new URL('http://127.0.0.1:1/jwks') },
    });
    const token = await api.issuer.issueToken({ role: 'care', subject: 'a' });
    await expect(verifier.verify(token)).rejects.toMatchObject({ kind: 'dependency-unavailable' });
  });
});

describe('claims', () => {
  const care = { roles: ['care'], sub: 'agent-1' };
  /** What a token of the right issuer with these claims and this type comes to: 200 is the note of a customer. */
  async function statusOf(claims: Readonly<Record<string, unknown>>, typ?: string): Promise<number> {
    const { privateKey, publicKey } = await keys;
    const verifier = createTokenVerifier({
      ...{ issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'] },
      keys: { jwks: { keys: [await exportJWK(publicKey)] } },
    });
    const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, ...claims })
      .setProtectedHeader({ alg: 'ES256', ...(typ === undefined ? {} : { typ }) })
      .setExpirationTime('1h')
      .sign(privateKey);
    return verifier.verify(token).then(
      ({ scopes }) => (scopes.has('customers:read') ? 200 : 403),
      (error: unknown) => (error instanceof Problem ? error.status : 500),
    );
  }
  const keys = generateKeyPair('ES256', { extractable: true });
  const now = Math.floor(Date.now() / 1000);

  test.each<[unknown, number]>([
    [undefined, 200],
    ['customers:read orders:read', 200],
    [['customers:read'], 200],
    ['', 403],
    [[], 403],
    ['orders:read', 403],
    [['orders:read'], 403],
    [null, 401],
    [7, 401],
    [{ 'customers:read': false }, 401],
    [['customers:read', 7], 401],
  ])('scope %j narrows or is refused: it never widens by being unreadable', async (scope, status) => {
    expect(await statusOf({ ...care, ...(scope === undefined ? {} : { scope }) })).toBe(status);
  });

  test.each([
    ['agent-1', 200],
    ['auth0|5f7c8ec7', 200],
    ['ada.lovelace+care@operator.example', 200],
    ['urn:operator:agent:7', 200],
    ['client-id@clients', 200],
    ['A'.repeat(128), 200],
    ['A'.repeat(129), 401],
    ['', 401],
    ['dunning policy', 401],
    ['system', 401],
    ['System', 401],
    ['deadline', 401],
    ['policy', 401],
    ['two words', 401],
    ['a\u202eb', 401],
    ['a\nb', 401],
    ['<b>', 401],
    ['\u0430gent', 401],
    [7, 401],
    [['agent-1'], 401],
  ])('sub %j', async (sub, status) => {
    expect(await statusOf({ ...care, sub })).toBe(status);
  });

  test.each([
    [undefined, 200],
    ['JWT', 200],
    ['at+jwt', 200],
    ['application/at+jwt', 200],
    ['id+jwt', 401],
    ['logout+jwt', 401],
    ['dpop+jwt', 401],
    ['', 401],
  ])('typ %j', async (typ, status) => {
    expect(await statusOf(care, typ)).toBe(status);
  });

  test.each([
    [undefined, 200],
    [now, 200],
    [now + 3, 200],
    [now + 3600, 401],
    ['tomorrow', 401],
  ])('iat %j', async (iat, status) => {
    expect(await statusOf({ ...care, ...(iat === undefined ? {} : { iat }) })).toBe(status);
  });
});
