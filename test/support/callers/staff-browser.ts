/** A person at the sign-in pages: keeps cookies, fills forms in, follows redirects as a browser does. */
import { createHash, randomBytes } from 'node:crypto';
import { NobleCryptoPlugin, ScureBase32Plugin, TOTP } from 'otplib';
import { z } from 'zod';
import type { Role } from '../../../src/domain/access/roles.ts';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { digestOfSecret, newCode } from '../../../src/services/access/secret-words.ts';
import { addStaff, confirmStaff } from '../../../src/services/access/staff.ts';
import type { Store } from '../../../src/store/store.ts';

export const PASSWORD = 'vessel mutable orchid 47 lanterns';
export const REDIRECT = 'https://console.operator.example/callback';

/** A page, and where it came from. */
export interface Shown {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly headers: Headers;
}

export interface StaffBrowser {
  get(path: string): Promise<Shown>;
  /** Sends a form; nothing is followed. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Shown>;
  /** Sends what the page's script sends. */
  script(path: string, body: unknown): Promise<Shown>;
}

/** A browser without cookies, in a network of its own: the operator's proxy tells it (STAFF_PROXY_HOPS=1). */
export function aBrowser(url: string, headers: Readonly<Record<string, string>> = {}): StaffBrowser {
  const cookies = new Map<string, string>();
  const address = `2001:db8:${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}::1`;
  const send = async (path: string, init: RequestInit): Promise<Shown> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: {
        'sec-fetch-site': 'same-origin',
        'x-forwarded-for': address,
        ...headers,
        ...init.headers,
        ...(cookie === '' ? {} : { cookie }),
      },
    });
    for (const each of response.headers.getSetCookie()) {
      const [pair = ''] = each.split(';');
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '') cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), value);
    }
    const text = await response.text();
    return {
      status: response.status,
      text,
      location: response.headers.get('location'),
      headers: response.headers,
    };
  };
  return {
    get: (path) => send(path, {}),
    post: (path, fields) => send(path, { method: 'POST', body: new URLSearchParams(fields) }),
    script: (path, body) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

/** The value of a hidden field of a page. */
export function fieldOf({ text }: Shown, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
}

/** What an authenticator app shows. @param steps of 30 seconds from now */
export function codeOf(secret: string, steps = 0): Promise<string> {
  const app = new TOTP({ secret, crypto: new NobleCryptoPlugin(), base32: new ScureBase32Plugin() });
  return app.generate({ epoch: Math.floor(Date.now() / 1000) + steps * 30 });
}

/** An account that was confirmed and waits for its person, and the code of its invitation. */
export async function invited(
  store: Pick<Store, 'staff'>,
  name: string,
  roles: readonly Role[] = ['policyApprover'],
): Promise<{ readonly staffId: string; readonly code: string }> {
  const code = newCode();
  const staffId = `STAFF-${name}`;
  const request = { staffId, name, roles, codeDigest: digestOfSecret(code) };
  const { changedAt, unconfirmed } = await addStaff(store, request, 'test', instantOf(Date.now()));
  if (unconfirmed !== null)
    await confirmStaff(store, { staffId, changedAt }, 'second', instantOf(Date.now()));
  return { staffId, code };
}

/** Somebody with a password and an authenticator app, signed in in that browser. */
export async function enrolled(
  url: string,
  store: Pick<Store, 'staff'>,
  name: string,
  roles?: readonly Role[],
): Promise<{
  readonly staffId: string;
  readonly browser: StaffBrowser;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}> {
  const { staffId, code } = await invited(store, name, roles);
  const browser = aBrowser(url);
  await browser.post('/sign-in/invitation', { name, code, password: PASSWORD });
  const page = await browser.post('/sign-in/account/codes', {});
  const secret = /id="secret">([A-Z2-7 ]+)</.exec(page.text)?.[1]?.replaceAll(' ', '') ?? '';
  // The code before: the one of now is for signing in.
  const first = { ticket: fieldOf(page, 'ticket'), code: await codeOf(secret, -1) };
  const shown = await browser.post('/sign-in/account/codes/confirm', first);
  const recoveryCodes = [...shown.text.matchAll(/<li><code>([a-z0-9-]+)<\/code>/g)].map(
    ([, each = '']) => each,
  );
  return { staffId, browser, secret, recoveryCodes };
}

const Tokens = z.object({ access_token: z.string(), id_token: z.string().optional() });

/** The authorization code flow with PKCE, as a client does it. */
export function anAuthorization(url: string, asked: Readonly<Record<string, string>> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    ...{ response_type: 'code', client_id: 'console', redirect_uri: REDIRECT, state: 'st' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    ...{ code_challenge_method: 'S256', ...asked },
  });
  const exchange = (code: string, changed: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', code, client_id: 'console', redirect_uri: REDIRECT },
        ...{ code_verifier: verifier, ...changed },
      }),
    });
  return {
    path: `/oauth/authorize?${query}`,
    exchange,
    async tokens(code: string) {
      return Tokens.parse(await (await exchange(code)).json());
    },
  };
}

/** The code that a browser is sent back with; empty: none. */
export function sentBack({ location }: Shown): string {
  return location === null ? '' : (new URL(location).searchParams.get('code') ?? '');
}

/** Signs in with password and code of the moment for a client, and returns its access token. */
export async function tokenBySigningIn(
  url: string,
  { name, secret }: { readonly name: string; readonly secret: string },
  asked: Readonly<Record<string, string>> = {},
): Promise<string> {
  const browser = aBrowser(url);
  const flow = anAuthorization(url, asked);
  const page = await browser.get(flow.path);
  const second = await browser.post('/sign-in', { flow: fieldOf(page, 'flow'), name, password: PASSWORD });
  const done = await browser.post('/sign-in/code', {
    ...{ flow: fieldOf(second, 'flow'), ticket: fieldOf(second, 'ticket'), code: await codeOf(secret) },
  });
  return (await flow.tokens(sentBack(done))).access_token;
}
