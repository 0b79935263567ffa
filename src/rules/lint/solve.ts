import type { FactValue } from '../../domain/decisions/decision.ts';
import { all, any, type Formula, negate, type Relation, type Space, truthOver } from './formula.ts';
import { solveOrder } from './order.ts';
import {
  boundsOf,
  type Interval,
  integers,
  intersect,
  isEmpty,
  plainest,
  sizeOf,
  type ValueSet,
  valueSet,
  without,
} from './value-set.ts';
import { type Spend, STEPS_A_QUESTION, type Work } from './work.ts';

/** FactAssignment of all facts of a space. */
export type FactAssignment = Readonly<Record<string, FactValue>>;

/** Whether some facts satisfy a formula: with such facts, for certain none, or not found out within the budget. */
export type Answer =
  | { readonly kind: 'possible'; readonly example: FactAssignment }
  | { readonly kind: 'impossible' }
  | { readonly kind: 'undecided' };

class OutOfSteps extends Error {
  override readonly name = 'OutOfSteps';
}

interface State {
  readonly domains: Space;
  readonly relations: readonly Relation[];
  readonly pending: readonly Formula[];
}

/** Takes everything from `pending` that leaves no choice; null when that is a contradiction. Only choices are left. */
function settle(state: State, spend: Spend): State | null {
  const domains = new Map(state.domains);
  const relations = [...state.relations];
  let pending = [...state.pending];
  for (;;) {
    const choices: Formula[] = [];
    let narrowed = false;
    while (pending.length > 0) {
      const formula = pending.pop();
      if (formula === undefined) break;
      spend(1);
      if (formula.kind === 'constant') {
        if (!formula.value) return null;
      } else if (formula.kind === 'and') for (const part of formula.parts) pending.push(part);
      else if (formula.kind === 'relation') relations.push(formula);
      else if (formula.kind === 'in') {
        const before = domains.get(formula.fact) ?? valueSet([]);
        spend(sizeOf(before) + sizeOf(formula.set));
        const domain = intersect(before, formula.set);
        if (isEmpty(domain)) return null;
        domains.set(formula.fact, domain);
        narrowed = true;
      } else {
        const open: Formula[] = [];
        let holds = false;
        for (const part of formula.parts) {
          const truth = truthOver(part, domains, spend);
          if (truth === true) holds = true;
          else if (truth === null) open.push(part);
        }
        if (holds) continue;
        const [only] = open;
        if (only === undefined) return null;
        if (open.length === 1) pending.push(only);
        else choices.push(any(open));
      }
    }
    if (!narrowed || choices.length === 0) return { domains, relations, pending: choices };
    pending = choices;
  }
}

/**
 * Depth-first over the choices that are left, the smallest first. Each branch excludes the single comparisons that were
 * tried before it; to exclude whole groups costs more than it saves.
 */
function search(state: State, spend: Spend): FactAssignment | null {
  // Each branch begins with copies of what the one above it knew.
  spend(2 * state.domains.size + state.relations.length + state.pending.length);
  const settled = settle(state, spend);
  if (settled === null) return null;
  let smallest: Formula | null = null;
  spend(2 * settled.pending.length);
  for (const choice of settled.pending)
    if (smallest === null || widthOf(choice) < widthOf(smallest)) smallest = choice;
  if (smallest === null || smallest.kind !== 'or') return finish(settled, spend);
  const rest = settled.pending.filter((choice) => choice !== smallest);
  const excluded: Formula[] = [];
  for (const part of smallest.parts) {
    const found = search({ ...settled, pending: [...rest, ...excluded, part] }, spend);
    if (found !== null) return found;
    if (part.kind === 'in' || part.kind === 'relation') excluded.push(negate(part));
  }
  return null;
}

function widthOf(formula: Formula): number {
  return formula.kind === 'or' ? formula.parts.length : 0;
}

/** Only relations between facts are left: split what is not an order of intervals, then solve the order. */
function finish(state: State, spend: Spend): FactAssignment | null {
  const { domains, relations } = state;
  const branch = (parts: Iterable<Formula>, kept: readonly Relation[] = relations): FactAssignment | null => {
    for (const part of parts) {
      const found = search({ domains, relations: kept, pending: [part] }, spend);
      if (found !== null) return found;
    }
    return null;
  };
  spend(2 * relations.length);
  for (const relation of relations) {
    const { left, operator, right } = relation;
    const domain = domains.get(left) ?? valueSet([]);
    if (domain.kind === 'values')
      return branch(
        equalities(relation, domain, domains, spend),
        relations.filter((r) => r !== relation),
      );
    if (operator === 'different')
      return branch(
        [
          { kind: 'relation', left, operator: 'below', right },
          { kind: 'relation', left: right, operator: 'below', right: left },
        ],
        relations.filter((other) => other !== relation),
      );
  }
  const bounds = new Map<string, Interval>();
  for (const name of new Set(relations.flatMap(({ left, right }) => [left, right]))) {
    const domain = domains.get(name) ?? valueSet([]);
    if (domain.kind === 'integers' && domain.intervals.length > 1)
      return branch(each(domain.intervals, (interval) => within(name, integers([interval]), domain), spend));
    const range = boundsOf(domain);
    if (range === null) return null;
    bounds.set(name, range);
  }
  const order = solveOrder(relations, preferPositive(bounds), spend) ?? solveOrder(relations, bounds, spend);
  if (order === null) return null;
  const example: Record<string, FactValue> = {};
  for (const [name, domain] of domains) {
    spend(3 + (domain.kind === 'integers' ? sizeOf(domain) : 0));
    const value = order.get(name) ?? plainest(domain);
    if (value === null) return null;
    example[name] = value;
  }
  return example;
}

function within(fact: string, set: ValueSet, domain: ValueSet): Formula {
  return { kind: 'in', fact, set, others: without(domain, set) };
}

/** One formula after the other, as most searches end before the last: each is as long as the list. */
function* each<T>(list: readonly T[], formulaOf: (item: T) => Formula, spend: Spend): Generator<Formula> {
  for (const item of list) {
    spend(list.length);
    yield formulaOf(item);
  }
}

/** Two texts or truth valueSet that have to be the same, or different: one branch for each value of the left one. */
function equalities(
  { left, operator, right }: Relation,
  domain: ValueSet,
  domains: Space,
  spend: Spend,
): Iterable<Formula> {
  const other = domains.get(right) ?? valueSet([]);
  if (domain.kind !== 'values') return [];
  const withValue = (value: string | boolean): Formula => {
    const one = valueSet([value]);
    spend(2 * sizeOf(other));
    const fitting = operator === 'same' ? one : without(other, one);
    return all([within(left, one, domain), within(right, fitting, other)]);
  };
  return each(domain.values, withValue, spend);
}

/** Examples with amounts below zero puzzle people: where a range allows others, those are tried first. */
function preferPositive(bounds: ReadonlyMap<string, Interval>): Map<string, Interval> {
  return new Map(
    [...bounds].map(([name, { low, high }]) => [name, { low: high >= 0 ? Math.max(low, 0) : low, high }]),
  );
}

/**
 * Looks for facts within the declared ranges that satisfy a formula. Exact for comparisons with constants and
 * parameters and for comparisons of facts with each other, in any nesting; `undecided` only when the question took too
 * many steps by itself (`most`). Throws {@link WorkEnded} when the steps of this part of the analysis are used up.
 */
export function solve(formula: Formula, space: Space, work: Work, most = STEPS_A_QUESTION): Answer {
  const allowed = Math.min(work.left, most);
  let steps = 0;
  const spend: Spend = (more) => {
    steps += more;
    if (steps > allowed) throw new OutOfSteps();
  };
  let answer: Answer;
  try {
    spend(space.size);
    if ([...space.values()].some(isEmpty)) answer = { kind: 'impossible' };
    else {
      const example = search({ domains: space, relations: [], pending: [formula] }, spend);
      answer = example === null ? { kind: 'impossible' } : { kind: 'possible', example };
    }
  } catch (error) {
    // Conditions nested so deeply that the stack ends are as undecided as those that take too long.
    if (!(error instanceof OutOfSteps || error instanceof RangeError)) throw error;
    answer = { kind: 'undecided' };
  }
  work.spend(Math.max(1, steps));
  return answer;
}
