import { demandsOf, leavesOf, referenceOf } from '../conditions.ts';
import { isScoreRule, type LeafCondition, type PolicyDocument } from '../policy-schema.ts';
import type { AnalysedRule, Analysis } from './analysis.ts';
import type { ReportLint } from './codes.ts';
import { all, formulaOf, truthOver } from './formula.ts';
import { isOverruledBy } from './hiding.ts';
import { inShort, quote } from './pointer.ts';
import { contains, integers, intersect, isEmpty, without } from './value-set.ts';

/** The constant that a leaf compares with; null for another fact, or for a value that is not one number. */
function thresholdOf(leaf: LeafCondition, document: PolicyDocument): number | null {
  const reference = referenceOf(leaf);
  const value: unknown =
    reference === null
      ? leaf.value
      : Object.hasOwn(document.facts, reference)
        ? null
        : document.parameters[reference];
  return typeof value === 'number' ? value : null;
}

function lintLeaf(leaf: LeafCondition, pointer: string, analysis: Analysis, report: ReportLint): void {
  const { document, space, work } = analysis;
  const truth = truthOver(formulaOf(leaf, document, space, work.spend), space, work.spend);
  const range = space.get(leaf.fact);
  const threshold = thresholdOf(leaf, document);
  const declared = document.facts[leaf.fact];
  const between = `${declared?.minimum ?? 'no minimum'} to ${declared?.maximum ?? 'no maximum'}`;
  const listed: readonly unknown[] = Array.isArray(leaf.value) ? leaf.value : [threshold];
  const outside = listed.filter(
    (value) => typeof value === 'number' && range !== undefined && !contains(range, value),
  );
  if (outside.length > 0)
    report({
      code: 'OUT_OF_RANGE',
      pointer: `${pointer}/value`,
      message: `${inShort(outside)} is outside of the declared range of ${leaf.fact} (${between})`,
      mend: `Compare with a value from ${between}, or widen the range under /facts/${leaf.fact}.`,
    });
  else if (truth !== null)
    report({
      code: 'CONSTANT_CONDITION',
      pointer,
      message: `${leaf.fact} ${leaf.operator} ${quote(threshold ?? leaf.value)} is ${truth} for every value of ${leaf.fact}`,
      mend: truth
        ? 'Remove the condition, or correct its threshold.'
        : 'Correct the threshold or the operator.',
    });
}

/** A condition that asks for zero can't be given, so the evaluation falls back to review. */
function lintConsequence(rule: AnalysedRule, analysis: Analysis, report: ReportLint): void {
  const amount = demandsOf(rule.rule).condition?.amount;
  const domain = amount === undefined ? undefined : analysis.space.get(amount.fact);
  if (amount === undefined || domain === undefined) return;
  const nothing = intersect(domain, integers([{ low: Number.MIN_SAFE_INTEGER, high: 0 }]));
  if (isEmpty(nothing)) return;
  const isNothing = {
    kind: 'in',
    fact: amount.fact,
    set: nothing,
    others: without(domain, nothing),
  } as const;
  const about = {
    pointer: rule.pointer,
    whether: () => `${rule.rule.name} can decide while ${amount.fact} is 0 or less`,
  };
  // When a more severe rule fires too, the amount is not asked for.
  const severer = analysis.rules.filter((other) => isOverruledBy(rule.rule, other.rule));
  const question = all([rule.fires, isNothing, ...severer.map(({ rests }) => rests)]);
  const answer = analysis.ask(question, about, [rule], severer);
  if (answer.kind === 'possible')
    report({
      code: 'IMPOSSIBLE_CONSEQUENCE',
      pointer: `${rule.pointer}/event/params/condition/amount`,
      message: `${rule.rule.name} can decide while ${amount.fact} is ${answer.example[amount.fact]}: there is nothing to ask for`,
      mend: `Add {"fact": "${amount.fact}", "operator": "greaterThan", "value": 0} to the rule's conditions.`,
      example: analysis.shown(answer.example),
    });
}

/** Reports rules that can never fire or always do, comparisons that are constant, and demands for nothing. */
export function lintReach(analysis: Analysis, report: ReportLint): void {
  for (const rule of analysis.rules) {
    const { name } = rule.rule;
    analysis.work.at(rule.pointer);
    for (const { leaf, pointer } of leavesOf(rule.rule.conditions, `${rule.pointer}/conditions`))
      lintLeaf(leaf, pointer, analysis, report);
    if (rule.never) {
      report({
        code: 'NEVER_FIRES',
        pointer: rule.pointer,
        message: `no facts within the declared ranges fire ${name}`,
        mend: `Correct the conditions of ${name} that exclude each other, or remove the rule.`,
      });
      continue;
    }
    const rests = analysis.ask(
      rule.rests,
      { pointer: rule.pointer, whether: () => `${name} always fires` },
      [],
      [rule],
    );
    if (rests.kind === 'impossible')
      report({
        code: isScoreRule(rule.rule) ? 'CONSTANT_POINTS' : 'ALWAYS_FIRES',
        pointer: rule.pointer,
        message: `all facts within the declared ranges fire ${name}`,
        mend: isScoreRule(rule.rule)
          ? `Add the points of ${name} to /scorecard/baseline and remove the rule.`
          : `Narrow the conditions of ${name} to the intended cases.`,
        ...(rule.example === null ? {} : { example: analysis.shown(rule.example) }),
      });
    if (analysis.isComplete) lintConsequence(rule, analysis, report);
  }
}
