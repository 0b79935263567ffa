/** Random policies on random small cases, each held against trying every amount. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/domain/counterfactual.ts';
import type { Facts } from '../../../src/domain/decision.ts';
import { serviceApprovalFacts } from '../../../src/domain/facts/service-approval.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src/rules/compile.ts';
import { compileEvaluator } from '../../../src/rules/compiled/index.ts';
import { ACTION_KINDS, type Action, actionOf } from '../../../src/rules/counterfactual/actions.ts';
import { type Position, positionOf } from '../../../src/rules/counterfactual/position.ts';
import { whatWouldChangeIt } from '../../../src/rules/counterfactual/what-would-change-it.ts';
import { ACTIONS, type PolicyRule, parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { aBill, anOrder, aSnapshot } from '../../domain/facts/given.ts';
import { AT, releasedDocument, TODAY } from '../given.ts';

const released = await releasedDocument('service-approval');
const amount = { type: 'integer', unit: 'minor', source: 'test', minimum: 0 } as const;
const FACTS = {
  ...released.facts,
  creditLimitAmount: amount,
  oneOffChargeAmount: amount,
  monthlyChargeAmount: amount,
  creditShortfallAmount: amount,
};
const AMOUNTS = [
  'pastDueAmount',
  'availableCreditAmount',
  'requiredCreditAmount',
  'oneOffChargeAmount',
  'monthlyChargeAmount',
  'creditShortfallAmount',
  'depositPaidAmount',
];
const PERCENTS = ['utilisationPercent', 'creditCoveragePercent', 'orderPercentOfLimit', 'depositPaidPercent'];
const operator = fc.constantFrom(
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'equal',
  'notEqual',
);
const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.record({ fact: fc.constantFrom(...AMOUNTS), operator, value: fc.nat(24) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      fact: fc.constantFrom(...PERCENTS),
      operator,
      value: fc.integer({ min: 0, max: 130 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ fact: fc.constant('daysPastDue'), operator, value: fc.nat(12) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constantFrom(...AMOUNTS),
      operator,
      value: fc.record({ fact: fc.constantFrom(...AMOUNTS) }),
    }),
  },
);
const conditions = fc.oneof(
  fc.record({ all: fc.array(leaf, { minLength: 1, maxLength: 2 }) }),
  fc.record({ any: fc.array(leaf, { minLength: 1, maxLength: 2 }) }),
);
const hardEvent = fc.constantFrom('decline', 'review').map((type) => ({
  type,
  params: { reasonCode: 'NO_RULE_APPLIED' },
}));
const scoreEvent = fc.integer({ min: -40, max: 10 }).map((points) => ({
  type: 'score',
  params: { reasonCode: 'NO_RULE_APPLIED', points },
}));
const APPROVE = {
  name: 'otherwise',
  conditions: { all: [{ fact: 'pastDueAmount', operator: 'greaterThanInclusive', value: 0 }] },
  event: { type: 'approve', params: { reasonCode: 'GOOD_STANDING' } },
};

function policyWith(rules: readonly unknown[], isScore: boolean): CompiledPolicy {
  return compilePolicy(
    parsePolicyDocument({
      ...released,
      facts: FACTS,
      parameters: {},
      combining: isScore ? 'score' : 'severity',
      ...(isScore ? { scorecard: { baseline: 50, approveFrom: 30, reviewFrom: 10 } } : {}),
      rules: [...rules, ...(isScore ? [] : [APPROVE])],
    }),
  );
}

const named = (rule: { readonly conditions: unknown; readonly event: unknown }, index: number) => ({
  name: `rule-${index}`,
  ...rule,
});
const severityPolicy = fc
  .array(fc.record({ conditions, event: hardEvent }), { minLength: 1, maxLength: 4 })
  .map((rules) => policyWith(rules.map(named), false));
const scorePolicy = fc
  .tuple(
    fc.array(fc.record({ conditions, event: scoreEvent }), { minLength: 1, maxLength: 5 }),
    fc.array(fc.record({ conditions, event: hardEvent }), { maxLength: 1 }),
  )
  .map(([scored, hard]) => policyWith([...scored, ...hard].map(named), true));

/** Small enough that every amount can be tried. */
const facts = fc
  .record({
    creditLimit: fc.integer({ min: 1, max: 24 }),
    owed: fc.nat(20),
    late: fc.nat(12),
    open: fc.nat(10),
    held: fc.nat(3),
    oneOff: fc.nat(12),
    monthly: fc.integer({ min: 1, max: 8 }),
    deposit: fc.nat(4),
  })
  .map(({ creditLimit, owed, late, open, held, oneOff, monthly, deposit }): Facts => {
    const bills =
      open === 0
        ? []
        : [aBill({ dueDate: `2026-11-${20 - late}`.replace(/-(\d)$/, '-0$1'), amount: open, paidAmount: 0 })];
    const account = { creditLimit, balance: owed + open, heldCredit: held };
    const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
    return serviceApprovalFacts(
      aSnapshot({ account, bills }),
      anOrder({ oneOffCharge: eur(oneOff), monthlyCharge: eur(monthly) }),
      deposit,
    );
  });

/** Costs points for what is overdue and for a missing deposit: often only both together help. */
const costly = (fact: string, operator: string, value: number) => ({
  conditions: { all: [{ fact, operator, value }] },
  event: { type: 'score', params: { reasonCode: 'NO_RULE_APPLIED', points: -40 } },
});
const needsBoth = fc
  .tuple(
    fc.nat(6),
    fc.integer({ min: 1, max: 9 }),
    fc.array(fc.record({ conditions, event: scoreEvent }), { maxLength: 2 }),
  )
  .map(([owed, asked, more]) =>
    policyWith(
      [
        costly('pastDueAmount', 'greaterThan', owed),
        costly('depositPaidAmount', 'lessThan', asked),
        ...more,
      ].map(named),
      true,
    ),
  );

const input = (policy: CompiledPolicy, given: Facts) => ({
  policy,
  facts: given,
  factsAsOf: AT,
  decidedAt: AT,
  currency: 'EUR',
  today: TODAY,
});

type Kind = Action['kind'];
const MONEY = ACTION_KINDS.filter((kind) => kind !== 'wait');

function tried(policy: CompiledPolicy, given: Facts) {
  const evaluator = compileEvaluator(policy);
  const needed = new Set(policy.needed.map(([name]) => name));
  const allowed = new Set(ACTIONS);
  const start = positionOf(policy, given, AT);
  const approves = (position: Position) =>
    position.every((values) => evaluator.outcomeOf(values).outcome === 'approve');
  const action = (kind: Kind, from: Position) => actionOf(kind, from, needed, allowed);
  /** The least amount that approves, by trying all. */
  const least = (kind: Kind, from: Position): number | null => {
    const found = action(kind, from);
    if (found === null) return null;
    for (let amountMinor = 1; amountMinor <= found.maximum; amountMinor += 1)
      if (approves(found.apply(amountMinor))) return amountMinor;
    return null;
  };
  return { start, approves, action, least };
}

const MOVED = {
  order: 'requiredCreditAmount',
  oneOffCharge: 'oneOffChargeAmount',
  monthlyCharge: 'monthlyChargeAmount',
} as const;
/** What a step asks of the customer, in minor units: what is paid, or by how much the order shrinks. */
function sizeOf(step: Step, given: Facts): number {
  if (step.kind === 'wait') return 0;
  if (step.kind !== 'smallerOrder') return step.amount.amountMinor;
  return Number(given[MOVED[step.of]]?.value) - step.maximumAmount.amountMinor;
}

const KIND_OF = {
  order: 'smallerOrder',
  oneOffCharge: 'smallerOneOff',
  monthlyCharge: 'smallerMonthly',
} as const;
function kindOf(step: Step): Kind {
  return step.kind === 'smallerOrder' ? KIND_OF[step.of] : step.kind;
}

describe.each([
  ['severity', severityPolicy],
  ['score', fc.oneof(scorePolicy, needsBoth)],
] as const)('%s policies', (combining, policies) => {
  test('one step is the least that approves, one unit less does not, and none is overlooked', async () => {
    await fc.assert(
      fc.asyncProperty(policies, facts, async (policy, given) => {
        const found = await whatWouldChangeIt(input(policy, given));
        if (found.kind === 'approved') return;
        const { start, least } = tried(policy, given);
        const singles = new Map<Kind, number>(
          found.ways.flatMap(({ steps: [step, ...more] }) =>
            step === undefined || more.length > 0 ? [] : [[kindOf(step), sizeOf(step, given)] as const],
          ),
        );
        const isPaired = found.ways.some(({ steps }) => steps.length > 1);
        const expected = new Map(
          MONEY.flatMap((kind) => {
            const amountMinor = least(kind, start);
            return amountMinor === null ? [] : [[kind, amountMinor] as const];
          }),
        );
        if (isPaired || found.kind === 'nothingWithinReach') expect([...expected]).toEqual([]);
        singles.delete('wait');
        for (const [kind, size] of singles) expect([kind, size]).toEqual([kind, least(kind, start)]);
        expect([...singles.keys()].sort()).toEqual([...expected.keys()].sort());
      }),
      { numRuns: 80 },
    );
  });

  test('a payment with a deposit costs the least of all pairs, and is found whenever there is one', async () => {
    let pairsSeen = 0;
    await fc.assert(
      fc.asyncProperty(policies, facts, async (policy, given) => {
        const found = await whatWouldChangeIt(input(policy, given));
        if (found.kind === 'approved' || found.ways.some(({ steps }) => steps.length === 1)) return;
        const { start, action, least } = tried(policy, given);
        const cheapest = (first: Kind, second: Kind): number | null => {
          const before = action(first, start);
          let best: number | null = null;
          for (let paid = 1; before !== null && paid <= before.maximum; paid += 1) {
            const rest = least(second, before.apply(paid));
            if (rest !== null && (best === null || paid + rest < best)) best = paid + rest;
          }
          return best;
        };
        const told = found.ways.map(({ steps }) => ({
          kinds: steps.map(kindOf).join('+'),
          size: steps.reduce((sum, step) => sum + sizeOf(step, given), 0),
        }));
        const payAndDeposit = told.find(({ kinds }) => kinds === 'pay+deposit')?.size ?? null;
        const cost = cheapest('pay', 'deposit');
        expect(payAndDeposit).toBe(cost);
        if (cost !== null) pairsSeen += 1;
      }),
      { numRuns: 100 },
    );
    if (combining === 'score') expect(pairsSeen).toBeGreaterThan(0);
  });
});

test('every rule of a generated policy is a rule of the product', () => {
  const [policy] = fc.sample(scorePolicy, 1);
  const rules: readonly PolicyRule[] = policy?.document.rules ?? [];
  expect(rules.some((rule) => rule.event.type === 'score')).toBe(true);
});
