import { expect, test } from 'vitest';
import { policySha256 } from '../../../src/rules/canonical.ts';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { lintPolicy } from '../../../src/rules/lint/lint.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { runPolicyTests } from '../../../src/rules/policy-tests.ts';
import { policyInWords } from '../../../src/rules/policy-words.ts';
import { GOOD_ACCOUNT, releasedDocument } from '../given.ts';
import { aPolicy, aScorecard, leaf, rule, SOUND_TEST } from './given.ts';

const withTests = (...tests: readonly object[]) =>
  aPolicy({ tests: tests.map((over) => ({ ...SOUND_TEST, ...over })) });
const run = (input: unknown) => runPolicyTests(compilePolicy(parsePolicyDocument(input)));

test('a test that is decided as expected passes', async () => {
  expect(await run(withTests({}))).toEqual([
    {
      name: SOUND_TEST.name,
      index: 0,
      passed: true,
      expected: { outcome: 'approve', reasonCodes: ['GOOD_STANDING'] },
      actual: { outcome: 'approve', reasonCodes: ['GOOD_STANDING'] },
    },
  ]);
});

test.each([
  ['another outcome', { expect: { outcome: 'review' } }],
  ['another reason', { expect: { outcome: 'approve', reasonCodes: ['DEPOSIT_PAID'] } }],
  ['a reason too many', { expect: { outcome: 'approve', reasonCodes: ['GOOD_STANDING', 'DEPOSIT_PAID'] } }],
  ['no reason', { expect: { outcome: 'approve', reasonCodes: [] } }],
])('a test that expects %s fails, says what came out, and is found by lint', async (_what, over) => {
  const policy = withTests({}, { name: 'wrong', ...over });
  const [first, second] = await run(policy);
  expect([first?.passed, second?.passed]).toEqual([true, false]);
  expect(second?.actual).toEqual({ outcome: 'approve', reasonCodes: ['GOOD_STANDING'] });
  const found = lintPolicy(policy).filter(({ code }) => code === 'TEST_FAILS');
  expect(found.map(({ pointer }) => pointer)).toEqual(['/tests/1']);
});

test('a fact that a test leaves out, or gives as null, is missing', async () => {
  const expected = { outcome: 'review', reasonCodes: ['FACT_MISSING'] };
  const results = await run(
    withTests(
      { facts: { daysPastDue: 0, segment: 'consumer' }, expect: expected },
      { facts: { daysPastDue: 0, segment: 'consumer', pastDueAmount: null }, expect: expected },
    ),
  );
  expect(results.map(({ actual }) => actual)).toEqual([expected, expected]);
});

test('facts of a test are fresh, however long ago the policy took effect', async () => {
  const { facts, ...document } = await releasedDocument('service-approval');
  const results = await run({
    ...document,
    facts,
    effectiveAt: '2001-01-01T00:00:00.000Z',
    tests: [{ name: 'old', facts: GOOD_ACCOUNT, expect: { outcome: 'approve' } }],
  });
  expect(results.map(({ passed }) => passed)).toEqual([true]);
});

test('tests of a scorecard are decided by its score', async () => {
  const facts = { daysPastDue: 61, pastDueAmount: 0, segment: 'consumer' };
  const results = await run(aScorecard({ tests: [{ name: 'late', facts, expect: { outcome: 'decline' } }] }));
  expect(results.map(({ passed }) => passed)).toEqual([true]);
});

test('a test with an undeclared fact, or with the name of another test, is found', () => {
  const policy = withTests({}, { facts: { ...SOUND_TEST.facts, daysPastDeu: 5 } });
  expect(lintPolicy(policy).map(({ code, pointer, mend }) => `${code} ${pointer} ${mend}`)).toEqual([
    'DUPLICATE_NAME /tests/1/name Give one of the two another name.',
    'UNKNOWN_FACT /tests/1/facts/daysPastDeu Write "daysPastDue".',
  ]);
});

test('a policy without tests has no results', async () => {
  expect(await runPolicyTests(compilePolicy(await releasedDocument('payment-inquiry')))).toEqual([]);
});

test('the $schema for editors is no part of a policy: it parses, and the hash is the same', () => {
  const hinted = parsePolicyDocument({ $schema: '../docs/policy.schema.json', ...aPolicy() });
  expect(policySha256(hinted)).toBe(policySha256(parsePolicyDocument(aPolicy())));
});

test('in words, a policy shows each rule with its outcome, reason and conditions with their numbers', () => {
  const conditions = {
    any: [
      leaf('daysPastDue', 'greaterThan', { fact: 'maximumDays' }),
      { not: leaf('segment', 'in', ['consumer']) },
    ],
  };
  const document = parsePolicyDocument(aPolicy({ rules: [rule('odd-one', 'decline', conditions)] }));
  const text = policyInWords(document, 'en');
  expect(text).toContain('1  odd-one  Declined  IN_COLLECTIONS');
  expect(text).toContain('Days past due is more than 60 days (maximumDays)');
  expect(text).toMatch(/at least one of:[\s\S]*not:[\s\S]*is one of consumer/);
  expect(policyInWords(parsePolicyDocument(aScorecard()), 'de')).toMatch(/-60 .*QUESTION_NEEDS_AGENT/);
});
