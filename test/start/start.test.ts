/** The README's first command, with its own flags, as a process of its own. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it as test } from 'vitest';
import { z } from 'zod';
import { atEndOfFile } from '../support/run/end-of-file.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

const summarySchema = z.object({
  ok: z.boolean(),
  rows: z.array(z.object({ id: z.string(), outcome: z.string(), expected: z.string() })).nonempty(),
});

/** Lines to paste and addresses: nothing of them works once everything has stopped. */
const NEEDS_SERVING = /https?:|mongodb:|curl|Try:|goodstanding -- token/;

test('npm start -- --once has every outcome that the README shows, leaves no error in its log, and shows nothing to follow or paste after its end', async () => {
  const folder = await temporaryFolder('start');
  atEndOfFile(folder.remove);
  const args = ['scripts/start.mjs', '--once', '--json', '--data', folder.path];
  // A process that ends with another code than 0 rejects here, with what it logged.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 280_000 });
  const { ok, rows } = summarySchema.parse(JSON.parse(stdout));
  expect(rows.map(({ id, outcome }) => ({ id, outcome }))).toEqual(
    rows.map(({ id, expected }) => ({ id, outcome: expected })),
  );
  expect(ok).toBe(true);
  // With --json what people read goes to standard error.
  const shown = stderr.slice(stderr.indexOf('outcome'));
  expect(shown).toContain('Account in good standing');
  expect(shown.split('\n').filter((line) => NEEDS_SERVING.test(line))).toEqual([]);
}, 300_000);
