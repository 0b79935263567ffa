import { canonicalJson } from '../../domain/canonical-json.ts';
import { moreSevere, type Outcome } from '../../domain/decisions/decision.ts';
import { isScoreRule, type PolicyRule } from '../policy-schema.ts';
import type { AnalysedRule, Analysis } from './analysis.ts';
import type { ReportLint } from './codes.ts';
import { all } from './formula.ts';
import { inShort } from './pointer.ts';

const outcomeOf = ({ event }: PolicyRule): Outcome | null => (event.type === 'score' ? null : event.type);

/** Whether the second of two rules overrules the first when both fire. Points count unless a hard rule declines. */
export function isOverruledBy(milder: PolicyRule, other: PolicyRule): boolean {
  const outcome = outcomeOf(other);
  if (outcome === null) return false;
  const own = outcomeOf(milder);
  return own === null ? outcome === 'decline' : own !== outcome && moreSevere(own, outcome) === outcome;
}

const namesOf = (rules: readonly AnalysedRule[]): string => inShort(rules.map(({ rule }) => rule.name));

/** Whether one rule fires whenever another does. Examples that other questions found answer most of it. */
function implies(analysis: Analysis, rule: AnalysedRule, others: readonly AnalysedRule[]): boolean {
  const { witnesses, work } = analysis;
  // Going through lists is many times faster than going on with a search.
  work.spend(others.length + Math.ceil((witnesses.length * others.length) / 16));
  for (const fired of witnesses)
    if (fired[rule.index] === true && !others.some((other) => fired[other.index] === true)) return false;
  const about = {
    pointer: rule.pointer,
    whether: () => `${inShort([rule.rule.name])} fires only where ${namesOf(others)} fires`,
  };
  const question = all([rule.fires, ...others.map((other) => other.rests)]);
  return analysis.ask(question, about, [rule], others).kind === 'impossible';
}

/** Leaves out every rule that is not needed for all of them together to cover the first. */
function fewest(
  analysis: Analysis,
  rule: AnalysedRule,
  covering: readonly AnalysedRule[],
): readonly AnalysedRule[] {
  let needed = covering;
  for (const candidate of covering) {
    const rest = needed.filter((other) => other !== candidate);
    if (rest.length > 0 && implies(analysis, rule, rest)) needed = rest;
  }
  return needed;
}

function lintHidden(analysis: Analysis, rule: AnalysedRule, report: ReportLint): void {
  const overruling = analysis.rules.filter((other) => !other.never && isOverruledBy(rule.rule, other.rule));
  if (overruling.length === 0 || rule.example === null || !implies(analysis, rule, overruling)) return;
  const covering = fewest(analysis, rule, overruling);
  const [only] = covering;
  const names = namesOf(covering);
  const example = analysis.shown(rule.example);
  if (
    covering.length === 1 &&
    only !== undefined &&
    outcomeOf(rule.rule) !== null &&
    implies(analysis, only, [rule])
  )
    report({
      code: 'CONTRADICTORY_RULES',
      pointer: rule.pointer,
      message: `${rule.rule.name} (${rule.rule.event.type}) and ${names} (${only.rule.event.type}) fire on the same facts`,
      mend: `Decide which outcome is right and remove the other rule, or add a condition that tells the two cases apart.`,
      example,
    });
  else
    report({
      code: 'HIDDEN_RULE',
      pointer: rule.pointer,
      message: `whenever ${rule.rule.name} fires, a more severe rule fires too: ${names}`,
      mend: `Remove ${rule.rule.name}, or narrow ${names} so that it does not fire in the cases for which ${rule.rule.name} exists.`,
      example,
    });
}

/** Two rules of one outcome that fire together without need. */
function lintTwins(analysis: Analysis, first: AnalysedRule, second: AnalysedRule, report: ReportLint): void {
  const forth = implies(analysis, second, [first]);
  const back = implies(analysis, first, [second]);
  const example = second.example ?? first.example;
  const shown = example === null ? {} : { example: analysis.shown(example) };
  if (forth && back)
    report({
      code: 'DUPLICATE_RULE',
      pointer: second.pointer,
      message: `${second.rule.name} fires on exactly the same facts as ${first.rule.name}`,
      mend: isScoreRule(second.rule)
        ? `Remove ${second.rule.name} and add its points to ${first.rule.name}.`
        : `Remove ${second.rule.name}, or change the conditions that were copied.`,
      ...shown,
    });
  else if (
    (forth || back) &&
    !isScoreRule(second.rule) &&
    canonicalJson(first.rule.event) === canonicalJson(second.rule.event)
  ) {
    const [narrow, wide] = forth ? [second, first] : [first, second];
    report({
      code: 'REDUNDANT_RULE',
      pointer: narrow.pointer,
      message: `${narrow.rule.name} fires only where ${wide.rule.name} fires, with the same consequences`,
      mend: `Remove ${narrow.rule.name}.`,
      ...(narrow.example === null ? {} : { example: analysis.shown(narrow.example) }),
    });
  }
}

/** An approval is one answer: two different reasons for it leave open which one is given. */
function lintOverlap(
  analysis: Analysis,
  first: AnalysedRule,
  second: AnalysedRule,
  report: ReportLint,
): void {
  if (first.rule.event.type !== 'approve' || second.rule.event.type !== 'approve') return;
  if (first.rule.event.params.reasonCode === second.rule.event.params.reasonCode) return;
  analysis.work.spend(analysis.rules.length);
  const severer = analysis.rules.filter(({ rule }) => isOverruledBy(first.rule, rule));
  const about = {
    pointer: second.pointer,
    whether: () => `${namesOf([first])} and ${namesOf([second])} approve together`,
  };
  const question = all([first.fires, second.fires, ...severer.map(({ rests }) => rests)]);
  const answer = analysis.ask(question, about, [first, second], severer);
  if (answer.kind !== 'possible') return;
  report({
    code: 'OVERLAP',
    pointer: second.pointer,
    message: `${first.rule.name} and ${second.rule.name} approve the same facts for different reasons; ${first.rule.event.params.reasonCode} is given first`,
    mend: `Add to one of them a condition that excludes the other, or leave it if the order of the rules is intended.`,
    example: analysis.shown(answer.example),
  });
}

/** Reports rules that never count because of others: overruled, contradicted, doubled, or in each other's way. */
export function lintHiding(analysis: Analysis, report: ReportLint): void {
  const live = analysis.rules.filter(({ never }) => !never);
  for (const rule of live) {
    analysis.work.at(rule.pointer);
    lintHidden(analysis, rule, report);
  }
  for (const [index, second] of live.entries()) {
    analysis.work.at(second.pointer);
    for (const first of live.slice(0, index)) {
      if (first.rule.event.type !== second.rule.event.type) continue;
      lintTwins(analysis, first, second, report);
      if (analysis.isComplete) lintOverlap(analysis, first, second, report);
    }
  }
}
