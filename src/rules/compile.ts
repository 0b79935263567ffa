import type { RuleProperties } from 'json-rules-engine';
import type { PolicyReference } from '../domain/decision.ts';
import { policySha256 } from './canonical.ts';
import { consequenceReferences, leavesOf, referenceOf } from './conditions.ts';
import { checkPolicy } from './policy-check.ts';
import {
  type FactDeclaration,
  type LeafCondition,
  type PolicyDocument,
  PolicyRefused,
  type PolicyRule,
} from './policy-schema.ts';

/** One rule with what is worked out once, so that an evaluation does not. */
export interface CompiledRule {
  readonly rule: PolicyRule;
  /** Its leaves in document order. */
  readonly leaves: readonly LeafCondition[];
  /** Every declared fact its conditions or consequences need. */
  readonly needs: readonly string[];
  /** What the engine is given: the conditions as they stand, and the outcome as the event's type. */
  readonly engineRule: RuleProperties;
}

/** A policy that was checked and may run. Frozen; shared by any number of evaluations at once. */
export interface CompiledPolicy {
  readonly document: PolicyDocument;
  readonly reference: PolicyReference;
  readonly rules: readonly CompiledRule[];
  readonly engineRules: readonly RuleProperties[];
  /** Facts that some rule needs, with their declarations. */
  readonly needed: readonly (readonly [string, FactDeclaration])[];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

function compileRule(rule: PolicyRule, facts: PolicyDocument['facts']): CompiledRule {
  const leaves = [...leavesOf(rule.conditions, '')].map(({ leaf }) => leaf);
  const names = new Set<string>();
  for (const leaf of leaves) {
    names.add(leaf.fact);
    const reference = referenceOf(leaf);
    if (reference !== null) names.add(reference);
  }
  for (const { name } of consequenceReferences(rule, '')) names.add(name);
  return {
    rule,
    leaves,
    needs: [...names].filter((name) => Object.hasOwn(facts, name)),
    // The parameters of the event stay here: the engine would copy them at every run and nobody reads them there.
    engineRule: { name: rule.name, conditions: rule.conditions, event: { type: rule.event.type } },
  };
}

/**
 * Checks a document and makes it ready to run. The document is copied, so later changes to it do not reach the policy.
 * Throws {@link PolicyRefused} with every finding of {@link checkPolicy}.
 */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const findings = checkPolicy(document);
  if (findings.length > 0) throw new PolicyRefused(`policy ${document.name} ${document.version}`, findings);
  const copy = structuredClone(document);
  const rules = copy.rules.map((rule) => compileRule(rule, copy.facts));
  const needed = new Set(rules.flatMap((rule) => rule.needs));
  return deepFreeze({
    document: copy,
    reference: { name: copy.name, version: copy.version, sha256: policySha256(copy) },
    rules,
    engineRules: rules.map((rule) => rule.engineRule),
    needed: Object.entries(copy.facts).filter(([name]) => needed.has(name)),
  });
}
