import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEVELOPMENT_ACR } from '../../../../src/api/dev-issuer.ts';
import { newKeyEntry } from '../../../../src/codec/keyring.ts';
import { instantOf } from '../../../../src/domain/civil-date.ts';
import { digestOfSecret, newCode, newMachineSecret } from '../../../../src/services/access/secret-words.ts';
import { rotateIssuerKey } from '../../../../src/services/access/token-issuer.ts';
import { runGoodstanding } from '../../../support/callers/cli.ts';
import { aProof } from '../../../support/callers/dpop.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import {
  aBrowser,
  anAuthorization,
  enrolled,
  PASSWORD,
  REDIRECT,
  sentBack,
} from '../../../support/callers/staff-browser.ts';
import { anApi } from '../../api-under-test.ts';

const api = await anApi({
  // With the clock of the day: invitations and secrets end by it.
  worker: true,
  settings: {
    ...{
      STAFF_LOGIN: 'on',
      STAFF_KEYS: newKeyEntry('s1'),
      STAFF_PROXY_HOPS: '1',
      STEP_UP_ACR: DEVELOPMENT_ACR,
    },
    STAFF_CLIENTS: JSON.stringify({ console: [REDIRECT] }),
  },
});
const { url, store, config } = api;
const Token = z.object({ access_token: z.string() });
const keys = config.staff?.keys ?? api.config.keyring;

const asAdmin = async (path: string, body: unknown, { stepUp = true, subject = 'chief' } = {}) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await api.tokenOf({ role: 'admin', subject, stepUp })}`,
      ...{ 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    },
    body: JSON.stringify(body),
  });
/** Another administrator looks at an account, and confirms it. */
const confirmed = async (path: string, account: unknown, subject = 'deputy') => {
  const { changedAt } = z.object({ changedAt: z.string() }).parse(account);
  return asAdmin(`${path}/confirmation`, { changedAt }, { subject });
};
const reads = (token: string) =>
  fetch(`${url}/v1/policies`, { headers: { authorization: `Bearer ${token}` } });
const ticket = async (
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) => fetch(`${url}/oauth/token`, { method: 'POST', headers, body: new URLSearchParams(form) });

async function tokenOfSession(name: string) {
  const { browser, staffId } = await enrolled(url, store, name);
  const flow = anAuthorization(url);
  const { access_token: token } = await flow.tokens(sentBack(await browser.get(flow.path)));
  expect((await reads(token)).status).toBe(200);
  return { token, staffId };
}

describe('an administrator', () => {
  test('makes an account after a step-up, and its person signs in with the code that was never sent', async () => {
    const code = newCode();
    const body = { name: 'Berta.Quast', roles: ['care'], invitationDigest: digestOfSecret(code) };
    expect((await asAdmin('/v1/staff', body, { stepUp: false })).status).toBe(401);
    const made = await asAdmin('/v1/staff', body);
    expect(made.status).toBe(201);
    const text = await made.text();
    expect(text).not.toContain(code);
    const { staffId } = z.object({ staffId: z.string() }).parse(JSON.parse(text));
    expect((await confirmed(`/v1/staff/${staffId}`, JSON.parse(text))).status).toBe(200);
    const accepted = { name: 'berta.quast', code, password: PASSWORD };
    expect((await aBrowser(url).post('/sign-in/invitation', accepted)).location).toBe('/sign-in/account');
    expect((await problemOf(await asAdmin('/v1/staff', body))).document.type).toBe(
      'urn:goodstanding:problem:invalid-state',
    );
  });

  test.each([
    ['disables an account', 'state', { state: 'disabled' }],
    ['gives an account other roles', 'roles', { roles: ['auditor'] }],
    ['resets an account', 'reset', { invitationDigest: digestOfSecret('x') }],
    ['ends its sessions', 'session-end', { sessionId: 'all' }],
  ])('%s, and its tokens are refused at once', async (_what, path, body) => {
    const { token, staffId } = await tokenOfSession(`person-${path}`);
    expect((await asAdmin(`/v1/staff/${staffId}/${path}`, body)).status).toBe(200);
    expect((await problemOf(await reads(token))).document.detail).toBe(
      'The session of this token has ended.',
    );
  });

  test('gives no access alone: another one confirms it, and not the person, nor after a change unseen', async () => {
    const code = newCode();
    const body = { name: 'fredo', roles: ['billing'], invitationDigest: digestOfSecret(code) };
    const account: unknown = await (await asAdmin('/v1/staff', body)).json();
    const { staffId } = z.object({ staffId: z.string() }).parse(account);
    const path = `/v1/staff/${staffId}`;
    const accept = () =>
      aBrowser(url).post('/sign-in/invitation', { name: 'fredo', code, password: PASSWORD });
    expect((await accept()).status).toBe(401);
    const typeOf = async (answer: Response) => (await problemOf(answer)).document.type.split(':').at(-1);
    expect(await typeOf(await confirmed(path, account, 'chief'))).toBe('duties-not-separated');
    expect(await typeOf(await confirmed(path, account, staffId))).toBe('duties-not-separated');
    const changed: unknown = await (await asAdmin(`${path}/roles`, { roles: ['care'] })).json();
    expect(await typeOf(await confirmed(path, account))).toBe('invalid-state');
    expect((await accept()).status).toBe(401);
    expect((await confirmed(path, changed)).status).toBe(200);
    expect((await accept()).location).toBe('/sign-in/account');
    expect(await typeOf(await confirmed(path, await store.staff.get(staffId)))).toBe('invalid-state');
  });

  test.each([
    ['other roles', 'roles', { roles: ['policyApprover', 'care'] }],
    ['a reset', 'reset', { invitationDigest: digestOfSecret(newCode()) }],
    ['enabling', 'state', { state: 'enabled' }],
  ])(
    '%s waits for another administrator, and goes on waiting whatever is changed after it',
    async (_what, path, body) => {
      const { staffId } = await enrolled(url, store, `waits-${path}`);
      expect((await asAdmin(`/v1/staff/${staffId}/${path}`, body)).status).toBe(200);
      expect((await store.staff.get(staffId))?.unconfirmed).toMatchObject({ by: 'chief' });
      await asAdmin(`/v1/staff/${staffId}/roles`, { roles: ['auditor'] });
      expect((await store.staff.get(staffId))?.unconfirmed).toMatchObject({ by: 'chief' });
    },
  );

  test('gives access that only reads alone', async () => {
    const { staffId } = await enrolled(url, store, 'reader', ['auditor']);
    await asAdmin(`/v1/staff/${staffId}/reset`, { invitationDigest: digestOfSecret(newCode()) });
    expect((await store.staff.get(staffId))?.unconfirmed).toBeNull();
  });

  test('does not change their own account', async () => {
    const { staffId } = await enrolled(url, store, 'selfish', ['admin']);
    const answer = await asAdmin(
      `/v1/staff/${staffId}/roles`,
      { roles: ['operations'] },
      { subject: staffId },
    );
    expect((await problemOf(answer)).document.type).toBe('urn:goodstanding:problem:duties-not-separated');
  });

  test('is made on the machine itself when there is none, and only then', async () => {
    const database = {
      MONGODB_DATABASE: `${config.mongodb.database}-first`,
      MONGODB_URI: config.mongodb.uri.reveal(),
    };
    const env = { ...api.environment, ...database };
    try {
      const first = await runGoodstanding(
        ['staff', 'add', 'anna', '--role', 'admin', '--first', '--json'],
        env,
      );
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(first.stdout)).toMatchObject({
        name: 'anna',
        code: expect.stringMatching(/^([a-z0-9]{5}-){3}[a-z0-9]{5}$/),
      });
      const second = await runGoodstanding(['staff', 'add', 'bert', '--role', 'admin', '--first'], env);
      expect(second).toMatchObject({
        code: 1,
        stderr: 'There is an administrator already: only they make accounts.\n',
      });
      const { staffId } = z.object({ staffId: z.string() }).parse(JSON.parse(first.stdout));
      // The first one waits for nobody. The second has to be confirmed, on the machine: there is no other administrator yet.
      expect(await runGoodstanding(['staff', 'confirm', staffId, '--here'], env)).toMatchObject({
        ...{ code: 1, stderr: 'Nothing waits to be confirmed here.\n' },
      });
    } finally {
      await api.client.db(database.MONGODB_DATABASE).dropDatabase();
    }
  });
});

describe('a system', () => {
  const add = async (clientId: string, credentials: object) => {
    const made = await asAdmin('/v1/service-accounts', {
      clientId,
      roles: ['policyApprover'],
      ...credentials,
    });
    if (made.ok) await confirmed(`/v1/service-accounts/${clientId}`, await made.json());
    return made;
  };

  test('gets no token before another administrator confirmed it, and none after it was enabled by one alone', async () => {
    const secret = newMachineSecret();
    const path = '/v1/service-accounts/pending';
    const asked = async () =>
      (await ticket({ grant_type: 'client_credentials', client_id: 'pending', client_secret: secret }))
        .status;
    const body = { clientId: 'pending', roles: ['billing'], secretDigest: digestOfSecret(secret) };
    const made: unknown = await (await asAdmin('/v1/service-accounts', body)).json();
    expect(await asked()).toBe(401);
    expect((await confirmed(path, made, 'chief')).status).toBe(409);
    expect((await confirmed(path, made)).status).toBe(200);
    expect(await asked()).toBe(200);
    await asAdmin(`${path}/state`, { state: 'disabled' });
    await asAdmin(`${path}/state`, { state: 'active' });
    expect(await asked()).toBe(401);
  });

  test('gets a token for its secret, and another secret while the one before still counts', async () => {
    const [first, second] = [newMachineSecret(), newMachineSecret()];
    expect((await add('batch', { secretDigest: digestOfSecret(first) })).status).toBe(201);
    const path = '/v1/service-accounts/batch';
    const renewed = await asAdmin(`${path}/credentials`, { secretDigest: digestOfSecret(second) });
    expect(renewed.status).toBe(200);
    const waiting: unknown = await renewed.json();
    expect(waiting).toMatchObject({ renewal: { by: 'chief' }, unconfirmed: null });
    // One administrator alone gives nobody access: until another one confirms it the secret before is the only one.
    const statusOf = async (secret: string) =>
      (await ticket({ grant_type: 'client_credentials', client_id: 'batch', client_secret: secret })).status;
    expect(await Promise.all([first, second].map(statusOf))).toEqual([200, 401]);
    expect((await problemOf(await confirmed(path, waiting, 'chief'))).document.type).toBe(
      'urn:goodstanding:problem:duties-not-separated',
    );
    const after = await confirmed(path, waiting);
    expect(await after.json()).toMatchObject({ renewal: null, secrets: [{}, {}] });
    for (const secret of [first, second]) {
      const basic = Buffer.from(`batch:${secret}`).toString('base64');
      const answer = await ticket({ grant_type: 'client_credentials' }, { authorization: `Basic ${basic}` });
      expect((await reads(Token.parse(await answer.json()).access_token)).status).toBe(200);
    }
    const wrong = await ticket({
      grant_type: 'client_credentials',
      client_id: 'batch',
      client_secret: 'wrong',
    });
    expect([wrong.status, await wrong.json()]).toEqual([401, { error: 'invalid_client' }]);
    expect((await store.serviceAccounts.get('batch'))?.usedAt).not.toBeNull();
  });

  test('gets a token for an assertion that it signed, once for each', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const other = await generateKeyPair('ES256');
    expect((await add('signer', { publicKeys: [await exportJWK(privateKey)] })).status).toBe(422);
    expect((await add('signer', { publicKeys: [await exportJWK(publicKey)] })).status).toBe(201);
    const assertion = (changed: { aud?: string; exp?: string } = {}, key = privateKey) =>
      new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer('signer')
        .setSubject('signer')
        .setAudience(changed.aud ?? `${url}/oauth/token`)
        .setExpirationTime(changed.exp ?? '1m')
        .sign(key);
    const asked = (client_assertion: string) =>
      ticket({
        ...{ grant_type: 'client_credentials', client_assertion },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
    const good = await assertion();
    const { access_token: token } = Token.parse(await (await asked(good)).json());
    expect((await reads(token)).status).toBe(200);
    for (const bad of [
      good,
      await assertion({ aud: 'https://elsewhere.example' }),
      await assertion({ exp: '1h' }),
      await assertion({ exp: '-1m' }),
      await assertion({}, other.privateKey),
    ])
      expect((await asked(bad)).status).toBe(401);
    expect((await asAdmin('/v1/service-accounts/signer/state', { state: 'disabled' })).status).toBe(200);
    expect((await reads(token)).status).toBe(401);
  });

  test('gets a token that is bound to the key it proves, and that is worth nothing without it', async () => {
    const secret = newMachineSecret();
    await add('prover', { secretDigest: digestOfSecret(secret) });
    const pair = await generateKeyPair('ES256', { extractable: true });
    const form = { grant_type: 'client_credentials', client_id: 'prover', client_secret: secret };
    const asked = { method: 'POST', url: `${url}/oauth/token` };
    const proof = await aProof(pair, asked);
    const answer = z
      .object({ access_token: z.string(), token_type: z.literal('DPoP') })
      .parse(await (await ticket(form, { dpop: proof })).json());
    const again = await ticket(form, { dpop: proof });
    expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_dpop_proof' }]);
    const { access_token: accessToken } = answer;
    expect((await reads(accessToken)).status).toBe(401);
    const dpop = await aProof(pair, { method: 'GET', url: `${url}/v1/policies`, accessToken });
    const proven = () =>
      fetch(`${url}/v1/policies`, { headers: { authorization: `DPoP ${accessToken}`, dpop } });
    expect((await proven()).status).toBe(200);
    expect((await proven()).status).toBe(401);
  });

  test('proves its key once for what its request asks of other routes: lines of many, and tools for assistants', async () => {
    const secret = newMachineSecret();
    await add('line-prover', { secretDigest: digestOfSecret(secret), roles: ['provisioning'] });
    const pair = await generateKeyPair('ES256', { extractable: true });
    const form = { grant_type: 'client_credentials', client_id: 'line-prover', client_secret: secret };
    const asked = await aProof(pair, { method: 'POST', url: `${url}/oauth/token` });
    const { access_token: accessToken } = Token.parse(await (await ticket(form, { dpop: asked })).json());
    const post = async (path: string, type: string, body: string, proven = true) => {
      const dpop = await aProof(pair, { method: 'POST', url: `${url}${path}`, accessToken });
      return fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          ...{ authorization: `DPoP ${accessToken}`, 'content-type': type },
          accept: 'application/json, text/event-stream, application/x-ndjson',
          ...(proven ? { dpop } : {}),
        },
        body,
      });
    };
    const line = JSON.stringify({ customerId: 'DPOP-1', name: 'Bound', groupId: 'BULK' });
    const lines = await post('/v1/bulk/customers', 'application/x-ndjson', line);
    expect(await lines.text()).toContain('"done":1');
    expect((await post('/v1/bulk/customers', 'application/x-ndjson', line, false)).status).toBe(401);
    const tool = { name: 'get_payment_status', arguments: { customerId: 'NOBODY' } };
    const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: tool });
    const answer = await post('/mcp', 'application/json', call);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('not-found')]);
    expect((await post('/mcp', 'application/json', call, false)).status).toBe(401);
  });

  test('does no sensitive operation: nobody has authenticated', async () => {
    const secret = newMachineSecret();
    await add('releaser', { secretDigest: digestOfSecret(secret) });
    const answer = await ticket({
      grant_type: 'client_credentials',
      client_id: 'releaser',
      client_secret: secret,
    });
    const { access_token: token } = Token.parse(await answer.json());
    const rollBack = await fetch(`${url}/v1/policies/dunning/rollback`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        'idempotency-key': crypto.randomUUID(),
      },
      body: '{"version":"1"}',
    });
    expect((await problemOf(rollBack)).document.type).toBe(
      'urn:goodstanding:problem:insufficient-user-authentication',
    );
  });
});

test('an account that only reads gets other credentials from one administrator', async () => {
  const body = { clientId: 'reader', roles: ['auditor'], secretDigest: digestOfSecret(newMachineSecret()) };
  expect((await asAdmin('/v1/service-accounts', body)).status).toBe(201);
  const secret = newMachineSecret();
  const renewal = { secretDigest: digestOfSecret(secret) };
  const renewed = await asAdmin('/v1/service-accounts/reader/credentials', renewal);
  expect(await renewed.json()).toMatchObject({ renewal: null });
  const form = { grant_type: 'client_credentials', client_id: 'reader', client_secret: secret };
  expect((await ticket(form)).status).toBe(200);
});

test('a new signing key is used by and by; tokens of the one before stay valid', async () => {
  const before = await tokenOfSession('rotating');
  const published = async () =>
    z
      .object({ keys: z.array(z.object({ kid: z.string(), d: z.undefined().optional() })) })
      .parse(await (await fetch(`${url}/oauth/jwks`)).json()).keys;
  expect(await published()).toHaveLength(1);
  await rotateIssuerKey({ store, keys, tokenMs: 3_600_000 }, instantOf(Date.now()));
  expect(await store.issuerKeys.all()).toHaveLength(2);
  expect((await reads(before.token)).status).toBe(200);
});
