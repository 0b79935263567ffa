import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPolicy, leaf, rule, SOUND_TEST, withRules } from '../rules/lint/given.ts';
import { runGoodstanding } from '../support/callers/cli.ts';

const RELEASED = fileURLToPath(new URL('../../policies/service-approval/2026-11-01.json', import.meta.url));

const goodstanding = (...args: string[]) => runGoodstanding(['policy', ...args]);

let folder = '';
let faulty = '';
let failing = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'policy-lint-'));
  faulty = path.join(folder, 'faulty.json');
  failing = path.join(folder, 'failing.json');
  await writeFile(
    faulty,
    JSON.stringify(withRules(rule('extra', 'review', [leaf('daysPastDu', 'equal', 5)]))),
  );
  await writeFile(
    failing,
    JSON.stringify(
      aPolicy({ tests: [SOUND_TEST, { ...SOUND_TEST, name: 'wrong', expect: { outcome: 'decline' } }] }),
    ),
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('goodstanding policy lint', () => {
  test('ends with 0 for a released policy, whose warnings it prints with mends and examples', async () => {
    const { code, stdout } = await goodstanding('lint', RELEASED);
    expect(code).toBe(0);
    expect(stdout).toMatch(/warning GAP at \/rules\n.*\n {4}example: .*\n {4}mend: /);
    expect(stdout).toMatch(/1 file: 0 errors, \d+ warnings\n$/);
  });

  test('ends with 1 for errors, and the findings are alone on standard output', async () => {
    const { code, stdout } = await goodstanding('lint', faulty, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        file: faulty,
        findings: [{ code: 'UNKNOWN_FACT', severity: 'error', pointer: '/rules/3/conditions/all/0/fact' }],
      },
    ]);
  });

  test('says in one line that a file is missing', async () => {
    const { code, stderr } = await goodstanding('lint', path.join(folder, 'none.json'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/can't read .*none\.json/);
  });

  test('explains itself with examples', async () => {
    const { code, stdout } = await goodstanding('lint', '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:[\s\S]*--json[\s\S]*Exit codes/);
  });
});

test('goodstanding policy test ends with 1 when a test fails, and shows what came out', async () => {
  const { code, stdout } = await goodstanding('test', failing);
  expect(code).toBe(1);
  expect(stdout).toMatch(/ok {6}an account in good standing/);
  expect(stdout).toMatch(/FAILED {2}wrong\n.*expected decline\n.*got {6}approve \(GOOD_STANDING\)/);
  expect(stdout).toMatch(/1 passed, 1 failed\n$/);
});

test('goodstanding policy show prints the rules in words', async () => {
  const { code, stdout } = await goodstanding('show', 'service-approval@2026-11-01');
  expect(code).toBe(0);
  expect(stdout).toContain('Days past due is more than 60 days (seriousDaysPastDue)');
});
