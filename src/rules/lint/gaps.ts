import type { Analysis } from './analysis.ts';
import type { ReportLint } from './codes.ts';
import { all, any, type Formula, negate } from './formula.ts';
import type { FactAssignment } from './solve.ts';
import {
  contains,
  integers,
  intersect,
  isEmpty,
  sizeOf,
  type ValueSet,
  valueSet,
  without,
} from './value-set.ts';
import { type Spend, WorkEnded } from './work.ts';

/** How many gaps are shown; an analyst mends them one by one anyway. */
const GAPS_SHOWN = 3;

/** For each fact, the sets of valueSet that some rule compares it with; facts that are compared with facts are left out. */
function comparedSets(analysis: Analysis): Map<string, ValueSet[]> {
  const sets = new Map<string, ValueSet[]>();
  const related = new Set<string>();
  const visit = (formula: Formula): void => {
    if (formula.kind === 'and' || formula.kind === 'or') formula.parts.forEach(visit);
    else if (formula.kind === 'in') {
      const known = sets.get(formula.fact);
      if (known === undefined) sets.set(formula.fact, [formula.set]);
      else known.push(formula.set);
    } else if (formula.kind === 'relation') related.add(formula.left).add(formula.right);
  };
  for (const { fires } of analysis.rules) visit(fires);
  for (const name of related) sets.delete(name);
  return sets;
}

/** The fewest sets that make up `whole` such that no comparison tells two valueSet of one of them apart. */
function cellsOf(whole: ValueSet, compared: readonly ValueSet[], spend: Spend): ValueSet[] {
  let cells = [whole];
  for (const set of compared)
    cells = cells
      .flatMap((cell) => {
        spend(2 * (1 + sizeOf(cell) + sizeOf(set)));
        return [intersect(cell, set), without(cell, set)];
      })
      .filter((cell) => !isEmpty(cell));
  return cells;
}

function restriction(fact: string, set: ValueSet, space: Analysis['space']): Formula {
  return { kind: 'in', fact, set, others: without(space.get(fact) ?? set, set) };
}

interface Gap {
  /** No rule fires while each of these facts has one of these valueSet. */
  readonly region: ReadonlyMap<string, ValueSet>;
  /** Not null when the steps ended before all of it was known. */
  readonly ended: WorkEnded | null;
}

/**
 * A gap is more than its example: widens the value of each fact, first to all valueSet, else cell by cell, as long as it is
 * certain that no rule fires. What is left are the facts that matter, with the valueSet for which they do.
 */
function widened(
  analysis: Analysis,
  example: FactAssignment,
  compared: ReadonlyMap<string, readonly ValueSet[]>,
): Gap {
  const { space, work } = analysis;
  const fired = any(analysis.rules.map(({ fires }) => fires));
  const region = new Map<string, ValueSet>();
  const isGap = (name: string, set: ValueSet | null): boolean => {
    const tried = new Map(region);
    if (set === null) tried.delete(name);
    else tried.set(name, set);
    const restrictions = [...tried].map(([fact, valueSet]) => {
      work.spend(1 + sizeOf(valueSet) + sizeOf(space.get(fact) ?? valueSet));
      return restriction(fact, valueSet, space);
    });
    const about = { pointer: '/rules', whether: () => 'a gap is larger than its example' };
    return analysis.ask(all([...restrictions, fired]), about).kind === 'impossible';
  };
  for (const [name, value] of Object.entries(analysis.shown(example)))
    region.set(name, typeof value === 'number' ? integers([{ low: value, high: value }]) : valueSet([value]));
  const widen = (name: string, start: ValueSet): void => {
    if (isGap(name, null)) {
      region.delete(name);
      return;
    }
    let set = start;
    for (const cell of cellsOf(space.get(name) ?? start, compared.get(name) ?? [], work.spend)) {
      const wider = union(set, cell);
      if (!isGap(name, wider)) continue;
      set = wider;
      region.set(name, set);
    }
  };
  try {
    for (const [name, start] of [...region]) widen(name, start);
  } catch (error) {
    // It is a gap as far as it was widened.
    if (!(error instanceof WorkEnded)) throw error;
    return { region, ended: error };
  }
  return { region, ended: null };
}

function union(a: ValueSet, b: ValueSet): ValueSet {
  if (a.kind === 'integers' && b.kind === 'integers') return integers([...a.intervals, ...b.intervals]);
  return a.kind === 'values' && b.kind === 'values' ? valueSet([...a.values, ...b.values]) : a;
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
 * the message names is enough: with those valueSet no rule fires, whatever the other facts are.
 */
export function lintGaps(analysis: Analysis, report: ReportLint): void {
  const { document, rules, space } = analysis;
  if (document.combining === 'score') return;
  const compared = comparedSets(analysis);
  let open: Formula[] = rules.map(({ rests }) => rests);
  for (let count = 0; count < GAPS_SHOWN; count += 1) {
    const about = { pointer: '/rules', whether: () => 'some rule fires for all facts' };
    const answer = analysis.ask(all(open), about, [], rules);
    if (answer.kind !== 'possible') return;
    const { region, ended } = widened(analysis, answer.example, compared);
    const words = [...region].map(([name, set]) => `${name} is ${setInWords(set, space.get(name))}`);
    report({
      code: 'GAP',
      pointer: '/rules',
      message: `no rule fires ${words.length === 0 ? 'at all' : `when ${words.join(', ')}`}: the default (${document.default}) decides, with NO_RULE_APPLIED`,
      mend: 'Add a rule for this case that says why, or leave it when a person is meant to look.',
      example: analysis.shown(answer.example),
    });
    if (ended !== null) throw ended;
    open = [...open, negate(all([...region].map(([fact, set]) => restriction(fact, set, space))))];
  }
}
