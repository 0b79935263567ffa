import { holdsFor, type TunedCondition } from './candidates.ts';
import type { TuneData } from './data.ts';
import type { Selection } from './select.ts';

/** A condition with its whole-number points; negative when it costs. */
export interface ScoredCondition {
  readonly condition: TunedCondition;
  readonly points: number;
}

/** A scorecard, as the result of a search. */
export interface TunedScorecard {
  readonly baseline: number;
  readonly rules: readonly ScoredCondition[];
  readonly approveFrom: number;
  readonly reviewFrom: number;
}

/** Points that double the odds of staying good. Enough for whole points to lose nothing, few enough to read. */
const POINTS_TO_DOUBLE = 40;
/** Where every account starts. */
export const BASELINE = 600;

/** Weights as whole points. A condition with zero points is left out. */
export function tunedPointsOf({ conditions, fit }: Selection): ScoredCondition[] {
  return conditions.flatMap((condition, index) => {
    const points = -Math.round(((fit.weights[index] ?? 0) * POINTS_TO_DOUBLE) / Math.LN2);
    return points === 0 ? [] : [{ condition, points }];
  });
}

/** The score of every account. */
export function scoresOf(rules: readonly ScoredCondition[], data: TuneData, baseline = BASELINE): Int32Array {
  const scores = new Int32Array(data.bad.length).fill(baseline);
  for (const { condition, points } of rules) {
    const holds = holdsFor(condition, data);
    for (let place = 0; place < scores.length; place += 1)
      if (holds[place] === 1) scores[place] = (scores[place] ?? 0) + points;
  }
  return scores;
}

/** The highest cut-off that still approves at least this share of the scores (1 at most; of equals, all or none pass). */
export function cutOffFor(scores: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(scores).sort().reverse();
  const wanted = Math.min(sorted.length, Math.max(1, Math.ceil(sorted.length * share - 1e-9)));
  return sorted[wanted - 1] ?? 0;
}

/** How many are approved at a cut-off, and how many of these went bad. */
export function approvedAt(
  scores: ArrayLike<number>,
  bad: Uint8Array,
  cutOff: number,
): { readonly approved: number; readonly bad: number } {
  let approved = 0;
  let badApproved = 0;
  for (let place = 0; place < scores.length; place += 1)
    if ((scores[place] ?? 0) >= cutOff) {
      approved += 1;
      badApproved += bad[place] ?? 0;
    }
  return { approved, bad: badApproved };
}
