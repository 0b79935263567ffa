import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import { newKeyEntry, parseKeyring } from '../../../../src/codec/keyring.ts';
import { createPayloadCodec } from '../../../../src/codec/payload-codec.ts';
import { toPayloadJson } from '../../../../src/codec/payload-json.ts';
import { ROLES } from '../../../../src/domain/access/roles.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { aDatabaseForThisFile } from '../../../support/product/database.ts';
import { aTestApi } from '../../example-api.ts';

const { db } = await aDatabaseForThisFile('codec');
const UI = 'http://localhost:8233';
const TOKEN = 'capability-0123456789-0123456789-ab';
const codec = createPayloadCodec(parseKeyring(newKeyEntry('k1')));
const api = await aTestApi(db, { codec: { codec, allowedOrigins: [UI], capabilityToken: TOKEN } });

const value = { owes: 4210 };
const plain = toPayloadJson(defaultPayloadConverter.toPayload(value));
const [sealedPayload] = await codec.encode([defaultPayloadConverter.toPayload(value)]);
const sealed = toPayloadJson(sealedPayload ?? {});

function call(
  path: string,
  payloads: unknown,
  headers: Record<string, string> = {},
): Promise<Response> | Response {
  return api.app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ payloads }),
  });
}

describe('the codec endpoint', () => {
  test('decodes for the capability in the path, in the remote codec format', async () => {
    const response = await call(`/codec/${TOKEN}/decode`, [sealed, plain], { 'x-namespace': 'default' });
    expect(await response.json()).toEqual({ payloads: [plain, plain] });
  });

  test('decodes for a token with payloads:decode, and for no other', async () => {
    for (const [role, status] of [
      ['operations', 200],
      ['care', 403],
      ['auditor', 403],
    ] as const) {
      const token = await api.issuer.tokenOf({ role, subject: 'x' });
      expect((await call('/codec/decode', [sealed], { authorization: `Bearer ${token}` })).status).toBe(
        status,
      );
    }
  });

  test('decodes for a person who has just authenticated, as often as a page needs, and that authentication does nothing else', async () => {
    const token = await api.issuer.issueToken({ role: 'operations', subject: 'x' });
    const refused = await call('/codec/decode', [sealed], { authorization: `Bearer ${token}` });
    expect([refused.status, (await problemOf(refused)).kind]).toEqual([
      401,
      'insufficient-user-authentication',
    ]);
    const fresh = await api.issuer.tokenOf({ role: 'operations', subject: 'x' });
    const page = { authorization: `Bearer ${fresh}` };
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => (await call('/codec/decode', [sealed], page)).status),
    );
    expect(answers).toEqual([200, 200, 200, 200, 200]);
  });

  test('decodes for no token that is bound to a customer', async () => {
    const bound = { role: 'operations', subject: 'x', customerId: 'CUST-1' } as const;
    const authorization = `Bearer ${await api.issuer.issueToken(bound)}`;
    expect((await call('/codec/decode', [sealed], { authorization })).status).toBe(403);
  });

  test('never seals, neither for the capability of the UI nor for any role', async () => {
    for (const path of [`/codec/${TOKEN}/encode`, '/codec/encode'])
      for (const role of ROLES) {
        const customer = role === 'selfcare' ? { customerId: 'CUST-1' } : {};
        const token = await api.issuer.issueToken({ role, subject: 'x', ...customer });
        const response = await call(path, [plain], { authorization: `Bearer ${token}` });
        expect([path, role, response.status]).toEqual([path, role, 404]);
      }
  });

  test('refuses a wrong or missing token, and never shows the path token', async () => {
    const wrong = (await problemOf(await call('/codec/capability-wrong/decode', [sealed]))).document;
    expect([wrong.status, wrong.instance]).toEqual([401, '/codec/[token]/decode']);
    expect((await call('/codec/decode', [sealed])).status).toBe(401);
    const unknown = (await problemOf(await call(`/codec/${TOKEN}/other`, [sealed]))).document;
    expect([unknown.status, unknown.instance]).toEqual([404, '/codec/[token]/other']);
    expect((await problemOf(await api.get(`/codec/${TOKEN}/decode`))).document.status).toBe(405);
    expect(api.logLines.join('')).not.toContain(TOKEN);
    expect(await (await api.app.request('/metrics')).text()).not.toContain(TOKEN);
  });

  test('names the payload that cannot be decrypted', async () => {
    const tampered = { ...sealed, data: `${(sealed.data ?? '').slice(0, -8)}AAAAAAA=` };
    const problem = (await problemOf(await call(`/codec/${TOKEN}/decode`, [sealed, tampered]))).document;
    expect(problem.errors).toMatchObject([{ pointer: '/payloads/1', code: 'tampered' }]);
  });

  test.each([[{}], ['x'], [[{ data: '***' }]], [[{ metadata: { a: 1 } }]]])(
    'refuses the payloads %j',
    async (payloads) => {
      expect((await problemOf(await call(`/codec/${TOKEN}/decode`, payloads))).document.status).toBe(422);
    },
  );

  test('lets only the UI read answers in a browser', async () => {
    const preflight = (origin: string) =>
      api.app.request(`/codec/${TOKEN}/decode`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-namespace',
        },
      });
    const ui = await preflight(UI);
    expect([ui.status, ui.headers.get('access-control-allow-origin')]).toEqual([204, UI]);
    expect(ui.headers.get('access-control-allow-headers')).toContain('x-namespace');
    expect((await preflight('https://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
    const answer = await call(`/codec/${TOKEN}/decode`, [sealed], { origin: UI });
    expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
  });
});
