import type { Relation } from './formula.ts';
import type { Interval } from './value-set.ts';
import type { Spend } from './work.ts';

/** `from` + weight is an upper bound of `to`. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** No name of a fact is empty. */
const ZERO = '';

/**
 * Whole numbers within their bounds that satisfy all of the relations (which must not contain `different`), or null
 * when there are none. Exact: a system of differences has a solution just when its graph has no negative cycle, and the
 * shortest paths are one (the smallest here, as examples read better that way).
 */
export function solveOrder(
  relations: readonly Relation[],
  bounds: ReadonlyMap<string, Interval>,
  spend: Spend,
): Map<string, number> | null {
  const edges: Edge[] = [];
  for (const { left, operator, right } of relations) {
    // left <= right - 1, left <= right, or both ways round.
    edges.push({ from: right, to: left, weight: operator === 'below' ? -1 : 0 });
    if (operator === 'same') edges.push({ from: left, to: right, weight: 0 });
  }
  for (const [name, { low, high }] of bounds) {
    edges.push({ from: ZERO, to: name, weight: high });
    edges.push({ from: name, to: ZERO, weight: -low });
  }
  // Distances towards zero: their negatives are the smallest solution.
  const distance = new Map<string, number>([[ZERO, 0]]);
  for (let round = 0; round <= bounds.size + 1; round += 1) {
    let changed = false;
    spend(edges.length);
    for (const { from, to, weight } of edges) {
      const onward = distance.get(to);
      if (onward === undefined || onward + weight >= (distance.get(from) ?? Number.POSITIVE_INFINITY))
        continue;
      // A distance below zero is a contradiction. It is reported at once, because later sums of extremes would not be exact.
      if (from === ZERO) return null;
      distance.set(from, onward + weight);
      changed = true;
    }
    if (!changed) {
      const solution = new Map<string, number>();
      for (const name of bounds.keys()) solution.set(name, -(distance.get(name) ?? 0) + 0);
      return solution;
    }
  }
  return null;
}
