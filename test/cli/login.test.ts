import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { STAFF_CLASSES } from '../../src/domain/access/classes.ts';
import { anApi } from '../api/api-under-test.ts';
import { type Ended, runGoodstanding } from '../support/callers/cli.ts';
import {
  aBrowser,
  codeOf,
  enrolled,
  fieldOf,
  PASSWORD,
  type Shown,
} from '../support/callers/staff-browser.ts';

const api = await anApi({
  // With the clock of the day: invitations end by it.
  worker: true,
  settings: {
    ...{ STAFF_LOGIN: 'on', STAFF_PROXY_HOPS: '1', STAFF_KEYS: newKeyEntry('s1') },
    STEP_UP_ACR: STAFF_CLASSES.passwordAndCode,
  },
});
const { url, store } = api;
const env = { GOODSTANDING_URL: url };

/** Runs `goodstanding login`, and lets a person act on the page that it names. */
async function login(person: (page: URL) => Promise<unknown>): Promise<Ended> {
  let acting: Promise<unknown> | undefined;
  const ended = await runGoodstanding(['login', '--wait', '60'], env, (said) => {
    const page = /Open this page and sign in:\n\s+(\S+)\n/.exec(said)?.[1];
    if (page !== undefined) acting ??= person(new URL(page));
  });
  await acting;
  return ended;
}

/** Signs in with password and code, and goes back to where the page sends the browser. */
async function signIn(
  page: URL,
  { name, secret }: { readonly name: string; readonly secret: string },
): Promise<Shown> {
  const browser = aBrowser(url);
  const first = await browser.get(`${page.pathname}${page.search}`);
  const second = await browser.post('/sign-in', { flow: fieldOf(first, 'flow'), name, password: PASSWORD });
  return browser.post('/sign-in/code', {
    ...{ flow: fieldOf(second, 'flow'), ticket: fieldOf(second, 'ticket'), code: await codeOf(secret) },
  });
}

test('goodstanding login prints the token of the person who signed in, and nothing else, and it does a sensitive operation', async () => {
  const { secret, staffId } = await enrolled(url, store, 'dora', ['admin']);
  const { code, stdout } = await login(async (page) => {
    const { location } = await signIn(page, { name: 'dora', secret });
    expect((await fetch(location ?? '')).status).toBe(200);
  });
  expect(code).toBe(0);
  const token = stdout.trim();
  expect(stdout).toBe(`${token}\n`);
  expect(decodeJwt(token)).toMatchObject({
    sub: staffId,
    roles: ['admin'],
    acr: STAFF_CLASSES.passwordAndCode,
  });
  const added = await runGoodstanding(['staff', 'add', 'emil', '--role', 'auditor', '--json'], {
    ...{ ...env, GOODSTANDING_TOKEN: token },
  });
  expect(added).toMatchObject({ code: 0, stderr: '' });
  // One authentication, one operation.
  const again = await runGoodstanding(['staff', 'add', 'frida', '--role', 'auditor'], {
    ...{ ...env, GOODSTANDING_TOKEN: token },
  });
  expect(again.code).toBe(1);
});

test('goodstanding login takes no code from a page that does not know its state, and ends when the person refuses', async () => {
  const ended = await login(async (page) => {
    const back = new URL(page.searchParams.get('redirect_uri') ?? '');
    const state = page.searchParams.get('state') ?? '';
    expect((await fetch(`${back}?code=stolen&state=other`)).status).toBe(404);
    expect((await fetch(`${back.origin}/elsewhere?code=stolen&state=${state}`)).status).toBe(404);
    await fetch(`${back}?error=access_denied&state=${state}`);
  });
  expect(ended.code).toBe(1);
  expect(ended.stdout).toBe('');
  expect(ended.stderr).toContain('You were not signed in. Try again.');
});

test('goodstanding login says so when the port that it is to listen on is taken', async () => {
  const { port } = new URL(url);
  const ended = await runGoodstanding(['login', '--port', port], env);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toContain(`Port ${port} of this machine is taken`);
});
