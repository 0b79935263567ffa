import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDevIssuer, DEVELOPMENT, DEVELOPMENT_ACR } from '../../src/api/dev-issuer.ts';
import { createTokenVerifier } from '../../src/api/middleware/tokens.ts';
import { developmentToken, steppedUp } from '../../src/cli/token.ts';

let folder: string;
let token: string;
const HOUR_MS = 3_600_000;
const later = (hours: number): Date => new Date(Date.now() + hours * HOUR_MS);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goodstanding-token-'));
  const issuer = await createDevIssuer({ folder, issuer: 'urn:test', audience: 'test' });
  token = await issuer.issueToken({ role: 'care', subject: 'dev-care' });
  await mkdir(join(folder, 'tokens'));
  await writeFile(join(folder, 'tokens', 'care'), token);
});
afterAll(() => rm(folder, { recursive: true }));

test('prints the token that npm start left for a role', async () => {
  expect(await developmentToken('care', { GOODSTANDING_DATA: folder }, later(0))).toBe(token);
});

test('a wrong role gets the list of roles', async () => {
  await expect(developmentToken('caer', { GOODSTANDING_DATA: folder }, later(0))).rejects.toThrow(
    /"caer" is not a role\. There are: provisioning, care, .*auditor, admin.*\./,
  );
});

test('without a token, it says what to start', async () => {
  const nowhere = { GOODSTANDING_DATA: join(folder, 'nowhere') };
  await expect(developmentToken('care', nowhere, later(0))).rejects.toThrow(/Keep "npm start" running/);
});

test('an expired token is not printed', async () => {
  await expect(developmentToken('care', { GOODSTANDING_DATA: folder }, later(13))).rejects.toThrow(/expired/);
});

test('--step-up makes a token of the same person, who has just authenticated, for five minutes', async () => {
  const env = { GOODSTANDING_DATA: folder };
  const made = await steppedUp(token, env);
  const { jwks } = await createDevIssuer({ folder, ...DEVELOPMENT });
  const verifier = createTokenVerifier({ ...DEVELOPMENT, algorithms: ['ES256'], keys: { jwks } });
  const { subject, roles, authentication } = await verifier.verify(made);
  expect([subject, roles, authentication?.acr]).toEqual(['dev-care', ['care'], DEVELOPMENT_ACR]);
  const { iat = 0, exp = 0, auth_time } = decodeJwt(made);
  expect([exp - iat, auth_time]).toEqual([300, iat]);
  expect(await steppedUp(token, env)).not.toBe(made);
});
