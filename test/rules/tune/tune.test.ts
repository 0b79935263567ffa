import { describe, expect, test } from 'vitest';
import { deciderOf } from '../../../src/rules/backtest/decider.ts';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { type PolicyDocument, parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { holdsFor, thresholdsOf } from '../../../src/rules/tune/candidates.ts';
import { stratifiedFolds } from '../../../src/rules/tune/data.ts';
import { candidateDocument } from '../../../src/rules/tune/document.ts';
import { fitLogistic } from '../../../src/rules/tune/logistic.ts';
import { tuneParameters } from '../../../src/rules/tune/parameters.ts';
import { keepsDirections } from '../../../src/rules/tune/refine.ts';
import { tuneReport } from '../../../src/rules/tune/report.ts';
import { approvedAt, cutOffFor, scoresOf } from '../../../src/rules/tune/scorecard.ts';
import { bestShare, type TuneOptions, tuneScorecard } from '../../../src/rules/tune/tune.ts';
import { CANDIDATES, plantedAccounts } from './given.ts';

const data = plantedAccounts(6_000, 7);
const options: TuneOptions = {
  candidates: CANDIDATES,
  approvalRate: 0.8,
  margin: 0,
  reviewRate: 0.05,
  mostRules: 3,
  penalties: [5],
  surplus: 0,
  trees: 80,
  folds: 4,
  repeats: 1,
  seed: 1,
};
const tuned = tuneScorecard(data, options);

const base: PolicyDocument = parsePolicyDocument({
  name: 'service-approval',
  version: 'base',
  effectiveAt: '2026-11-01T00:00:00.000Z',
  author: 'tests',
  description: 'late is declined',
  combining: 'severity',
  default: 'review',
  facts: {
    accountState: { type: 'string', source: 'billingAccount', allowed: ['active', 'closed'] },
    daysPastDue: { type: 'integer', unit: 'days', source: 'openBills', minimum: 0 },
  },
  parameters: { mostDays: 80 },
  rules: [
    {
      name: 'account-closed',
      conditions: { all: [{ fact: 'accountState', operator: 'equal', value: 'closed' }] },
      event: { type: 'decline', params: { reasonCode: 'ACCOUNT_CLOSED' } },
    },
    {
      name: 'late',
      conditions: { all: [{ fact: 'daysPastDue', operator: 'greaterThan', value: { fact: 'mostDays' } }] },
      event: { type: 'decline', params: { reasonCode: 'PAYMENT_LATE_NOW' } },
    },
    {
      name: 'in-time',
      conditions: {
        all: [{ fact: 'daysPastDue', operator: 'lessThanInclusive', value: { fact: 'mostDays' } }],
      },
      event: { type: 'approve', params: { reasonCode: 'GOOD_STANDING' } },
    },
  ],
});

function documentOf(): PolicyDocument {
  return candidateDocument({
    base,
    keptRules: base.rules.slice(0, 1),
    scorecard: tuned.scorecard,
    candidates: CANDIDATES.facts,
    version: 'tuned',
    effectiveAt: '2026-11-22T00:00:00.000Z',
    author: 'tests',
    description: 'made by a test',
  });
}

describe('a tuned scorecard', () => {
  test('finds the planted rule: late, and worse when little is paid', () => {
    const literals = tuned.scorecard.rules.flatMap(({ condition }) => condition);
    expect(literals).toContainEqual({ fact: 'daysPastDue', above: true, threshold: 30 });
    expect(literals).toContainEqual({ fact: 'paidPercent3m', above: false, threshold: 40 });
    // What was planted: 80 % approved hold no more than the 8 % of those in time.
    expect(tuned.estimate.badAtRate.mean).toBeLessThan(0.1);
  });

  test('is the same for the same seed, and its folds are others for another', () => {
    expect(tuneScorecard(data, options)).toEqual(tuned);
    expect(tuneScorecard(data, { ...options, seed: 2 }).estimate.folds).not.toEqual(tuned.estimate.folds);
  });

  test('approves at least the wanted share of its own accounts', () => {
    expect(tuned.onItsOwnData.approved.share).toBeGreaterThanOrEqual(0.8);
  });

  test('never takes points off for the better side of a fact with a direction, nor of a pair of them', () => {
    const { scorecard } = tuneScorecard(data, { ...options, mostRules: 8 });
    expect(scorecard.rules.some(({ condition }) => condition.length === 2)).toBe(true);
    for (const rule of scorecard.rules) expect(keepsDirections(rule, CANDIDATES.facts)).toBe(true);
  });

  test('estimates on accounts that it did not see what other accounts then show', () => {
    // As many rules as were planted: a third one would be noise, and another noise in every fold.
    const { scorecard, estimate } = tuneScorecard(data, { ...options, mostRules: 2 });
    const others = plantedAccounts(20_000, 99);
    const { approved, bad } = approvedAt(
      scoresOf(scorecard.rules, others),
      others.bad,
      scorecard.approveFrom,
    );
    expect(Math.abs(approved / 20_000 - estimate.approved.mean)).toBeLessThan(0.02);
    expect(Math.abs(bad / approved - estimate.badAmongApproved.mean)).toBeLessThan(0.015);
  });

  test('keeps accounts that hard rules refuse out of the approved', () => {
    const refused = new Uint8Array(data.bad.length);
    refused.fill(1, 0, 1_200);
    const { onItsOwnData } = tuneScorecard(data, { ...options, refused, approvalRate: 0.75 });
    expect(onItsOwnData.approved.count).toBeLessThanOrEqual(4_800);
    expect(onItsOwnData.approved.share).toBeGreaterThanOrEqual(0.75);
  });
});

describe('the candidate policy', () => {
  test('is a policy that decides as the scorecard does', () => {
    const decider = deciderOf(compilePolicy(parsePolicyDocument(JSON.parse(JSON.stringify(documentOf())))));
    const scores = scoresOf(tuned.scorecard.rules, data);
    for (let place = 0; place < 500; place += 1) {
      const values = Object.fromEntries(
        data.facts.map((name, index) => [name, data.columns[index]?.[place] ?? null]),
      );
      const { score, outcome } = decider.decide({ ...values, accountState: 'active' });
      expect(score).toBe(scores[place]);
      expect(outcome === 'approve').toBe((scores[place] ?? 0) >= tuned.scorecard.approveFrom);
    }
  });

  test('keeps its hard rules, its cut-offs as parameters, and tests that hold', () => {
    const document = documentOf();
    const decider = deciderOf(compilePolicy(document));
    expect(document.rules[0]?.name).toBe('account-closed');
    expect(document.parameters['approveFrom']).toBe(tuned.scorecard.approveFrom);
    const outcomes = document.tests?.map(({ facts, expect: wanted }) => [
      decider.decide(facts).outcome,
      wanted.outcome,
    ]);
    for (const [outcome, wanted] of outcomes ?? []) expect(outcome).toBe(wanted);
    expect(outcomes?.map(([, wanted]) => wanted).slice(0, 3)).toEqual(['approve', 'decline', 'decline']);
  });

  test('has a report that loads nothing from anywhere', () => {
    const html = tuneReport(tuned, documentOf(), ['a note']);
    expect(html).not.toMatch(/https?:|\/\/|src=|href=|@import|url\(|<script|NaN|undefined/);
    expect(html).toContain('<svg');
  });
});

describe('tuning the numbers of a policy', () => {
  test('moves a threshold to where the planted rule is and leaves the rules alone', () => {
    const cases = Array.from(data.bad, (_, place) => ({
      accountState: 'active',
      daysPastDue: data.columns[0]?.[place] ?? null,
    }));
    const found = tuneParameters(base, cases, data.bad, 0.78, {
      folds: 3,
      seed: 1,
      version: 'tuned',
      author: 'tests',
    });
    expect(found.document.parameters['mostDays']).toBeLessThan(60);
    expect(found.document.rules).toEqual(base.rules);
    expect(found.ownData.approved.share).toBeGreaterThanOrEqual(0.78);
    const before = deciderOf(compilePolicy(base));
    const approved = cases.filter((values) => before.decide(values).outcome === 'approve').length;
    const bad = cases.filter(
      (values, place) => before.decide(values).outcome === 'approve' && data.bad[place] === 1,
    ).length;
    expect(found.unseen.badAmongApproved.share).toBeLessThan(bad / approved);
  });
});

describe('the parts of a search', () => {
  test('fits the log-odds that a table gives by hand', () => {
    // Held by 100 accounts, 50 bad; not held by 100, 20 bad: weights ln(50/50) - ln(20/80) and ln(20/80).
    const held = Uint8Array.from({ length: 200 }, (_, place) => (place < 100 ? 1 : 0));
    const bad = Uint8Array.from({ length: 200 }, (_, place) =>
      place < 50 || (place >= 100 && place < 120) ? 1 : 0,
    );
    const fit = fitLogistic([held], { risk: bad }, 0);
    expect(fit.intercept).toBeCloseTo(Math.log(0.25), 4);
    expect(fit.weights[0]).toBeCloseTo(Math.log(4), 4);
  });

  test('cuts scores so that at least the share passes, and ties pass together', () => {
    expect(cutOffFor([1, 2, 2, 2, 5], 0.2)).toBe(5);
    expect(cutOffFor([1, 2, 2, 2, 5], 0.4)).toBe(2);
    expect(cutOffFor([1, 2, 2, 2, 5], 1)).toBe(1);
  });

  test('takes of a tie only the part that fits into the share', () => {
    const bad = Uint8Array.of(1, 1, 0, 0, 0);
    // The 5, then two of the three 2s; one of these three is bad, so two thirds of a bad account are taken.
    expect(bestShare([1, 2, 2, 2, 5], bad, 0.6)).toEqual({ approved: 3, bad: 2 / 3 });
  });

  test('parts accounts so that each is unseen exactly once and bad ones are spread evenly', () => {
    const folds = stratifiedFolds(data.bad, 5, 3);
    const seen = folds.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
    expect(seen).toEqual([...data.bad.keys()]);
    const shares = folds.map(({ test }) => [...test].filter((place) => data.bad[place] === 1).length);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
  });

  test('tries thresholds that a person can read, and an unknown fact meets no condition', () => {
    const column = Float64Array.from({ length: 1_000 }, (_, place) => 1_000_000 + place * 12_345);
    const some = { facts: ['owedAmount'], columns: [column], bad: new Uint8Array(1_000) };
    for (const cut of thresholdsOf(
      { fact: 'owedAmount', worse: 'either', reasonCode: 'LITTLE_PAID' },
      some,
      8,
    ))
      expect(String(cut).replace(/0+$/, '').length).toBeLessThanOrEqual(2);
    const unknown = { facts: ['owedAmount'], columns: [Float64Array.of(Number.NaN)], bad: new Uint8Array(1) };
    for (const above of [true, false])
      expect([...holdsFor([{ fact: 'owedAmount', above, threshold: 5 }], unknown)]).toEqual([0]);
  });
});
