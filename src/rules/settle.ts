import { OUTCOMES, type Outcome } from '../domain/decision.ts';
import type { CompiledPolicy, CompiledRule } from './compile.ts';
import { outcomeOfScore } from './score.ts';
import type { Truth } from './three-valued.ts';

/** What the rules come to together. */
export interface Settlement {
  readonly outcome: Outcome;
  /** Baseline and points of the score rules that are proven to have fired; null when combining by severity. */
  readonly total: number | null;
  /** The scorecard is one of the causes of an outcome other than approval. */
  readonly scoreRefuses: boolean;
}

const rankOf = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);
const outcomeOfRank = (rank: number): Outcome => OUTCOMES[rank] ?? 'decline';
const REVIEW = rankOf('review');

/** The most severe of the rules that fired; at least `review` while anything is unknown; else the default. */
function settleBySeverity(policy: CompiledPolicy, truths: readonly Truth[], anyUnknown: boolean): Settlement {
  let worst = -1;
  for (const [index, { rank }] of policy.rules.entries())
    if (truths[index] === true && rank > worst) worst = rank;
  if (worst < 0) worst = rankOf(policy.document.default);
  if (anyUnknown && worst < REVIEW) worst = REVIEW;
  return { outcome: outcomeOfRank(worst), total: null, scoreRefuses: false };
}

/**
 * The more severe of the scorecard and the hard rules. Where something is unknown there are two ends: everything unknown
 * for the customer, and everything against. When both give the same outcome it is proven; otherwise a person looks.
 */
function settleByScore(
  { rules }: CompiledPolicy,
  scorecard: NonNullable<CompiledPolicy['scorecard']>,
  truths: readonly Truth[],
): Settlement {
  let total = scorecard.baseline;
  let mostGained = 0;
  let mostLost = 0;
  let proven = 0;
  let possible = 0;
  for (const [index, { rank, points }] of rules.entries()) {
    const truth = truths[index];
    if (truth === true) {
      total += points;
      if (rank > proven) proven = rank;
    } else if (truth === 'unknown') {
      if (points > 0) mostGained += points;
      else mostLost += points;
      if (rank > possible) possible = rank;
    }
  }
  const byScore = rankOf(outcomeOfScore(total, scorecard));
  const mildest = Math.max(proven, rankOf(outcomeOfScore(total + mostGained, scorecard)));
  const severest = Math.max(proven, possible, rankOf(outcomeOfScore(total + mostLost, scorecard)));
  const rank = mildest === severest ? mildest : Math.max(REVIEW, mildest);
  return { outcome: outcomeOfRank(rank), total, scoreRefuses: byScore > 0 && byScore >= rank };
}

/**
 * The outcome of what each rule is proven to be (in the order of the rules). It is milder than `review` only when every
 * value that the unknown facts may have gives the same outcome; when combining by severity, only when no fact is unknown.
 */
export function settle(policy: CompiledPolicy, truths: readonly Truth[], anyUnknown: boolean): Settlement {
  return policy.scorecard === null
    ? settleBySeverity(policy, truths, anyUnknown)
    : settleByScore(policy, policy.scorecard, truths);
}

/** Regulators and readers alike: more reasons than this say less. */
const MOST_SCORE_REASONS = 4;

/**
 * The rules whose reasons a decision gives, one a reason code: the hard rules of its outcome in document order, then, when
 * the scorecard refuses, the rules that cost most points (at most four, ties in document order).
 */
export function rulesThatTell(
  policy: CompiledPolicy,
  truths: readonly Truth[],
  { outcome, scoreRefuses }: Settlement,
): CompiledRule[] {
  const telling: CompiledRule[] = [];
  const codes = new Set<string>();
  const tell = (rule: CompiledRule): boolean => {
    const { reasonCode } = rule.rule.event.params;
    if (codes.has(reasonCode)) return false;
    codes.add(reasonCode);
    telling.push(rule);
    return true;
  };
  const costly: CompiledRule[] = [];
  for (const [index, rule] of policy.rules.entries()) {
    if (truths[index] !== true) continue;
    if (rule.rule.event.type === outcome) tell(rule);
    else if (scoreRefuses && rule.points < 0) costly.push(rule);
  }
  costly.sort((a, b) => a.points - b.points);
  let told = 0;
  for (const rule of costly) {
    if (told === MOST_SCORE_REASONS) break;
    if (tell(rule)) told += 1;
  }
  return telling;
}
