import type { CompiledPolicy } from '../compile.ts';
import { referenceOf } from '../conditions.ts';
import type { Action } from './actions.ts';
import { numberIn, type Position } from './position.ts';

type Series = (amount: number) => number;

/** The smallest amount in (low, high] that passes, when all after it do too; the caller knows that `high` does. */
function firstThat(passes: (amount: number) => boolean, low: number, high: number): number {
  let below = low;
  let above = high;
  while (above - below > 1) {
    const middle = below + Math.floor((above - below) / 2);
    if (passes(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** Where a series that only rises or only falls between `low` and `high` comes to its threshold, and where it leaves it. */
function crossings(series: Series, threshold: number, low: number, high: number): number[] {
  const side = (amount: number) => Math.sign(series(amount) - threshold);
  const found: number[] = [];
  let at = low;
  const last = side(high);
  // Below, on, above: two steps at most.
  while (side(at) !== last && found.length < 2) {
    const from = side(at);
    at = firstThat((amount) => side(amount) !== from, at, high);
    found.push(at);
  }
  return found;
}

/** What a policy holds each of its facts against: numbers, and other facts. */
export interface Comparisons {
  readonly numbers: ReadonlyMap<string, ReadonlySet<number>>;
  readonly pairs: readonly (readonly [string, string])[];
}

/**
 * Every number at which a policy may take a fact differently: thresholds, the ends of declared ranges, and 0 and 1, where
 * amounts that are asked for begin.
 */
export function comparisonsOf(policy: CompiledPolicy): Comparisons {
  const { document, rules, needed } = policy;
  const numbers = new Map<string, Set<number>>();
  const pairs: (readonly [string, string])[] = [];
  for (const [name, declared] of needed) {
    const ends = [0, 1, declared.minimum, declared.maximum].filter((value) => value !== undefined);
    numbers.set(name, new Set(ends));
  }
  for (const leaf of rules.flatMap((rule) => rule.leaves)) {
    const reference = referenceOf(leaf);
    if (reference !== null && Object.hasOwn(document.facts, reference)) {
      pairs.push([leaf.fact, reference]);
      continue;
    }
    const threshold: unknown = reference === null ? leaf.value : document.parameters[reference];
    for (const value of Array.isArray(threshold) ? threshold : [threshold])
      if (typeof value === 'number') numbers.get(leaf.fact)?.add(value);
  }
  return { numbers, pairs };
}

/**
 * Every amount of an action, from 1 to its maximum, at which some condition of the policy may change: between two of them
 * the decision is the same. Ascending. Amounts move one unit for one unit, so two facts that are held against each other
 * keep their order between the amounts at which one of them stops moving.
 */
export function breakpointsOf(action: Action, { numbers, pairs }: Comparisons): number[] {
  const { maximum } = action;
  const found = new Set<number>([1, maximum, ...action.jumps]);
  const start = action.apply(0);
  // The searches below meet again and again at the same amounts.
  const applied = new Map<number, Position>();
  const positionAt = (amount: number): Position => {
    const known = applied.get(amount) ?? action.apply(amount);
    applied.set(amount, known);
    return known;
  };
  const seriesOf = (variant: number, name: string): Series | null => {
    if (start[variant] === undefined || numberIn(start[variant], name) === null) return null;
    return (amount) => numberIn(positionAt(amount)[variant] ?? {}, name) ?? 0;
  };
  for (const variant of start.keys()) {
    for (const name of action.moves) {
      const series = seriesOf(variant, name);
      if (series === null) continue;
      for (const threshold of numbers.get(name) ?? [0, 1])
        for (const at of crossings(series, threshold, 0, maximum)) found.add(at);
    }
  }
  const kinks = [0, ...[...found].sort((a, b) => a - b)];
  for (const [left, right] of pairs) {
    if (!action.moves.includes(left) && !action.moves.includes(right)) continue;
    for (const variant of start.keys()) {
      const one = seriesOf(variant, left);
      const other = seriesOf(variant, right);
      if (one === null || other === null) continue;
      const difference: Series = (amount) => one(amount) - other(amount);
      for (const [index, low] of kinks.entries()) {
        const high = (kinks[index + 1] ?? maximum + 1) - 1;
        if (high > low)
          for (const at of crossings(difference, 0, low, Math.min(high, maximum))) found.add(at);
      }
    }
  }
  return [...found].filter((amount) => amount >= 1 && amount <= maximum).sort((a, b) => a - b);
}
