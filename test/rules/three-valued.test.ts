import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FactValue } from '../../src/domain/decisions/decision.ts';
import { type CompiledPolicy, compilePolicy } from '../../src/rules/compile.ts';
import { compileEvaluator } from '../../src/rules/compiled/index.ts';
import { type PolicyCondition, parsePolicyDocument } from '../../src/rules/policy-schema.ts';
import { type Truth, truthOf } from '../../src/rules/three-valued.ts';
import { documents, FLAGS, INTEGERS, integers, KINDS } from './differential/policies.ts';
import { AT, decide, factsOf, GOOD_ACCOUNT, releasedPolicy, TODAY } from './given.ts';

const TRUE: PolicyCondition = { fact: 'yes', operator: 'equal', value: true };
const FALSE: PolicyCondition = { fact: 'yes', operator: 'equal', value: false };
const UNKNOWN: PolicyCondition = { fact: 'lost', operator: 'equal', value: true };

function truth(condition: PolicyCondition): Truth {
  return truthOf(condition, (name) => (name === 'yes' ? true : undefined), []);
}

describe('a condition on an unknown fact', () => {
  test.each<[string, PolicyCondition, Truth]>([
    ['is unknown by itself', UNKNOWN, 'unknown'],
    ['is unknown when what it is compared with is', { ...TRUE, value: { fact: 'lost' } }, 'unknown'],
    ['is false in all beside a false one', { all: [UNKNOWN, FALSE] }, false],
    ['is unknown in all beside a true one', { all: [TRUE, UNKNOWN] }, 'unknown'],
    ['is true in any beside a true one', { any: [UNKNOWN, TRUE] }, true],
    ['is unknown in any beside a false one', { any: [FALSE, UNKNOWN] }, 'unknown'],
    ['stays unknown when negated', { not: UNKNOWN }, 'unknown'],
    ['is settled further down', { not: { any: [{ all: [UNKNOWN, FALSE] }, FALSE] } }, true],
  ])('%s', (_what, condition, expected) => {
    expect(truth(condition)).toBe(expected);
  });
});

describe('a rule on an unknown fact', () => {
  test('is proven not to fire when a known fact settles it, leaf by leaf in the trace', async () => {
    const policy = await releasedPolicy('service-approval');
    const { trace } = await decide(policy, factsOf({ ...GOOD_ACCOUNT, orderPercentOfLimit: null }));
    expect(trace.find(({ rule }) => rule === 'large-enterprise-order')).toMatchObject({
      result: 'notFired',
      conditions: [{ result: false }, { result: 'unknown' }],
    });
    expect(trace.find(({ rule }) => rule === 'large-order')).toMatchObject({
      result: 'unknown',
      conditions: [{ result: true }, { result: 'unknown' }],
    });
  });

  test('is unknown when its conditions are met but not the amount that it names', async () => {
    const policy = await releasedPolicy('service-approval');
    const facts = factsOf({ ...GOOD_ACCOUNT, daysPastDue: 70, standing: 'overdue', pastDueAmount: null });
    const decision = await decide(policy, facts);
    expect(decision.outcome).toBe('review');
    expect(decision.trace.find(({ rule }) => rule === 'seriously-past-due')).toMatchObject({
      result: 'unknown',
      conditions: [{ result: true }],
    });
  });
});

/** Facts with so few values that all of them can be tried. */
const DOMAINS: Readonly<Record<string, readonly FactValue[]>> = {
  kind: KINDS,
  flagA: [false, true],
  flagB: [false, true],
};

function completionsOf(names: readonly string[]): Record<string, FactValue>[] {
  let all: Record<string, FactValue>[] = [{}];
  for (const name of names)
    all = all.flatMap((values) => (DOMAINS[name] ?? []).map((value) => ({ ...values, [name]: value })));
  return all;
}

const known = fc.record({
  ...Object.fromEntries(INTEGERS.map((name) => [name, integers])),
  ...Object.fromEntries(FLAGS.map((name) => [name, fc.boolean()])),
  kind: fc.constantFrom(...KINDS),
  label: fc.constantFrom(...KINDS),
});

/** Puts every possible value in the place of the unknown facts and holds the answers against the one without them. */
function checkAgainstEveryValue(
  policy: CompiledPolicy,
  values: Readonly<Record<string, FactValue>>,
  lost: readonly string[],
): void {
  const evaluator = compileEvaluator(policy);
  const decideOn = (some: Readonly<Record<string, FactValue | null>>) =>
    evaluator.decide({ facts: factsOf(some), factsAsOf: AT, decidedAt: AT, currency: 'EUR', today: TODAY });
  const without = decideOn({ ...values, ...Object.fromEntries(lost.map((name) => [name, null])) });
  const fired = without.trace.filter(({ result }) => result === 'fired').map(({ rule }) => rule);
  const notFired = without.trace.filter(({ result }) => result === 'notFired').map(({ rule }) => rule);
  for (const completion of completionsOf(lost)) {
    const whole = decideOn({ ...values, ...completion });
    for (const { rule, result } of whole.trace) {
      if (fired.includes(rule)) expect(result).toBe('fired');
      if (notFired.includes(rule)) expect(result).toBe('notFired');
    }
    const isMild = without.outcome === 'approve' || without.outcome === 'approveWithConditions';
    if (isMild) expect(whole).toMatchObject({ outcome: without.outcome, conditions: without.conditions });
    const proven = without.outcome === 'decline' && whole.reasons[0]?.code !== 'ENGINE_INCONSISTENT';
    if (proven) expect(whole.outcome).toBe('decline');
  }
}

test('no answer is milder than review, and none is decline, unless every value of the unknown facts gives it', () => {
  fc.assert(
    fc.property(
      documents,
      known,
      fc.uniqueArray(fc.constantFrom(...Object.keys(DOMAINS)), { minLength: 1, maxLength: 3 }),
      (document, values, lost) =>
        checkAgainstEveryValue(compilePolicy(parsePolicyDocument(document)), values, lost),
    ),
    { numRuns: 500 },
  );
}, 120_000);
