import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { ROLES, SCOPES, SCOPES_BY_ROLE } from '../../../src/api/middleware/access.ts';
import { createTokenVerifier, customerFilter } from '../../../src/api/middleware/auth.ts';
import { Problem } from '../../../src/api/problems/problem.ts';
import { problemOf } from '../../support/problem.ts';
import { aDatabaseForThisFile } from '../../support/servers.ts';
import { AUDIENCE, aNote, aTestApi, ISSUER } from './harness.ts';

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
    const { exportJWK } = await import('jose');
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
