import { describe, expect, test } from 'vitest';
import {
  collector,
  LINT_CODES,
  type LintCode,
  type OTHER_KINDS_CODES,
} from '../../../src/rules/lint/codes.ts';
import { lintPolicy } from '../../../src/rules/lint/lint.ts';
import { valueAt } from '../../../src/rules/lint/pointer.ts';
import { lintTexts } from '../../../src/rules/lint/usage.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { CATALOGUES } from '../../../src/texts/catalogue.ts';
import {
  aPolicy,
  aScorecard,
  codesOf,
  FACTS,
  leaf,
  parameter,
  points,
  rule,
  SOUND_RULES,
  SOUND_TEST,
  withLeaf,
  withRules,
} from './given.ts';

interface Case {
  readonly shown: unknown;
  /** As like as can be, and without that finding. */
  readonly absent: unknown;
  readonly pointer: string;
  /** Part of the suggested mend. */
  readonly mend: RegExp;
}

const EXTRA = '/rules/3';
const LEAF = `${EXTRA}/conditions/all/0`;
const withFacts = (facts: object) => ({ facts: { ...FACTS, ...facts } });
const isLate = leaf('daysPastDue', 'greaterThan', 60);
const deposit = (conditions: readonly unknown[]) =>
  rule('deposit', 'approveWithConditions', conditions, {
    reasonCode: 'NO_PAYMENT_HISTORY',
    condition: { kind: 'deposit', amount: { fact: 'pastDueAmount' }, dueDays: 14 },
  });
const manyUnknowns = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`flag${index}`, { type: 'boolean', source: 'x' }]),
);
/** Pigeons and holes: five into four, which no search by cases decides quickly. */
const pigeons = {
  facts: Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [
      `place${index}`,
      { type: 'string', source: 'x', allowed: 'abcdefgh'.split('') },
    ]),
  ),
  parameters: {},
  rules: [
    rule(
      'all-apart',
      'review',
      Array.from({ length: 9 }, (_, a) =>
        Array.from({ length: a }, (_, b) => leaf(`place${a}`, 'notEqual', parameter(`place${b}`))),
      ).flat(),
    ),
  ],
  tests: [],
};

/** Twelve facts a rule, of any text: each of them may have every text that some rule names. */
const anyTexts = (rules: number) =>
  aPolicy({
    facts: Object.fromEntries(
      Array.from({ length: rules * 12 }, (_, index) => [`text${index}`, { type: 'string', source: 'x' }]),
    ),
    parameters: {},
    tests: [],
    rules: Array.from({ length: rules }, (_, index) =>
      rule(
        `r${index}`,
        'review',
        Array.from({ length: 12 }, (_, nth) => leaf(`text${index * 12 + nth}`, 'equal', `t${index}x${nth}`)),
      ),
    ),
  });

const CASES: Readonly<Record<Exclude<LintCode, keyof typeof OTHER_KINDS_CODES>, Case>> = {
  SCHEMA: {
    shown: { ...aPolicy(), surprise: true },
    absent: { ...aPolicy(), $schema: '../docs/policy.schema.json' },
    pointer: '/surprise',
    mend: /Remove "surprise"/,
  },
  EMPTY_GROUP: {
    shown: withRules(rule('extra', 'review', { any: [{ all: [] }] })),
    absent: withRules(rule('extra', 'review', { any: [{ all: [isLate] }] })),
    pointer: `${EXTRA}/conditions/any/0/all`,
    mend: /Add the missing conditions/,
  },
  ALL_AND_ANY: {
    shown: withRules(rule('extra', 'review', { all: [isLate], any: [isLate] })),
    absent: withRules(rule('extra', 'review', { all: [isLate, { any: [isLate] }] })),
    pointer: `${EXTRA}/conditions`,
    mend: /Keep one/,
  },
  UNKNOWN_OPERATOR: {
    shown: withLeaf('daysPastDue', 'greaterThen', 5),
    absent: withLeaf('daysPastDue', 'greaterThan', 5),
    pointer: `${LEAF}/operator`,
    mend: /"greaterThan"/,
  },
  UNKNOWN_REASON_CODE: {
    shown: withRules(rule('extra', 'review', [isLate], { reasonCode: 'GOOD_STANDNG' })),
    absent: withRules(rule('extra', 'review', [isLate], { reasonCode: 'GOOD_STANDING' })),
    pointer: `${EXTRA}/event/params/reasonCode`,
    mend: /"GOOD_STANDING"/,
  },
  UNKNOWN_FACT: {
    shown: withLeaf('daysPastDu', 'equal', 5),
    absent: withLeaf('daysPastDue', 'equal', 5),
    pointer: `${LEAF}/fact`,
    mend: /"daysPastDue"/,
  },
  DUPLICATE_NAME: {
    shown: withRules(rule('on-time', 'review', [isLate])),
    absent: withRules(rule('on-time-too', 'review', [isLate])),
    pointer: `${EXTRA}/name`,
    mend: /another name/,
  },
  TYPE_MISMATCH: {
    shown: withLeaf('segment', 'equal', 'enterprize'),
    absent: withLeaf('segment', 'equal', 'enterprise'),
    pointer: `${LEAF}/value`,
    mend: /"enterprise"/,
  },
  UNIT_MISMATCH: {
    shown: withLeaf('daysPastDue', 'greaterThan', parameter('pastDueAmount')),
    absent: withLeaf('daysPastDue', 'greaterThan', parameter('maximumDays')),
    pointer: `${LEAF}/value/fact`,
    mend: /minor/,
  },
  PERSONAL_ATTRIBUTE: {
    shown: aPolicy(withFacts({ customerAge: { type: 'integer', source: 'x' } })),
    absent: aPolicy(withFacts({ accountAgeDays: { type: 'integer', source: 'x' } })),
    pointer: '/facts/customerAge',
    mend: /Remove the fact customerAge/,
  },
  RANGE: {
    shown: aPolicy(withFacts({ late: { type: 'integer', source: 'x', minimum: 2, maximum: 1 } })),
    absent: aPolicy(withFacts({ late: { type: 'integer', source: 'x', minimum: 1, maximum: 1 } })),
    pointer: '/facts/late',
    mend: /Swap/,
  },
  CONSEQUENCE: {
    shown: withRules(rule('extra', 'approve', [isLate], { remedy: { kind: 'contactUs' } })),
    absent: withRules(rule('extra', 'review', [isLate], { remedy: { kind: 'contactUs' } })),
    pointer: `${EXTRA}/event/params/remedy`,
    mend: /Remove the remedy/,
  },
  SCORECARD: {
    shown: aScorecard({ scorecard: { baseline: 100, approveFrom: 50, reviewFrom: 80 } }),
    absent: aScorecard(),
    pointer: '/scorecard/reviewFrom',
    mend: /reviewFrom is at most its approveFrom/,
  },
  MISSING_TEXT: {
    shown: withRules(rule('extra', 'review', [isLate], { reasonCode: 'OPEN_DISPUTE' })),
    absent: withRules(
      rule('extra', 'review', [isLate], {
        reasonCode: 'OPEN_DISPUTE',
        textParams: { amount: 'pastDueAmount' },
      }),
    ),
    pointer: `${EXTRA}/event/params/textParams`,
    mend: /textParams/,
  },
  NEVER_FIRES: {
    shown: withRules(rule('extra', 'review', [isLate, leaf('daysPastDue', 'lessThan', 61)])),
    absent: withRules(rule('extra', 'review', [isLate, leaf('daysPastDue', 'lessThan', 62)])),
    pointer: EXTRA,
    mend: /exclude each other/,
  },
  ALWAYS_FIRES: {
    shown: withRules(rule('extra', 'review', { any: [isLate, leaf('daysPastDue', 'lessThan', 61)] })),
    absent: withRules(rule('extra', 'review', { any: [isLate, leaf('daysPastDue', 'lessThan', 60)] })),
    pointer: EXTRA,
    mend: /Narrow/,
  },
  CONTRADICTORY_RULES: {
    shown: withRules(rule('extra', 'approve', [leaf('daysPastDue', 'greaterThanInclusive', 61)])),
    absent: withRules(rule('extra', 'approve', [leaf('daysPastDue', 'greaterThanInclusive', 62)])),
    pointer: EXTRA,
    mend: /Decide which outcome/,
  },
  TEST_FAILS: {
    shown: aPolicy({ tests: [{ ...SOUND_TEST, expect: { outcome: 'decline' } }] }),
    absent: aPolicy({ tests: [{ ...SOUND_TEST, expect: { outcome: 'approve' } }] }),
    pointer: '/tests/0',
    mend: /Mend the rule/,
  },
  OUT_OF_RANGE: {
    shown: withLeaf('daysPastDue', 'lessThan', 3651),
    absent: withLeaf('daysPastDue', 'lessThan', 3650),
    pointer: `${LEAF}/value`,
    mend: /0 to 3650/,
  },
  CONSTANT_CONDITION: {
    shown: withLeaf('daysPastDue', 'greaterThanInclusive', 0),
    absent: withLeaf('daysPastDue', 'greaterThan', 0),
    pointer: LEAF,
    mend: /Remove the condition/,
  },
  CONSTANT_POINTS: {
    shown: aScorecard({}, [points('extra', -1, { any: [isLate, { not: isLate }] })]),
    absent: aScorecard({}, [points('extra', -1, [isLate, { not: leaf('segment', 'equal', 'consumer') }])]),
    pointer: EXTRA,
    mend: /baseline/,
  },
  HIDDEN_RULE: {
    shown: withRules(rule('extra', 'review', [leaf('daysPastDue', 'greaterThan', 90)])),
    absent: withRules(rule('extra', 'review', [leaf('daysPastDue', 'greaterThan', 59)])),
    pointer: EXTRA,
    mend: /narrow too-late/,
  },
  DUPLICATE_RULE: {
    shown: withRules(rule('extra', 'decline', [leaf('daysPastDue', 'greaterThanInclusive', 61)])),
    absent: withRules(rule('extra', 'decline', [leaf('daysPastDue', 'greaterThanInclusive', 60)])),
    pointer: EXTRA,
    mend: /Remove extra/,
  },
  REDUNDANT_RULE: {
    shown: withRules(rule('extra', 'decline', [leaf('daysPastDue', 'greaterThan', 90)])),
    absent: withRules(
      rule('extra', 'decline', [leaf('daysPastDue', 'greaterThan', 90)], { reasonCode: 'ACCOUNT_CLOSED' }),
    ),
    pointer: EXTRA,
    mend: /Remove extra/,
  },
  OVERLAP: {
    shown: withRules(
      rule('extra', 'approve', [leaf('daysPastDue', 'lessThan', 5)], { reasonCode: 'NOTHING_DUE' }),
    ),
    absent: withRules(rule('extra', 'approve', [leaf('daysPastDue', 'lessThan', 5)])),
    pointer: EXTRA,
    mend: /excludes the other/,
  },
  GAP: {
    shown: aPolicy({ rules: SOUND_RULES.slice(0, 2) }),
    absent: aPolicy(),
    pointer: '/rules',
    mend: /Add a rule/,
  },
  IMPOSSIBLE_CONSEQUENCE: {
    shown: withRules(deposit([leaf('daysPastDue', 'greaterThan', 30)])),
    absent: withRules(
      deposit([leaf('daysPastDue', 'greaterThan', 30), leaf('pastDueAmount', 'greaterThan', 0)]),
    ),
    pointer: `${EXTRA}/event/params/condition/amount`,
    mend: /"operator": "greaterThan", "value": 0/,
  },
  UNREACHABLE_CUTOFF: {
    shown: aScorecard({ scorecard: { baseline: 70, approveFrom: 80, reviewFrom: 50 } }),
    absent: aScorecard({ scorecard: { baseline: 75, approveFrom: 80, reviewFrom: 50 } }),
    pointer: '/scorecard/approveFrom',
    mend: /at most 75/,
  },
  ZERO_POINTS: {
    shown: aScorecard({}, [points('extra', 0, [isLate])]),
    absent: aScorecard({}, [points('extra', 1, [isLate])]),
    pointer: `${EXTRA}/event/params/points`,
    mend: /Give extra points/,
  },
  PARAMETER_UNITS: {
    shown: withLeaf('pastDueAmount', 'greaterThan', parameter('maximumDays')),
    absent: withLeaf('daysPastDue', 'equal', parameter('maximumDays')),
    pointer: `${LEAF}/value/fact`,
    mend: /a parameter of its own in minor/,
  },
  UNUSED_FACT: {
    shown: aPolicy(withFacts({ isNew: { type: 'boolean', source: 'x' } })),
    absent: {
      ...withLeaf('isNew', 'equal', true),
      ...withFacts({ isNew: { type: 'boolean', source: 'x' } }),
    },
    pointer: '/facts/isNew',
    mend: /Remove isNew/,
  },
  UNUSED_PARAMETER: {
    shown: aPolicy({ parameters: { maximumDays: 60, graceDays: 5 } }),
    absent: {
      ...withLeaf('daysPastDue', 'equal', parameter('graceDays')),
      parameters: { maximumDays: 60, graceDays: 5 },
    },
    pointer: '/parameters/graceDays',
    mend: /Remove graceDays/,
  },
  UNUSED_TEXT_PARAM: {
    shown: withRules(rule('extra', 'review', [isLate], { textParams: { amount: 'pastDueAmount' } })),
    absent: withRules(rule('extra', 'review', [isLate])),
    pointer: `${EXTRA}/event/params/textParams/amount`,
    mend: /Remove amount/,
  },
  NO_TESTS: {
    shown: aPolicy({ tests: [] }),
    absent: aPolicy(),
    pointer: '',
    mend: /Add "tests"/,
  },
  NOT_DECIDED: {
    shown: aPolicy(pigeons),
    absent: aPolicy({
      facts: manyUnknowns,
      parameters: {},
      tests: [],
      rules: [
        rule('any-flag', 'review', {
          any: Object.keys(manyUnknowns).map((name) => leaf(name, 'equal', true)),
        }),
      ],
    }),
    pointer: '/rules/0',
    mend: /Split/,
  },
  TOO_COMPLEX: {
    shown: anyTexts(50),
    absent: anyTexts(5),
    pointer: '/rules/17',
    mend: /list the allowed texts/,
  },
};

test('the policy that the cases below are made from is sound', () => {
  expect(lintPolicy(aPolicy())).toEqual([]);
  expect(lintPolicy(aScorecard())).toEqual([]);
});

describe.each(Object.entries(CASES))('%s', (code, { shown, absent, pointer, mend }) => {
  test('is found, at its place, with its severity and a mend', () => {
    const found = lintPolicy(shown).filter((finding) => finding.code === code);
    expect(found.map((finding) => finding.pointer)).toContain(pointer);
    for (const finding of found) expect(finding.severity).toBe(LINT_CODES[finding.code][0]);
    expect(found.find((finding) => finding.pointer === pointer)?.mend).toMatch(mend);
  });

  test('is not found where there is none', () => {
    expect(codesOf(absent)).not.toContain(code);
  });
});

test('every pointer leads to something in the document, or to where it is missing', () => {
  for (const { shown } of Object.values(CASES))
    for (const { pointer } of lintPolicy(shown)) {
      const parent = pointer.slice(0, pointer.lastIndexOf('/'));
      expect(valueAt(shown, pointer) ?? valueAt(shown, parent), pointer).toBeDefined();
    }
});

test('a document with several faults of shape has a finding for each', () => {
  const broken = { ...withLeaf('daysPastDue', 'isRoughly', 5), version: 1, default: 'approve' };
  expect(lintPolicy(broken).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
    `UNKNOWN_OPERATOR ${LEAF}/operator`,
    'SCHEMA /version',
    'SCHEMA /default',
  ]);
});

test.each([
  ['version', '2026/11/01', '2026-11-01'],
  ['effectiveAt', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00.000Z'],
])('a %s that is not in form is told by an example of the form', (field, written, example) => {
  const [finding, ...others] = lintPolicy({ ...aPolicy(), [field]: written });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    code: 'SCHEMA',
    pointer: `/${field}`,
    message: expect.stringContaining(example),
  });
});

test('a text that is missing for one audience and language is found', () => {
  const document = parsePolicyDocument(aPolicy());
  const { reasons } = CATALOGUES.fr;
  const GOOD_STANDING = { ...reasons.GOOD_STANDING, customer: ' ' };
  const texts = { ...CATALOGUES, fr: { reasons: { ...reasons, GOOD_STANDING } } };
  const { findings, report } = collector();
  lintTexts(document, report, texts);
  expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'MISSING_TEXT GOOD_STANDING has no text for customer in fr',
  ]);
});

test('a rule that several more severe ones cover together is hidden, and only the needed ones are named', () => {
  const policy = aPolicy({
    rules: [
      rule('far', 'decline', [leaf('daysPastDue', 'greaterThan', 3000)]),
      rule('high', 'decline', [leaf('daysPastDue', 'greaterThan', 50)]),
      rule('low', 'decline', [
        leaf('daysPastDue', 'lessThanInclusive', 50),
        leaf('segment', 'equal', 'consumer'),
      ]),
      rule('hidden', 'review', [leaf('segment', 'notEqual', 'enterprise')]),
    ],
  });
  const hidden = lintPolicy(policy).find(({ code }) => code === 'HIDDEN_RULE');
  expect(hidden?.pointer).toBe('/rules/3');
  expect(hidden?.message).toMatch(/: high, low$/);
});

test('the gap is told with the facts that matter, and no others', () => {
  const policy = aPolicy({
    rules: [SOUND_RULES[0], rule('few', 'approve', [leaf('daysPastDue', 'lessThan', 30)])],
  });
  const gaps = lintPolicy(policy).filter(({ code }) => code === 'GAP');
  expect(gaps.map(({ message }) => message)).toEqual([
    'no rule fires when daysPastDue is 30 to 60: the default (review) decides, with NO_RULE_APPLIED',
  ]);
});
