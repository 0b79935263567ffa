import assert from 'node:assert/strict';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { Decision, FactValue } from '../../../src/domain/decisions/decision.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src/rules/compile.ts';
import { type CompiledEvaluator, compileEvaluator } from '../../../src/rules/compiled/index.ts';
import { evaluatePolicy } from '../../../src/rules/evaluate.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { AT, factsOf as freshFacts, TODAY } from '../given.ts';
import { factsOfCase, type RandomCase, withinRange } from './facts.ts';
import { bareFired, usable, verdictOf } from './oracle.ts';

const INPUT = { factsAsOf: AT, decidedAt: AT, currency: 'EUR', today: TODAY } as const;
const SEVERE = ['review', 'decline'];

function rulesThat(decision: Decision, result: 'fired' | 'notFired' | 'unknown'): string[] {
  return decision.trace.filter((rule) => rule.result === result).map(({ rule }) => rule);
}

/** The facts that may be used, judged by the oracle. */
function usableValues(policy: CompiledPolicy, { deliveries }: RandomCase): Record<string, FactValue> {
  const values: Record<string, FactValue> = {};
  for (const [name, declared] of policy.needed) {
    const value = usable(declared, deliveries[name], AT);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Nothing is unknown: fired rules, outcome, score and reasons have to be the oracle's. */
async function compareKnown(
  policy: CompiledPolicy,
  decision: Decision,
  values: Readonly<Record<string, FactValue>>,
): Promise<void> {
  const { document } = policy;
  const fired = await bareFired(document, document.rules, values);
  assert.deepEqual(new Set(rulesThat(decision, 'fired')), fired, 'fired in bare json-rules-engine');
  assert.deepEqual(rulesThat(decision, 'unknown'), [], 'no rule is unknown');
  const codes = decision.reasons.map(({ code }) => code);
  if (codes.includes('ENGINE_INCONSISTENT')) return;
  const verdict = verdictOf(document, fired);
  assert.equal(decision.outcome, verdict.outcome, 'outcome of the oracle');
  assert.deepEqual(codes, verdict.codes, 'reasons of the oracle');
  assert.equal(decision.score?.total ?? null, verdict.score, 'score of the oracle');
}

/** Something is unknown: what is proven has to hold for values put in its place, and mildness has to be proven. */
async function compareUnknown(
  evaluator: CompiledEvaluator,
  decision: Decision,
  values: Readonly<Record<string, FactValue>>,
  { completions }: RandomCase,
): Promise<void> {
  const { policy } = evaluator;
  const { document, needed } = policy;
  const settled = policy.rules.filter((rule) => rule.needs.every((name) => Object.hasOwn(values, name)));
  const names = settled.map(({ rule }) => rule.name);
  const fired = await bareFired(
    document,
    settled.map(({ rule }) => rule),
    values,
  );
  const firedHere = rulesThat(decision, 'fired');
  assert.deepEqual(new Set(firedHere.filter((name) => names.includes(name))), fired, 'rules on known facts');
  assert.ok(!rulesThat(decision, 'unknown').some((name) => names.includes(name)), 'a known rule is unknown');
  const isSevere = SEVERE.includes(decision.outcome);
  if (document.combining === 'severity') assert.ok(isSevere, 'approved by severity with an unknown fact');
  const missing = decision.reasons.filter(({ code }) => code.startsWith('FACT_')).length;
  const unusable = needed.length - Object.keys(values).length;
  if (isSevere && decision.reasons[0]?.code !== 'ENGINE_INCONSISTENT')
    assert.equal(missing, unusable, 'a reason for each unknown fact');
  for (const completion of completions) {
    const whole: Record<string, FactValue> = {};
    for (const [name, declared] of needed)
      whole[name] = values[name] ?? withinRange(completion[name] ?? 0, declared);
    const completed = await bareFired(document, document.rules, whole);
    for (const name of firedHere) assert.ok(completed.has(name), `${name} was proven to fire`);
    for (const name of rulesThat(decision, 'notFired'))
      assert.ok(!completed.has(name), `${name} was proven not to fire`);
    const { outcome } = verdictOf(document, completed);
    if (!isSevere) {
      assert.equal(outcome, decision.outcome, 'milder than review without proof');
      const sure = evaluator.decide({ ...INPUT, facts: freshFacts(whole) });
      assert.equal(sure.outcome, decision.outcome, 'milder than what a value of the fact leads to');
      assert.deepEqual(sure.conditions, decision.conditions, 'conditions without proof');
    }
    if (decision.outcome === 'decline') assert.equal(outcome, 'decline', 'declined without proof');
  }
}

/** The fast path has no ages and no consequences; everything else has to be the same. */
function compareFast(
  evaluator: CompiledEvaluator,
  decision: Decision,
  values: Readonly<Record<string, FactValue>>,
): void {
  const rules = evaluator.policy.rules;
  const namesOf = (places: readonly number[]) => places.map((place) => rules[place]?.rule.name);
  const fast = evaluator.outcomeOf(values);
  assert.deepEqual(
    evaluator.outcomeOfRow(evaluator.slots.map((name) => values[name])),
    fast,
    'by row and by name',
  );
  assert.deepEqual(namesOf(fast.fired), rulesThat(decision, 'fired'), 'fired on the fast path');
  assert.deepEqual(namesOf(fast.unknown), rulesThat(decision, 'unknown'), 'unknown on the fast path');
  if (decision.reasons[0]?.code === 'ENGINE_INCONSISTENT') return;
  const withoutFaults = (codes: readonly string[]) =>
    codes.map((code) => (code.startsWith('FACT_') ? 'FACT' : code));
  assert.equal(fast.outcome, decision.outcome, 'outcome on the fast path');
  assert.equal(fast.score, decision.score?.total ?? null, 'score on the fast path');
  assert.deepEqual(
    withoutFaults(fast.reasonCodes),
    withoutFaults(decision.reasons.map(({ code }) => code)),
    'reasons on the fast path',
  );
}

/** How many cases of each sort were compared: a run that only ever met one sort proves little. */
export interface Tally {
  cases: number;
  withUnknown: number;
  inconsistent: number;
  readonly outcomes: Record<Decision['outcome'], number>;
}

export function emptyTally(): Tally {
  const outcomes = { approve: 0, approveWithConditions: 0, review: 0, decline: 0 };
  return { cases: 0, withUnknown: 0, inconsistent: 0, outcomes };
}

/**
 * Decides every case with bare json-rules-engine and the oracle, with evaluatePolicy, and with the compiled form. Throws an
 * AssertionError that names the first difference.
 */
export async function compareAll(
  document: unknown,
  cases: readonly RandomCase[],
  tally: Tally,
): Promise<void> {
  const policy = compilePolicy(parsePolicyDocument(document));
  const evaluator = compileEvaluator(policy);
  for (const one of cases) {
    const facts = factsOfCase(one);
    const input = { ...INPUT, facts };
    const decision = await evaluatePolicy({ policy, ...input });
    assert.equal(canonicalJson(evaluator.decide(input)), canonicalJson(decision), 'compiled and evaluated');
    const values = usableValues(policy, one);
    const isKnown = Object.keys(values).length === policy.needed.length;
    if (isKnown) await compareKnown(policy, decision, values);
    else await compareUnknown(evaluator, decision, values, one);
    compareFast(evaluator, decision, values);
    tally.cases += 1;
    tally.outcomes[decision.outcome] += 1;
    if (!isKnown) tally.withUnknown += 1;
    if (decision.reasons[0]?.code === 'ENGINE_INCONSISTENT') tally.inconsistent += 1;
  }
}
