import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkDisk, checkExecutable, checkNode, checkPort } from '../../src/cli/doctor/checks.ts';
import { runDoctor } from '../../src/cli/doctor/doctor.ts';
import { checkMongodb, checkTemporal } from '../../src/cli/doctor/server-checks.ts';
import { MONGOD } from '../../src/servers/executables.ts';
import { anyFreePort } from '../../src/servers/ports.ts';
import { testMongoUri, testTemporalAddress } from '../support/run/servers.ts';
import { aFolder, aScript, emptyEnv } from './scratch.ts';

const report = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail']),
      detail: z.string(),
      mend: z.string().optional(),
    }),
  ),
});

const temporalAt = (address: string, namespace = 'default') => ({
  ...{ variable: 'TEMPORAL_ADDRESS', address, namespace, options: { address } },
});

test('with both servers running, no server check of the doctor fails, and --json is one document', async () => {
  const folder = await aFolder();
  let output = '';
  const env = {
    ...process.env,
    MONGODB_URI: testMongoUri(),
    TEMPORAL_ADDRESS: testTemporalAddress(),
    TEMPORAL_NAMESPACE: undefined,
    GOODSTANDING_DATA: join(folder, 'data'),
  };

  const code = await runDoctor(env, { json: true }, (text) => {
    output += text;
  });

  const { ok, checks } = report.parse(JSON.parse(output));
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect({ ok, code }).toEqual({ ok: true, code: 0 });
  const names = checks.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['Node', 'MongoDB', 'Temporal namespace', 'search attributes']),
  );
});

test('a Node that is too old fails with the command that mends it', () => {
  expect(checkNode('20.18.3')).toMatchObject({ status: 'fail', mend: 'nvm install 22' });
  expect(checkNode('20.19.0').status).toBe('ok');
  expect(checkNode('24.0.0').status).toBe('ok');
});

test('too little disk space fails, for a folder that does not exist yet too', async () => {
  const folder = join(await aFolder(), 'not', 'there');

  expect(await checkDisk('disk', folder, 1_000_000)).toMatchObject({ status: 'fail' });
  expect(await checkDisk('disk', folder, 0)).toMatchObject({ status: 'ok' });
});

test('a present executable is shown with its source, and a broken one is never called ok', async () => {
  const folder = await aFolder();
  const fallback = {
    artifact: 'mongod',
    tools: ['python3'],
    install: 'install it',
    missing: 'fail',
  } as const;
  const path = await aScript(join(folder, 'path'), 'mongod', 'echo "db version v7.0.0"');
  expect(await checkExecutable(MONGOD, fallback, emptyEnv(folder))).toEqual({
    name: 'mongod',
    status: 'ok',
    detail: `7.0.0 from PATH: ${path}`,
  });

  await aScript(join(folder, 'path'), 'mongod', 'exit 1');
  const broken = await checkExecutable(MONGOD, fallback, emptyEnv(folder));
  // Whether the vendor can be reached depends on the network the tests run in.
  expect(broken.detail).toMatch(/^not here/);
});

test('a port chosen in the environment that is no port fails by the name of its variable', async () => {
  const check = await checkPort('Temporal', 'TEMPORAL_PORT', 7233, false, { TEMPORAL_PORT: 'seven' });

  expect(check).toMatchObject({ status: 'fail', mend: 'unset TEMPORAL_PORT' });
});

test('servers that do not answer fail with a command, and within seconds', async () => {
  const port = await anyFreePort();

  const [mongodb, [temporal]] = await Promise.all([
    checkMongodb(`mongodb://127.0.0.1:${port}/`, 'MONGODB_URI'),
    checkTemporal(temporalAt(`127.0.0.1:${port}`), {}),
  ]);

  expect(mongodb).toMatchObject({ status: 'fail', mend: 'unset MONGODB_URI' });
  expect(temporal).toMatchObject({ status: 'fail', mend: 'unset TEMPORAL_ADDRESS' });
});

test('a missing namespace and missing search attributes fail with the command that creates them', async () => {
  const address = testTemporalAddress();
  const elsewhere = await checkTemporal(temporalAt(address, 'nowhere'), {});
  expect(elsewhere.at(-1)).toMatchObject({
    status: 'fail',
    mend: `temporal operator namespace create --namespace nowhere --address ${address}`,
  });

  const missing = await checkTemporal(temporalAt(address), { NotRegisteredYet: 'KeywordList' });
  expect(missing.at(-1)?.mend).toBe(
    `temporal operator search-attribute create --namespace default --address ${address} --name NotRegisteredYet --type KeywordList`,
  );
});
