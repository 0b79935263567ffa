import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { checkSecrets } from '../../src/cli/doctor/secret-check.ts';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/errors.ts';
import { FIELDS } from '../../src/config/fields.ts';
import { SECRET_VARIABLES, withSecretsFromFiles } from '../../src/config/secret-files.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

const SECRET = 'the-secret-itself';

async function aFile(content: string): Promise<string> {
  const folder = await temporaryFolder('secrets');
  onTestFinished(folder.remove);
  const path = join(folder.path, 'secret');
  await writeFile(path, content);
  return path;
}

test.each(SECRET_VARIABLES)('%s may come from a file, without the line break at its end', async (name) => {
  const { env, faults } = withSecretsFromFiles({ [`${name}_FILE`]: await aFile(`${SECRET}\n`) });
  expect({ env, faults }).toEqual({ env: { [name]: SECRET }, faults: [] });
});

test.each(SECRET_VARIABLES)('%s given twice, or by a file that says nothing, is a fault', async (name) => {
  const file = `${name}_FILE`;
  const twice = withSecretsFromFiles({ [name]: SECRET, [file]: await aFile('another') });
  expect(twice.faults).toEqual([`${name}, ${file}: set one of them, not both`]);
  for (const path of ['/nowhere/at/all', '/dev', await aFile(' \n'), await aFile('x'.repeat(100_000))])
    expect(withSecretsFromFiles({ [file]: path }).faults).toEqual([
      `${file}: has to name a readable file with the secret`,
    ]);
});

test('every setting whose name says that it is a secret may come from a file', () => {
  const secret = Object.keys(FIELDS).filter((name) => /_(?:TOKEN|SECRET|PASSWORD|KEYS?)$/.test(name));
  expect(secret).not.toEqual([]);
  expect(SECRET_VARIABLES).toEqual(expect.arrayContaining(secret));
});

test('every file of a setting that the documents name is read', async () => {
  const documents = (await readdir('docs', { recursive: true })).filter((name) => name.endsWith('.md'));
  const texts = await Promise.all(
    documents.filter((name) => !name.startsWith('adr')).map((name) => readFile(join('docs', name), 'utf8')),
  );
  const named = texts.flatMap((text) =>
    [...text.matchAll(/(?<![A-Z_])[A-Z][A-Z_]*_FILE\b/g)].map(([name]) => name),
  );
  const read = new Set<string>([
    ...SECRET_VARIABLES.map((name) => `${name}_FILE`),
    ...Object.keys(FIELDS),
    // How `NAME_FILE` is spoken of, and those that other modules and Temporal's own configuration read.
    ...['NAME_FILE', 'TEMPORAL_CONFIG_FILE', 'JWT_JWKS_FILE'],
    ...['CA', 'CERT', 'KEY'].map((part) => `MONGODB_TLS_${part}_FILE`),
    ...['CLIENT_CA', 'CERT', 'KEY'].map((part) => `HTTP_TLS_${part}_FILE`),
  ]);
  expect(named).toContain('APPOINTMENTS_TOKEN_FILE');
  expect([...new Set(named)].filter((name) => !read.has(name))).toEqual([]);
});

test('the configuration takes secrets from files, prints none, and refuses one that is given twice', async () => {
  const keys = newKeyEntry('k1');
  const env = {
    MONGODB_URI_FILE: await aFile('mongodb://app:hunter2@db/\n'),
    PAYLOAD_KEYS_FILE: await aFile(keys),
    TEMPORAL_API_KEY_FILE: await aFile('api-key-secret'),
  };
  const config = loadConfig(env);
  expect(config.mongodb.uri.reveal()).toBe('mongodb://app:hunter2@db/');
  expect(config.temporal.connection.reveal()).toMatchObject({ apiKey: 'api-key-secret' });
  const printed = inspect(config, { depth: 20, showHidden: true }) + JSON.stringify(config);
  for (const secret of ['hunter2', 'api-key-secret', keys.slice(3, 20)])
    expect(printed).not.toContain(secret);
  expect(() => loadConfig({ ...env, PAYLOAD_KEYS: keys })).toThrow(ConfigError);
});

test('the doctor says which secrets are there, and never what they are', async () => {
  const env = { MONGODB_URI: SECRET, PAYLOAD_KEYS_FILE: await aFile(SECRET) };
  const check = checkSecrets(env);
  expect(check).toMatchObject({ status: 'ok' });
  expect(check.detail).toMatch(/MONGODB_URI present; PAYLOAD_KEYS present, in a file; not set: REQUEST_KEYS/);
  expect(JSON.stringify(check)).not.toContain(SECRET);
  const twice = checkSecrets({ ...env, MONGODB_URI_FILE: await aFile(SECRET) });
  expect(twice).toMatchObject({
    status: 'fail',
    detail: 'MONGODB_URI, MONGODB_URI_FILE: set one of them, not both',
  });
  expect(JSON.stringify(twice)).not.toContain(SECRET);
});
