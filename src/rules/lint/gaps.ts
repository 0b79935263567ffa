import type { Analysis } from './analysis.ts';
import type { Report } from './codes.ts';
import { all, any, type Formula, negate } from './formula.ts';
import type { Values } from './solve.ts';
import { contains, integers, intersect, isEmpty, type ValueSet, values, without } from './value-set.ts';

/** So many gaps are shown; an analyst mends them one by one anyway. */
const GAPS_SHOWN = 3;

/** For each fact, the sets of values that some rule compares it with; facts that are compared with facts are left out. */
function comparedSets(analysis: Analysis): Map<string, ValueSet[]> {
  const sets = new Map<string, ValueSet[]>();
  const related = new Set<string>();
  const visit = (formula: Formula): void => {
    if (formula.kind === 'and' || formula.kind === 'or') formula.parts.forEach(visit);
    else if (formula.kind === 'in') sets.set(formula.fact, [...(sets.get(formula.fact) ?? []), formula.set]);
    else if (formula.kind === 'relation') related.add(formula.left).add(formula.right);
  };
  for (const { fires } of analysis.rules) visit(fires);
  for (const name of related) sets.delete(name);
  return sets;
}

/** The fewest sets that make up `whole` such that no comparison tells two values of one of them apart. */
function cellsOf(whole: ValueSet, compared: readonly ValueSet[]): ValueSet[] {
  let cells = [whole];
  for (const set of compared)
    cells = cells
      .flatMap((cell) => [intersect(cell, set), without(cell, set)])
      .filter((cell) => !isEmpty(cell));
  return cells;
}

function restriction(fact: string, set: ValueSet, space: Analysis['space']): Formula {
  return { kind: 'in', fact, set, others: without(space.get(fact) ?? set, set) };
}

/**
 * A gap is more than its example: widens the value of each fact, first to all values, else cell by cell, as long as it is
 * certain that no rule fires. What is left are the facts that matter, with the values for which they do.
 */
function widened(
  analysis: Analysis,
  example: Values,
  compared: ReadonlyMap<string, readonly ValueSet[]>,
): Map<string, ValueSet> {
  const { space } = analysis;
  const fired = any(analysis.rules.map(({ fires }) => fires));
  const region = new Map<string, ValueSet>();
  const isGap = (name: string, set: ValueSet | null): boolean => {
    const tried = new Map(region);
    if (set === null) tried.delete(name);
    else tried.set(name, set);
    const restrictions = [...tried].map(([fact, values]) => restriction(fact, values, space));
    const about = { pointer: '/rules', whether: 'a gap is larger than its example' };
    return analysis.ask(all([...restrictions, fired]), about).kind === 'impossible';
  };
  for (const [name, value] of Object.entries(analysis.shown(example)))
    region.set(name, typeof value === 'number' ? integers({ low: value, high: value }) : values([value]));
  for (const [name, start] of [...region]) {
    if (isGap(name, null)) {
      region.delete(name);
      continue;
    }
    let set = start;
    for (const cell of cellsOf(space.get(name) ?? start, compared.get(name) ?? [])) {
      const wider = union(set, cell);
      if (isGap(name, wider)) set = wider;
    }
    region.set(name, set);
  }
  return region;
}

function union(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === 'integers' && b.kind === 'integers') return integers(...a.intervals, ...b.intervals);
  return a.kind === 'values' && b.kind === 'values' ? values([...a.values, ...b.values]) : a;
}

/** "0 to 5", "at least 100", "grace or overdue". */
function setInWords(set: ValueSet, whole: ValueSet | undefined): string {
  if (set.kind === 'values') return set.values.map(String).join(' or ');
  const isEnd = (value: number): boolean => whole !== undefined && !contains(whole, value);
  return set.intervals
    .map(({ low, high }) => {
      if (low === high) return String(low);
      if (isEnd(high + 1)) return `at least ${low}`;
      return isEnd(low - 1) ? `at most ${high}` : `${low} to ${high}`;
    })
    .join(' or ');
}

/**
 * Reports facts for which no rule fires, so that the default decides. A scorecard has none: it always has a score. What
 * the message names is enough: with those values no rule fires, whatever the other facts are.
 */
export function lintGaps(analysis: Analysis, report: Report): void {
  const { document, rules, space } = analysis;
  if (document.combining === 'score') return;
  const compared = comparedSets(analysis);
  let open: Formula[] = rules.map(({ rests }) => rests);
  for (let count = 0; count < GAPS_SHOWN; count += 1) {
    const about = { pointer: '/rules', whether: 'some rule fires for all facts' };
    const answer = analysis.ask(all(open), about, [], rules);
    if (answer.kind !== 'possible') return;
    const region = widened(analysis, answer.example, compared);
    const words = [...region].map(([name, set]) => `${name} is ${setInWords(set, space.get(name))}`);
    report({
      code: 'GAP',
      pointer: '/rules',
      message: `no rule fires ${words.length === 0 ? 'at all' : `when ${words.join(', ')}`}: the default (${document.default}) decides, with NO_RULE_APPLIED`,
      mend: 'Add a rule for this case that says why, or leave it when a person is meant to look.',
      example: analysis.shown(answer.example),
    });
    open = [...open, negate(all([...region].map(([fact, set]) => restriction(fact, set, space))))];
  }
}
