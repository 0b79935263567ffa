import { Engine, type RuleResult } from 'json-rules-engine';
import type { CivilDate, Instant } from '../domain/civil-date.ts';
import type { Decision, Facts, FactValue, RuleTrace } from '../domain/decisions/decision.ts';
import type { Currency } from '../domain/money.ts';
import type { CompiledPolicy, CompiledRule } from './compile.ts';
import { conclude, decisionOf, INCONSISTENT } from './conclude.ts';
import { type JudgedFacts, judgeFacts } from './fact-guard.ts';
import { proofOf } from './settle.ts';
import { type Truth, truthOf } from './three-valued.ts';
import { leafResults, traceRule, untrustedTrace } from './trace.ts';

/** The input of a decision. The same input always gives the same decision. */
export interface EvaluatePolicyInput {
  readonly policy: CompiledPolicy;
  readonly facts: Facts;
  /** Instant of the snapshot that the facts are from. */
  readonly factsAsOf: Instant;
  /** The age of facts counts up to this instant. */
  readonly decidedAt: Instant;
  /** The account's currency: amounts in facts are its minor units. */
  readonly currency: Currency;
  /** `decidedAt` in the account's time zone; conditions and remedies count their days from it. */
  readonly today: CivilDate;
  /** Gets the cause when the decision is `ENGINE_INCONSISTENT`: for the log, because the decision itself contains no error. */
  readonly onInconsistent?: (error: unknown) => void;
}

/** The engine did not give a result for every rule. */
class EngineInconsistent extends Error {
  override readonly name = 'EngineInconsistent';
}

/** Facts are flat: a path in a condition can only be a mistake, and JSONPath would even run scripts. */
function refusePath(): never {
  throw new EngineInconsistent('facts have no paths');
}

/** Runs the rules on an engine of their own and checks that each rule answered exactly once. */
async function runEngine(
  policy: CompiledPolicy,
  runnable: readonly CompiledRule[],
  known: ReadonlyMap<string, FactValue>,
): Promise<ReadonlyMap<string, RuleResult>> {
  const rules = runnable === policy.rules ? policy.engineRules : runnable.map((rule) => rule.engineRule);
  const engine = new Engine([...rules], { allowUndefinedFacts: false, pathResolver: refusePath });
  const values: Record<string, FactValue> = { ...policy.document.parameters };
  for (const [name, value] of known) values[name] = value;
  const { results, failureResults } = await engine.run(values);
  const byName = new Map<string, RuleResult>();
  for (const result of results) if (result.result === true) byName.set(result.name, result);
  for (const result of failureResults) if (result.result === false) byName.set(result.name, result);
  if (results.length + failureResults.length !== rules.length || byName.size !== rules.length)
    throw new EngineInconsistent('the engine lost a rule');
  return byName;
}

/** The proven result of a rule and of each of its leaves. */
interface RuleFinding {
  readonly truth: Truth;
  readonly leaves: readonly (Truth | undefined)[];
}

/** The engine answers for the rules whose facts are all known; three-valued logic for the others. */
async function applyRules(policy: CompiledPolicy, judged: JudgedFacts): Promise<RuleFinding[]> {
  const { known, unknown } = judged;
  const { rules, document } = policy;
  const isUnknown = (name: string) => unknown.has(name);
  const runnable = unknown.size === 0 ? rules : rules.filter((rule) => !rule.conditionNeeds.some(isUnknown));
  const byName = await runEngine(policy, runnable, known);
  const lookUp = (name: string) => known.get(name) ?? document.parameters[name];
  return rules.map((rule) => {
    const result = byName.get(rule.rule.name);
    const proven: Truth[] = [];
    const truth =
      result === undefined ? truthOf(rule.rule.conditions, lookUp, proven) : result.result === true;
    const leaves = result === undefined ? proven : leafResults(result.conditions);
    if (leaves.length !== rule.leaves.length) throw new EngineInconsistent('the engine lost a condition');
    // A rule whose reason or amount is unknown is not proven either.
    const told = truth !== true || unknown.size === 0 || !rule.consequenceNeeds.some(isUnknown);
    return { truth: told ? truth : 'unknown', leaves };
  });
}

/**
 * Decides a case by a policy. It first checks facts against their declarations; json-rules-engine then runs the rules whose facts are all
 * known. A rule with an unknown fact is proven by the known ones, or it is unknown. The outcome is then `review`, or `decline` if that is
 * proven, and never an approval that some value of the fact would have refused. Never throws or rejects because of facts.
 */
export async function evaluatePolicy(input: EvaluatePolicyInput): Promise<Decision> {
  const { policy, facts, decidedAt } = input;
  const judged = judgeFacts(policy.needed, facts, decidedAt);
  const { document, rules } = policy;
  let trace: readonly RuleTrace[] | null = null;
  let conclusion = INCONSISTENT;
  try {
    const findings = await applyRules(policy, judged);
    trace = rules.map((rule, index) => {
      const { truth, leaves } = findings[index] ?? { truth: 'unknown', leaves: [] };
      return traceRule(rule, document, judged.known, truth, leaves);
    });
    const truths = findings.map(({ truth }) => truth);
    conclusion = conclude(input, judged, proofOf(truths, judged.unknown.size > 0));
  } catch (error) {
    input.onInconsistent?.(error);
  }
  return decisionOf(input, conclusion, trace ?? untrustedTrace(rules, document, judged.known));
}

/** Name and version of the engine, for receipts. */
export const RULE_ENGINE = 'json-rules-engine 7.3.1';
