/** The commands for accounts under accounts, payers and bankruptcies act as their routes do. */
import { expect, test } from 'vitest';
import { anApi } from '../api/api-under-test.ts';
import { aBill } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { uniqueName } from '../support/run/names.ts';

const api = await anApi();

async function run(role: 'billing' | 'collections', args: readonly string[]) {
  const env = { GOODSTANDING_URL: api.url, GOODSTANDING_TOKEN: await api.tokenOf({ role, stepUp: false }) };
  return runGoodstanding([...args], env);
}

test('an account gets another one above it and a payer, and loses both', async () => {
  const customerId = uniqueName('CUST');
  const put = async () => (await putAccount(api.store, { customer: { customerId } })).billingAccountId;
  const [head, branch] = [await put(), await put()];
  expect(await run('billing', ['account', 'parent', branch, head])).toMatchObject({
    ...{ code: 0, stdout: `${branch} is under ${head}\n` },
  });
  const paid = await run('billing', ['account', 'payer', branch, head, '--json']);
  expect(JSON.parse(paid.stdout)).toMatchObject({ payers: [{ payerAccountId: head }] });
  const shown = await run('billing', ['account', 'hierarchy', head]);
  expect(shown.stdout).toContain(`right below: ${branch}\n`);
  expect(shown.stdout).toContain(`${head} pays for ${branch}, for bills from `);
  expect((await run('billing', ['account', 'parent', branch, '--none'])).stdout).toContain(
    'no other account',
  );
  expect((await run('billing', ['account', 'payer', branch, '--none'])).stdout).toContain('pays for itself');
  const unclear = await run('billing', ['account', 'payer', branch]);
  expect(unclear).toMatchObject({ code: 1, stderr: expect.stringContaining('or --none') });
  const itself = await run('billing', ['account', 'payer', branch, branch]);
  expect(itself).toMatchObject({ code: 1, stderr: expect.stringContaining('payer-is-itself') });
});

test('a bankruptcy is opened with its claims, and a discharge is proposed', async () => {
  const bills = [aBill({ billId: uniqueName('B'), amount: 4_500 })];
  const { billingAccountId } = await putAccount(api.store, { bills });
  const words = ['--opened-on', '2026-11-20', '--reference', '36 IN 4711/26'];
  const opened = await run('collections', ['bankruptcy', 'open', billingAccountId, ...words, '--json']);
  expect(opened.stderr).toBe('');
  expect(JSON.parse(opened.stdout)).toMatchObject({ state: 'open', claimed: { amountMinor: 4_500 } });
  const shown = await run('collections', ['bankruptcy', 'show', billingAccountId]);
  expect(shown.stdout).toContain('36 IN 4711/26, open\n');
  expect(shown.stdout).toMatch(/4500 EUR {2}together/);
  const note = ['--note', 'Discharge granted.'];
  const proposed = await run('collections', ['bankruptcy', 'discharge', billingAccountId, ...note]);
  expect(proposed).toMatchObject({ code: 0, stdout: expect.stringContaining('another person approves it') });
  // The one who entered the opening does not dismiss it, and not without a fresh authentication.
  const dismissed = await run('collections', ['bankruptcy', 'dismiss', billingAccountId, ...note]);
  expect(dismissed).toMatchObject({ code: 1, stdout: '' });
});
