import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical-json.ts';
import {
  type Facts,
  moreSevere,
  OUTCOMES,
  REQUEST_TYPES,
  type RequestType,
} from '../../src/domain/decisions/decision.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import type { FactDeclaration } from '../../src/rules/policy-schema.ts';
import { APPROVABLE, AT, decide, factsOf, releasedPolicy, type Values } from './given.ts';

const policies = new Map<RequestType, CompiledPolicy>();
beforeAll(async () => {
  for (const name of REQUEST_TYPES) policies.set(name, await releasedPolicy(name));
});
function policyOf(name: RequestType): CompiledPolicy {
  const policy = policies.get(name);
  if (policy === undefined) throw new Error('not loaded');
  return policy;
}

const BAD_VALUES: readonly (readonly [string, unknown, 'FACT_MISSING' | 'FACT_MALFORMED'])[] = [
  ['null', null, 'FACT_MISSING'],
  ['undefined', undefined, 'FACT_MISSING'],
  ['NaN', Number.NaN, 'FACT_MALFORMED'],
  ['infinity', Number.POSITIVE_INFINITY, 'FACT_MALFORMED'],
  ['a fraction', 0.5, 'FACT_MALFORMED'],
  ['a number past 2^53', 2 ** 53, 'FACT_MALFORMED'],
  ['a number in text', '0', 'FACT_MALFORMED'],
  ['a Date', new Date(0), 'FACT_MALFORMED'],
  ['a list', [0], 'FACT_MALFORMED'],
  ['an object', { valueOf: () => 0 }, 'FACT_MALFORMED'],
  ['a bigint', 0n, 'FACT_MALFORMED'],
];

const OLD = '2026-11-19T09:59:59.999Z';
const DAY_OLD = '2026-11-19T10:00:00.000Z';
const AHEAD = '2026-11-20T10:05:00.001Z';

describe.each(REQUEST_TYPES)('bad facts never approve: %s', (name) => {
  test.each(BAD_VALUES)('any needed fact that is %s', async (_what, value, code) => {
    const policy = policyOf(name);
    for (const [fact, declared] of policy.needed) {
      const decision = await decide(policy, factsOf({ ...APPROVABLE[name], [fact]: value }));
      expect(decision.outcome, fact).toBe('review');
      expect(decision.reasons, fact).toContainEqual({
        code,
        rule: null,
        params: { fact, source: declared.source },
      });
      expect(() => canonicalJson(decision)).not.toThrow();
    }
  });

  test('any needed fact that is missing', async () => {
    const policy = policyOf(name);
    for (const [fact] of policy.needed) {
      const { [fact]: _left, ...others } = APPROVABLE[name];
      const decision = await decide(policy, factsOf(others));
      expect(decision).toMatchObject({
        outcome: 'review',
        reasons: [{ code: 'FACT_MISSING', params: { fact } }],
      });
    }
    expect((await decide(policy, {})).outcome).toBe('review');
  });

  test.each([
    ['a day and a moment old', OLD, 'FACT_STALE'],
    ['from the future', AHEAD, 'FACT_MALFORMED'],
    ['of no readable time', 'yesterday', 'FACT_MALFORMED'],
    ['of a civil date', '2026-11-20', 'FACT_MALFORMED'],
  ])('any needed fact that is %s', async (_what, observedAt, code) => {
    const policy = policyOf(name);
    for (const [fact] of policy.needed) {
      const facts: Facts = {
        ...factsOf(APPROVABLE[name]),
        ...factsOf({ [fact]: APPROVABLE[name][fact] }, observedAt),
      };
      expect(await decide(policy, facts)).toMatchObject({
        outcome: 'review',
        reasons: [{ code, params: { fact } }],
      });
    }
  });

  test('facts of exactly the greatest age are still good', async () => {
    const decision = await decide(policyOf(name), factsOf(APPROVABLE[name], DAY_OLD));
    expect(decision.outcome).toBe('approve');
  });

  test('a fact made unknown never leads to a milder answer than review, whatever the others are', async () => {
    const policy = policyOf(name);
    await fc.assert(
      fc.asyncProperty(
        valuesFor(policy),
        fc.constantFrom(...policy.needed.map(([fact]) => fact)),
        fc.constantFrom(...BAD_VALUES.map(([, value]) => value)),
        async (values, fact, bad) => {
          const before = await decide(policy, factsOf(values));
          const after = await decide(policy, factsOf({ ...values, [fact]: bad }));
          expect(['review', 'decline']).toContain(after.outcome);
          if (before.outcome !== 'decline')
            expect(moreSevere(before.outcome, after.outcome)).toBe(after.outcome);
          const proven = after.trace.some((rule) => {
            const compiled = policy.rules.find((candidate) => candidate.rule.name === rule.rule);
            return rule.result === 'fired' && compiled?.rule.event.type === 'decline';
          });
          expect(after.outcome === 'decline').toBe(proven);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('an unknown fact beside a proven one', () => {
  test('a decline that other facts prove is kept, and says what was missing', async () => {
    const policy = policyOf('service-approval');
    const decision = await decide(
      policy,
      factsOf({ ...APPROVABLE['service-approval'], accountState: 'closed', daysPastDue: null }),
    );
    expect(decision.outcome).toBe('decline');
    expect(decision.reasons.map(({ code }) => code)).toEqual(['ACCOUNT_CLOSED', 'FACT_MISSING']);
  });

  test('a rule on an unknown fact shows as unknown, and the leaf that was', async () => {
    const decision = await decide(
      policyOf('service-approval'),
      factsOf({ ...APPROVABLE['service-approval'], daysPastDue: Number.NaN }),
    );
    const rule = decision.trace.find(({ rule }) => rule === 'seriously-past-due');
    expect(rule).toEqual({
      rule: 'seriously-past-due',
      result: 'unknown',
      conditions: [
        { fact: 'daysPastDue', operator: 'greaterThan', threshold: 60, value: null, result: 'unknown' },
      ],
    });
  });

  test('a record of bad facts, run again, gives the same decision', async () => {
    const policy = policyOf('service-approval');
    for (const [, value] of BAD_VALUES)
      for (const fact of ['daysPastDue', 'segment', 'hasPaymentHistory']) {
        const first = await decide(policy, factsOf({ ...APPROVABLE['service-approval'], [fact]: value }));
        const stored = JSON.parse(canonicalJson(first.facts));
        expect(canonicalJson(await decide(policy, stored))).toBe(canonicalJson(first));
      }
  });

  test('an outcome is one of the four, and its record carries when it was made', async () => {
    const decision = await decide(policyOf('service-approval'), {});
    expect(OUTCOMES).toContain(decision.outcome);
    expect(decision).toMatchObject({ decidedAt: AT, factsAsOf: AT });
  });
});

/** Well-formed values for every needed fact, around where thresholds usually are. */
function valuesFor(policy: CompiledPolicy): fc.Arbitrary<Values> {
  const arbitrary = (declared: FactDeclaration): fc.Arbitrary<unknown> => {
    if (declared.type === 'boolean') return fc.boolean();
    if (declared.type === 'string') return fc.constantFrom(...(declared.allowed ?? ['']));
    return fc.integer({ min: declared.minimum ?? 0, max: Math.min(declared.maximum ?? 120, 120) });
  };
  return fc.record(Object.fromEntries(policy.needed.map(([name, declared]) => [name, arbitrary(declared)])));
}
