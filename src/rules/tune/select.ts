import {
  type CandidateFact,
  type Candidates,
  holdsFor,
  type Literal,
  type TunedCondition,
  thresholdsOf,
} from './candidates.ts';
import type { TuneData } from './data.ts';
import { fitLogistic, type LogisticFit, riskOf } from './logistic.ts';

/** Conditions with their weights: more than 0 raises the odds of going bad. */
export interface Selection {
  readonly conditions: readonly TunedCondition[];
  readonly fit: LogisticFit;
}

export interface SelectOptions {
  readonly candidates: Candidates;
  /** Keep at most so many conditions. */
  readonly mostConditions: number;
  /** Ridge penalty of the weights. */
  readonly penalty: number;
  /** How many more are taken up first, before the weakest are given back. */
  readonly surplus: number;
}

/** A fact cut at its thresholds: bin b holds values above threshold b - 1 and up to threshold b. Unknown: a bin of its own, last. */
interface Binned {
  readonly candidate: CandidateFact;
  readonly thresholds: readonly number[];
  readonly bins: Uint8Array;
  /** Bins of known values. */
  readonly size: number;
}

function binned(candidate: CandidateFact, data: TuneData, most: number): Binned | null {
  const thresholds = thresholdsOf(candidate, data, most);
  const column = data.columns[data.facts.indexOf(candidate.fact)];
  if (thresholds.length === 0 || column === undefined) return null;
  const size = thresholds.length + 1;
  const bins = Uint8Array.from(column, (value) => {
    if (Number.isNaN(value)) return size;
    let bin = 0;
    while (bin < thresholds.length && value > (thresholds[bin] ?? 0)) bin += 1;
    return bin;
  });
  return { candidate, thresholds, bins, size };
}

interface Found {
  readonly gain: number;
  readonly condition: TunedCondition;
}

/** A pair must explain so much more than a single condition, for it is harder to read. */
const PAIR_HANDICAP = 0.95;

/**
 * Whether a fact on this side of a threshold may raise (or lower) the risk. In a pair it is enough that one of the two
 * does: the other says where the first one counts ("of those who pay in full, who pays little").
 */
function mayMean({ worse }: CandidateFact, above: boolean, raises: boolean): boolean {
  if (worse === 'either') return true;
  return (above === (worse === 'higher')) === raises;
}

/**
 * Picks conditions one by one, each the one that explains most of what the ones before left unexplained, and fits all
 * weights anew after each (fully corrective boosting); then gives the weakest back until few enough are left. Conditions
 * whose weight contradicts the stated direction of their facts are given back first. Deterministic.
 */
export function selectConditions(data: TuneData, options: SelectOptions): Selection {
  const { candidates, mostConditions, penalty, surplus } = options;
  const facts = candidates.facts.flatMap(
    (candidate) => binned(candidate, data, candidates.mostThresholds) ?? [],
  );
  const least = Math.max(1, Math.ceil((data.bad.length * candidates.leastPerMille) / 1000));
  const conditions: TunedCondition[] = [];
  const columns: Uint8Array[] = [];
  let fit = fitLogistic([], data.bad, penalty);
  const residual = new Float64Array(data.bad.length);
  const weight = new Float64Array(data.bad.length);
  while (conditions.length < mostConditions + surplus) {
    const risk = riskOf(fit, columns, data.bad.length);
    for (let place = 0; place < residual.length; place += 1) {
      const p = 1 / (1 + Math.exp(-(risk[place] ?? 0)));
      residual[place] = (data.bad[place] ?? 0) - p;
      weight[place] = p * (1 - p);
    }
    const found = bestCondition(facts, residual, weight, { least, penalty, pairs: candidates.pairs });
    if (found === null) break;
    const known = conditions.some((other) => JSON.stringify(other) === JSON.stringify(found.condition));
    if (known) break;
    conditions.push(found.condition);
    columns.push(holdsFor(found.condition, data));
    fit = fitLogistic(columns, data.bad, penalty, { intercept: fit.intercept, weights: [...fit.weights, 0] });
  }
  const worseOf = new Map(candidates.facts.map((candidate) => [candidate.fact, candidate]));
  for (;;) {
    const weakest = toGiveBack(conditions, fit, worseOf, conditions.length > mostConditions);
    if (weakest === null) break;
    conditions.splice(weakest, 1);
    columns.splice(weakest, 1);
    const weights = [...fit.weights];
    weights.splice(weakest, 1);
    fit = fitLogistic(columns, data.bad, penalty, { intercept: fit.intercept, weights });
  }
  return { conditions, fit };
}

/** The same conditions with other weights: those of another penalty, and without the `fewer` weakest. */
export function refitted(data: TuneData, selection: Selection, penalty: number, fewer: number): Selection {
  const strengths = [...selection.fit.wald].sort((a, b) => a - b);
  const least = fewer === 0 ? Number.NEGATIVE_INFINITY : (strengths[fewer - 1] ?? Number.POSITIVE_INFINITY);
  const conditions = selection.conditions.filter((_, index) => (selection.fit.wald[index] ?? 0) > least);
  const columns = conditions.map((condition) => holdsFor(condition, data));
  return { conditions, fit: fitLogistic(columns, data.bad, penalty) };
}

function toGiveBack(
  conditions: readonly TunedCondition[],
  fit: LogisticFit,
  facts: ReadonlyMap<string, CandidateFact>,
  tooMany: boolean,
): number | null {
  let weakest: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, condition] of conditions.entries()) {
    const raises = (fit.weights[index] ?? 0) > 0;
    const contradicts = !condition.some((literal) => {
      const candidate = facts.get(literal.fact);
      return candidate === undefined || mayMean(candidate, literal.above, raises);
    });
    const strength = contradicts ? -1 : tooMany ? (fit.wald[index] ?? 0) : Number.POSITIVE_INFINITY;
    if (strength < least) {
      least = strength;
      weakest = index;
    }
  }
  return weakest;
}

function bestCondition(
  facts: readonly Binned[],
  residual: Float64Array,
  weight: Float64Array,
  limits: { readonly least: number; readonly penalty: number; readonly pairs: boolean },
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
    if (!chosen.some(([{ candidate }, , above]) => mayMean(candidate, above, gradient > 0))) return;
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
