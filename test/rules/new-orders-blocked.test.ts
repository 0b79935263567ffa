import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/civil-date.ts';
import { moreSevere, OUTCOMES } from '../../src/domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../src/domain/decisions/facts/service-approval.ts';
import { compilePolicy } from '../../src/rules/compile.ts';
import { compileEvaluator } from '../../src/rules/compiled/index.ts';
import { evaluatePolicy } from '../../src/rules/evaluate.ts';
import { lintPolicy } from '../../src/rules/lint/lint.ts';
import { parsePolicyDocument } from '../../src/rules/policy-schema.ts';
import { caseOf, runPolicyTests } from '../../src/rules/policy-tests.ts';
import { aBill, aServiceOrder, aSnapshot, TODAY as BUILDERS_TODAY } from '../support/builders/builders.ts';
import {
  AT,
  decide,
  factsOf,
  firedRules,
  GOOD_ACCOUNT,
  releasedDocument,
  TODAY,
  type Values,
} from './given.ts';

/** Any figures: around the thresholds, each independent of the others, some of them missing. */
const around = (...values: readonly number[]) =>
  fc.constantFrom(...new Set(values.flatMap((value) => [Math.max(0, value - 1), value, value + 1])));
const percent = around(0, 20, 50, 80, 100);
const RANDOM = {
  accountState: fc.constantFrom('active', 'active', 'active', 'suspended', 'closed'),
  standing: fc.constantFrom('good', 'due', 'grace', 'overdue', 'suspended', 'collections', 'writtenOff'),
  segment: fc.constantFrom('consumer', 'smallBusiness', 'enterprise'),
  daysPastDue: around(0, 5, 60),
  pastDueAmount: around(0, 5000),
  openDisputedAmount: fc.constantFrom(0, 0, 0, 0, 100),
  availableCreditAmount: around(0, 10_000),
  requiredCreditAmount: around(0, 10_000),
  creditCoveragePercent: percent,
  orderPercentOfLimit: percent,
  oneOffPercentOfLimit: around(0, 20),
  utilisationPercent: fc.constantFrom(0, 12, 50, 89, 90),
  billsSeen12m: around(0, 12),
  lateBills12m: fc.constantFrom(0, 0, 1, 2, 3),
  maxDaysLate12m: fc.constantFrom(0, 0, 5, 60, 61),
  hasPaymentHistory: fc.boolean(),
  returnedPayments12m: fc.constantFrom(0, 0, 0, 0, 1),
  accountAgeDays: around(0, 90),
  depositPaidAmount: around(0, 5000),
  depositPaidPercent: percent,
};
const anyFacts = fc.record(RANDOM, { requiredKeys: [] });

/** As src/domain/decisions/facts/service-approval.ts computes them: the figures that follow from others do. */
const fittingFacts = fc.record(RANDOM).map((given) => {
  const { daysPastDue, requiredCreditAmount, depositPaidAmount, billsSeen12m } = given;
  const isFree = requiredCreditAmount === 0;
  const ofCredit = (amount: number) =>
    isFree ? 100 : Math.min(1000, Math.floor((amount * 100) / requiredCreditAmount));
  const isCollected = given.standing === 'collections' || given.standing === 'writtenOff';
  const late = daysPastDue > 5 ? 'overdue' : 'grace';
  const onTime = given.standing === 'due' ? 'due' : 'good';
  const byBills = daysPastDue > 0 ? late : onTime;
  return {
    ...given,
    standing: isCollected ? given.standing : given.accountState === 'suspended' ? 'suspended' : byBills,
    pastDueAmount: daysPastDue > 0 ? Math.max(1, given.pastDueAmount) : 0,
    creditCoveragePercent: ofCredit(given.availableCreditAmount),
    depositPaidPercent: ofCredit(depositPaidAmount),
    ...(isFree ? { oneOffPercentOfLimit: 0, orderPercentOfLimit: 0 } : {}),
    hasPaymentHistory: billsSeen12m > 0,
  };
});

const before = await releasedDocument('service-approval');
const file = new URL('../../policies/service-approval/2026-11-23.json', import.meta.url);
const document = parsePolicyDocument(JSON.parse(await readFile(file, 'utf8')));
const policy = compilePolicy(document);

test('differs from 2026-11-01 by one fact, its rule, and one for figures that contradict each other', () => {
  const { newOrdersBlocked: _, ...facts } = document.facts;
  expect(facts).toEqual(before.facts);
  const added = ['new-orders-blocked', 'facts-contradict'];
  expect(document.rules.filter(({ name }) => !added.includes(name))).toEqual(before.rules);
  expect(document.parameters).toEqual(before.parameters);
});

test('its own tests pass, and lint only reports that a deposit and a good standing approve together', async () => {
  expect((await runPolicyTests(policy)).filter(({ passed }) => !passed)).toEqual([]);
  expect(lintPolicy(document).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
    'OVERLAP /rules/20',
    'OVERLAP /rules/21',
  ]);
});

test('each rule fires in one of its own tests and not in another, and some test expects each outcome', async () => {
  const fired = new Set<string>();
  const outcomes = new Set<string>();
  const always = new Set(document.rules.map(({ name }) => name));
  for (const each of document.tests ?? []) {
    const decision = await evaluatePolicy(caseOf(policy, each));
    outcomes.add(decision.outcome);
    const names = firedRules(decision);
    for (const name of names) fired.add(name);
    for (const name of always) if (!names.includes(name)) always.delete(name);
  }
  expect([...fired].sort()).toEqual(document.rules.map(({ name }) => name).sort());
  expect([...always]).toEqual([]);
  expect([...outcomes].sort()).toEqual([...OUTCOMES].sort());
});

describe('compared with 2026-11-01, for an account without a block of new orders', () => {
  const old = compileEvaluator(compilePolicy(before));
  const now = compileEvaluator(policy);
  const whole = (values: Values) => ({
    facts: factsOf(values),
    factsAsOf: AT,
    decidedAt: AT,
    currency: 'EUR',
    today: TODAY,
  });

  test('consistent figures are decided alike, with the same reasons, conditions and remedies', () => {
    const outcomes = new Map<string, number>();
    fc.assert(
      fc.property(fittingFacts, (values) => {
        const a = old.decide(whole(values));
        const b = now.decide(whole({ ...values, newOrdersBlocked: false }));
        outcomes.set(a.outcome, (outcomes.get(a.outcome) ?? 0) + 1);
        for (const part of ['outcome', 'reasons', 'conditions', 'remedies'] as const)
          expect(b[part]).toEqual(a[part]);
      }),
      { numRuns: 5_000 },
    );
    expect([...outcomes.keys()].sort()).toEqual([...OUTCOMES].sort());
  });

  test('inconsistent or missing figures are never decided more mildly', () => {
    let contradicting = 0;
    fc.assert(
      fc.property(anyFacts, (values) => {
        const a = old.outcomeOf(values);
        const b = now.outcomeOf({ ...values, newOrdersBlocked: false });
        if (b.reasonCodes.includes('FACTS_CONTRADICT')) contradicting += 1;
        expect(moreSevere(a.outcome, b.outcome)).toBe(b.outcome);
        if (b.outcome !== a.outcome) expect(b.outcome).toBe('review');
      }),
      { numRuns: 5_000 },
    );
    expect(contradicting).toBeGreaterThan(100);
  });
});

test('an account whose new orders dunning blocks is declined, and told what to pay', async () => {
  const facts = factsOf({ ...GOOD_ACCOUNT, newOrdersBlocked: true, pastDueAmount: 4_500 });
  expect(await decide(policy, facts)).toMatchObject({
    outcome: 'decline',
    reasons: [{ code: 'NEW_ORDERS_BLOCKED' }],
    remedies: [{ kind: 'payPastDue', amount: { amountMinor: 4_500, currency: 'EUR' } }],
  });
});

test('an account whose new orders may be blocked is not approved', async () => {
  expect((await decide(policy, factsOf(GOOD_ACCOUNT))).outcome).toBe('review');
  expect((await decide(policy, factsOf({ ...GOOD_ACCOUNT, newOrdersBlocked: false }))).outcome).toBe(
    'approve',
  );
});

test('the block ends with the last overdue cent, before dunning has lifted it', () => {
  const restricted = aSnapshot({ account: { restrictions: ['newOrders'] } });
  const blocked = (snapshot: typeof restricted) =>
    serviceApprovalFacts(snapshot.build(), aServiceOrder())['newOrdersBlocked']?.value;
  const late = aBill({ dueDate: addDays(BUILDERS_TODAY, -30) });
  expect(blocked(restricted.withBills(late))).toBe(true);
  expect(blocked(restricted)).toBe(false);
  expect(blocked(aSnapshot().withBills(late))).toBe(false);
});
