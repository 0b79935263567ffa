import type { RuleProperties } from 'json-rules-engine';
import { DUNNING_STAGES, type DunningStage } from '../../domain/arrears/dunning-case.ts';
import type { AmountsByCurrency } from '../../domain/money.ts';
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
import type { Days, DunningDocument, DunningStageRule } from './schema.ts';

/** A stage with everything that is worked out once. */
export interface CompiledStage {
  readonly stage: DunningStage;
  readonly rule: DunningStageRule;
  readonly minimumDays: number;
  /** Facts and amounts that its conditions compare. */
  readonly needs: readonly string[];
  readonly engineRule: RuleProperties;
}

/** A dunning policy that was checked and may run. */
export interface CompiledDunningPolicy {
  readonly document: DunningDocument;
  readonly reference: VersionReference;
  /** In order. */
  readonly stages: readonly CompiledStage[];
  readonly lookFromDays: number;
  /** The least late debt that counts, by currency. */
  readonly leastDebt: AmountsByCurrency;
  /** How long money under way holds everything; 0: not at all. */
  readonly pendingPaymentDays: number;
  /** Facts that some stage needs, with their declarations. */
  readonly needed: readonly (readonly [string, FactDeclaration])[];
}

/** Every fault of a dunning policy that shows without running it, each with its place. */
function checkDunningPolicy(document: DunningDocument): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  const report = (code: PolicyFindingCode, pointer: string, message: string) =>
    findings.push({ code, pointer, message });
  // To a condition an amount is a number like a parameter.
  const amounts = Object.fromEntries(Object.keys(document.amounts).map((amount) => [amount, 0]));
  const declared = { facts: document.facts, parameters: { ...document.parameters, ...amounts } };
  checkDeclarations(declared, report);
  for (const amount of Object.keys(document.amounts))
    if (Object.hasOwn(document.parameters, amount))
      report('DUPLICATE_NAME', `/amounts/${amount}`, `${amount} is a parameter and an amount`);
  checkDays(document, document.lookFromDays, '/lookFromDays', report);
  if (document.pendingPaymentDays !== undefined)
    checkDays(document, document.pendingPaymentDays, '/pendingPaymentDays', report);
  if (document.leastDebt !== undefined && !Object.hasOwn(document.amounts, document.leastDebt))
    report('UNKNOWN_FACT', '/leastDebt', `no amount is called ${document.leastDebt}`);
  let last = -1;
  for (const [index, rule] of document.stages.entries()) {
    const pointer = `/stages/${index}`;
    const rank = DUNNING_STAGES.indexOf(rule.stage);
    if (rank === last) report('DUPLICATE_NAME', `${pointer}/stage`, `${rule.stage} comes twice`);
    if (rank < last) report('RANGE', `${pointer}/stage`, `${rule.stage} comes before the stage above it`);
    last = Math.max(last, rank);
    checkDays(document, rule.minimumDays, `${pointer}/minimumDays`, report);
    for (const { leaf, pointer: at } of leavesOf(rule.conditions, `${pointer}/conditions`))
      checkLeaf(declared, leaf, at, report);
    if (rule.effects.includes('fee') !== (rule.fee !== undefined))
      report('CONSEQUENCE', `${pointer}/fee`, 'a fee has an effect and an amount, or neither');
    if (rule.fee !== undefined && !Object.hasOwn(document.amounts, rule.fee))
      report('UNKNOWN_FACT', `${pointer}/fee`, `no amount is called ${rule.fee}`);
    if (new Set(rule.effects).size !== rule.effects.length)
      report('DUPLICATE_NAME', `${pointer}/effects`, 'an effect comes twice');
  }
  return findings;
}

/** Checks a document and makes it ready to run. Throws {@link PolicyRefused} with every finding. */
export function compileDunningPolicy(document: DunningDocument): CompiledDunningPolicy {
  const findings = checkDunningPolicy(document);
  if (findings.length > 0) throw new PolicyRefused(`dunning policy ${document.version}`, findings);
  const copy = structuredClone(document);
  const stages = copy.stages.map((rule) => compileStage(copy, rule));
  const needed = new Set(stages.flatMap(({ needs }) => needs));
  return {
    document: copy,
    reference: { version: copy.version, sha256: policySha256(copy) },
    stages,
    lookFromDays: daysOf(copy, copy.lookFromDays) ?? 0,
    leastDebt: (copy.leastDebt === undefined ? undefined : copy.amounts[copy.leastDebt]) ?? {},
    pendingPaymentDays: daysOf(copy, copy.pendingPaymentDays ?? 0) ?? 0,
    needed: Object.entries(copy.facts).filter(([name]) => needed.has(name)),
  };
}

function compileStage(document: DunningDocument, rule: DunningStageRule): CompiledStage {
  const needs = new Set<string>();
  for (const { leaf } of leavesOf(rule.conditions, '')) {
    needs.add(leaf.fact);
    const reference = referenceOf(leaf);
    if (reference !== null && !Object.hasOwn(document.parameters, reference)) needs.add(reference);
  }
  return {
    stage: rule.stage,
    rule,
    minimumDays: daysOf(document, rule.minimumDays) ?? 0,
    needs: [...needs],
    engineRule: { name: rule.stage, conditions: rule.conditions, event: { type: rule.stage } },
  };
}

/** Undefined when there is no parameter of that name. */
function daysOf({ parameters }: DunningDocument, value: Days): number | undefined {
  if (typeof value === 'number') return value;
  return Object.hasOwn(parameters, value.parameter) ? parameters[value.parameter] : undefined;
}

function checkDays(
  document: DunningDocument,
  value: Days,
  pointer: string,
  report: (code: PolicyFindingCode, pointer: string, message: string) => void,
): void {
  const found = daysOf(document, value);
  if (found === undefined) report('UNKNOWN_FACT', pointer, 'no such parameter');
  else if (found < 0) report('RANGE', pointer, `${found} is negative`);
}
