import type { VersionReference } from '../../domain/policies/names.ts';
import { policySha256 } from '../canonical.ts';
import { leavesOf, referenceOf } from '../conditions.ts';
import { checkDeclarations, checkLeaf } from '../policy-check.ts';
import {
  type FactDeclaration,
  type PolicyFinding,
  type PolicyFindingCode,
  PolicyRefused,
} from '../policy-schema.ts';
import { type FraudDocument, type FraudRule, withAmounts } from './schema.ts';

/** A rule with what is worked out once. */
export interface CompiledFraudRule {
  readonly rule: FraudRule;
  /** Facts that its conditions compare. */
  readonly needs: readonly string[];
}

/** A version of the fraud watch that was checked and may run. */
export interface CompiledFraudWatch {
  readonly document: FraudDocument;
  readonly reference: VersionReference;
  readonly rules: readonly CompiledFraudRule[];
  /** Facts that some rule needs, with their declarations. */
  readonly needed: readonly (readonly [string, FactDeclaration])[];
}

/** Checks a document and makes it ready to run. Throws {@link PolicyRefused} with every finding. */
export function compileFraudWatch(document: FraudDocument): CompiledFraudWatch {
  const findings = checkFraudWatch(document);
  if (findings.length > 0) throw new PolicyRefused(`fraud watch ${document.version}`, findings);
  const copy = structuredClone(document);
  const rules = copy.rules.map((rule) => compileRule(copy, rule));
  const needed = new Set(rules.flatMap(({ needs }) => needs));
  return {
    document: copy,
    reference: { version: copy.version, sha256: policySha256(copy) },
    rules,
    needed: Object.entries(copy.facts).filter(([name]) => needed.has(name)),
  };
}

/** Everything that can be told to be wrong without running it, each with its place. */
function checkFraudWatch(document: FraudDocument): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  const report = (code: PolicyFindingCode, pointer: string, message: string) =>
    findings.push({ code, pointer, message });
  checkDeclarations(document, report);
  const declared = withAmounts(document);
  for (const amount of Object.keys(document.amounts ?? {}))
    if (Object.hasOwn(document.parameters, amount) || Object.hasOwn(document.facts, amount))
      report('DUPLICATE_NAME', `/amounts/${amount}`, `${amount} is also a fact or a parameter`);
  const names = new Set<string>();
  for (const [index, { name, conditions }] of document.rules.entries()) {
    const pointer = `/rules/${index}`;
    if (names.has(name)) report('DUPLICATE_NAME', `${pointer}/name`, `a second rule ${name}`);
    names.add(name);
    for (const { leaf, pointer: at } of leavesOf(conditions, `${pointer}/conditions`))
      checkLeaf(declared, leaf, at, report);
  }
  const given: [string, object][] = (document.tests ?? []).map(({ facts }, index) => [
    `/tests/${index}/facts`,
    facts,
  ]);
  for (const [pointer, facts] of [['/usual', document.usual] as const, ...given])
    for (const name of Object.keys(facts))
      if (!Object.hasOwn(document.facts, name))
        report('UNKNOWN_FACT', `${pointer}/${name}`, `${name} is not declared`);
  return findings;
}

function compileRule(document: FraudDocument, rule: FraudRule): CompiledFraudRule {
  const needs = new Set<string>();
  for (const { leaf } of leavesOf(rule.conditions, '')) {
    needs.add(leaf.fact);
    const reference = referenceOf(leaf);
    if (reference !== null && Object.hasOwn(document.facts, reference)) needs.add(reference);
  }
  return { rule, needs: [...needs] };
}
