import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './imports.ts';

/** Folders of tests that stand for no folder of the product, and what they hold. */
const OF_THEIR_OWN: Readonly<Record<string, string>> = {
  access: 'the running API against what its routes declare',
  accuracy: 'the running product against an oracle',
  architecture: 'the shape of the repository',
  badinput: 'the running API and the importers against hostile input',
  bench: 'what the benches conclude from their figures',
  bundle: 'what the builds make',
  leak: 'what the running product leaves behind',
  kill: 'the running product while its processes are killed',
  schemathesis: 'the running API against its own document',
  system: 'the running product as its callers see it',
  tamper: 'the audit trail, tampered with in MongoDB',
};

/** Folders below test, such as `rules/lint`, that hold tests. */
const folders = [
  ...new Set(
    readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => dirname(file)),
  ),
].sort();

const isHome = (folder: string) =>
  folder in OF_THEIR_OWN || ['src', 'scripts'].some((home) => existsSync(join(ROOT, home, folder)));

test('a test lies in the folder below test that mirrors its subject’s folder below src or scripts', () => {
  expect(folders.length).toBeGreaterThan(40);
  expect(folders.filter((folder) => !isHome(folder))).toEqual([]);
});

test('a folder that the product does not have is found out', () => {
  expect(
    ['rules/lint', 'rules/no-such', 'system', 'system/lint', 'proof'].filter((folder) => !isHome(folder)),
  ).toEqual(['rules/no-such', 'system/lint']);
});

test('no folder of its own is listed that holds no test', () => {
  expect(Object.keys(OF_THEIR_OWN).filter((folder) => !folders.includes(folder))).toEqual([]);
});
