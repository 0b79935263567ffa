import type { RuleResult } from 'json-rules-engine';
import type { ConditionTrace, FactValue, RuleTrace } from '../domain/decision.ts';
import type { CompiledRule } from './compile.ts';
import { referenceOf } from './conditions.ts';
import type { LeafCondition, PolicyDocument } from './policy-schema.ts';

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

/**
 * What one rule did, leaf by leaf. `results` is null for a rule that was not run because a fact it needs is unknown: its
 * leaves on that fact are `unknown`, the others were not evaluated.
 */
export function traceRule(
  rule: CompiledRule,
  document: PolicyDocument,
  known: ReadonlyMap<string, FactValue>,
  fired: boolean,
  results: readonly (boolean | undefined)[] | null,
): RuleTrace {
  const conditions = rule.leaves.map((leaf, index): ConditionTrace => {
    const reference = referenceOf(leaf);
    const isUnknown =
      !known.has(leaf.fact) ||
      (reference !== null && !known.has(reference) && !Object.hasOwn(document.parameters, reference));
    return {
      fact: leaf.fact,
      operator: leaf.operator,
      threshold: thresholdOf(leaf, document, known),
      value: known.get(leaf.fact) ?? null,
      result:
        results === null ? (isUnknown ? 'unknown' : 'notEvaluated') : (results[index] ?? 'notEvaluated'),
    };
  });
  const result = results === null ? 'unknown' : fired ? 'fired' : 'notFired';
  return { rule: rule.rule.name, result, conditions };
}
