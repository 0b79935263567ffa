import type { Decision, Fact, Outcome } from '../domain/decisions/decision.ts';
import type { ReasonCode } from '../domain/decisions/reason-codes.ts';
import type { CompiledPolicy } from './compile.ts';
import { type EvaluatePolicyInput, evaluatePolicy } from './evaluate.ts';
import type { PolicyTest } from './policy-schema.ts';

/** The currency of a test that names none. */
const USUAL_CURRENCY = 'EUR';

/** How one of a policy's own tests went. */
export interface PolicyTestResult {
  readonly name: string;
  /** Its place in the document's `tests`. */
  readonly index: number;
  readonly passed: boolean;
  readonly expected: { readonly outcome: Outcome; readonly reasonCodes?: readonly ReasonCode[] };
  readonly actual: { readonly outcome: Outcome; readonly reasonCodes: readonly ReasonCode[] };
}

/**
 * The case that a test describes: fresh facts, each from where its declaration says. A fact that the test leaves out, or
 * gives as null, is missing. The day of the decision is the one the policy takes effect on, so that tests never age.
 */
export function caseOf(policy: CompiledPolicy, test: PolicyTest): EvaluatePolicyInput {
  const { effectiveAt, facts: declared } = policy.document;
  const facts: Record<string, Fact> = {};
  for (const [name, value] of Object.entries(test.facts)) {
    const source = Object.hasOwn(declared, name) ? declared[name]?.source : undefined;
    facts[name] = { value, source: source ?? 'test', observedAt: effectiveAt };
  }
  return {
    policy,
    facts,
    factsAsOf: effectiveAt,
    decidedAt: effectiveAt,
    currency: test.currency ?? USUAL_CURRENCY,
    today: effectiveAt.slice(0, 10),
  };
}

/** Compares a decision with what its test expects: the outcome and, if given, the reason codes in their order. */
export function judgeTest(
  test: PolicyTest,
  index: number,
  decision: Pick<Decision, 'outcome' | 'reasons'>,
): PolicyTestResult {
  const { outcome, reasonCodes } = test.expect;
  const actual = { outcome: decision.outcome, reasonCodes: decision.reasons.map(({ code }) => code) };
  const sameReasons =
    reasonCodes === undefined ||
    (reasonCodes.length === actual.reasonCodes.length &&
      reasonCodes.every((code, position) => code === actual.reasonCodes[position]));
  return {
    name: test.name,
    index,
    passed: outcome === actual.outcome && sameReasons,
    expected: { outcome, ...(reasonCodes === undefined ? {} : { reasonCodes }) },
    actual,
  };
}

/** Decides each of a policy's own tests as a service would, with json-rules-engine. Empty when it has none. */
export async function runPolicyTests(policy: CompiledPolicy): Promise<PolicyTestResult[]> {
  const results: PolicyTestResult[] = [];
  for (const [index, test] of (policy.document.tests ?? []).entries())
    results.push(judgeTest(test, index, await evaluatePolicy(caseOf(policy, test))));
  return results;
}
