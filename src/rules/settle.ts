import { OUTCOMES, type Outcome } from '../domain/decisions/decision.ts';
import type { CompiledPolicy, CompiledRule } from './compile.ts';
import { outcomeOfScore, type ResolvedScorecard } from './score.ts';
import type { Truth } from './three-valued.ts';

/** The proven results of a policy's rules, as places in `policy.rules`, ascending. All other rules are proven not to fire. */
export interface Proof {
  readonly fired: readonly number[];
  readonly unknown: readonly number[];
  /** Whether some needed fact is unknown, even if no rule is unknown because of it. */
  readonly anyFactUnknown: boolean;
}

/** Makes a proof of the results of all rules, given in their order. */
export function proofOf(truths: readonly Truth[], anyFactUnknown: boolean): Proof {
  const fired: number[] = [];
  const unknown: number[] = [];
  for (const [index, truth] of truths.entries())
    if (truth === true) fired.push(index);
    else if (truth === 'unknown') unknown.push(index);
  return { fired, unknown, anyFactUnknown };
}

/** The common result of all rules. */
export interface Settlement {
  readonly outcome: Outcome;
  /** Baseline and points of the score rules that are proven to have fired; null when combining by severity. */
  readonly total: number | null;
  /** Whether the scorecard is one of the causes of an outcome other than approval. */
  readonly scoreRefuses: boolean;
}

const rankOf = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);
const outcomeOfRank = (rank: number): Outcome => OUTCOMES[rank] ?? 'decline';
const REVIEW = rankOf('review');
const WITH_CONDITIONS = rankOf('approveWithConditions');

/** The rank of the most severe hard rule of these; -1 when there is none. */
function worstRank({ rules }: CompiledPolicy, places: readonly number[]): number {
  let worst = -1;
  for (const place of places) worst = Math.max(worst, rules[place]?.rank ?? -1);
  return worst;
}

/** The most severe of the rules that fired; at least `review` while anything is unknown; else the default. */
function settleBySeverity(policy: CompiledPolicy, proof: Proof): Settlement {
  const fired = worstRank(policy, proof.fired);
  const rank = fired < 0 ? rankOf(policy.document.default) : fired;
  const outcome = outcomeOfRank(proof.anyFactUnknown ? Math.max(REVIEW, rank) : rank);
  return { outcome, total: null, scoreRefuses: false };
}

/**
 * The more severe of the scorecard and the hard rules. With unknown rules there are two extremes: all of them count for the customer, or
 * all count against. If both give the same outcome, it is proven; otherwise a person looks.
 */
function settleByScore(policy: CompiledPolicy, scorecard: ResolvedScorecard, proof: Proof): Settlement {
  let total = scorecard.baseline;
  for (const place of proof.fired) total += policy.rules[place]?.points ?? 0;
  let mostGained = 0;
  let mostLost = 0;
  for (const place of proof.unknown) {
    const points = policy.rules[place]?.points ?? 0;
    if (points > 0) mostGained += points;
    else mostLost += points;
  }
  const byRules = worstRank(policy, proof.fired);
  const byScore = rankOf(outcomeOfScore(total, scorecard));
  const mildest = Math.max(byRules, rankOf(outcomeOfScore(total + mostGained, scorecard)));
  const severest = Math.max(
    byRules,
    worstRank(policy, proof.unknown),
    rankOf(outcomeOfScore(total + mostLost, scorecard)),
  );
  // Another rule might ask for a larger deposit: then the amount is not proven.
  const demandsMore = severest === WITH_CONDITIONS && worstRank(policy, proof.unknown) === WITH_CONDITIONS;
  const rank = mildest === severest && !demandsMore ? mildest : Math.max(REVIEW, mildest);
  return { outcome: outcomeOfRank(rank), total, scoreRefuses: byScore > 0 && byScore >= rank };
}

/**
 * The outcome that follows from a proof. It is milder than `review` only when every value that the unknown facts
 * may have gives the same outcome; when combining by severity, only when no fact is unknown.
 */
export function settle(policy: CompiledPolicy, proof: Proof): Settlement {
  return policy.scorecard === null
    ? settleBySeverity(policy, proof)
    : settleByScore(policy, policy.scorecard, proof);
}

/** More reasons than this help neither regulators nor readers. */
const MOST_SCORE_REASONS = 4;

function addOnce(rules: CompiledRule[], rule: CompiledRule): boolean {
  for (const other of rules) if (other.reasonCode === rule.reasonCode) return false;
  rules.push(rule);
  return true;
}

/** The rules that cost points, the dearest first, ties in document order. */
function costliest({ rules }: CompiledPolicy, { fired }: Proof): CompiledRule[] {
  const costly: CompiledRule[] = [];
  for (const place of fired) {
    const rule = rules[place];
    if (rule !== undefined && rule.points < 0) costly.push(rule);
  }
  return costly.sort((a, b) => a.points - b.points);
}

/**
 * The rules whose reasons a decision gives, one for each reason code: the hard rules of its outcome in document order, then, when
 * the scorecard refuses, the rules that cost most points (at most four).
 */
export function rulesThatTell(policy: CompiledPolicy, proof: Proof, settlement: Settlement): CompiledRule[] {
  const telling: CompiledRule[] = [];
  for (const place of proof.fired) {
    const rule = policy.rules[place];
    if (rule?.rule.event.type === settlement.outcome) addOnce(telling, rule);
  }
  if (!settlement.scoreRefuses) return telling;
  let told = 0;
  for (const rule of costliest(policy, proof)) {
    if (told === MOST_SCORE_REASONS) break;
    if (addOnce(telling, rule)) told += 1;
  }
  return telling;
}
