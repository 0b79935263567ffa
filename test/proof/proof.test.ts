import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { proofOptions } from '../../scripts/proof/options.ts';
import { expectation, FORMS, PROOF_NAMES, planOf } from '../../scripts/proof/plan.ts';
import { prove, summary } from '../../scripts/proof/prove.ts';

test('without options every proof runs in its usual form, some half an hour in all', () => {
  expect(proofOptions([])).toEqual({ form: 'usual', names: [], seed: 1 });
  const proofs = planOf('usual', [], 1);
  expect(proofs.map(({ name }) => name)).toEqual(PROOF_NAMES);
  const minutes = proofs.reduce((sum, proof) => sum + proof.minutes, 0);
  expect(minutes).toBeGreaterThanOrEqual(25);
  expect(minutes).toBeLessThanOrEqual(35);
  expect(expectation(proofs).split('\n')[0]).toBe(`about ${minutes} min on two quiet cores`);
});

test('names and a form choose, and the seed reaches each proof', () => {
  const { form, names, seed } = proofOptions(['--quick', 'simulate', 'accuracy', '--seed', '7']);
  const proofs = planOf(form, names, seed);
  expect(proofs.map(({ name }) => name)).toEqual(['accuracy', 'simulate']);
  for (const { args } of proofs) expect(args.join(' ')).toMatch(/ --seed 7$/);
});

test.each(FORMS)('the %s form runs files that exist', (form) => {
  for (const { file } of planOf(form, [], 1)) expect(existsSync(file), file).toBe(true);
});

test('a failing proof does not stop the others, and the last line names it', async () => {
  const results = await prove(planOf('quick', [], 1), async ({ name }) => (name === 'kill-test' ? 1 : 0));
  expect(results.map(({ holds }) => holds)).toEqual([true, false, true, true]);
  expect(summary(results)).toBe(
    '3 hold, 1 fall short: differential holds (0 s), kill-test FALLS SHORT (0 s), accuracy holds (0 s), simulate holds (0 s)',
  );
});
