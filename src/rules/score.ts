import type { Outcome } from '../domain/decisions/decision.ts';
import type { PolicyDocument, Quantity } from './policy-schema.ts';

/** A scorecard with its parameters filled in. Points, all whole numbers. */
export interface ResolvedScorecard {
  readonly baseline: number;
  readonly approveFrom: number;
  readonly reviewFrom: number;
}

function resolve({ parameters }: PolicyDocument, quantity: Quantity): number {
  const value = typeof quantity === 'number' ? quantity : parameters[quantity.parameter];
  if (value === undefined) throw new RangeError('no such parameter');
  return value;
}

/** The document's scorecard; null when it combines by severity. The document has to be a checked one. */
export function scorecardOf(document: PolicyDocument): ResolvedScorecard | null {
  const { scorecard } = document;
  if (scorecard === undefined) return null;
  return {
    baseline: scorecard.baseline,
    approveFrom: resolve(document, scorecard.approveFrom),
    reviewFrom: resolve(document, scorecard.reviewFrom),
  };
}

/** The points of a rule; 0 for a hard rule. The document has to be a checked one. */
export function pointsOf(document: PolicyDocument, rule: PolicyDocument['rules'][number]): number {
  return rule.event.type === 'score' ? resolve(document, rule.event.params.points) : 0;
}

/** The outcome of a total: `approve`, `review` or `decline`, cut-offs inclusive. */
export function outcomeOfScore(
  total: number,
  { approveFrom, reviewFrom }: Pick<ResolvedScorecard, 'approveFrom' | 'reviewFrom'>,
): Outcome {
  if (total >= approveFrom) return 'approve';
  return total >= reviewFrom ? 'review' : 'decline';
}
