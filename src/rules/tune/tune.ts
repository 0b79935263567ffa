import { meanWithInterval, type Share, wilson } from '../backtest/statistics.ts';
import type { Candidates } from './candidates.ts';
import { stratifiedFolds, subset, type TuneData } from './data.ts';
import { refine } from './refine.ts';
import {
  approvedAt,
  BASELINE,
  cutOffFor,
  type ScoredCondition,
  scoresOf,
  type TunedScorecard,
  tunedPointsOf,
} from './scorecard.ts';
import { selectConditions } from './select.ts';
import { teach } from './teacher.ts';

export interface TuneOptions {
  readonly candidates: Candidates;
  /** The share of all accounts to approve, 0 to 1. */
  readonly approvalRate: number;
  /** Added to the rate when the cut-off is chosen, so that chance does not push unseen accounts below it. */
  readonly margin: number;
  /** The share directly below the cut-off that goes to a person. */
  readonly reviewRate: number;
  readonly mostRules: number;
  /** Ridge penalties to try; of several, cross-validation within the training accounts chooses. */
  readonly penalties: readonly number[];
  /** How many conditions are taken beyond the limit before the weakest are dropped. */
  readonly surplus: number;
  /** Size of the ensemble that the rules are learnt from. */
  readonly trees: number;
  readonly folds: number;
  /** How often everything is repeated with other folds. */
  readonly repeats: number;
  readonly seed: number;
  /** 1 for accounts that hard rules refuse whatever the score is. */
  readonly refused?: Uint8Array;
  readonly onProgress?: (done: number, of: number) => void;
}

/** The result of the whole search on accounts that it did not see. */
export interface HonestEstimate {
  /** At the cut-off that was chosen on the other accounts. */
  readonly approved: { readonly mean: number; readonly low: number; readonly high: number };
  readonly badAmongApproved: { readonly mean: number; readonly low: number; readonly high: number };
  /** Exactly the wanted share of the unseen accounts, best first. */
  readonly badAtRate: { readonly mean: number; readonly low: number; readonly high: number };
  /** Every fold's figures, in order. */
  readonly folds: readonly {
    readonly approved: number;
    readonly badAmongApproved: number;
    readonly badAtRate: number;
  }[];
}

export interface FrontierPoint {
  readonly approvalRate: number;
  readonly bad: Share;
}

export interface TuneResult {
  readonly scorecard: TunedScorecard;
  readonly estimate: HonestEstimate;
  /** Of accounts that were not seen; every account once a repeat, so intervals are those of one repeat. */
  readonly frontier: readonly FrontierPoint[];
  /** The result on its own data, which is better than on other accounts. */
  readonly onItsOwnData: { readonly approved: Share; readonly badAmongApproved: Share };
  readonly chosenPenalty: number;
}

const FRONTIER_FROM = 0.5;
const FRONTIER_STEP = 0.025;
const FRONTIER_POINTS = 20;

/**
 * Searches the scorecard with the lowest bad rate at an approval rate. To measure its quality, the whole search is repeated on parts of
 * the data and judged on the rest (nested cross-validation): choices are never judged on the accounts that they were made with. The same
 * data, options and seed give the same result.
 */
export function tuneScorecard(data: TuneData, options: TuneOptions): TuneResult {
  const { folds, repeats, seed } = options;
  const of = folds * repeats + 1;
  const refused = options.refused ?? new Uint8Array(data.bad.length);
  const figures: HonestEstimate['folds'][number][] = [];
  const tallies = Array.from({ length: FRONTIER_POINTS }, () => ({ approved: 0, bad: 0 }));
  for (let repeat = 0; repeat < repeats; repeat += 1)
    for (const { train, test } of stratifiedFolds(data.bad, folds, seed + repeat)) {
      const { scorecard } = search(subset(data, train), part(refused, train), options);
      const unseen = subset(data, test);
      const scores = withRefusals(scoresOf(scorecard.rules, unseen), part(refused, test));
      figures.push(figuresOf(scores, unseen.bad, scorecard.approveFrom, options.approvalRate));
      for (const [index, tally] of tallies.entries()) {
        const { approved, bad } = bestShare(scores, unseen.bad, rateOf(index));
        tally.approved += approved;
        tally.bad += bad;
      }
      options.onProgress?.(figures.length, of);
    }
  const final = search(data, refused, options);
  const own = approvedAt(
    withRefusals(scoresOf(final.scorecard.rules, data), refused),
    data.bad,
    final.scorecard.approveFrom,
  );
  options.onProgress?.(of, of);
  return {
    scorecard: final.scorecard,
    estimate: {
      approved: meanWithInterval(figures.map((fold) => fold.approved)),
      badAmongApproved: meanWithInterval(figures.map((fold) => fold.badAmongApproved)),
      badAtRate: meanWithInterval(figures.map((fold) => fold.badAtRate)),
      folds: figures,
    },
    frontier: tallies.map(({ approved, bad }, index) => ({
      approvalRate: rateOf(index),
      bad: wilson(Math.round(bad / repeats), Math.round(approved / repeats)),
    })),
    onItsOwnData: {
      approved: wilson(own.approved, data.bad.length),
      badAmongApproved: wilson(own.bad, own.approved),
    },
    chosenPenalty: final.penalty,
  };
}

const rateOf = (index: number): number => Math.round((FRONTIER_FROM + index * FRONTIER_STEP) * 1000) / 1000;

/** Accounts that hard rules refuse come last, whatever they score. */
function withRefusals(scores: Int32Array, refused: Uint8Array): Int32Array {
  return scores.map((score, place) => (refused[place] === 1 ? REFUSED_SCORE : score));
}
const REFUSED_SCORE = -1_000_000;

function part(values: Uint8Array, places: Uint32Array): Uint8Array {
  return Uint8Array.from(places, (place) => values[place] ?? 0);
}

interface Search {
  readonly scorecard: TunedScorecard;
  readonly penalty: number;
}

/** What the search learns from: each account's probability of going bad by the ensemble, and how much it counts. */
interface Lesson {
  readonly risk: Float64Array;
  readonly importance: Float64Array;
}

/** How near to the cut-off an account has to be to count much, in log-odds; and how much the farthest ones still count. */
const NEAR = 0.7;
const FAR_COUNTS = 0.05;

/**
 * Rules are few, so they are spent where they matter: on accounts whose risk is near that of the last one approved. The order among the
 * best, or among the worst, changes no decision.
 */
function lessonOf(data: TuneData, refused: Uint8Array, options: TuneOptions): Lesson {
  const odds = teach(data, options);
  const share = Math.min(1, options.approvalRate + options.margin);
  const ranked = odds.map((one, place) => (refused[place] === 1 ? Number.POSITIVE_INFINITY : one)).sort();
  const last = ranked[Math.max(0, Math.ceil(share * ranked.length) - 1)] ?? 0;
  const middle = Number.isFinite(last) ? last : Math.max(...ranked.filter(Number.isFinite));
  const importance = odds.map((one, place) =>
    refused[place] === 1 ? 0 : Math.exp(-(((one - middle) / NEAR) ** 2) / 2) + FAR_COUNTS,
  );
  const mean = importance.reduce((sum, one) => sum + one, 0) / importance.length;
  return {
    risk: odds.map((one) => 1 / (1 + Math.exp(-one))),
    importance: importance.map((one) => one / mean),
  };
}

/** Rates for which points are judged: the wanted one and some near it, so that a lucky step at the wanted rate does not decide. */
const NEAR_RATES = [-0.02, -0.01, -0.003, 0, 0.003, 0.01, 0.02];

function search(data: TuneData, refused: Uint8Array, options: TuneOptions): Search {
  const lesson = lessonOf(data, refused, options);
  const penalty = choosePenalty(data, refused, lesson, options);
  const share = Math.min(1, options.approvalRate + options.margin);
  const rules = rulesFrom(data, refused, lesson, options, penalty);
  const scores = withRefusals(scoresOf(rules, data), refused);
  const approveFrom = cutOffFor(scores, share);
  const reviewFrom = cutOffFor(scores, Math.min(1, share + options.reviewRate));
  return {
    scorecard: {
      baseline: BASELINE,
      rules,
      approveFrom,
      reviewFrom: Math.max(Math.min(reviewFrom, approveFrom), lowestScore(rules)),
    },
    penalty,
  };
}

function rulesFrom(
  data: TuneData,
  refused: Uint8Array,
  lesson: Lesson,
  { candidates, mostRules, surplus, approvalRate, margin }: TuneOptions,
  penalty: number,
): ScoredCondition[] {
  const selected = selectConditions(data, lesson, {
    candidates,
    mostConditions: mostRules,
    penalty,
    surplus,
  });
  const rates = NEAR_RATES.map((near) => Math.min(1, Math.max(0.01, approvalRate + margin + near)));
  return refine(tunedPointsOf(selected), data, lesson.risk, { candidates, rates, refused });
}

function lowestScore(rules: readonly ScoredCondition[]): number {
  return rules.reduce((sum, { points }) => sum + Math.min(0, points), BASELINE);
}

/** The penalty whose rules, learnt on some of these accounts, do best on the others of them; judged by outcomes. */
function choosePenalty(data: TuneData, refused: Uint8Array, lesson: Lesson, options: TuneOptions): number {
  let best = options.penalties[0];
  if (best === undefined) throw new RangeError('no penalty to try');
  if (options.penalties.length === 1) return best;
  let least = Number.POSITIVE_INFINITY;
  const folds = stratifiedFolds(data.bad, INNER_FOLDS, options.seed + 7919);
  for (const penalty of options.penalties) {
    let bad = 0;
    let approved = 0;
    for (const { train, test } of folds) {
      const own = subset(data, train);
      const rules = rulesFrom(own, part(refused, train), lessonFor(lesson, train), options, penalty);
      const unseen = subset(data, test);
      const scores = withRefusals(scoresOf(rules, unseen), part(refused, test));
      const found = bestShare(scores, unseen.bad, options.approvalRate);
      bad += found.bad;
      approved += found.approved;
    }
    if (bad / approved < least) {
      least = bad / approved;
      best = penalty;
    }
  }
  return best;
}

function lessonFor({ risk, importance }: Lesson, places: Uint32Array): Lesson {
  return {
    risk: Float64Array.from(places, (place) => risk[place] ?? 0),
    importance: Float64Array.from(places, (place) => importance[place] ?? 0),
  };
}
const INNER_FOLDS = 3;

function figuresOf(
  scores: Int32Array,
  bad: Uint8Array,
  cutOff: number,
  rate: number,
): HonestEstimate['folds'][number] {
  const atCutOff = approvedAt(scores, bad, cutOff);
  const atRate = bestShare(scores, bad, rate);
  return {
    approved: atCutOff.approved / bad.length,
    badAmongApproved: atCutOff.approved === 0 ? 0 : atCutOff.bad / atCutOff.approved,
    badAtRate: atRate.approved === 0 ? 0 : atRate.bad / atRate.approved,
  };
}

/** The best-scored share of accounts; when the last ones have equal scores, each counts as an equal part of those that still fit. */
export function bestShare(
  scores: ArrayLike<number>,
  bad: Uint8Array,
  share: number,
): { readonly approved: number; readonly bad: number } {
  const wanted = Math.round(scores.length * share);
  const cutOff = cutOffFor(scores, share);
  const above = approvedAt(scores, bad, cutOff + 1);
  const from = approvedAt(scores, bad, cutOff);
  const tied = from.approved - above.approved;
  const taken = tied === 0 ? 0 : (wanted - above.approved) / tied;
  return { approved: wanted, bad: above.bad + (from.bad - above.bad) * taken };
}
