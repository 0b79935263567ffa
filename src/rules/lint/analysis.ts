import type { FactValue } from '../../domain/decisions/decision.ts';
import { consequenceReferences, leavesOf, referenceOf } from '../conditions.ts';
import type { PolicyDocument, PolicyRule } from '../policy-schema.ts';
import { truthOf } from '../three-valued.ts';
import type { ReportLint } from './codes.ts';
import { type Formula, formulaOf, negate, type Space, spaceOf } from './formula.ts';
import { type Answer, type FactAssignment, solve } from './solve.ts';
import { STEPS_A_QUESTION, type Work, WorkEnded } from './work.ts';

/** A rule, prepared for the analysis. */
export interface AnalysedRule {
  readonly index: number;
  readonly rule: PolicyRule;
  readonly pointer: string;
  readonly fires: Formula;
  readonly rests: Formula;
  /** Facts that fire it; null when none exist or none were found. */
  readonly example: FactAssignment | null;
  /** True only when it is certain that no facts fire it. */
  readonly never: boolean;
}

/** Examples that are kept to answer further questions. */
const MOST_WITNESSES = 1000;

/** Judging a rule on one example costs little beside a search: this many nodes of its conditions count as one step. */
const NODES_A_STEP = 8;

/** What all questions about one policy share: its space of facts, its rules as formulas, and the budget. */
export interface Analysis {
  readonly document: PolicyDocument;
  readonly space: Space;
  /** The rules that were read: all of them, or the first ones, see {@link isComplete}. */
  readonly rules: readonly AnalysedRule[];
  /** Looks for facts that fire each of the rules, and keeps them with it. Call this before any other question. */
  findExamples(): void;
  /** False when the rules were too large to read all of them: then nothing may be said that another rule could refute. */
  readonly isComplete: boolean;
  readonly work: Work;
  /** For each example that was found so far: which of the rules, by index, fire on it. Answers most questions at once. */
  readonly witnesses: readonly (readonly boolean[])[];
  /**
   * Are there facts that satisfy this? An example is only given when every rule of `mustFire` fires on it and none of
   * `mustRest` does, by the rules themselves. An open question is reported, once for each `about`.
   */
  ask(
    formula: Formula,
    about: OpenQuestion,
    mustFire?: readonly AnalysedRule[],
    mustRest?: readonly AnalysedRule[],
  ): Answer;
  /** Whether a rule fires on facts. */
  firesOn(rule: AnalysedRule, facts: FactAssignment): boolean;
  /** The facts that the rules use, as an example shows them. */
  shown(facts: FactAssignment): Record<string, FactValue>;
}

export interface OpenQuestion {
  readonly pointer: string;
  /** Completes "it is not known whether". */
  readonly whether: () => string;
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

/** The number of conditions and listed values of a rule: the cost of judging it on an example. */
function nodesOf(rule: PolicyRule): number {
  let nodes = 1;
  for (const { leaf } of leavesOf(rule.conditions, ''))
    nodes += Array.isArray(leaf.value) ? leaf.value.length : 1;
  return nodes;
}

interface ReadRule extends AnalysedRule {
  readonly nodes: number;
}

/** The rules as formulas, as far as the steps last. */
function readRules(
  document: PolicyDocument,
  space: Space,
  work: Work,
): { readonly rules: readonly ReadRule[]; readonly ended: WorkEnded | null } {
  const rules: ReadRule[] = [];
  try {
    for (const [index, rule] of document.rules.entries()) {
      const pointer = `/rules/${index}`;
      work.at(pointer);
      const fires = formulaOf(rule.conditions, document, space, work.spend);
      const nodes = nodesOf(rule);
      rules.push({ index, rule, pointer, fires, rests: negate(fires), example: null, never: false, nodes });
    }
  } catch (error) {
    if (!(error instanceof WorkEnded)) throw error;
    return { rules, ended: error };
  }
  return { rules, ended: null };
}

/**
 * Prepares the questions about a policy that {@link checkPolicy} found nothing wrong with. Throws {@link WorkEnded} when
 * the declared facts are too many; when the rules are, the first ones are analysed.
 */
export function analysisOf(document: PolicyDocument, report: ReportLint, work: Work): Analysis {
  work.begin(0.1, '/facts');
  const space = spaceOf(document, work.spend);
  const read = readRules(document, space, work);
  if (read.ended !== null)
    report({
      code: 'TOO_COMPLEX',
      pointer: read.ended.pointer,
      message: `the rules from here on were not analysed (${read.rules.length} of ${document.rules.length} were): nothing is said about them, nor about overlaps, gaps and scores`,
      mend: 'Compare with fewer values: list the allowed texts of a fact under /facts, and shorten long lists of in and notIn.',
    });

  const used = usedFacts(document);
  const undecided = new Set<string>();
  // The evaluator's own reading of a condition, so that a fault of the formulas shows up instead of misleading.
  const firesOn = ({ rule }: Pick<AnalysedRule, 'rule'>, facts: FactAssignment): boolean =>
    truthOf(
      rule.conditions,
      (name) => (Object.hasOwn(facts, name) ? facts[name] : document.parameters[name]),
      [],
    ) === true;

  const nodesInAll = read.rules.reduce((sum, { nodes }) => sum + nodes, 0);
  let known: readonly AnalysedRule[] = [];
  const witnesses: (readonly boolean[])[] = [];
  const remember = (example: FactAssignment): void => {
    if (known.length === 0 || witnesses.length >= MOST_WITNESSES) return;
    work.spend(Math.ceil(nodesInAll / NODES_A_STEP));
    witnesses.push(known.map((rule) => firesOn(rule, example)));
  };

  const ask: Analysis['ask'] = (formula, about, mustFire = [], mustRest = []) => {
    let answer = solve(formula, space, work);
    if (answer.kind === 'possible') {
      const { example } = answer;
      for (const { index } of [...mustFire, ...mustRest])
        work.spend(Math.ceil((read.rules[index]?.nodes ?? 0) / NODES_A_STEP));
      const isRight =
        mustFire.every((rule) => firesOn(rule, example)) && !mustRest.some((rule) => firesOn(rule, example));
      if (isRight) remember(example);
      else answer = { kind: 'undecided' };
    }
    if (answer.kind !== 'undecided') return answer;
    const whether = about.whether();
    const key = `${about.pointer} ${whether}`;
    if (!undecided.has(key)) {
      undecided.add(key);
      report({
        code: 'NOT_DECIDED',
        pointer: about.pointer,
        message: `it is not known whether ${whether} (not decided within ${STEPS_A_QUESTION} steps)`,
        mend: 'Split the rule, or nest fewer any inside of all, so that the question becomes smaller.',
      });
    }
    return answer;
  };

  const rules: AnalysedRule[] = [...read.rules];
  const findExamples = (): void => {
    for (const [index, rule] of rules.entries()) {
      work.at(rule.pointer);
      const answer = ask(rule.fires, { pointer: rule.pointer, whether: () => `${rule.rule.name} can fire` }, [
        rule,
      ]);
      const example = answer.kind === 'possible' ? answer.example : null;
      rules[index] = { ...rule, example, never: answer.kind === 'impossible' };
    }
    known = rules;
    for (const { example } of rules) if (example !== null) remember(example);
  };

  return {
    document,
    space,
    rules,
    findExamples,
    isComplete: read.ended === null,
    work,
    witnesses,
    ask,
    firesOn,
    shown: (facts) => Object.fromEntries(Object.entries(facts).filter(([name]) => used.has(name))),
  };
}
