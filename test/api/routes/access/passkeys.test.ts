import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { newKeyEntry } from '../../../../src/codec/keyring.ts';
import { STAFF_CLASSES } from '../../../../src/domain/access/classes.ts';
import { anyFreePort } from '../../../../src/servers/ports.ts';
import { aSoftwarePasskey, type Wrong } from '../../../support/callers/software-authenticator.ts';
import {
  aBrowser,
  anAuthorization,
  fieldOf,
  invited,
  PASSWORD,
  REDIRECT,
} from '../../../support/callers/staff-browser.ts';
import { aChromium, CHROMIUM } from '../../../support/outside/chromium.ts';
import { anApi } from '../../api-under-test.ts';

const port = String(await anyFreePort());
// Browsers take passkeys on localhost, and on no address.
const url = `http://localhost:${port}`;
const { store } = await anApi({
  settings: {
    ...{ HTTP_PORT: port, PUBLIC_BASE_URL: url, STAFF_LOGIN: 'on', STAFF_KEYS: newKeyEntry('s1') },
    ...{ STAFF_CLIENTS: JSON.stringify({ console: [REDIRECT] }), STAFF_PROXY_HOPS: '1' },
    STEP_UP_ACR: STAFF_CLASSES.passkey,
  },
});

const Asked = z.object({ ticket: z.string(), options: z.object({ challenge: z.string() }) });
const Next = z.object({ location: z.string() });

/** Somebody who has just accepted an invitation and adds a passkey. */
async function withPasskey(name: string, wrong: Wrong = {}) {
  const { code, staffId } = await invited(store, name);
  const browser = aBrowser(url);
  await browser.post('/sign-in/invitation', { name, code, password: PASSWORD });
  const asked = Asked.parse(JSON.parse((await browser.script('/sign-in/account/passkeys/options', {})).text));
  const passkey = aSoftwarePasskey(url);
  const answer = passkey.made(asked.options.challenge, wrong);
  const added = await browser.script('/sign-in/account/passkeys', { ticket: asked.ticket, answer });
  return { passkey, added, staffId };
}

async function challenged(browser = aBrowser(url)) {
  return Asked.parse(JSON.parse((await browser.script('/sign-in/passkey/options', {})).text));
}

describe('a passkey', () => {
  test('signs its person in without a password, and does what wants the strongest class', async () => {
    const { passkey, staffId } = await withPasskey('anna');
    const browser = aBrowser(url);
    const flow = anAuthorization(url, { acr_values: STAFF_CLASSES.passkey });
    const page = await browser.get(flow.path);
    const { ticket, options } = await challenged(browser);
    const done = await browser.script('/sign-in/passkey', {
      ...{ ticket, flow: fieldOf(page, 'flow'), answer: passkey.used(options.challenge) },
    });
    const { location } = Next.parse(JSON.parse(done.text));
    const { access_token: token } = await flow.tokens(new URL(location).searchParams.get('code') ?? '');
    expect(decodeJwt(token)).toMatchObject({ sub: staffId, acr: STAFF_CLASSES.passkey });
    const rollBack = await fetch(`${url}/v1/policies/dunning/rollback`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        'idempotency-key': crypto.randomUUID(),
      },
      body: '{"noSuchMember":true}',
    });
    expect(rollBack.status).toBe(422);
  });

  test.each([
    ['of another page', { origin: 'http://localhost.evil.example' }],
    ['to another challenge', { challenge: 'YW5vdGhlciBjaGFsbGVuZ2U' }],
    ['of a device that nobody unlocked', { verified: false }],
  ])('is not taken with an answer %s', async (_what, wrong) => {
    const { passkey } = await withPasskey(`bella-${Object.keys(wrong)[0]}`);
    const { ticket, options } = await challenged();
    const answer = passkey.used(options.challenge, wrong);
    expect((await aBrowser(url).script('/sign-in/passkey', { ticket, flow: null, answer })).status).toBe(401);
    expect((await withPasskey(`carla-${Object.keys(wrong)[0]}`, wrong)).added.status).toBe(403);
  });

  test('is not taken with an answer that was seen before', async () => {
    const { passkey } = await withPasskey('dora');
    const { ticket, options } = await challenged();
    const body = { ticket, flow: null, answer: passkey.used(options.challenge) };
    expect((await aBrowser(url).script('/sign-in/passkey', body)).status).toBe(200);
    expect((await aBrowser(url).script('/sign-in/passkey', body)).status).toBe(401);
  });

  test('takes the place of the code: with the password alone its account is not open', async () => {
    await withPasskey('elsa');
    const shown = await aBrowser(url).post('/sign-in', { name: 'elsa', password: PASSWORD });
    expect(shown).toMatchObject({ status: 200, location: null });
    expect(shown.text).toContain('This account signs in with a passkey.');
  });
});

test.skipIf(CHROMIUM === undefined)(
  'in a real browser: a person accepts the invitation, adds a passkey, signs out, and signs in with it',
  async () => {
    const { code } = await invited(store, 'frida');
    const browser = await aChromium();
    try {
      const page = await browser.newPage();
      const troubles: string[] = [];
      page.on('console', (message) => {
        // A 401 on the way would be one too.
        if (message.type() === 'error') troubles.push(message.text());
      });
      const device = await page.context().newCDPSession(page);
      await device.send('WebAuthn.enable');
      await device.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
          ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
        },
      });
      await page.goto(`${url}/sign-in/invitation`);
      await page.getByLabel('Name').fill('frida');
      await page.getByLabel('Code of the invitation').fill(code);
      await page.getByLabel('New password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Choose it' }).click();
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByText('Passkey, added').waitFor();
      await page.getByRole('button', { name: 'Sign out everywhere' }).click();
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.getByRole('heading', { name: 'frida' }).waitFor();
      const account = await store.staff.byName('frida');
      const sessions = await store.staff.sessions(account?.staffId ?? '');
      expect(sessions.map(({ authentication }) => authentication)).toEqual([
        STAFF_CLASSES.passkey,
        STAFF_CLASSES.password,
      ]);
      expect(troubles).toEqual([]);
    } finally {
      await browser.close();
    }
  },
  60_000,
);
