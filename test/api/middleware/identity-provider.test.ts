import { decodeJwt } from 'jose';
import { afterEach, expect, test, vi } from 'vitest';
import { problemOf } from '../../support/callers/problem.ts';
import { anIdentityProvider, type SignIn } from '../../support/outside/identity-provider.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { anApi } from '../api-under-test.ts';

const STRONG = 'urn:operator:strong';

const provider = await anIdentityProvider();
atEndOfFile(provider.stop);
const api = await anApi({
  settings: {
    JWT_ISSUER: provider.issuer,
    JWT_AUDIENCE: provider.audience,
    JWT_JWKS_URL: provider.jwksUrl,
    JWT_JWKS_FILE: '',
    JWT_CLIENT_IDS: provider.client,
    // The provider's own scopes (`openid api`) stand there.
    JWT_SCOPE: 'ignored',
    JWT_ROLES_CLAIM: 'realm.groups',
    JWT_ROLE_MAP: JSON.stringify({
      'Policy Board': 'policyApprover',
      'night-shift': ['care', 'collections'],
    }),
    JWT_ACR_MAP: JSON.stringify({ passkey: STRONG, mfa: STRONG }),
    STEP_UP_ACR: STRONG,
  },
});
afterEach(() => void vi.useRealTimers());

const person: SignIn = { subject: 'anna@operator.example', groups: ['Policy Board'], acr: 'mfa' };
const asking = async (signIn: SignIn, path: string, init: RequestInit = {}) => {
  const authorization = `Bearer ${await provider.tokenOf(signIn)}`;
  return fetch(`${api.url}${path}`, { ...init, headers: { ...init.headers, authorization } });
};
/** Sensitive; there is nothing to roll back, so everybody who may do it is told so. */
const rollBack = (signIn: SignIn) =>
  asking(signIn, '/v1/policies/dunning/rollback', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: '{"noSuchMember":true}',
  });

test('groups of the provider become our roles by the map, from a claim that lies deeper', async () => {
  expect((await asking(person, '/v1/policies')).status).toBe(200);
  expect((await asking({ ...person, groups: ['night-shift'] }, '/v1/disputes')).status).toBe(200);
});

test('a group that the map does not name gives nothing, even if it has the name of one of our roles', async () => {
  const { document } = await problemOf(
    await asking({ ...person, groups: ['policyApprover', 'auditor'] }, '/v1/policies'),
  );
  expect(document.type).toBe('urn:goodstanding:problem:forbidden');
});

test("the provider's own class of authentication is enough for a sensitive operation when it is mapped to ours", async () => {
  expect((await rollBack(person)).status).toBe(422);
  expect((await rollBack({ ...person, acr: 'passkey' })).status).toBe(422);
});

test("another class is sent back to the provider, with the provider's names for what is needed", async () => {
  const response = await rollBack({ ...person, acr: 'pwd' });
  expect(response.headers.get('www-authenticate')).toContain('acr_values="passkey mfa"');
  expect((await problemOf(response)).document).toMatchObject({
    type: 'urn:goodstanding:problem:insufficient-user-authentication',
  });
});

test('a token that the provider made for another of its clients is refused', async () => {
  const token = await provider.tokenOf({ ...person, client: 'canteen-menu' });
  expect(decodeJwt(token)).toMatchObject({ iss: provider.issuer, aud: provider.audience });
  const response = await fetch(`${api.url}/v1/policies`, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(401);
});

test('a new signing key of the provider is fetched when its first token comes', async () => {
  expect((await asking(person, '/v1/policies')).status).toBe(200);
  await provider.rotateKey();
  // Keys are not fetched more often than every half minute, so that tokens with invented key ids cost nothing.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
  expect((await asking(person, '/v1/policies')).status).toBe(200);
});
