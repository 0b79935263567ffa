import { expect, test } from 'vitest';
import { POLICY_NAMES } from '../../src/domain/policies/names.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { shippedDocument } from '../support/product/shipped.ts';

const policy = (...args: readonly string[]) => runGoodstanding(['policy', ...args], {});

test.each(POLICY_NAMES)('policy lint, test and show read versions of %s', async (name) => {
  const { version } = await shippedDocument(name);
  const ref = `${name}@${version}`;
  const lint = await policy('lint', ref, '--json');
  expect({ code: lint.code, stderr: lint.stderr }).toEqual({ code: 0, stderr: '' });
  const tests = await policy('test', ref);
  expect(tests).toMatchObject({ code: 0, stdout: expect.stringMatching(/ passed, 0 failed/) });
  const shown = await policy('show', ref);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(String(version)) });
});

test('a version that decides no request can not be backtested, and the refusal names those that can', async () => {
  const { code, stderr } = await policy('backtest', '--policy', 'dunning@2026-11-01', '--stored');
  expect(code).toBe(1);
  expect(stderr).toMatch(/dunning@2026-11-01 is a version of dunning; .*service-approval/);
});
