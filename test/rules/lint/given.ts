import type { Facts, FactValue } from '../../../src/domain/decisions/decision.ts';
import { type LintCode, lintPolicy } from '../../../src/rules/lint/lint.ts';
import { AT } from '../given.ts';

export const leaf = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
export const parameter = (name: string) => ({ fact: name });

/** A rule; its conditions are a list (all of them) or a whole group. */
export const rule = (name: string, outcome: string, conditions: unknown, params: object = {}) => ({
  name,
  conditions: Array.isArray(conditions) ? { all: conditions } : conditions,
  event: { type: outcome, params: { reasonCode: REASONS[outcome] ?? 'QUESTION_NEEDS_AGENT', ...params } },
});

/** Reasons whose texts have no placeholders. */
const REASONS: Readonly<Record<string, string>> = {
  approve: 'GOOD_STANDING',
  review: 'QUESTION_NEEDS_AGENT',
  decline: 'IN_COLLECTIONS',
};

export const FACTS = {
  daysPastDue: { type: 'integer', unit: 'days', source: 'openBills', minimum: 0, maximum: 3650 },
  pastDueAmount: { type: 'integer', unit: 'minor', source: 'openBills', minimum: 0 },
  segment: { type: 'string', source: 'customer', allowed: ['consumer', 'enterprise'] },
};

const tooLate = rule('too-late', 'decline', [leaf('daysPastDue', 'greaterThan', parameter('maximumDays'))]);
const manyOwed = rule('owing-enterprise', 'review', [
  leaf('segment', 'equal', 'enterprise'),
  leaf('pastDueAmount', 'greaterThan', 0),
]);
const onTime = rule('on-time', 'approve', [
  leaf('daysPastDue', 'lessThanInclusive', parameter('maximumDays')),
]);

export const SOUND_RULES = [tooLate, manyOwed, onTime];

export const SOUND_TEST = {
  name: 'an account in good standing is approved',
  facts: { daysPastDue: 0, pastDueAmount: 0, segment: 'consumer' },
  expect: { outcome: 'approve', reasonCodes: ['GOOD_STANDING'] },
};

/** A small policy that lint finds nothing in, with changes. */
export function aPolicy(over: object = {}): Record<string, unknown> {
  return {
    name: 'service-approval',
    version: '1',
    effectiveAt: '2026-11-01T00:00:00.000Z',
    author: 'test',
    description: 'a test',
    combining: 'severity',
    default: 'review',
    facts: FACTS,
    parameters: { maximumDays: 60 },
    rules: SOUND_RULES,
    tests: [SOUND_TEST],
    ...over,
  };
}

/** The sound policy with further rules at its end. */
export const withRules = (...rules: readonly unknown[]) => aPolicy({ rules: [...SOUND_RULES, ...rules] });

/** The sound policy with one more rule of this one condition, by default a review. */
export const withLeaf = (fact: string, operator: string, value: unknown) =>
  withRules(rule('extra', 'review', [leaf(fact, operator, value)]));

/** A sound scorecard: 100 points, less when late or of a segment, with changes. */
export function aScorecard(over: object = {}, rules: readonly unknown[] = []): Record<string, unknown> {
  return aPolicy({
    combining: 'score',
    scorecard: { baseline: 100, approveFrom: 80, reviewFrom: 50 },
    rules: [
      points('late', -60, [leaf('daysPastDue', 'greaterThan', parameter('maximumDays'))]),
      points('owing', -30, [leaf('pastDueAmount', 'greaterThan', 0)]),
      points('enterprise', 5, [leaf('segment', 'equal', 'enterprise')]),
      ...rules,
    ],
    ...over,
  });
}

export const points = (name: string, value: unknown, conditions: unknown) => ({
  name,
  conditions: Array.isArray(conditions) ? { all: conditions } : conditions,
  event: { type: 'score', params: { reasonCode: 'QUESTION_NEEDS_AGENT', points: value } },
});

export function codesOf(input: unknown): LintCode[] {
  return lintPolicy(input).map(({ code }) => code);
}

export function asFacts(values: Readonly<Record<string, FactValue>>): Facts {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, source: 'test', observedAt: AT }]),
  );
}
