import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDevIssuer } from '../../src/api/dev-issuer.ts';
import { createTokenVerifier } from '../../src/api/middleware/tokens.ts';

const names = { issuer: 'https://dev.test', audience: 'goodstanding' };
const aFolder = () => mkdtemp(join(tmpdir(), 'goodstanding-dev-'));

describe('the development issuer', () => {
  test('keeps its key, so that tokens outlive a restart, in a file only its owner can read', async () => {
    const folder = join(await aFolder(), 'keys');
    const token = await (await createDevIssuer({ folder, ...names })).issueToken({
      role: 'analyst',
      subject: 'ann',
    });
    const restarted = await createDevIssuer({ folder, ...names });
    const verifier = createTokenVerifier({ ...names, algorithms: ['ES256'], keys: { jwks: restarted.jwks } });
    expect(await verifier.verify(token)).toMatchObject({ subject: 'ann', roles: ['analyst'] });
    expect((await stat(join(folder, 'dev-issuer-key.json'))).mode & 0o777).toBe(0o600);
  });

  test('makes one key when two processes start at once', async () => {
    const folder = await aFolder();
    const both = await Promise.all([
      createDevIssuer({ folder, ...names }),
      createDevIssuer({ folder, ...names }),
    ]);
    expect(both[0].jwks).toEqual(both[1].jwks);
  });

  test('gives out no private key', async () => {
    const { jwks } = await createDevIssuer({ folder: await aFolder(), ...names });
    expect(jwks.keys[0]).not.toHaveProperty('d');
  });

  test('refuses to run in production', async () => {
    const made = createDevIssuer({ folder: await aFolder(), ...names, nodeEnv: 'production' });
    await expect(made).rejects.toThrow('NODE_ENV=production');
  });

  test('refuses a selfcare token without a customer', async () => {
    const issuer = await createDevIssuer({ folder: await aFolder(), ...names });
    await expect(issuer.issueToken({ role: 'selfcare', subject: 'c' })).rejects.toThrow('customerId');
  });

  test('says what to do about a broken key file', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'dev-issuer-key.json'), '{}');
    await expect(createDevIssuer({ folder, ...names })).rejects.toThrow('delete it');
  });
});
