import { Engine, type RuleResult } from 'json-rules-engine';
import type { CivilDate, Instant } from '../domain/civil-date.ts';
import {
  type Decision,
  type Facts,
  type FactValue,
  moreSevere,
  type Outcome,
  type Reason,
  type RuleTrace,
} from '../domain/decision.ts';
import type { Currency } from '../domain/money.ts';
import type { CompiledPolicy, CompiledRule } from './compile.ts';
import { type ConsequenceContext, conditionsOf, reasonOf, remediesOf } from './consequences.ts';
import { type JudgedFacts, judgeFacts, recordableFacts } from './fact-guard.ts';
import { isHardRule } from './policy-schema.ts';
import { leafResults, traceRule } from './trace.ts';

/** What a decision is made from. The same input always gives the same decision. */
export interface EvaluatePolicyInput {
  readonly policy: CompiledPolicy;
  readonly facts: Facts;
  /** Instant of the snapshot that the facts are from. */
  readonly factsAsOf: Instant;
  /** Facts' ages count up to here. */
  readonly decidedAt: Instant;
  /** Of the account: amounts in facts are minor units of it. */
  readonly currency: Currency;
  /** `decidedAt` in the account's time zone; conditions and remedies count their days from it. */
  readonly today: CivilDate;
  /** Told why, when the decision is `ENGINE_INCONSISTENT`: for the log, as the decision itself carries no error. */
  readonly onInconsistent?: (error: unknown) => void;
}

/** The engine did not account for every rule it was given. */
class EngineInconsistent extends Error {
  override readonly name = 'EngineInconsistent';
}

/** Facts are flat: a path in a condition can only be a mistake, and JSONPath would even run scripts. */
function refusePath(): never {
  throw new EngineInconsistent('facts have no paths');
}

/** Runs the rules on an engine of their own and checks that every one of them answered exactly once. */
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

interface Findings {
  readonly fired: readonly CompiledRule[];
  readonly trace: readonly RuleTrace[];
}

async function applyRules(policy: CompiledPolicy, judged: JudgedFacts): Promise<Findings> {
  const { known, unknown } = judged;
  const runnable =
    unknown.size === 0
      ? policy.rules
      : policy.rules.filter((rule) => !rule.needs.some((name) => unknown.has(name)));
  const byName = await runEngine(policy, runnable, known);
  const fired: CompiledRule[] = [];
  const trace = policy.rules.map((rule) => {
    const result = byName.get(rule.rule.name);
    if (result === undefined) return traceRule(rule, policy.document, known, false, null);
    const results = leafResults(result.conditions);
    if (results.length !== rule.leaves.length) throw new EngineInconsistent('the engine lost a condition');
    const hasFired = result.result === true;
    if (hasFired) fired.push(rule);
    return traceRule(rule, policy.document, known, hasFired, results);
  });
  return { fired, trace };
}

/** One reason for each fact that could not be used: which, and where it should have come from. */
function guardReasons(policy: CompiledPolicy, judged: JudgedFacts): Reason[] {
  return [...judged.unknown].map(([fact, code]) => ({
    code,
    rule: null,
    params: { fact, source: policy.document.facts[fact]?.source ?? 'unknown' },
  }));
}

/** In the order of the rules, each code once. */
function ruleReasons(context: ConsequenceContext, winning: readonly CompiledRule[]): Reason[] {
  const byCode = new Map<string, Reason>();
  for (const { rule } of winning) {
    const reason = reasonOf(context, rule);
    if (!byCode.has(reason.code)) byCode.set(reason.code, reason);
  }
  return [...byCode.values()];
}

function guardOnly(code: 'NO_RULE_APPLIED' | 'ENGINE_INCONSISTENT'): Reason {
  return { code, rule: null, params: {} };
}

type Conclusion = Pick<Decision, 'outcome' | 'reasons' | 'conditions' | 'remedies'>;

/**
 * The most severe outcome of all that fired; at least `review` while anything is unknown; the default when nothing
 * fired. The reasons are those of the outcome that won, then what was unknown; milder rules stay in the trace.
 */
function conclude(
  input: EvaluatePolicyInput,
  judged: JudgedFacts,
  fired: readonly CompiledRule[],
): Conclusion {
  const { policy, currency, today } = input;
  const floor: Outcome = judged.unknown.size > 0 ? 'review' : 'approve';
  const outcome =
    fired.length === 0
      ? moreSevere(floor, policy.document.default)
      : fired.reduce<Outcome>(
          (worst, { rule }) => (isHardRule(rule) ? moreSevere(worst, rule.event.type) : worst),
          floor,
        );
  const context: ConsequenceContext = { document: policy.document, known: judged.known, currency, today };
  const winning = fired.filter(({ rule }) => rule.event.type === outcome);
  const rules = winning.map(({ rule }) => rule);
  const reasons = [...ruleReasons(context, winning), ...guardReasons(policy, judged)];
  return {
    outcome,
    reasons: reasons.length > 0 ? reasons : [guardOnly('NO_RULE_APPLIED')],
    conditions: outcome === 'approveWithConditions' ? conditionsOf(context, rules) : [],
    remedies:
      outcome === 'decline' || outcome === 'review'
        ? rules.length > 0
          ? remediesOf(context, rules)
          : [{ kind: 'contactUs' }]
        : [],
  };
}

/** What is left when the rules can't be trusted: a person has to look. */
const INCONSISTENT: Conclusion = {
  outcome: 'review',
  reasons: [guardOnly('ENGINE_INCONSISTENT')],
  conditions: [],
  remedies: [{ kind: 'contactUs' }],
};

function untrustedTrace(policy: CompiledPolicy, judged: JudgedFacts): RuleTrace[] {
  return policy.rules.map((rule) => traceRule(rule, policy.document, judged.known, false, null));
}

/**
 * Decides a case by a policy. Facts are held against their declarations first; a rule that needs an unknown fact is not
 * run, and the outcome is then `review`, or `decline` where another rule proved it, and never an approval. Never throws
 * or rejects because of facts.
 */
export async function evaluatePolicy(input: EvaluatePolicyInput): Promise<Decision> {
  const { policy, facts, factsAsOf, decidedAt } = input;
  const judged = judgeFacts(policy.needed, facts, decidedAt);
  let trace: readonly RuleTrace[] | null = null;
  let conclusion = INCONSISTENT;
  try {
    const findings = await applyRules(policy, judged);
    trace = findings.trace;
    conclusion = conclude(input, judged, findings.fired);
  } catch (error) {
    input.onInconsistent?.(error);
  }
  return {
    ...conclusion,
    policy: policy.reference,
    facts: recordableFacts(facts, policy.document.facts),
    factsAsOf,
    decidedAt,
    trace: trace ?? untrustedTrace(policy, judged),
  };
}

/** Name and version of the engine, for receipts. */
export const RULE_ENGINE = 'json-rules-engine 7.3.1';
