import { isScoreRule } from '../policy-schema.ts';
import { pointsOf, type ResolvedScorecard, scorecardOf } from '../score.ts';
import type { AnalysedRule, Analysis } from './analysis.ts';
import type { ReportLint } from './codes.ts';
import { all, type Formula } from './formula.ts';
import type { FactAssignment } from './solve.ts';
import { WorkEnded } from './work.ts';

/** Combinations of fired rules that are looked at for one bound. */
const COMBINATIONS = 500;

interface Bound {
  /** A certain bound that no facts pass, although perhaps none reach it. */
  readonly score: number;
  /** Facts that reach it exactly; null when it was not found out which. */
  readonly example: FactAssignment | null;
  /** Not null when the steps ended before a closer bound was found. */
  readonly ended: WorkEnded | null;
}

interface Weighted {
  readonly rule: AnalysedRule;
  readonly points: number;
}

/** The highest (direction 1) or lowest (-1) score that any facts reach, by trying the weightiest rules first. */
function extreme(
  analysis: Analysis,
  baseline: number,
  weighted: readonly Weighted[],
  direction: 1 | -1,
): Bound {
  const order = [...weighted].sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  /** What the rules from an index on could still add if each of them could fire or rest independently. */
  const hope = order.map((_, index) =>
    order.slice(index).reduce((sum, { points }) => sum + Math.max(0, direction * points), 0),
  );
  const about = { pointer: '/scorecard', whether: () => 'another score can be reached' };
  let best: { readonly score: number; readonly example: FactAssignment } | null = null;
  let looked = 0;
  let exact = true;
  const visit = (
    index: number,
    chosen: readonly Formula[],
    score: number,
    fired: readonly AnalysedRule[],
    rested: readonly AnalysedRule[],
  ): void => {
    if (!exact) return;
    if (best !== null && score + (hope[index] ?? 0) <= best.score) return;
    looked += 1;
    analysis.work.spend(chosen.length);
    const answer = looked > COMBINATIONS ? null : analysis.ask(all(chosen), about, fired, rested);
    if (answer === null || answer.kind === 'undecided') {
      exact = false;
      return;
    }
    if (answer.kind === 'impossible') return;
    const next = order[index];
    if (next === undefined) {
      best = { score, example: answer.example };
      return;
    }
    const { rule, points } = next;
    const fire = (): void =>
      visit(index + 1, [...chosen, rule.fires], score + direction * points, [...fired, rule], rested);
    const rest = (): void => visit(index + 1, [...chosen, rule.rests], score, fired, [...rested, rule]);
    if (direction * points > 0) {
      fire();
      rest();
    } else {
      rest();
      fire();
    }
  };
  let ended: WorkEnded | null = null;
  try {
    visit(0, [], 0, [], []);
  } catch (error) {
    if (!(error instanceof WorkEnded)) throw error;
    exact = false;
    ended = error;
  }
  const found = best as { readonly score: number; readonly example: FactAssignment } | null;
  if (exact && found !== null)
    return { score: baseline + direction * found.score, example: found.example, ended };
  return { score: baseline + direction * (hope[0] ?? 0), example: null, ended };
}

function lintCutoffs(
  analysis: Analysis,
  { baseline, approveFrom, reviewFrom }: ResolvedScorecard,
  weighted: readonly Weighted[],
  report: ReportLint,
): void {
  const highest = extreme(analysis, baseline, weighted, 1);
  const lowest = extreme(analysis, baseline, weighted, -1);
  const unreachable = (pointer: string, bound: Bound, message: string, mend: string): void =>
    report({
      code: 'UNREACHABLE_CUTOFF',
      pointer,
      message,
      mend,
      ...(bound.example === null ? {} : { example: analysis.shown(bound.example) }),
    });
  const least = bestCase(highest);
  const most = worstCase(lowest);
  if (highest.score < reviewFrom)
    unreachable(
      '/scorecard/reviewFrom',
      highest,
      `${least}, so every score declines`,
      `Lower reviewFrom (${reviewFrom}) to a score that can be reached, or raise the baseline.`,
    );
  else if (highest.score < approveFrom)
    unreachable(
      '/scorecard/approveFrom',
      highest,
      `${least}, so no score approves`,
      `Lower approveFrom (${approveFrom}) to at most ${highest.score}, or raise the baseline.`,
    );
  if (lowest.score >= approveFrom)
    unreachable(
      '/scorecard/approveFrom',
      lowest,
      `${most}, so every score approves`,
      `Raise approveFrom (${approveFrom}) above ${lowest.score}, or let the rules cost more.`,
    );
  else if (lowest.score >= reviewFrom)
    unreachable(
      '/scorecard/reviewFrom',
      lowest,
      `${most}, so no score declines`,
      `Raise reviewFrom (${reviewFrom}) above ${lowest.score}, or leave it if only hard rules should decline.`,
    );
  const ended = highest.ended ?? lowest.ended;
  if (ended !== null) throw ended;
}

const bestCase = ({ score, example }: Bound): string =>
  `the highest score is ${example === null ? 'at most ' : ''}${score}`;
const worstCase = ({ score, example }: Bound): string =>
  `the lowest score is ${example === null ? 'at least ' : ''}${score}`;

/** Reports cut-offs with all possible scores on one side, and rules without points. */
export function lintScorecard(analysis: Analysis, report: ReportLint): void {
  const { document, rules } = analysis;
  const scorecard = scorecardOf(document);
  if (scorecard === null) return;
  const weighted: Weighted[] = [];
  for (const rule of rules) {
    if (!isScoreRule(rule.rule)) continue;
    const points = pointsOf(document, rule.rule);
    if (points === 0)
      report({
        code: 'ZERO_POINTS',
        pointer: `${rule.pointer}/event/params/points`,
        message: `${rule.rule.name} adds nothing to the score`,
        mend: `Give ${rule.rule.name} points, or remove it.`,
      });
    if (!rule.never && points !== 0) weighted.push({ rule, points });
  }
  lintCutoffs(analysis, scorecard, weighted, report);
}
