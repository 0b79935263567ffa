import { expect, test } from 'vitest';
import { spawnGoodstanding } from '../support/callers/cli.ts';

// The other tests run the command in their own process; this one holds what they take for granted.
test('as a process it ends with its exit code, results on standard output and problems on standard error', async () => {
  const [shown, missing, unknown] = await Promise.all([
    spawnGoodstanding(['policy', 'show', 'service-approval@2026-11-01']),
    spawnGoodstanding(['policy', 'lint', 'none.json']),
    spawnGoodstanding(['policy', 'unknown']),
  ]);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain('Days past due is more than 60 days (seriousDaysPastDue)');
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toMatch(/can't read .*none\.json/);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/unknown command/);
});
