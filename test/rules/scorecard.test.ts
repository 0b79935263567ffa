import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../../src/domain/decisions/decision.ts';
import { compilePolicy } from '../../src/rules/compile.ts';
import { compileEvaluator } from '../../src/rules/compiled/index.ts';
import { type PolicyDocument, PolicyRefused, parsePolicyDocument } from '../../src/rules/policy-schema.ts';
import { receiptSchema } from '../../src/store/decisions/schema.ts';
import { decide, factsOf, type Values } from './given.ts';

const flag = (fact: string) => ({ all: [{ fact, operator: 'equal', value: true }] });
const points = (name: string, fact: string, reasonCode: string, cost: unknown) => ({
  name,
  conditions: flag(fact),
  event: { type: 'score', params: { reasonCode, points: cost } },
});
const hard = (name: string, fact: string, type: string, reasonCode: string) => ({
  name,
  conditions: flag(fact),
  event: { type, params: { reasonCode } },
});

const FACTS = ['late', 'disputed', 'short', 'loyal', 'closed', 'returned', 'paid'];

/** Reason codes without gaps in their texts, as these tests are about points. Starts at 100; approves from 90 and declines below 60. */
function aScorecard(over: object = {}): unknown {
  return {
    name: 'service-approval',
    version: '1',
    effectiveAt: '2026-11-01T00:00:00.000Z',
    author: 'test',
    description: 'a test',
    combining: 'score',
    scorecard: { baseline: 100, approveFrom: { parameter: 'approveFrom' }, reviewFrom: 60 },
    default: 'review',
    facts: Object.fromEntries(FACTS.map((name) => [name, { type: 'boolean', source: `the ${name} book` }])),
    parameters: { approveFrom: 90, latePoints: -30 },
    rules: [
      points('short-history', 'short', 'CYCLE_UNCHANGED', -5),
      points('late', 'late', 'WRITTEN_OFF_DEBT', { parameter: 'latePoints' }),
      points('disputed', 'disputed', 'IN_COLLECTIONS', -10),
      points('returned', 'returned', 'CYCLE_CHANGE_ALLOWED', -10),
      points('loyal', 'loyal', 'GOOD_STANDING', 15),
      hard('closed', 'closed', 'decline', 'ACCOUNT_CLOSED'),
      hard('paid', 'paid', 'approve', 'NOTHING_DUE'),
    ],
    ...over,
  };
}

const policy = compilePolicy(parsePolicyDocument(aScorecard()));
const NOTHING: Values = Object.fromEntries(FACTS.map((name) => [name, false]));
const given = (values: Values) => decide(policy, factsOf({ ...NOTHING, ...values }));
async function answer(values: Values) {
  const { outcome, reasons, score } = await given(values);
  return { outcome, codes: reasons.map(({ code }) => code), total: score?.total };
}

function findingsOf(input: unknown): string[] {
  try {
    compilePolicy(parsePolicyDocument(input));
    return [];
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return error.findings.map(({ code, pointer }) => `${code} ${pointer}`);
  }
}

describe('deciding by score', () => {
  test.each<[string, Values, string, string[], number]>([
    ['nothing against it approves, in good standing', {}, 'approve', ['GOOD_STANDING'], 100],
    ['exactly the cut-off approves', { disputed: true }, 'approve', ['GOOD_STANDING'], 90],
    ['an approve rule names the reason of an approval', { paid: true }, 'approve', ['NOTHING_DUE'], 100],
    ['below the cut-off a person looks', { late: true }, 'review', ['WRITTEN_OFF_DEBT'], 70],
    [
      'exactly the lower cut-off is review still',
      { late: true, disputed: true },
      'review',
      ['WRITTEN_OFF_DEBT', 'IN_COLLECTIONS'],
      60,
    ],
    [
      'below it declines; reasons by the points they cost, ties in the order of the rules',
      { short: true, returned: true, disputed: true, late: true },
      'decline',
      ['WRITTEN_OFF_DEBT', 'IN_COLLECTIONS', 'CYCLE_CHANGE_ALLOWED', 'CYCLE_UNCHANGED'],
      45,
    ],
    [
      'points can be won back',
      { late: true, loyal: true, disputed: true },
      'review',
      ['WRITTEN_OFF_DEBT', 'IN_COLLECTIONS'],
      75,
    ],
    ['a hard rule overrides a good score', { closed: true, loyal: true }, 'decline', ['ACCOUNT_CLOSED'], 115],
    [
      'a hard rule overrides a middling score, and its reason alone tells',
      { closed: true, late: true },
      'decline',
      ['ACCOUNT_CLOSED'],
      70,
    ],
    [
      'a hard rule comes first where the score refuses as well',
      { closed: true, late: true, disputed: true, short: true },
      'decline',
      ['ACCOUNT_CLOSED', 'WRITTEN_OFF_DEBT', 'IN_COLLECTIONS', 'CYCLE_UNCHANGED'],
      55,
    ],
    [
      'an approve rule does not soften a score',
      { paid: true, late: true },
      'review',
      ['WRITTEN_OFF_DEBT'],
      70,
    ],
  ])('%s', async (_what, values, outcome, codes, total) => {
    expect(await answer(values)).toEqual({ outcome, codes, total });
  });

  test('at most four rules of the scorecard give their reason, one for each code', async () => {
    const codes = ['WRITTEN_OFF_DEBT', 'IN_COLLECTIONS', 'IN_COLLECTIONS', 'CYCLE_UNCHANGED', 'NOTHING_DUE'];
    const rules = [...codes, 'ACCOUNT_CLOSED'].map((code, index) =>
      points(`rule-${index}`, 'late', code, index - 20),
    );
    const many = compilePolicy(parsePolicyDocument(aScorecard({ rules })));
    const { reasons } = await decide(many, factsOf({ ...NOTHING, late: true }));
    expect(reasons.map(({ code, rule }) => `${code} ${rule}`)).toEqual([
      'WRITTEN_OFF_DEBT rule-0',
      'IN_COLLECTIONS rule-1',
      'CYCLE_UNCHANGED rule-3',
      'NOTHING_DUE rule-4',
    ]);
  });

  test('a score that is low without any rule says that no rule applied', async () => {
    const low = aScorecard({ scorecard: { baseline: 0, approveFrom: 90, reviewFrom: 60 } });
    const decision = await decide(compilePolicy(parsePolicyDocument(low)), factsOf(NOTHING));
    expect(decision).toMatchObject({
      outcome: 'decline',
      reasons: [{ code: 'NO_RULE_APPLIED' }],
      remedies: [{ kind: 'contactUs' }],
    });
  });

  test('the decision carries the score and the cut-offs, and a stored one keeps them', async () => {
    const { score } = await given({ late: true });
    expect(score).toEqual({ total: 70, approveFrom: 90, reviewFrom: 60 });
    expect(receiptSchema.safeParse({ score: { total: 0.5 } }).success).toBe(false);
  });
});

describe('deciding by score with an unknown fact', () => {
  test.each<[string, Values, string, string[]]>([
    ['review when it could cost the approval', { late: null }, 'review', ['FACT_MISSING']],
    ['approve when no value of it could cost the approval', { disputed: null }, 'approve', ['GOOD_STANDING']],
    ['approve when it could only add points', { loyal: null }, 'approve', ['GOOD_STANDING']],
    ['approve when it is about an approval only', { paid: null }, 'approve', ['GOOD_STANDING']],
    ['review when it could decline by a hard rule', { closed: null }, 'review', ['FACT_MISSING']],
    [
      'review when it could win the decline back',
      { late: true, disputed: true, short: true, loyal: null },
      'review',
      ['WRITTEN_OFF_DEBT', 'IN_COLLECTIONS', 'CYCLE_UNCHANGED', 'FACT_MISSING'],
    ],
    [
      'decline when even the best case declines',
      { late: true, disputed: true, returned: true, short: true, loyal: null, closed: true },
      'decline',
      [
        'ACCOUNT_CLOSED',
        'WRITTEN_OFF_DEBT',
        'IN_COLLECTIONS',
        'CYCLE_CHANGE_ALLOWED',
        'CYCLE_UNCHANGED',
        'FACT_MISSING',
      ],
    ],
    [
      'review, not decline, when only the worst case declines',
      { late: true, closed: null },
      'review',
      ['WRITTEN_OFF_DEBT', 'FACT_MISSING'],
    ],
  ])('%s', async (_what, values, outcome, codes) => {
    const decision = await answer(values);
    expect({ outcome: decision.outcome, codes: decision.codes }).toEqual({ outcome, codes });
  });

  test('the reason names the fact and where it should have come from', async () => {
    const { reasons } = await given({ late: 'yes' });
    expect(reasons).toEqual([
      { code: 'FACT_MALFORMED', rule: null, params: { fact: 'late', source: 'the late book' } },
    ]);
  });

  test('no condition is given while a rule that may ask for more is unknown', async () => {
    const deposit = (name: string, fact: string, percent: number) => ({
      name,
      conditions: flag(fact),
      event: {
        type: 'approveWithConditions',
        params: {
          reasonCode: 'NOTHING_DUE',
          condition: { kind: 'deposit', amount: { fact: 'amount', percent }, dueDays: 14 },
        },
      },
    });
    const document = aScorecard({
      facts: {
        late: { type: 'boolean', source: 'x' },
        closed: { type: 'boolean', source: 'x' },
        amount: { type: 'integer', unit: 'minor', source: 'x' },
      },
      rules: [deposit('half', 'late', 50), deposit('whole', 'closed', 100)],
    });
    const twice = compilePolicy(parsePolicyDocument(document));
    const outcomeWith = async (closed: boolean | null) =>
      (await decide(twice, factsOf({ late: true, closed, amount: 1_000 }))).outcome;
    expect([await outcomeWith(false), await outcomeWith(true), await outcomeWith(null)]).toEqual([
      'approveWithConditions',
      'approveWithConditions',
      'review',
    ]);
  });

  test('every mix of known and unknown facts decides alike in compiled form', async () => {
    const evaluator = compileEvaluator(policy);
    const choices = [false, true, null];
    for (let mix = 0; mix < 3 ** FACTS.length; mix += 1) {
      const values = Object.fromEntries(
        FACTS.map((name, index) => [name, choices[Math.floor(mix / 3 ** index) % 3] ?? null]),
      );
      const { outcome, reasonCodes, score } = evaluator.outcomeOf(values);
      expect({ outcome, codes: reasonCodes, total: score }).toEqual(await answer(values));
      expect(OUTCOMES).toContain(outcome);
    }
  });
});

describe('a scorecard is refused', () => {
  const rules = (aScorecard() as PolicyDocument).rules;
  test.each([
    ['without its cut-offs', aScorecard({ scorecard: undefined }), ['SCORECARD /scorecard']],
    [
      'beside combining by severity',
      aScorecard({ combining: 'severity', rules: rules.slice(5) }),
      ['SCORECARD /scorecard'],
    ],
    [
      'when points meet combining by severity',
      aScorecard({ combining: 'severity', scorecard: undefined, rules: rules.slice(4) }),
      ['SCORECARD /rules/0/event'],
    ],
    [
      'when review would begin above approve',
      aScorecard({ scorecard: { baseline: 0, approveFrom: 1, reviewFrom: 2 } }),
      ['SCORECARD /scorecard/reviewFrom'],
    ],
    [
      'with a cut-off by no parameter',
      aScorecard({ scorecard: { baseline: 0, approveFrom: { parameter: 'constructor' }, reviewFrom: 2 } }),
      ['UNKNOWN_FACT /scorecard/approveFrom'],
    ],
    [
      'with points by no parameter',
      aScorecard({ rules: [points('late', 'late', 'NOTHING_DUE', { parameter: 'none' })] }),
      ['UNKNOWN_FACT /rules/0/event/params/points'],
    ],
    [
      'with more points than can be added up exactly',
      aScorecard({ rules: [points('late', 'late', 'NOTHING_DUE', Number.MIN_SAFE_INTEGER)] }),
      ['RANGE /rules/0/event/params/points'],
    ],
  ])('%s', (_what, input, findings) => {
    expect(findingsOf(input)).toEqual(findings);
  });

  test('not when it is sound, with tests and actions kept', () => {
    const tests = [{ name: 'late', facts: { late: true, paid: null }, expect: { outcome: 'review' } }];
    const facts = { late: { type: 'boolean', source: 'x', actionable: 'pay' } };
    const document = aScorecard({ tests, facts, rules: [points('late', 'late', 'NOTHING_DUE', -1)] });
    expect(findingsOf(document)).toEqual([]);
  });
});
