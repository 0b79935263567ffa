/** Weights of the risk watch come from what became of past accounts, and no signal speaks for an account. */
import { expect, test } from 'vitest';
import { RISK_SIGNALS, type RiskSignalCode } from '../../../src/domain/insight/risk/signals.ts';
import { POLICY_KINDS } from '../../../src/rules/kinds/kinds.ts';
import { fitRiskWeights, type PastAccount, riskWatchDocument } from '../../../src/rules/tune/risk-weights.ts';

const [BAD, GOOD, RARE] = RISK_SIGNALS;
if (BAD === undefined || GOOD === undefined || RARE === undefined) throw new Error('too few signals');

/** Accounts with a signal, of which a share went bad. */
const group = (count: number, bad: number, ...signals: RiskSignalCode[]): PastAccount[] =>
  Array.from({ length: count }, (_, n) => ({ signals: new Set(signals), isBad: n < bad }));

const PAST = [...group(400, 40), ...group(200, 100, BAD), ...group(200, 2, GOOD), ...group(49, 49, RARE)];

test('a signal of bad accounts has a weight, one of good accounts has none, a rare one keeps the assumed weight', () => {
  const { signals } = fitRiskWeights(PAST, { [RARE]: 0.7 });
  const of = (code: RiskSignalCode) => signals.find((signal) => signal.code === code);
  expect(of(BAD)).toMatchObject({ accounts: 200, bad: 100, isFitted: true });
  expect(of(BAD)?.weight).toBeGreaterThan(1);
  expect(of(GOOD)).toMatchObject({ accounts: 200, bad: 2, isFitted: true, weight: 0 });
  expect(of(RARE)).toMatchObject({ accounts: 49, bad: 49, isFitted: false, weight: 0.7 });
  expect(signals.map(({ code }) => code)).toEqual([...RISK_SIGNALS]);
});

test('the document that comes out is one that the risk watch takes', () => {
  const document = riskWatchDocument(fitRiskWeights(PAST, {}), { version: '2026-11-29', accounts: 849 });
  expect(POLICY_KINDS['risk-watch'].ready(document).parameters.weights[BAD]).toBeGreaterThan(1);
});
