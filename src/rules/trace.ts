import type { RuleResult } from 'json-rules-engine';
import type { FactValue, RuleConditionTrace, RuleTrace } from '../domain/decisions/decision.ts';
import type { CompiledRule } from './compile.ts';
import { referenceOf } from './conditions.ts';
import type { LeafCondition, PolicyDocument } from './policy-schema.ts';
import type { Truth } from './three-valued.ts';

type ConditionResult = RuleResult['conditions'];

/** The leaves' results in document order; undefined where the engine did not get that far. */
function collect(condition: object, into: (boolean | undefined)[]): void {
  if ('all' in condition && Array.isArray(condition.all))
    for (const child of condition.all) collect(child, into);
  else if ('any' in condition && Array.isArray(condition.any))
    for (const child of condition.any) collect(child, into);
  else if ('not' in condition && typeof condition.not === 'object' && condition.not !== null)
    collect(condition.not, into);
  else
    into.push('result' in condition && typeof condition.result === 'boolean' ? condition.result : undefined);
}

/** What the engine found for each leaf of a rule, in document order. */
export function leafResults(conditions: ConditionResult): (boolean | undefined)[] {
  const results: (boolean | undefined)[] = [];
  collect(conditions, results);
  return results;
}

function thresholdOf(
  leaf: LeafCondition,
  document: PolicyDocument,
  known: ReadonlyMap<string, FactValue>,
): unknown {
  const reference = referenceOf(leaf);
  if (reference === null) return leaf.value;
  return known.get(reference) ?? document.parameters[reference] ?? null;
}

/** Whether the leaf's fact, or the fact that it is compared with, can't be used. */
function isUnknownLeaf(
  leaf: LeafCondition,
  document: PolicyDocument,
  known: ReadonlyMap<string, FactValue>,
): boolean {
  if (!known.has(leaf.fact)) return true;
  const reference = referenceOf(leaf);
  return reference !== null && !known.has(reference) && !Object.hasOwn(document.parameters, reference);
}

const RESULTS = { true: 'fired', false: 'notFired', unknown: 'unknown' } as const;

function ruleResult(truth: Truth): RuleTrace['result'] {
  return RESULTS[`${truth}`];
}

/**
 * What one rule did, leaf by leaf. `leaves` is null when the rules could not be run: leaves on an unknown fact are then
 * `unknown`, the others were not evaluated.
 */
export function traceRule(
  rule: CompiledRule,
  document: PolicyDocument,
  known: ReadonlyMap<string, FactValue>,
  truth: Truth,
  leaves: readonly (Truth | undefined)[] | null,
): RuleTrace {
  const conditions = rule.leaves.map((leaf, index): RuleConditionTrace => {
    const untold = leaves === null && isUnknownLeaf(leaf, document, known) ? 'unknown' : 'notEvaluated';
    return {
      fact: leaf.fact,
      operator: leaf.operator,
      threshold: thresholdOf(leaf, document, known),
      value: known.get(leaf.fact) ?? null,
      result: leaves?.[index] ?? untold,
    };
  });
  return { rule: rule.rule.name, result: ruleResult(truth), conditions };
}

/** The trace of rules that could not be run. */
export function untrustedTrace(
  rules: readonly CompiledRule[],
  document: PolicyDocument,
  known: ReadonlyMap<string, FactValue>,
): RuleTrace[] {
  return rules.map((rule) => traceRule(rule, document, known, 'unknown', null));
}
