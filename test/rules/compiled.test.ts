import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical-json.ts';
import { REQUEST_TYPES } from '../../src/domain/decisions/decision.ts';
import { compileEvaluator } from '../../src/rules/compiled/index.ts';
import { evaluatePolicy } from '../../src/rules/evaluate.ts';
import { APPROVABLE, AT, decide, factsOf, GOOD_ACCOUNT, releasedPolicy, TODAY } from './given.ts';

const INPUT = { factsAsOf: AT, decidedAt: AT, currency: 'EUR', today: TODAY } as const;
const ODD: readonly unknown[] = [
  null,
  undefined,
  Number.NaN,
  '0',
  'ä',
  true,
  -1,
  2 ** 53,
  new Date(0),
  [],
  {},
];

/** Released files are never edited: a receipt of years ago names these. */
const RELEASED = {
  'service-approval': '46dd4864c963a5f028e2f3b0db61949cd29d17f5a5968cc31a5331da480db742',
  'payment-inquiry': 'ba83311c1a27b9610fc6c8e4027712b1d441946d7930c3bdc1ce7965d13418fd',
  'billing-cycle-change': 'a614e3fee6010a8af75fef1bcab04c703ad9f76d61db836847699e160c0395c9',
};

describe.each(REQUEST_TYPES)('the compiled %s policy', (name) => {
  test('decides byte for byte as the evaluation, whatever a fact is', async () => {
    const policy = await releasedPolicy(name);
    const evaluator = compileEvaluator(policy);
    for (const [fact] of policy.needed)
      for (const odd of [APPROVABLE[name][fact], ...ODD]) {
        const facts = factsOf({ ...APPROVABLE[name], [fact]: odd });
        expect(canonicalJson(evaluator.decide({ ...INPUT, facts }))).toBe(
          canonicalJson(await decide(policy, facts)),
        );
      }
  });

  test('is of the released bytes', async () => {
    expect((await releasedPolicy(name)).reference.sha256).toBe(RELEASED[name]);
  });
});

test('a consequence that cannot be computed is reported and reviewed as by the evaluation', async () => {
  const policy = await releasedPolicy('service-approval');
  const facts = factsOf({ ...GOOD_ACCOUNT, daysPastDue: 30, pastDueAmount: 0 });
  const errors: unknown[] = [];
  const onInconsistent = (error: unknown) => errors.push(error);
  const compiled = compileEvaluator(policy).decide({ ...INPUT, facts, onInconsistent });
  const evaluated = await evaluatePolicy({ ...INPUT, policy, facts, onInconsistent });
  expect(canonicalJson(compiled)).toBe(canonicalJson(evaluated));
  expect(errors.map(String)).toEqual([String(errors[0]), String(errors[0])]);
});

test('the fast path gives outcome, reasons and the places of the rules that fired', async () => {
  const evaluator = compileEvaluator(await releasedPolicy('service-approval'));
  const values = { ...GOOD_ACCOUNT, daysPastDue: 70, standing: 'overdue', lateBills12m: 4 };
  const fast = evaluator.outcomeOf(values);
  expect(fast).toEqual({
    outcome: 'decline',
    reasonCodes: ['SERIOUSLY_PAST_DUE'],
    fired: [4, 7],
    unknown: [],
    score: null,
  });
  expect(evaluator.outcomeOfRow(evaluator.slots.map((name) => Object(values)[name]))).toEqual(fast);
});

test('the fast path treats missing and malformed values as unknown', async () => {
  const evaluator = compileEvaluator(await releasedPolicy('service-approval'));
  expect(evaluator.outcomeOf({ ...GOOD_ACCOUNT, daysPastDue: '0', segment: null })).toMatchObject({
    outcome: 'review',
    reasonCodes: ['FACT_MISSING', 'FACT_MALFORMED'],
  });
});
