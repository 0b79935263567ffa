import { mayMean } from './best-condition.ts';
import {
  type CandidateFact,
  type Candidates,
  holdsFor,
  type TunedCondition,
  thresholdsOf,
} from './candidates.ts';
import type { TuneData } from './data.ts';
import type { ScoredCondition } from './scorecard.ts';

export interface RefineOptions {
  readonly candidates: Candidates;
  /** Approval rates for which the result is judged, 0 to 1. Several rates near each other vary less than one. */
  readonly rates: readonly number[];
  /** 1 for an account that is never approved, whatever it scores. */
  readonly refused: Uint8Array;
}

const POINT_STEPS = [1, -1, 2, -2, 4, -4, 8, -8, 16, -16];
const THRESHOLD_STEPS = [-3, -2, -1, 1, 2, 3];
const MOST_ROUNDS = 6;
/** More points than this have no rule, so that scores can be counted in a table. */
const MOST_POINTS = 150;
const CLOSE_ENOUGH = 1e-7;

/**
 * Moves points and thresholds, one at a time, as long as that lowers the expected share of bad among the approved: a
 * logistic fit explains all accounts alike, while a policy is judged by who is approved. `risk` is each account's
 * probability of going bad. Signs do not change, so directions do not either. Deterministic.
 */
export function refine(
  rules: readonly ScoredCondition[],
  data: TuneData,
  risk: Float64Array,
  { candidates, rates, refused }: RefineOptions,
): ScoredCondition[] {
  const accounts = data.bad.length;
  const least = Math.max(1, Math.ceil((accounts * candidates.leastPerMille) / 1000));
  const cuts = new Map<string, readonly number[]>();
  const thresholdsFor = (fact: string): readonly number[] => {
    const candidate = candidates.facts.find((one) => one.fact === fact);
    const known =
      cuts.get(fact) ??
      (candidate === undefined ? [] : thresholdsOf(candidate, data, candidates.mostThresholds));
    cuts.set(fact, known);
    return known;
  };
  const points = Int32Array.from(rules, (rule) => Math.max(-MOST_POINTS, Math.min(MOST_POINTS, rule.points)));
  const conditions = rules.map(({ condition }) => condition);
  const held = conditions.map((condition) => holdsFor(condition, data));
  const expected = expectation(risk, refused, rates, rules.length * MOST_POINTS);
  let scores: Int32Array<ArrayBufferLike> = new Int32Array(accounts);
  for (const [index, holds] of held.entries()) scores = moved(scores, null, holds, points[index] ?? 0);
  let best = expected(scores);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = best;
    for (const index of rules.keys()) {
      for (const condition of neighbours(conditions[index] ?? [], thresholdsFor)) {
        const holds = holdsFor(condition, data);
        const count = holds.reduce((sum, one) => sum + one, 0);
        if (count < least || accounts - count < least) continue;
        const tried = moved(scores, held[index] ?? null, holds, points[index] ?? 0);
        const found = expected(tried);
        if (found >= best - CLOSE_ENOUGH) continue;
        [best, scores, conditions[index], held[index]] = [found, tried, condition, holds];
      }
      for (const step of POINT_STEPS) {
        const now = points[index] ?? 0;
        const next = now + step;
        if (next === 0 || next > 0 !== now > 0 || Math.abs(next) > MOST_POINTS) continue;
        const tried = moved(scores, null, held[index] ?? null, step);
        const found = expected(tried);
        if (found >= best - CLOSE_ENOUGH) continue;
        [best, scores, points[index]] = [found, tried, next];
      }
    }
    if (before - best < CLOSE_ENOUGH) break;
  }
  return conditions.map((condition, index) => ({ condition, points: points[index] ?? 0 }));
}

/** Scores after a rule of this many points is no longer true for `from` and becomes true for `to`. */
function moved(
  scores: Int32Array<ArrayBufferLike>,
  from: Uint8Array | null,
  to: Uint8Array | null,
  points: number,
): Int32Array {
  const next = new Int32Array(scores.length);
  for (let place = 0; place < next.length; place += 1)
    next[place] = (scores[place] ?? 0) + points * ((to?.[place] ?? 0) - (from?.[place] ?? 0));
  return next;
}

/** The same condition with one of its thresholds some places further up or down. */
function neighbours(
  condition: TunedCondition,
  thresholdsFor: (fact: string) => readonly number[],
): TunedCondition[] {
  return condition.flatMap((literal, index) => {
    const cuts = thresholdsFor(literal.fact);
    const at = cuts.indexOf(literal.threshold);
    return THRESHOLD_STEPS.flatMap((step) => {
      const threshold = cuts[at + step];
      return at === -1 || threshold === undefined
        ? []
        : [condition.map((other, place) => (place === index ? { ...literal, threshold } : other))];
    });
  });
}

/** A function from scores (all within `reach` of 0) to the expected share of bad among the approved, mean over the rates. */
function expectation(
  risk: Float64Array,
  refused: Uint8Array,
  rates: readonly number[],
  reach: number,
): (scores: Int32Array) => number {
  const counts = new Float64Array(2 * reach + 1);
  const sums = new Float64Array(2 * reach + 1);
  const wanted = rates.map((rate) => rate * risk.length).sort((a, b) => a - b);
  return (scores) => {
    counts.fill(0);
    sums.fill(0);
    for (let place = 0; place < scores.length; place += 1) {
      if (refused[place] === 1) continue;
      const cell = (scores[place] ?? 0) + reach;
      counts[cell] = (counts[cell] ?? 0) + 1;
      sums[cell] = (sums[cell] ?? 0) + (risk[place] ?? 0);
    }
    let approved = 0;
    let bad = 0;
    let total = 0;
    let done = 0;
    for (let cell = 2 * reach; cell >= 0 && done < wanted.length; cell -= 1) {
      const count = counts[cell] ?? 0;
      if (count === 0) continue;
      for (let want = wanted[done]; want !== undefined && approved + count >= want; want = wanted[done]) {
        total += (bad + ((sums[cell] ?? 0) * (want - approved)) / count) / want;
        done += 1;
      }
      approved += count;
      bad += sums[cell] ?? 0;
    }
    const rest = wanted.length - done;
    return (total + (approved === 0 ? 0 : (rest * bad) / approved)) / wanted.length;
  };
}

/** Whether every comparison of a rule keeps the direction of its fact. */
export function keepsDirections(
  { condition, points }: ScoredCondition,
  facts: readonly CandidateFact[],
): boolean {
  return condition.every((literal) => {
    const candidate = facts.find(({ fact }) => fact === literal.fact);
    return candidate === undefined || mayMean(candidate, literal.above, points < 0);
  });
}
