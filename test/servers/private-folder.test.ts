import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DATA_FOLDER_NAME } from '../../src/servers/paths.ts';
import { makePrivateFolder } from '../../src/servers/private-folder.ts';
import { aFolder } from './scratch.ts';

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('the data folder is closed to everybody else, also one that was left open', async () => {
  const folder = join(await aFolder(), 'new', DATA_FOLDER_NAME);
  await makePrivateFolder(folder);
  expect(await modeOf(folder)).toBe('700');
  await chmod(folder, 0o755);
  await makePrivateFolder(folder);
  expect(await modeOf(folder)).toBe('700');
});

test('a folder that somebody else made and named stays as it is', async () => {
  const folder = join(await aFolder(), 'given');
  await mkdir(folder);
  await chmod(folder, 0o755);
  await makePrivateFolder(folder);
  expect(await modeOf(folder)).toBe('755');
});
