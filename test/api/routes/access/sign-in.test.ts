import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { newKeyEntry } from '../../../../src/codec/keyring.ts';
import { STAFF_CLASSES } from '../../../../src/domain/access/classes.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import {
  aBrowser,
  anAuthorization,
  codeOf,
  enrolled,
  fieldOf,
  invited,
  PASSWORD,
  REDIRECT,
  sentBack,
  tokenBySigningIn,
} from '../../../support/callers/staff-browser.ts';
import { anApi } from '../../api-under-test.ts';

const api = await anApi({
  settings: {
    STAFF_LOGIN: 'on',
    STAFF_PROXY_HOPS: '1',
    STAFF_KEYS: newKeyEntry('s1'),
    STAFF_CLIENTS: JSON.stringify({ console: [REDIRECT] }),
    STEP_UP_ACR: [STAFF_CLASSES.passwordAndCode, STAFF_CLASSES.passkey].join(','),
  },
});
const { url, store, db } = api;

const rollBack = (token: string, key = crypto.randomUUID()) =>
  fetch(`${url}/v1/policies/dunning/rollback`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: '{"noSuchMember":true}',
  });
const policies = (token: string) =>
  fetch(`${url}/v1/policies`, { headers: { authorization: `Bearer ${token}` } });

describe('an invitation', () => {
  test('lets its person choose a password, once', async () => {
    const { code } = await invited(store, 'once');
    const given = { name: 'once', code, password: PASSWORD };
    expect((await aBrowser(url).post('/sign-in/invitation', given)).location).toBe('/sign-in/account');
    expect((await aBrowser(url).post('/sign-in/invitation', given)).status).toBe(401);
  });

  test.each([
    ['too short', 'kestrel-47'],
    ['the name and a number', 'policy.chief.9'],
    ['what everybody takes', 'password123456'],
    ['a row of the keyboard', 'qwertyuiopasdf'],
  ])('takes no password that is guessed too soon: %s', async (why, password) => {
    const name = why === 'the name and a number' ? 'policy.chief' : why.replaceAll(' ', '-');
    const { code, staffId } = await invited(store, name);
    expect((await aBrowser(url).post('/sign-in/invitation', { name, code, password })).status).toBe(400);
    expect((await store.staff.get(staffId))?.passwordHash).toBeNull();
  });
});

describe('somebody with an authenticator app', () => {
  let anna: Awaited<ReturnType<typeof enrolled>>;
  beforeAll(async () => {
    anna = await enrolled(url, store, 'anna');
  });

  test('signs in for a client, and their token does a sensitive operation, once', async () => {
    const token = await tokenBySigningIn(
      url,
      { name: 'anna', secret: anna.secret },
      { acr_values: STAFF_CLASSES.passwordAndCode },
    );
    expect(decodeJwt(token)).toMatchObject({
      ...{ iss: url, sub: anna.staffId, roles: ['policyApprover'], client_id: 'console' },
      acr: STAFF_CLASSES.passwordAndCode,
    });
    // The step-up passes; what follows is refused for its body alone, and gives it back for this object only.
    expect((await rollBack(token)).status).toBe(422);
    expect((await policies(token)).status).toBe(200);
  });

  test('a code of the moment is taken once, and an older one never', async () => {
    const browser = aBrowser(url);
    const code = await codeOf(anna.secret);
    const second = async () =>
      fieldOf(await browser.post('/sign-in', { name: 'anna', password: PASSWORD }), 'ticket');
    for (const each of [code, await codeOf(anna.secret, -1)]) {
      const shown = await browser.post('/sign-in/code', { ticket: await second(), code: each });
      expect(shown.status).toBe(401);
    }
  });

  test('a recovery code lets them in once, and does no sensitive operation', async () => {
    const [code = ''] = anna.recoveryCodes;
    expect(anna.recoveryCodes).toHaveLength(10);
    const flow = anAuthorization(url);
    const use = async () => {
      const browser = aBrowser(url);
      const page = await browser.get(flow.path);
      const second = await browser.post('/sign-in', {
        flow: fieldOf(page, 'flow'),
        name: 'anna',
        password: PASSWORD,
      });
      return browser.post('/sign-in/recovery', {
        ...{
          flow: fieldOf(second, 'flow'),
          ticket: fieldOf(second, 'ticket'),
          code: code.toUpperCase().replaceAll('-', ' '),
        },
      });
    };
    const { access_token: token } = await flow.tokens(sentBack(await use()));
    expect((await policies(token)).status).toBe(200);
    expect((await problemOf(await rollBack(token))).document.type).toBe(
      'urn:goodstanding:problem:insufficient-user-authentication',
    );
    expect((await use()).status).toBe(401);
  });

  test('nothing that is stored shows password, secret, recovery code or session', async () => {
    const kept = [];
    for (const { name } of await db.listCollections().toArray())
      kept.push(JSON.stringify(await db.collection(name).find().toArray()));
    const all = kept.join('\n');
    expect(all).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    for (const secret of [PASSWORD, anna.secret, ...anna.recoveryCodes]) expect(all).not.toContain(secret);
  });
});

describe('a session', () => {
  test('is used again for a client, and its token then says nothing of an authentication: it was none', async () => {
    const { browser } = await enrolled(url, store, 'bella');
    const flow = anAuthorization(url);
    const { access_token: token } = await flow.tokens(sentBack(await browser.get(flow.path)));
    expect(decodeJwt(token)).not.toHaveProperty('acr');
    expect((await policies(token)).status).toBe(200);
    expect((await rollBack(token)).headers.get('www-authenticate')).toContain(
      `acr_values="${STAFF_CLASSES.passwordAndCode} ${STAFF_CLASSES.passkey}"`,
    );
  });

  test('is not enough when a client asks for a fresh one, or of a class', async () => {
    const { browser } = await enrolled(url, store, 'carla');
    for (const asked of [{ prompt: 'login' }, { max_age: '0' }, { acr_values: STAFF_CLASSES.passkey }])
      expect(await browser.get(anAuthorization(url, asked).path)).toMatchObject({
        status: 200,
        location: null,
      });
  });

  test('that has ended takes its tokens with it, at once', async () => {
    const { browser, staffId } = await enrolled(url, store, 'dora');
    const flow = anAuthorization(url);
    const { access_token: token } = await flow.tokens(sentBack(await browser.get(flow.path)));
    expect((await policies(token)).status).toBe(200);
    await browser.post('/sign-in/account/sessions/end', { sessionId: 'all' });
    expect((await problemOf(await policies(token))).document.detail).toBe(
      'The session of this token has ended.',
    );
    expect((await store.staff.sessions(staffId)).every(({ endedBy }) => endedBy === staffId)).toBe(true);
  });

  test('of a password alone adds no second factor to an account: who steals the password would', async () => {
    const { code } = await invited(store, 'elsa');
    await aBrowser(url).post('/sign-in/invitation', { name: 'elsa', code, password: PASSWORD });
    const later = aBrowser(url);
    await later.post('/sign-in', { name: 'elsa', password: PASSWORD });
    expect((await later.post('/sign-in/account/codes', {})).status).toBe(403);
  });
});

describe('who guesses', () => {
  test('waits longer each time, and hears the same of a name that is not there', async () => {
    await enrolled(url, store, 'frida');
    /** Guesses until the wait is longer than the guessing takes; the pages by their status, without the seconds. */
    const pagesOf = async (name: string) => {
      const pages = new Map<number, string>();
      for (let wait = 0, n = 0; wait < 8; n++) {
        const shown = await aBrowser(url).post('/sign-in', { name, password: `wrong password ${n}` });
        pages.set(shown.status, shown.text.replaceAll(/\d+ seconds/g, ''));
        wait = Number(shown.headers.get('retry-after') ?? 0);
        await new Promise((resolve) => setTimeout(resolve, wait > 4 ? 0 : wait * 1_000));
      }
      return pages;
    };
    const known = await pagesOf('frida');
    // The right password has to wait too.
    expect((await aBrowser(url).post('/sign-in', { name: 'frida', password: PASSWORD })).status).toBe(429);
    expect(known).toEqual(await pagesOf('nobody.of.that.name'));
    expect([...known.keys()].sort()).toEqual([401, 429]);
  });

  test('waits as one address too, whatever the names', async () => {
    const one = aBrowser(url, { 'x-forwarded-for': '192.0.2.1, 198.51.100.7' });
    const tries = Array.from({ length: 40 }, (_, n) =>
      one.post('/sign-in', { name: `name-${n}`, password: 'x' }),
    );
    expect((await Promise.all(tries)).map(({ status }) => status)).toContain(429);
    // What a caller says of itself is before what the proxy says of it.
    const same = aBrowser(url, { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' });
    const after: number[] = [];
    while (after.length < 8 && !after.includes(429))
      after.push((await same.post('/sign-in', { name: `same-${after.length}`, password: 'x' })).status);
    expect(after).toContain(429);
  });

  test('leaves an entry in the audit trail with each try, and who signs in with theirs', async () => {
    const entries = await db
      .collection('auditEntries')
      .find({ act: /^signIn/ })
      .toArray();
    expect(new Set(entries.map(({ act }) => act))).toEqual(
      new Set(['signIn.accepted', 'signIn.refused', 'signIn.ended', 'signIn.factorChanged']),
    );
    expect(entries.some(({ act, object }) => act === 'signIn.refused' && object.id === 'unknown')).toBe(true);
  });
});

describe('a client', () => {
  test.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['another address', { redirect_uri: 'https://console.operator.example/other' }],
    ['another client', { client_id: 'goodstanding-command' }],
  ])('gets no token for a code with %s, and the code is gone', async (_what, changed) => {
    const { browser } = await enrolled(url, store, `gina${_what.length}`);
    const flow = anAuthorization(url);
    const code = sentBack(await browser.get(flow.path));
    expect(await (await flow.exchange(code, changed)).json()).toEqual({ error: 'invalid_grant' });
    expect((await flow.exchange(code)).status).toBe(400);
  });

  test.each([
    ['an address that is not its own', { redirect_uri: 'https://evil.example/callback' }],
    ['a name that is not known', { client_id: 'somebody' }],
    [
      'another host for the command',
      { client_id: 'goodstanding-command', redirect_uri: 'http://127.0.0.1.evil.example:80/callback' },
    ],
  ])('is sent nobody with %s', async (_what, asked) => {
    expect(await aBrowser(url).get(anAuthorization(url, asked).path)).toMatchObject({
      status: 400,
      location: null,
    });
  });

  test('can read what a token of the person says: an ID token is no access token', async () => {
    const { browser } = await enrolled(url, store, 'hanna');
    const flow = anAuthorization(url, { scope: 'openid', nonce: 'n-1' });
    const { id_token: idToken = '' } = await flow.tokens(sentBack(await browser.get(flow.path)));
    expect(decodeJwt(idToken)).toMatchObject({ aud: 'console', nonce: 'n-1', preferred_username: 'hanna' });
    expect((await policies(idToken)).status).toBe(401);
  });
});

test('a form that another site sends is refused', async () => {
  const strange = aBrowser(url, { 'sec-fetch-site': 'cross-site' });
  expect((await strange.post('/sign-in', { name: 'anna', password: PASSWORD })).status).toBe(403);
});

test('a page loads nothing from elsewhere, and its form leads only here and to the client', async () => {
  const page = await aBrowser(url).get(anAuthorization(url).path);
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self' https://console.operator.example; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(page.text).not.toMatch(/(src|href)="http/);
});
