/** Weights of the risk watch's signals, by what became of past accounts. */
import { RISK_SIGNALS, type RiskSignalCode } from '../../domain/insight/risk/signals.ts';
import { fitLogistic } from './logistic.ts';

/** A signal that fewer accounts show gets no fitted weight, because so few say nothing. */
const SEEN_AT_LEAST = 50;
/** The penalty of the ridge regression. */
const PENALTY = 1;
const LOSS_GIVEN_DEFAULT_PERCENT = 60;

/** One past account: the signals that it showed, and whether it went bad. */
export interface PastAccount {
  readonly signals: ReadonlySet<RiskSignalCode>;
  readonly isBad: boolean;
}

/** What the past says about one signal. */
export interface SignalWeight {
  readonly code: RiskSignalCode;
  /** How many accounts showed it, and how many of them went bad. */
  readonly accounts: number;
  readonly bad: number;
  /** Log-odds, with three decimals. */
  readonly weight: number;
  /** False when the weight is the assumed one, or 0. */
  readonly isFitted: boolean;
}

/** Weights for all signals. */
export interface RiskWeights {
  /** Log-odds of an account without signals, with three decimals. */
  readonly intercept: number;
  readonly signals: readonly SignalWeight[];
}

/**
 * Ridge logistic regression of going bad on the signals, no weight below zero: a signal may add nothing to another one, but it never
 * counts in favour of an account. A signal that fewer than 50 accounts show keeps its assumed weight, or gets 0.
 */
export function fitRiskWeights(
  past: readonly PastAccount[],
  assumed: Partial<Record<RiskSignalCode, number>>,
): RiskWeights {
  const outcomes = past.map(({ isBad }) => (isBad ? 1 : 0));
  const shown = RISK_SIGNALS.map((code) => {
    const showing = past.filter(({ signals }) => signals.has(code));
    return {
      code,
      column: Uint8Array.from(past, ({ signals }) => (signals.has(code) ? 1 : 0)),
      accounts: showing.length,
      bad: showing.filter(({ isBad }) => isBad).length,
      isFitted: showing.length >= SEEN_AT_LEAST,
    };
  });
  const fit = fitUpwards(
    shown.filter(({ isFitted }) => isFitted),
    outcomes,
  );
  const signals = shown.map(({ column: _, ...signal }) => ({
    ...signal,
    weight: rounded((signal.isFitted ? fit.weights.get(signal.code) : assumed[signal.code]) ?? 0),
  }));
  return { intercept: rounded(fit.intercept), signals };
}

/** A parameter document of the risk watch with these weights, in force from the day that its version names. */
export function riskWatchDocument(
  { intercept, signals }: RiskWeights,
  { version, accounts }: { readonly version: string; readonly accounts: number },
) {
  const unknown = signals.filter(({ isFitted }) => !isFitted).map(({ code }) => code);
  return {
    name: 'risk-watch',
    version,
    effectiveAt: `${version.slice(0, 10)}T00:00:00.000Z`,
    author: 'credit-risk',
    description: `Log-odds of default by pattern, fitted to ${accounts} past accounts by goodstanding risk-watch fit. Assumed, because the accounts cannot tell: ${unknown.join(', ')}.`,
    parameters: {
      intercept,
      weights: Object.fromEntries(signals.map(({ code, weight }) => [code, weight])),
      lossGivenDefaultPercent: LOSS_GIVEN_DEFAULT_PERCENT,
    },
  };
}

interface Shown {
  readonly code: RiskSignalCode;
  readonly column: Uint8Array;
}

/** Removes the signal with the most negative weight until no negative one is left. */
function fitUpwards(
  shown: readonly Shown[],
  outcomes: readonly number[],
): { readonly intercept: number; readonly weights: ReadonlyMap<RiskSignalCode, number> } {
  const { intercept, weights } = fitLogistic(
    shown.map(({ column }) => column),
    { risk: outcomes },
    PENALTY,
  );
  const lowest = weights.reduce(
    (found, weight, place) => (weight < (weights[found] ?? 0) ? place : found),
    0,
  );
  if ((weights[lowest] ?? 0) < 0)
    return fitUpwards(
      shown.filter((_, place) => place !== lowest),
      outcomes,
    );
  return { intercept, weights: new Map(shown.map(({ code }, place) => [code, weights[place] ?? 0])) };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
