import { expect, test } from 'vitest';
import { lintPolicy } from '../../../src/rules/lint/lint.ts';
import { aPolicy, leaf, points, rule } from './given.ts';

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

test.each([
  ['200 rules of nested conditions', large],
  ['100 rules with points', manyPoints],
])('%s are linted in seconds, whatever is not decided by then is said to be so', (_what, policy) => {
  const startedAt = performance.now();
  const findings = lintPolicy(policy);
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(findings.some(({ code }) => code === 'SCHEMA')).toBe(false);
});

test('with no steps to search, nothing is claimed about the rules', () => {
  const codes = new Set(lintPolicy(large, { steps: 0 }).map(({ code }) => code));
  expect([...codes].sort()).toEqual(['NOT_DECIDED', 'NO_TESTS']);
});
