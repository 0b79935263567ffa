import { Engine, type RuleProperties } from 'json-rules-engine';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical-json.ts';
import { REQUEST_TYPES } from '../../src/domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../src/domain/decisions/facts/service-approval.ts';
import { compilePolicy } from '../../src/rules/compile.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../src/rules/evaluate.ts';
import { anOrder, aSnapshot } from '../domain/decisions/facts/given.ts';
import {
  APPROVABLE,
  AT,
  decide,
  factsOf,
  firedRules,
  GOOD_ACCOUNT,
  releasedDocument,
  releasedPolicy,
  TODAY,
} from './given.ts';

const VARIANTS = [
  {},
  { daysPastDue: 70, standing: 'overdue', pastDueAmount: 100 },
  { daysPastDue: 20, standing: 'overdue', pastDueAmount: 100 },
  { lateBills12m: 4 },
  { accountState: 'closed' },
  { segment: 'enterprise', orderPercentOfLimit: 60 },
  { creditCoveragePercent: 70 },
  { daysPastDue: null },
];

describe('evaluating a policy', () => {
  test('fifty evaluations at once decide as one after the other', async () => {
    const policy = await releasedPolicy('service-approval');
    const cases = Array.from({ length: 50 }, (_, index) =>
      factsOf({ ...GOOD_ACCOUNT, ...VARIANTS[index % VARIANTS.length] }),
    );
    const sequential: string[] = [];
    for (const facts of cases) sequential.push(canonicalJson(await decide(policy, facts)));
    const parallel = await Promise.all(cases.map((facts) => decide(policy, facts)));
    expect(parallel.map(canonicalJson)).toEqual(sequential);
  });

  test('the same input gives the same bytes, also from a policy that was compiled again', async () => {
    const facts = factsOf(GOOD_ACCOUNT);
    const once = await decide(await releasedPolicy('service-approval'), facts);
    const again = await decide(await releasedPolicy('service-approval'), { ...facts });
    expect(canonicalJson(again)).toBe(canonicalJson(once));
    expect(once.policy.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(REQUEST_TYPES)(
    'the released %s policy fires the same rules in bare json-rules-engine',
    async (name) => {
      const document = await releasedDocument(name);
      const policy = compilePolicy(document);
      const rules: RuleProperties[] = document.rules;
      for (const variant of VARIANTS.slice(0, -1)) {
        const values = { ...APPROVABLE[name] };
        for (const [key, value] of Object.entries(variant))
          if (key in values) Object.assign(values, { [key]: value });
        const { events, results } = await new Engine(structuredClone(rules)).run({
          ...document.parameters,
          ...values,
        });
        const decision = await decide(policy, factsOf(values));
        const fired = document.rules.filter((rule) => firedRules(decision).includes(rule.name));
        expect(results.map((result) => result.name).sort()).toEqual(fired.map((rule) => rule.name).sort());
        const sorted = (list: readonly unknown[]) => list.map(canonicalJson).sort();
        expect(sorted(events)).toEqual(sorted(fired.map((rule) => rule.event)));
      }
    },
  );

  test('the trace shows every rule and leaf in the order of the document, thresholds by value', async () => {
    const policy = await releasedPolicy('service-approval');
    const { trace } = await decide(policy, factsOf({ ...GOOD_ACCOUNT, daysPastDue: 3, pastDueAmount: 10 }));
    expect(trace.map(({ rule }) => rule)).toEqual(policy.rules.map(({ rule }) => rule.name));
    expect(trace.find(({ rule }) => rule === 'past-due')).toEqual({
      rule: 'past-due',
      result: 'notFired',
      conditions: [
        { fact: 'daysPastDue', operator: 'greaterThan', threshold: 5, value: 3, result: false },
        { fact: 'daysPastDue', operator: 'lessThanInclusive', threshold: 60, value: 3, result: true },
      ],
    });
  });

  test('a reason carries the figures its text needs, amounts as money', async () => {
    const decision = await decide(
      await releasedPolicy('service-approval'),
      factsOf({ ...GOOD_ACCOUNT, daysPastDue: 70, standing: 'overdue', pastDueAmount: 4_210 }),
    );
    expect(decision.reasons).toEqual([
      {
        code: 'SERIOUSLY_PAST_DUE',
        rule: 'seriously-past-due',
        params: { amount: { amountMinor: 4_210, currency: 'EUR' }, days: 70 },
      },
    ]);
  });

  test('a snapshot and an order lead to an approval', async () => {
    const policy = await releasedPolicy('service-approval');
    const decision = await decide(policy, serviceApprovalFacts(aSnapshot(), anOrder()));
    expect(decision).toMatchObject({ outcome: 'approve', reasons: [{ code: 'GOOD_STANDING' }] });
  });

  test('every fact a released policy needs is one that the facts can deliver', async () => {
    const policy = await releasedPolicy('service-approval');
    const delivered = Object.keys(serviceApprovalFacts(aSnapshot(), anOrder()));
    for (const [fact] of policy.needed) expect(delivered).toContain(fact);
  });

  test('changing the document after compiling does not change the policy', async () => {
    const document = await releasedDocument('service-approval');
    const policy = compilePolicy(document);
    document.rules.splice(0);
    expect(policy.rules.length).toBeGreaterThan(0);
    expect(Object.isFrozen(policy.document.rules[0])).toBe(true);
  });

  test('a decision that could not be trusted tells its caller why', async () => {
    const errors: unknown[] = [];
    const decision = await evaluatePolicy({
      policy: await releasedPolicy('service-approval'),
      facts: factsOf({ ...GOOD_ACCOUNT, daysPastDue: 30, pastDueAmount: 0 }),
      factsAsOf: AT,
      decidedAt: AT,
      currency: 'EUR',
      today: TODAY,
      onInconsistent: (error) => errors.push(error),
    });
    expect(decision.outcome).toBe('review');
    expect(errors).toEqual([expect.objectContaining({ name: 'ConsequenceError' })]);
  });

  test('receipts name the engine version that is installed', async () => {
    const { default: installed } = await import('json-rules-engine/package.json', { with: { type: 'json' } });
    expect(RULE_ENGINE).toBe(`json-rules-engine ${installed.version}`);
  });
});
