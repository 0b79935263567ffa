import type { FactValue } from '../../domain/decision.ts';
import { consequenceReferences, leavesOf, referenceOf } from '../conditions.ts';
import type { PolicyDocument, PolicyRule } from '../policy-schema.ts';
import { truthOf } from '../three-valued.ts';
import type { Report } from './codes.ts';
import { type Formula, formulaOf, negate, type Space, spaceOf } from './formula.ts';
import { type Answer, Budget, solve, type Values } from './solve.ts';

/** A rule as the analysis sees it. */
export interface AnalysedRule {
  readonly index: number;
  readonly rule: PolicyRule;
  readonly pointer: string;
  readonly fires: Formula;
  readonly rests: Formula;
  /** Facts that fire it; null when there are none or none were found. */
  readonly example: Values | null;
  /** True only when it is certain that no facts fire it. */
  readonly never: boolean;
}

/** Steps for all questions about one policy, and for a single one. A step takes a microsecond or two. */
export const STEPS_IN_ALL = 3_000_000;
export const STEPS_A_QUESTION = 300_000;

/** Examples that are kept to answer further questions. */
const MOST_WITNESSES = 1000;

/** What all questions about one policy share: its space of facts, its rules as formulas, and the budget. */
export interface Analysis {
  readonly document: PolicyDocument;
  readonly space: Space;
  readonly rules: readonly AnalysedRule[];
  /** For each example that was found so far: which of the rules, by index, fire on it. Answers most questions at once. */
  readonly witnesses: readonly (readonly boolean[])[];
  /**
   * Are there facts that satisfy this? An example is only given when every rule of `mustFire` fires on it and none of
   * `mustRest` does, by the rules as they stand. What is not found out is reported, once for each `about`.
   */
  ask(
    formula: Formula,
    about: Question,
    mustFire?: readonly AnalysedRule[],
    mustRest?: readonly AnalysedRule[],
  ): Answer;
  /** Whether a rule fires on facts. */
  firesOn(rule: AnalysedRule, facts: Values): boolean;
  /** Of facts, those that the rules use, as an example shows them. */
  shown(facts: Values): Record<string, FactValue>;
}

export interface Question {
  readonly pointer: string;
  /** Completes "it is not known whether". */
  readonly whether: string;
}

function usedFacts(document: PolicyDocument): Set<string> {
  const used = new Set<string>();
  for (const rule of document.rules) {
    for (const { leaf } of leavesOf(rule.conditions, '')) {
      used.add(leaf.fact);
      const reference = referenceOf(leaf);
      if (reference !== null) used.add(reference);
    }
    for (const { name } of consequenceReferences(rule, '')) used.add(name);
  }
  return used;
}

/** Prepares the questions about a policy that {@link checkPolicy} found nothing wrong with. */
export function analysisOf(document: PolicyDocument, report: Report, steps = STEPS_IN_ALL): Analysis {
  const space = spaceOf(document);
  const budget = new Budget(steps, Math.min(steps, STEPS_A_QUESTION));
  const used = usedFacts(document);
  const undecided = new Set<string>();
  // The evaluator's own reading of a condition, so that a fault of the formulas shows up instead of misleading.
  const firesOn = ({ rule }: Pick<AnalysedRule, 'rule'>, facts: Values): boolean =>
    truthOf(
      rule.conditions,
      (name) => (Object.hasOwn(facts, name) ? facts[name] : document.parameters[name]),
      [],
    ) === true;

  let known: readonly AnalysedRule[] = [];
  const witnesses: (readonly boolean[])[] = [];
  const remember = (example: Values): void => {
    if (known.length > 0 && witnesses.length < MOST_WITNESSES)
      witnesses.push(known.map((rule) => firesOn(rule, example)));
  };

  const ask: Analysis['ask'] = (formula, about, mustFire = [], mustRest = []) => {
    let answer = solve(formula, space, budget);
    if (answer.kind === 'possible') {
      const { example } = answer;
      const isRight =
        mustFire.every((rule) => firesOn(rule, example)) && !mustRest.some((rule) => firesOn(rule, example));
      if (isRight) remember(example);
      else answer = { kind: 'undecided' };
    }
    const key = `${about.pointer} ${about.whether}`;
    if (answer.kind === 'undecided' && !undecided.has(key)) {
      undecided.add(key);
      report({
        code: 'NOT_DECIDED',
        pointer: about.pointer,
        message: `it is not known whether ${about.whether} (not decided within the budget of ${Math.min(steps, STEPS_A_QUESTION)} steps a question, ${steps} in all)`,
        mend: 'Split the rule, or nest fewer any inside of all, so that the question becomes smaller.',
      });
    }
    return answer;
  };

  const rules = document.rules.map((rule, index): AnalysedRule => {
    const fires = formulaOf(rule.conditions, document, space);
    const bare = {
      index,
      rule,
      pointer: `/rules/${index}`,
      fires,
      rests: negate(fires),
      example: null,
      never: false,
    };
    const about = { pointer: bare.pointer, whether: `${rule.name} can fire` };
    const answer = ask(fires, about, [bare]);
    return {
      ...bare,
      example: answer.kind === 'possible' ? answer.example : null,
      never: answer.kind === 'impossible',
    };
  });

  known = rules;
  for (const { example } of rules) if (example !== null) remember(example);

  return {
    document,
    space,
    rules,
    witnesses,
    ask,
    firesOn,
    shown: (facts) => Object.fromEntries(Object.entries(facts).filter(([name]) => used.has(name))),
  };
}
