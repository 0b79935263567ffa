import { describe, expect, test } from 'vitest';
import { type Binned, binned } from '../../../src/rules/tune/bins.ts';
import { keepsDirections, refine } from '../../../src/rules/tune/refine.ts';
import { approvedAt, cutOffFor, type ScoredCondition, scoresOf } from '../../../src/rules/tune/scorecard.ts';
import { selectConditions } from '../../../src/rules/tune/select.ts';
import { teach } from '../../../src/rules/tune/teacher.ts';
import { growTree } from '../../../src/rules/tune/tree.ts';
import { CANDIDATES, plantedAccounts } from './given.ts';

const data = plantedAccounts(6_000, 7);
const given = { candidates: CANDIDATES, trees: 150, seed: 1 };
const odds = teach(data, given);
const risk = odds.map((one) => 1 / (1 + Math.exp(-one)));

describe('the ensemble that rules are learnt from', () => {
  test('knows the planted risks, which outcomes alone do not show', () => {
    const [days, paid] = data.columns;
    const meanWhere = (test: (late: boolean, little: boolean) => boolean): number => {
      const places = [...risk.keys()].filter((n) => test((days?.[n] ?? 0) > 30, (paid?.[n] ?? 0) <= 40));
      return places.reduce((sum, n) => sum + (risk[n] ?? 0), 0) / places.length;
    };
    expect(meanWhere((late, little) => late && little)).toBeCloseTo(0.6, 1);
    expect(meanWhere((late, little) => late && !little)).toBeCloseTo(0.25, 1);
    expect(meanWhere((late) => !late)).toBeCloseTo(0.08, 1);
  });

  test('is the same for the same seed and another for another', () => {
    expect(teach(data, given)).toEqual(odds);
    expect(teach(data, { ...given, seed: 2 })).not.toEqual(odds);
  });

  test('never ranks the later account as the better one, all else being equal', () => {
    // Outcomes that say the opposite of the stated direction: being late is good.
    const [days] = data.columns;
    const bad = Uint8Array.from(data.bad, (_, n) => ((days?.[n] ?? 0) > 30 ? 0 : n % 2));
    const [late] = CANDIDATES.facts;
    if (late === undefined) throw new Error('no candidate');
    const learnt = teach({ ...data, bad }, { ...given, candidates: { ...CANDIDATES, facts: [late] } });
    expect(new Set(learnt).size).toBe(1);
  });

  test('asks the most distinguishing question first, and answers the mean reduced by the penalty', () => {
    const fact: Binned = {
      candidate: { fact: 'owedAmount', worse: 'either', reasonCode: 'LITTLE_PAID' },
      thresholds: [10, 20],
      bins: Uint8Array.of(0, 0, 1, 1, 2, 2),
      size: 3,
    };
    const residual = Float64Array.of(-1, -1, -1, -1, 2, 2);
    const answers = growTree(
      [fact],
      Uint32Array.from(residual.keys()),
      { residual, weight: new Float64Array(6).fill(1), accounts: 6 },
      { depth: 1, leastAccounts: 1, penalty: 2 },
    );
    // Four of -1 over 4 + 2, two of 2 over 2 + 2.
    expect([...answers]).toEqual([-4 / 6, -4 / 6, -4 / 6, -4 / 6, 1, 1]);
  });

  test('puts an unknown fact into a bin of its own, above the known ones', () => {
    const [late] = CANDIDATES.facts;
    if (late === undefined) throw new Error('no candidate');
    const some = {
      facts: ['daysPastDue'],
      columns: [Float64Array.of(0, 90, Number.NaN)],
      bad: new Uint8Array(3),
    };
    const found = binned(late, some, 10);
    expect([...(found?.bins ?? [])]).toEqual([0, 4, 5]);
    expect(found?.size).toBe(5);
  });
});

describe('the search for rules', () => {
  test('spends rules on the accounts that count', () => {
    // Only accounts in time count, and among these nothing tells bad from good; so the planted late rule is not worth one.
    const [days] = data.columns;
    const importance = Float64Array.from(days ?? [], (late) => (late > 30 ? 0 : 1));
    const target = { risk: data.bad, importance };
    const { conditions, fit } = selectConditions(data, target, {
      candidates: CANDIDATES,
      mostConditions: 1,
      penalty: 5,
      surplus: 0,
    });
    expect(conditions).toHaveLength(1);
    expect(Math.abs(fit.weights[0] ?? 0)).toBeLessThan(0.5);
  });

  test('refines points and thresholds to fewer expected bad ones, and keeps directions and the number of rules', () => {
    const rough: ScoredCondition[] = [
      { condition: [{ fact: 'daysPastDue', above: true, threshold: 5 }], points: -20 },
      { condition: [{ fact: 'paidPercent3m', above: false, threshold: 80 }], points: -30 },
    ];
    const refined = refine(rough, data, risk, {
      candidates: CANDIDATES,
      rates: [0.78, 0.8, 0.82],
      refused: new Uint8Array(data.bad.length),
    });
    const badAt80 = (rules: readonly ScoredCondition[]): number => {
      const scores = scoresOf(rules, data);
      const { approved, bad } = approvedAt(scores, data.bad, cutOffFor(scores, 0.8));
      return bad / approved;
    };
    expect(refined).toHaveLength(2);
    for (const rule of refined) expect(keepsDirections(rule, CANDIDATES.facts)).toBe(true);
    expect(badAt80(refined)).toBeLessThan(badAt80(rough));
  });
});
