import { addDays } from '../../domain/civil-date.ts';
import type { Counterfactual } from '../../domain/decisions/counterfactual.ts';
import type { Fact, Facts } from '../../domain/decisions/decision.ts';
import { type EvaluatePolicyInput, evaluatePolicy } from '../evaluate.ts';
import { ACTION_KINDS } from './actions.ts';
import { type Kind, type Least, leastPair, leastSingle } from './least-change.ts';
import { type KnownValues, type Position, positionOf } from './position.ts';
import { prepare } from './prepared.ts';
import type { SearchBounds } from './search.ts';
import { doneAll, wayOf } from './ways.ts';

/** More ways than this do not help anybody to choose. */
const MOST_WAYS = 6;

/** About ten times what the product's policies need at most. */
const MOST_REGIONS = 5_000;

/** Deterministic: the same answer on every machine. */
export const REGIONS_ALONE: SearchBounds = {
  mostRegions: MOST_REGIONS,
  isLate: () => false,
};

type Found = Extract<Least, { kind: 'found' }>;

/**
 * All actions that go together, each pair in the order in which it is done: the order is chosen, money is paid, time
 * passes. "A smaller order" is less of it however it is made up, so it is none beside less of one charge.
 */
const PAIRS: readonly (readonly [Kind, Kind])[] = [
  ['pay', 'deposit'],
  ['smallerOrder', 'pay'],
  ['smallerOneOff', 'pay'],
  ['smallerMonthly', 'pay'],
  ['smallerOrder', 'deposit'],
  ['smallerOneOff', 'deposit'],
  ['smallerMonthly', 'deposit'],
  ['smallerOneOff', 'smallerMonthly'],
  ['pay', 'wait'],
  ['deposit', 'wait'],
  ['smallerOrder', 'wait'],
  ['smallerOneOff', 'wait'],
  ['smallerMonthly', 'wait'],
];

/** Orders ways: those without waiting first, then the least money, then the least time. */
function byEffort(a: Found, b: Found): number {
  return Number(a.days > 0) - Number(b.days > 0) || a.money - b.money || a.days - b.days;
}

/** Facts as they would be: those that are no longer known are null. */
function factsWith(facts: Facts, values: KnownValues): Facts {
  const changed: Record<string, Fact> = {};
  for (const [name, fact] of Object.entries(facts)) changed[name] = { ...fact, value: values[name] ?? null };
  return changed;
}

/** The reference engine has the last word on what the search found. */
async function engineApproves(
  input: EvaluatePolicyInput,
  position: Position | null,
  days: number,
): Promise<boolean> {
  for (const values of position ?? []) {
    const facts = factsWith(input.facts, values);
    const today = addDays(input.today, days);
    const { outcome } = await evaluatePolicy({ ...input, facts, today });
    if (outcome !== 'approve') return false;
  }
  return position !== null;
}

/**
 * The smallest changes that the customer can bring about and that lead to approval: of every single action the least that
 * does, and where none is enough, of every pair of actions. The least effort first: without waiting before with it, then
 * the least money (paid, deposited, or less ordered, added up), then the fewest days; of a pair with the same money, as
 * much of the order as can be kept, or else the least that is paid. Amounts are exact to the minor unit, days to the day:
 * any less of one step does not approve. Found with the compiled rules and confirmed by the engine. Everything else is assumed to stay.
 * Never rejects because of facts.
 *
 * `nothingWithinReach`: no single action and no pair leads there, which is certain as far as the facts tell what an
 * action does; three actions at once are not tried. `searchEnded`: the search was given up before it was certain. What
 * is listed then leads there, but there may be less that does. `bounds` say when
 * that is.
 */
export async function whatWouldChangeIt(
  input: EvaluatePolicyInput,
  bounds: SearchBounds = REGIONS_ALONE,
): Promise<Counterfactual> {
  const { policy, facts, decidedAt } = input;
  const { outcome } = await evaluatePolicy(input);
  if (outcome === 'approve') return { kind: 'approved', ways: [] };
  const ready = prepare(policy);
  const start = positionOf(policy, facts, decidedAt);
  const confirmed = async (searches: readonly (() => Least)[]) => {
    const found: Found[] = [];
    let isCertain = true;
    for (const search of searches) {
      const one: Least = bounds.isLate() ? { kind: 'ended' } : search();
      if (one.kind === 'none') continue;
      if (one.kind === 'found' && (await engineApproves(input, doneAll(ready, start, one.done), one.days)))
        found.push(one);
      else isCertain = false;
    }
    return { found: found.sort(byEffort), isCertain };
  };
  const singles = await confirmed(ACTION_KINDS.map((kind) => () => leastSingle(ready, start, kind, bounds)));
  const { found, isCertain } =
    singles.found.length > 0 || !singles.isCertain
      ? singles
      : await confirmed(PAIRS.map((pair) => () => leastPair(ready, start, pair, bounds)));
  const ways = found.slice(0, MOST_WAYS).map(({ done }) => wayOf(input, ready, start, done));
  if (!isCertain) return { kind: 'searchEnded', ways };
  return ways.length === 0 ? { kind: 'nothingWithinReach', ways: [] } : { kind: 'ways', ways };
}
