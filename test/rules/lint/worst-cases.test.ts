import { expect, test } from 'vitest';
import { lintPolicy } from '../../../src/rules/lint/lint.ts';
import { aPolicy, leaf, parameter, points, rule } from './given.ts';

const NAMES = Array.from({ length: 40 }, (_, index) => `fact${index}`);
const facts = Object.fromEntries(
  NAMES.map((name) => [name, { type: 'integer', source: 'x', minimum: 0, maximum: 1000 }]),
);
const outcomes = ['approve', 'review', 'decline'] as const;

/** Leaves that look random and are always the same. */
const nth = (index: number, step: number) =>
  leaf(
    NAMES[(index * step + 7) % NAMES.length] ?? '',
    step % 2 === 0 ? 'lessThan' : 'greaterThan',
    ((index * step * 37) % 998) + 1,
  );

const large = aPolicy({
  facts,
  parameters: {},
  tests: [],
  rules: Array.from({ length: 200 }, (_, index) =>
    rule(`r${index}`, outcomes[index % 3] ?? 'review', [
      nth(index, 3),
      { any: [nth(index, 5), { all: [nth(index, 2), nth(index, 11)] }, nth(index, 4)] },
      { not: { all: [nth(index, 13), nth(index, 17)] } },
    ]),
  ),
});
const manyPoints = aPolicy({
  facts,
  parameters: {},
  tests: [],
  combining: 'score',
  scorecard: { baseline: 500, approveFrom: 400, reviewFrom: 200 },
  rules: Array.from({ length: 100 }, (_, index) =>
    points(`r${index}`, (index % 7) * 5 - 20, [nth(index, 3), { any: [nth(index, 5), nth(index, 7)] }]),
  ),
});

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Texts that may be anything: each rule names others, and each fact may have all of them. */
const openTexts = aPolicy({
  facts: Object.fromEntries(range(800).map((index) => [`text${index}`, { type: 'string', source: 'x' }])),
  parameters: {},
  tests: [],
  rules: range(200).map((index) =>
    rule(`r${index}`, outcomes[index % 3] ?? 'review', {
      any: range(12).map((nth) => leaf(`text${(index * 12 + nth) % 800}`, 'notEqual', `t${index}x${nth}`)),
    }),
  ),
});
const longNames = aPolicy({
  facts,
  parameters: {},
  tests: [],
  rules: range(200).map((index) =>
    rule(`r${index}-${'a'.repeat(700)}`, outcomes[index % 3] ?? 'review', {
      any: [leaf('fact0', 'greaterThan', index), leaf('fact1', 'lessThan', 500 - index)],
    }),
  ),
});
const manyRelations = aPolicy({
  facts,
  parameters: {},
  tests: [],
  rules: range(200).map((index) =>
    rule(
      `r${index}`,
      outcomes[index % 3] ?? 'review',
      range(14).map((nth) =>
        leaf(
          `fact${(index + nth) % 40}`,
          ['lessThan', 'notEqual', 'greaterThanInclusive', 'notEqual'][nth % 4] ?? '',
          parameter(`fact${(index * 3 + nth * 5 + 1) % 40}`),
        ),
      ),
    ),
  ),
});
const manyFacts = aPolicy({
  facts: Object.fromEntries(
    range(2500).map((index) => [`many${index}`, { type: 'integer', source: 'x', minimum: 0, maximum: 9 }]),
  ),
  parameters: {},
  tests: [],
  rules: range(100).map((index) =>
    rule(`r${index}`, outcomes[index % 3] ?? 'review', {
      any: range(10).map((nth) => leaf(`many${index * 10 + nth}`, 'greaterThan', 5)),
    }),
  ),
});

/** So much of a processor, no matter what else is busy on the machine. */
const MOST_CPU_MS = 5000;

test.each([
  ['200 rules of nested conditions', large],
  ['100 rules with points', manyPoints],
  ['800 facts of any text', openTexts],
  ['rules with names of 700 letters', longNames],
  ['2,800 comparisons of facts with each other', manyRelations],
  ['2,500 facts', manyFacts],
])('%s are linted in seconds, whatever is not looked at by then is said to be so', (_what, policy) => {
  const before = process.cpuUsage();
  const findings = lintPolicy(policy);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS);
  expect(findings.some(({ code }) => code === 'SCHEMA')).toBe(false);
  expect(findings.some(({ code }) => code === 'TOO_COMPLEX')).toBe(true);
  expect(findings.length).toBeLessThan(5000);
  // What takes no search is told all the same.
  expect(findings.some(({ code }) => code === 'NO_TESTS')).toBe(true);
});

test('the place where the analysis ends does not depend on time', () => {
  expect(lintPolicy(openTexts)).toEqual(lintPolicy(openTexts));
});

test('with no steps to search, nothing is said about the rules', () => {
  const findings = lintPolicy(large, { steps: 0 });
  expect(findings.map(({ code }) => code).sort()).toEqual(['NO_TESTS', 'TOO_COMPLEX']);
});

test('with few steps, each finding says from which rule on nothing was looked at', () => {
  const found = lintPolicy(large, { steps: 50_000 }).filter(({ code }) => code === 'TOO_COMPLEX');
  expect(found.map(({ message }) => message.replace(/.*: /, ''))).toEqual([
    'whether rules can fire',
    'thresholds, rules that always fire and demands for nothing',
    'rules that hide, double or overlap each other',
    'gaps between the rules',
  ]);
  for (const { pointer } of found) expect(pointer).toMatch(/^\/rules(\/\d+)?$/);
});

test.each([
  ['conditions', aPolicy({ rules: [rule('a', 'review', { all: range(50_000).map(() => 1) })] })],
  ['allowed texts', aPolicy({ facts: { s: { type: 'string', source: 'x', allowed: range(50_000) } } })],
  ['parameters', aPolicy({ parameters: Object.fromEntries(range(15_000).map((nth) => [`p${nth}`, ''])) })],
])('of tens of thousands of broken %s the first are listed, and the others counted', (_what, policy) => {
  const findings = lintPolicy(policy);
  expect(findings.length).toBeLessThan(1100);
  expect(findings.filter(({ code }) => code === 'TOO_COMPLEX')).toMatchObject([
    { message: expect.stringMatching(/^\d+ more findings of SCHEMA are not listed$/) },
  ]);
  expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
});
