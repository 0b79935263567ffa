import type { Binned } from './bins.ts';
import type { CandidateFact, Literal, TunedCondition } from './candidates.ts';

interface Found {
  readonly gain: number;
  readonly condition: TunedCondition;
}

/** A pair must explain more than a single condition by this factor, because it is harder to read. */
const PAIR_HANDICAP = 0.95;

/**
 * Whether being on this side of a threshold may raise (or lower) the risk. Every comparison of a condition has to: later
 * never gives better points, not in company either.
 */
export function mayMean({ worse }: CandidateFact, above: boolean, raises: boolean): boolean {
  if (worse === 'either') return true;
  return (above === (worse === 'higher')) === raises;
}

/** The limits for conditions. */
export interface Limits {
  /** A condition must be true, and must be false, for at least this many accounts. */
  readonly least: number;
  readonly penalty: number;
  readonly pairs: boolean;
}

/**
 * The condition that explains most of what is left unexplained: `residual` of each account, `weight` the curvature of its
 * loss. Null when no condition is allowed.
 */
export function bestCondition(
  facts: readonly Binned[],
  residual: Float64Array,
  weight: Float64Array,
  limits: Limits,
): Found | null {
  let best: Found | null = null;
  const accounts = residual.length;
  const consider = (
    gradient: number,
    curvature: number,
    count: number,
    handicap: number,
    literals: () => readonly (readonly [Binned, number, boolean])[],
  ): void => {
    if (count < limits.least || accounts - count < limits.least) return;
    const gain = ((gradient * gradient) / (curvature + limits.penalty)) * handicap;
    if (best !== null && gain <= best.gain) return;
    const chosen = literals();
    if (!chosen.every(([{ candidate }, , above]) => mayMean(candidate, above, gradient > 0))) return;
    best = {
      gain,
      condition: chosen.map(
        ([{ candidate, thresholds }, cut, above]): Literal => ({
          fact: candidate.fact,
          above,
          threshold: thresholds[cut] ?? 0,
        }),
      ),
    };
  };
  for (const [index, first] of facts.entries()) {
    const single = tableOf(first, null, residual, weight);
    for (let cut = 0; cut + 1 < first.size; cut += 1)
      for (const above of [true, false]) {
        const [g, h, n] = single.quadrant(cut, above, 0, false);
        consider(g, h, n, 1, () => [[first, cut, above]]);
      }
    if (!limits.pairs) continue;
    for (const second of facts.slice(index + 1)) {
      const table = tableOf(first, second, residual, weight);
      for (let cut = 0; cut + 1 < first.size; cut += 1)
        for (let other = 0; other + 1 < second.size; other += 1)
          for (const above of [true, false])
            for (const otherAbove of [true, false]) {
              const [g, h, n] = table.quadrant(cut, above, other, otherAbove);
              consider(g, h, n, PAIR_HANDICAP, () => [
                [first, cut, above],
                [second, other, otherAbove],
              ]);
            }
    }
  }
  return best;
}

/** Sums over all accounts up to a cut in one fact, or in two. */
function tableOf(first: Binned, second: Binned | null, residual: Float64Array, weight: Float64Array) {
  const rows = first.size + 1;
  const columns = second === null ? 1 : second.size + 1;
  const sums = [0, 1, 2].map(() => new Float64Array(rows * columns));
  const [gradient, curvature, count] = [sums[0] ?? EMPTY, sums[1] ?? EMPTY, sums[2] ?? EMPTY];
  const [a, b] = [first.bins, second?.bins ?? null];
  for (let place = 0; place < a.length; place += 1) {
    const cell = (a[place] ?? 0) * columns + (b === null ? 0 : (b[place] ?? 0));
    gradient[cell] = (gradient[cell] ?? 0) + (residual[place] ?? 0);
    curvature[cell] = (curvature[cell] ?? 0) + (weight[place] ?? 0);
    count[cell] = (count[cell] ?? 0) + 1;
  }
  const [knownRows, knownColumns] = [first.size, second === null ? 1 : second.size];
  for (const table of sums) {
    for (let row = 0; row < knownRows; row += 1)
      for (let column = 1; column < knownColumns; column += 1)
        table[row * columns + column] =
          (table[row * columns + column] ?? 0) + (table[row * columns + column - 1] ?? 0);
    for (let row = 1; row < knownRows; row += 1)
      for (let column = 0; column < knownColumns; column += 1)
        table[row * columns + column] =
          (table[row * columns + column] ?? 0) + (table[(row - 1) * columns + column] ?? 0);
  }
  const lastRow = (knownRows - 1) * columns;
  const lastColumn = knownColumns - 1;
  /** Gradient, curvature and count of one corner of the table. Without a second fact, `cutB` is of no meaning. */
  const quadrant = (
    cutA: number,
    aboveA: boolean,
    cutB: number,
    aboveB: boolean,
  ): [number, number, number] => {
    const rowOfA = cutA * columns;
    const columnOfB = second === null ? 0 : cutB;
    const corner = (table: Float64Array): number => {
      const lowLow = table[rowOfA + columnOfB] ?? 0;
      if (second === null) return aboveA ? (table[lastRow] ?? 0) - lowLow : lowLow;
      const lowAll = table[rowOfA + lastColumn] ?? 0;
      const allLow = table[lastRow + columnOfB] ?? 0;
      if (!aboveA) return aboveB ? lowAll - lowLow : lowLow;
      return aboveB ? (table[lastRow + lastColumn] ?? 0) - lowAll - allLow + lowLow : allLow - lowLow;
    };
    return [corner(gradient), corner(curvature), corner(count)];
  };
  return { quadrant };
}

const EMPTY = new Float64Array(0);
