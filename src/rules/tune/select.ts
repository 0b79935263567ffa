import { bestCondition, mayMean } from './best-condition.ts';
import { binned } from './bins.ts';
import { type CandidateFact, type Candidates, holdsFor, type TunedCondition } from './candidates.ts';
import type { TuneData } from './data.ts';
import { fitLogistic, type LogisticFit, riskOf, type Target } from './logistic.ts';

/** Conditions with their weights: more than 0 raises the odds of going bad. */
export interface Selection {
  readonly conditions: readonly TunedCondition[];
  readonly fit: LogisticFit;
}

export interface SelectOptions {
  readonly candidates: Candidates;
  /** The largest number of conditions. */
  readonly mostConditions: number;
  /** Ridge penalty of the weights. */
  readonly penalty: number;
  /** How many more are taken first, before the weakest are dropped. */
  readonly surplus: number;
}

/** How often dropped conditions make room for others. */
const MOST_REFILLS = 3;

/**
 * Picks conditions one by one, always the one that explains most of what is still unexplained, and fits all weights again after each
 * (fully corrective boosting). Then it drops the weakest until few enough are left. Conditions whose weight contradicts the stated
 * direction of their facts are dropped first, and not taken again. Deterministic.
 */
export function selectConditions(data: TuneData, target: Target, options: SelectOptions): Selection {
  const { candidates, mostConditions, penalty, surplus } = options;
  const facts = candidates.facts.flatMap(
    (candidate) => binned(candidate, data, candidates.mostThresholds) ?? [],
  );
  const limits = {
    least: Math.max(1, Math.ceil((data.bad.length * candidates.leastPerMille) / 1000)),
    penalty,
    pairs: candidates.pairs,
  };
  const directions = new Map(candidates.facts.map((candidate) => [candidate.fact, candidate]));
  const conditions: TunedCondition[] = [];
  const columns: Uint8Array[] = [];
  const met = new Set<string>();
  let fit = fitLogistic([], target, penalty);
  for (let refill = 0; refill <= MOST_REFILLS; refill += 1) {
    while (conditions.length < mostConditions + surplus) {
      const { residual, weight } = leftBy(fit, columns, target);
      const found = bestCondition(facts, residual, weight, limits);
      if (found === null || met.has(JSON.stringify(found.condition))) break;
      met.add(JSON.stringify(found.condition));
      conditions.push(found.condition);
      columns.push(holdsFor(found.condition, data));
      const weights = [...fit.weights, 0];
      fit = fitLogistic(columns, target, penalty, { intercept: fit.intercept, weights });
    }
    for (;;) {
      const weakest = toGiveBack(conditions, fit, directions, conditions.length > mostConditions);
      if (weakest === null) break;
      conditions.splice(weakest, 1);
      columns.splice(weakest, 1);
      const weights = [...fit.weights];
      weights.splice(weakest, 1);
      fit = fitLogistic(columns, target, penalty, { intercept: fit.intercept, weights });
    }
    if (conditions.length === mostConditions) break;
  }
  return { conditions, fit };
}

/** What a fit leaves unexplained of each account, and the curvature of its loss there. */
function leftBy(
  fit: LogisticFit,
  columns: readonly Uint8Array[],
  { risk: wanted, importance }: Target,
): { readonly residual: Float64Array; readonly weight: Float64Array } {
  const odds = riskOf(fit, columns, wanted.length);
  const residual = new Float64Array(wanted.length);
  const weight = new Float64Array(wanted.length);
  for (let place = 0; place < wanted.length; place += 1) {
    const p = 1 / (1 + Math.exp(-(odds[place] ?? 0)));
    const counts = importance?.[place] ?? 1;
    residual[place] = counts * ((wanted[place] ?? 0) - p);
    weight[place] = counts * p * (1 - p);
  }
  return { residual, weight };
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
    const contradicts = !condition.every((literal) => {
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
