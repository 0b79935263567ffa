import type { RuleProperties } from 'json-rules-engine';
import { OUTCOMES, type PolicyReference } from '../domain/decisions/decision.ts';
import type { ReasonCode } from '../domain/decisions/reason-codes.ts';
import { policySha256 } from './canonical.ts';
import { consequenceReferences, leavesOf, referenceOf } from './conditions.ts';
import { checkPolicy } from './policy-check.ts';
import {
  type FactDeclaration,
  isHardRule,
  type LeafCondition,
  type PolicyDocument,
  PolicyRefused,
  type PolicyRule,
} from './policy-schema.ts';
import { pointsOf, type ResolvedScorecard, scorecardOf } from './score.ts';

/** One rule with everything that is worked out once, before any evaluation. */
export interface CompiledRule {
  readonly rule: PolicyRule;
  /** Its leaves in document order. */
  readonly leaves: readonly LeafCondition[];
  /** Every declared fact its conditions or consequences need. */
  readonly needs: readonly string[];
  /** Those of `needs` that its conditions compare. */
  readonly conditionNeeds: readonly string[];
  /** Those of `needs` that its texts, amounts and dates are made from. */
  readonly consequenceNeeds: readonly string[];
  readonly reasonCode: ReasonCode;
  /** How severe its outcome is (the place in OUTCOMES); -1 for a score rule. */
  readonly rank: number;
  /** What a score rule adds to the score; 0 for a hard rule. */
  readonly points: number;
  /** The rule for the engine: the unchanged conditions, and the outcome as the event's type. */
  readonly engineRule: RuleProperties;
}

/** A policy that was checked and may run. Frozen; shared by any number of evaluations at once. */
export interface CompiledPolicy {
  readonly document: PolicyDocument;
  readonly reference: PolicyReference;
  readonly rules: readonly CompiledRule[];
  readonly engineRules: readonly RuleProperties[];
  /** Null when combining by severity. */
  readonly scorecard: ResolvedScorecard | null;
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

function compileRule(rule: PolicyRule, document: PolicyDocument): CompiledRule {
  const leaves = [...leavesOf(rule.conditions, '')].map(({ leaf }) => leaf);
  const compared = new Set<string>();
  for (const leaf of leaves) {
    compared.add(leaf.fact);
    const reference = referenceOf(leaf);
    if (reference !== null) compared.add(reference);
  }
  const told = new Set([...consequenceReferences(rule, '')].map(({ name }) => name));
  const declared = (names: Iterable<string>) =>
    [...names].filter((name) => Object.hasOwn(document.facts, name));
  return {
    rule,
    leaves,
    needs: declared(new Set([...compared, ...told])),
    conditionNeeds: declared(compared),
    consequenceNeeds: declared(told),
    reasonCode: rule.event.params.reasonCode,
    rank: isHardRule(rule) ? OUTCOMES.indexOf(rule.event.type) : -1,
    points: pointsOf(document, rule),
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
  const rules = copy.rules.map((rule) => compileRule(rule, copy));
  const needed = new Set(rules.flatMap((rule) => rule.needs));
  return deepFreeze({
    document: copy,
    reference: { name: copy.name, version: copy.version, sha256: policySha256(copy) },
    rules,
    engineRules: rules.map((rule) => rule.engineRule),
    scorecard: scorecardOf(copy),
    needed: Object.entries(copy.facts).filter(([name]) => needed.has(name)),
  });
}
