import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkLicences, EXCEPTIONS } from '../../scripts/supply-chain/licences.ts';
import { ROOT } from '../architecture/imports.ts';

const locked = (): { packages: Record<string, Record<string, unknown>> } =>
  JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

test('every locked package has a licence that is allowed, or is an exception with a reason', () => {
  const { faults, packages } = checkLicences(locked());
  expect(faults).toEqual([]);
  expect(packages).toBeGreaterThan(300);
  for (const { why } of Object.values(EXCEPTIONS)) expect(why.length).toBeGreaterThan(20);
});

test.each([
  ['GPL-3.0', 'GPL-3.0'],
  ['MIT AND GPL-3.0', 'MIT AND GPL-3.0'],
  [undefined, 'none'],
])('a package with the licence %s is found', (license, said) => {
  const lockfile = locked();
  lockfile.packages['node_modules/new'] = { version: '1.0.0', ...(license === undefined ? {} : { license }) };
  expect(checkLicences(lockfile).faults).toEqual([`new has the licence ${said}, which is not allowed`]);
});

test('a choice that has an allowed licence in it is allowed, and an exception that is not needed is found', () => {
  const lockfile = locked();
  lockfile.packages['node_modules/new'] = { version: '1.0.0', license: '(GPL-3.0 OR MIT)' };
  delete lockfile.packages['node_modules/nodemailer'];
  expect(checkLicences(lockfile).faults).toEqual(['the exception for nodemailer is not needed any more']);
});

test('an exception is one for the licence that it names', () => {
  const lockfile = locked();
  lockfile.packages['node_modules/nodemailer'] = { version: '1.0.0', license: 'EUPL-1.2' };
  expect(checkLicences(lockfile).faults).toContain(
    'nodemailer has the licence EUPL-1.2, which is not allowed',
  );
});
