import { type Minor, multiplyRatio } from '../../money.ts';
import type { RiskSignalCode } from './signals.ts';

/** How patterns add up to a probability of default: a logistic model with one weight for each pattern. */
export interface RiskModel {
  /** Log-odds of an account without any pattern. */
  readonly intercept: number;
  /** Added to the log-odds for each pattern that is shown. */
  readonly weights: Readonly<Record<RiskSignalCode, number>>;
  /** The share of what is owed at default that is lost, in percent. */
  readonly lossGivenDefaultPercent: number;
}

/** One hundredth of a percent: probabilities are stored as integers of these. */
const BASIS_POINTS = 10_000;

/** The probability of default of an account that shows these patterns, in basis points, 0 to 10,000. */
export function defaultProbability(model: RiskModel, shown: readonly RiskSignalCode[]): number {
  const logOdds = [...new Set(shown)].reduce((sum, code) => sum + model.weights[code], model.intercept);
  return Math.round(BASIS_POINTS / (1 + Math.exp(-logOdds)));
}

/** The average loss: exposure times the probability of default times the lost share, rounded half up. */
export function expectedLoss(model: RiskModel, probabilityBasisPoints: number, exposure: Minor): Minor {
  return multiplyRatio(exposure, probabilityBasisPoints * model.lossGivenDefaultPercent, BASIS_POINTS * 100);
}
