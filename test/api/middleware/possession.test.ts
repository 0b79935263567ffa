import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { getRequestListener } from '@hono/node-server';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createTokenVerifier, whereBound } from '../../../src/api/middleware/tokens.ts';
import { writeCertificates } from '../../../src/cli/certs/certs.ts';
import { readHttpTls } from '../../../src/config/tls.ts';
import { httpServer } from '../../../src/mains/http-server.ts';
import { createLogger } from '../../../src/telemetry/telemetry.ts';
import { aProof } from '../../support/callers/dpop.ts';
import { AUDIENCE, ISSUER } from '../../support/callers/issuer.ts';
import { problemOf } from '../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';
import { aTestApi } from '../example-api.ts';

const { db } = await aDatabaseForThisFile('possession');
const signing = await generateKeyPair('ES256', { extractable: true });
const auth = createTokenVerifier({
  ...{ issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'] },
  keys: { jwks: { keys: [await exportJWK(signing.publicKey)] } },
});
const api = await aTestApi(db, { auth });
const PATH = '/v1/customers/CUST-1/notes';
const URL_OF_NOTES = `http://api.test${PATH}`;

const holder = await generateKeyPair('ES256', { extractable: true });
const jkt = await calculateJwkThumbprint(await exportJWK(holder.publicKey));
const tokenWith = (cnf: unknown, roles: readonly string[] = ['care']) =>
  new SignJWT({ roles, ...(cnf === undefined ? {} : { cnf }) })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('rating-engine')
    .setExpirationTime('1h')
    .sign(signing.privateKey);
const statusOf = async (headers: Record<string, string>) => (await api.get(PATH, headers)).status;

describe('a token that is bound to a key', () => {
  test('counts with a proof of the key, of the request and of the token, once', async () => {
    const accessToken = await tokenWith({ jkt });
    const dpop = await aProof(holder, { method: 'GET', url: `${URL_OF_NOTES}?limit=5#x`, accessToken });
    const headers = { authorization: `DPoP ${accessToken}`, dpop };
    expect(await statusOf(headers)).toBe(200);
    expect(await statusOf(headers)).toBe(401);
  });

  test('counts once when one proof is sent many times at once', async () => {
    const accessToken = await tokenWith({ jkt });
    const dpop = await aProof(holder, { method: 'GET', url: URL_OF_NOTES, accessToken });
    const headers = { authorization: `DPoP ${accessToken}`, dpop };
    const statuses = await Promise.all(Array.from({ length: 8 }, () => statusOf(headers)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  test('is refused as a bearer token, with a proof or without', async () => {
    const accessToken = await tokenWith({ jkt });
    const dpop = await aProof(holder, { method: 'GET', url: URL_OF_NOTES, accessToken });
    const authorization = `Bearer ${accessToken}`;
    const refused = await api.get(PATH, { authorization });
    expect(refused.headers.get('www-authenticate')).toContain('DPoP error="invalid_token"');
    expect((await problemOf(refused)).document.type).toBe('urn:goodstanding:problem:unauthenticated');
    expect(await statusOf({ authorization, dpop })).toBe(401);
  });

  const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60;
  test.each([
    ['of another method', { changed: { htm: 'POST' } }],
    ['of another path', { changed: { htu: `${URL_OF_NOTES}/1` } }],
    ['of another server', { changed: { htu: `http://other.test${PATH}` } }],
    ['of no address', { changed: { htu: PATH } }],
    ['of another token', { changed: { ath: 'x'.repeat(43) } }],
    ['of no token', { changed: { ath: undefined } }],
    ['that is old', { changed: { iat: minutesAgo(5) } }],
    ['of later', { changed: { iat: minutesAgo(-5) } }],
    ['without an id', { changed: { jti: undefined } }],
    ['of another type', { typ: 'jwt' }],
  ])('is refused with a proof %s', async (_what, parts) => {
    const accessToken = await tokenWith({ jkt });
    const dpop = await aProof(holder, { method: 'GET', url: URL_OF_NOTES, accessToken, ...parts });
    const refused = await api.get(PATH, { authorization: `DPoP ${accessToken}`, dpop });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('invalid_dpop_proof');
  });

  test('is refused with a proof of another key, with none, and with one that was altered', async () => {
    const accessToken = await tokenWith({ jkt });
    const authorization = `DPoP ${accessToken}`;
    const other = await generateKeyPair('ES256', { extractable: true });
    const request = { method: 'GET', url: URL_OF_NOTES, accessToken };
    const good = await aProof(holder, request);
    const [head = '', , signature = ''] = good.split('.');
    const [, claims = ''] = (await aProof(holder, request)).split('.');
    for (const dpop of [await aProof(other, request), 'x', `${head}.${claims}.${signature}`])
      expect(await statusOf({ authorization, dpop })).toBe(401);
    expect(await statusOf({ authorization })).toBe(401);
    expect(await statusOf({ authorization, dpop: good })).toBe(200);
  });
});

test.each([
  ['says nothing', {}],
  ['names what can not be checked here', { kid: 'k1' }],
  ['names a key, and beside it what can not be checked here', { jkt, jwk: {} }],
  ['names no digest', { jkt: 'short' }],
  ['is no object', 'jkt'],
  ['is null', null],
])('a token whose cnf %s is refused', async (_what, cnf) => {
  const accessToken = await tokenWith(cnf);
  const dpop = await aProof(holder, { method: 'GET', url: URL_OF_NOTES, accessToken });
  expect(await statusOf({ authorization: `Bearer ${accessToken}` })).toBe(401);
  expect(await statusOf({ authorization: `DPoP ${accessToken}`, dpop })).toBe(401);
});

test('a token that is bound to nothing does not count with a proof', async () => {
  const accessToken = await tokenWith(undefined);
  const dpop = await aProof(holder, { method: 'GET', url: URL_OF_NOTES, accessToken });
  expect(await statusOf({ authorization: `DPoP ${accessToken}`, dpop })).toBe(401);
  expect(await statusOf({ authorization: `Bearer ${accessToken}` })).toBe(200);
});

test('a token that is bound to a certificate counts on a connection that showed it, and nowhere else', async () => {
  const { path: folder, remove } = await temporaryFolder('possession');
  onTestFinished(remove);
  await writeCertificates({ folder, host: [], days: 1 });
  const file = (name: string) => readFileSync(join(folder, name));
  const tls = readHttpTls({
    HTTP_TLS_CERT_FILE: join(folder, 'server.crt'),
    HTTP_TLS_KEY_FILE: join(folder, 'server.key'),
    HTTP_TLS_CLIENT_CA_FILE: join(folder, 'ca.crt'),
  });
  const log = createLogger({ level: 'silent', name: 'test' });
  const server = httpServer(tls, { log, answer: getRequestListener(api.app.fetch) });
  onTestFinished(() => {
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const thumbprint = (name: string) =>
    createHash('sha256')
      .update(new X509Certificate(file(name)).raw)
      .digest('base64url');
  const statusWith = (token: string, who: 'client' | 'server') =>
    new Promise<number | undefined>((resolve, reject) => {
      request(
        {
          ...{ host: '127.0.0.1', port, path: PATH, agent: false, ca: file('ca.crt') },
          ...{ cert: file(`${who}.crt`), key: file(`${who}.key`) },
          headers: { authorization: `Bearer ${token}` },
        },
        (answer) => text(answer).then(() => resolve(answer.statusCode), reject),
      )
        .on('error', reject)
        .end();
    });
  const bound = await tokenWith({ 'x5t#S256': thumbprint('client.crt') });
  expect(await statusWith(bound, 'client')).toBe(200);
  // Another certificate of the same authority.
  expect(await statusWith(bound, 'server')).toBe(401);
  expect(await statusWith(await tokenWith(undefined), 'server')).toBe(200);
  // Without TLS, also when somebody says in a header what they would have shown.
  const authorization = `Bearer ${bound}`;
  expect(await statusOf({ authorization })).toBe(401);
  const told = { 'x-client-cert-thumbprint': thumbprint('client.crt'), 'client-cert': ':x:' };
  expect(await statusOf({ authorization, ...told })).toBe(401);
  // Bound to both: the certificate alone is not enough.
  const both = await tokenWith({ 'x5t#S256': thumbprint('client.crt'), jkt });
  expect(await statusWith(both, 'client')).toBe(401);
});

describe('roles whose tokens have to be bound', () => {
  test.each([
    [['provisioning', 'care'], undefined, 401],
    [['provisioning'], undefined, 200],
    [['care'], { jkt }, 200],
  ] as const)('roles %j with cnf %j: %i', async (roles, cnf, status) => {
    const strict = await aTestApi(db, { auth: whereBound(auth, ['care']) });
    const accessToken = await tokenWith(cnf, roles);
    const dpop = await aProof(holder, { method: 'GET', url: URL_OF_NOTES, accessToken });
    const headers =
      cnf === undefined
        ? { authorization: `Bearer ${accessToken}` }
        : { authorization: `DPoP ${accessToken}`, dpop };
    const answer = await strict.get(PATH, headers);
    expect(answer.status).toBe(status);
    if (status === 401) expect(await answer.text()).toContain('bound to a key');
  });
});
