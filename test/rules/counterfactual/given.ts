/** Random policies on random cases that are small enough to try every amount. */
import fc from 'fast-check';
import type { Facts } from '../../../src/domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../../src/domain/decisions/facts/service-approval.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src/rules/compile.ts';
import { parsePolicyDocument } from '../../../src/rules/policy-schema.ts';
import { aBill, anOrder, aSnapshot } from '../../domain/decisions/facts/given.ts';
import { AT, releasedDocument, TODAY } from '../given.ts';

const released = await releasedDocument('service-approval');
const amount = { type: 'integer', unit: 'minor', source: 'test', minimum: 0 } as const;
const count = { type: 'integer', unit: 'count', source: 'test', minimum: 0 } as const;
const days = { type: 'integer', unit: 'days', source: 'test', minimum: 0 } as const;
const FACTS = {
  ...released.facts,
  creditLimitAmount: amount,
  usedCreditAmount: { type: 'integer', unit: 'minor', source: 'test' } as const,
  oneOffChargeAmount: amount,
  monthlyChargeAmount: amount,
  creditShortfallAmount: amount,
  owedAmount: amount,
  paidAmount3m: amount,
  // An end that a case may be beyond of until something is done.
  dueWithin7DaysAmount: { ...amount, maximum: 9 },
  changesLast12m: count,
  daysUntilOldestChangeLapses: days,
};
const AMOUNTS = [
  'pastDueAmount',
  'availableCreditAmount',
  'usedCreditAmount',
  'requiredCreditAmount',
  'oneOffChargeAmount',
  'monthlyChargeAmount',
  'creditShortfallAmount',
  'depositPaidAmount',
  'owedAmount',
  'paidAmount3m',
  'dueWithin7DaysAmount',
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
  { weight: 5, arbitrary: fc.record({ fact: fc.constantFrom(...AMOUNTS), operator, value: fc.nat(24) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      fact: fc.constantFrom(...PERCENTS),
      operator,
      value: fc.integer({ min: 0, max: 130 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      fact: fc.constantFrom('daysPastDue', 'daysUntilOldestChangeLapses'),
      operator,
      value: fc.nat(12),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ fact: fc.constant('accountAgeDays'), operator, value: fc.nat(30) }),
  },
  { weight: 1, arbitrary: fc.record({ fact: fc.constant('changesLast12m'), operator, value: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constant('standing'),
      operator: fc.constantFrom('in', 'notIn'),
      value: fc.subarray(['good', 'due', 'grace', 'overdue'], { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constantFrom(...AMOUNTS),
      operator: fc.constantFrom('in', 'notIn'),
      value: fc.array(fc.nat(12), { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      fact: fc.constantFrom(...AMOUNTS),
      operator,
      value: fc.record({ fact: fc.constantFrom(...AMOUNTS) }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constant('accountAgeDays'),
      operator,
      value: fc.constant({ fact: 'daysUntilOldestChangeLapses' }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      fact: fc.constantFrom(...PERCENTS),
      operator,
      value: fc.record({ fact: fc.constantFrom(...PERCENTS) }),
    }),
  },
);
const conditions = fc.oneof(
  fc.record({ all: fc.array(leaf, { minLength: 1, maxLength: 2 }) }),
  fc.record({ any: fc.array(leaf, { minLength: 1, maxLength: 2 }) }),
  fc.record({ not: fc.record({ any: fc.array(leaf, { minLength: 1, maxLength: 2 }) }) }),
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

interface Unnamed {
  readonly conditions: unknown;
  readonly event: unknown;
}

/** A policy of these rules over all the facts of {@link smallCases}; with severity, what no rule refuses is approved. */
export function policyWith(rules: readonly Unnamed[], combining: 'severity' | 'score'): CompiledPolicy {
  const isScore = combining === 'score';
  const named = rules.map((rule, index) => ({ name: `rule-${index}`, ...rule }));
  return compilePolicy(
    parsePolicyDocument({
      ...released,
      facts: FACTS,
      parameters: {},
      combining,
      ...(isScore ? { scorecard: { baseline: 50, approveFrom: 30, reviewFrom: 10 } } : {}),
      rules: [...named, ...(isScore ? [] : [APPROVE])],
    }),
  );
}

const severity = fc
  .array(fc.record({ conditions, event: hardEvent }), { minLength: 1, maxLength: 4 })
  .map((rules) => policyWith(rules, 'severity'));
const score = fc
  .tuple(
    fc.array(fc.record({ conditions, event: scoreEvent }), { minLength: 1, maxLength: 5 }),
    fc.array(fc.record({ conditions, event: hardEvent }), { maxLength: 1 }),
  )
  .map(([scored, hard]) => policyWith([...scored, ...hard], 'score'));

/** A rule that fires unless `fact` is as asked for. */
const unless = (fact: string, operator: string, value: number, event: unknown): Unnamed => ({
  conditions: { all: [{ fact, operator, value }] },
  event,
});
const DECLINE = { type: 'decline', params: { reasonCode: 'NO_RULE_APPLIED' } };
const COSTLY = { type: 'score', params: { reasonCode: 'NO_RULE_APPLIED', points: -40 } };
/** Requirements that seldom hold at first, each for one or two kinds of action. */
const requirement = (event: unknown) =>
  fc.oneof(
    fc.nat(6).map((most) => unless('pastDueAmount', 'greaterThan', most, event)),
    fc.integer({ min: 1, max: 9 }).map((least) => unless('depositPaidAmount', 'lessThan', least, event)),
    fc.integer({ min: 10, max: 120 }).map((least) => unless('depositPaidPercent', 'lessThan', least, event)),
    fc
      .integer({ min: 20, max: 120 })
      .map((least) => unless('creditCoveragePercent', 'lessThan', least, event)),
    fc.integer({ min: 20, max: 110 }).map((most) => unless('utilisationPercent', 'greaterThan', most, event)),
    fc.integer({ min: 5, max: 60 }).map((most) => unless('orderPercentOfLimit', 'greaterThan', most, event)),
    fc.integer({ min: 1, max: 9 }).map((most) => unless('oneOffChargeAmount', 'greaterThan', most, event)),
    fc.integer({ min: 1, max: 7 }).map((most) => unless('monthlyChargeAmount', 'greaterThan', most, event)),
    fc.integer({ min: 900, max: 1_000 }).map((least) => unless('accountAgeDays', 'lessThan', least, event)),
    fc.constant(unless('changesLast12m', 'greaterThan', 1, event)),
  );
const several = (event: unknown, combining: 'severity' | 'score') =>
  fc
    .tuple(
      fc.array(requirement(event), { minLength: 2, maxLength: 3 }),
      fc.array(fc.record({ conditions, event: combining === 'score' ? scoreEvent : hardEvent }), {
        maxLength: 1,
      }),
    )
    .map(([asked, more]) => policyWith([...asked, ...more], combining));

/** Random policies by severity, and scorecards; in both, some where it often takes two actions. */
export const POLICIES = {
  severity: fc.oneof(severity, several(DECLINE, 'severity')),
  score: fc.oneof(score, several(COSTLY, 'score')),
} as const;

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

/** Small enough that every amount can be tried. */
export const smallCases = fc
  .record({
    creditLimit: fc.integer({ min: 1, max: 24 }),
    owed: fc.nat(16),
    late: fc.nat(12),
    open: fc.nat(8),
    held: fc.nat(3),
    oneOff: fc.nat(10),
    monthly: fc.integer({ min: 1, max: 8 }),
    deposit: fc.nat(4),
    changes: fc.nat(2),
    changedDaysAgo: fc.integer({ min: 300, max: 364 }),
  })
  .map((given): Facts => {
    const { creditLimit, owed, late, open, held, oneOff, monthly, deposit, changes, changedDaysAgo } = given;
    const bills =
      open === 0
        ? []
        : [aBill({ dueDate: `2026-11-${20 - late}`.replace(/-(\d)$/, '-0$1'), amount: open, paidAmount: 0 })];
    const account = { creditLimit, balance: owed + open, heldCredit: held };
    const order = anOrder({ oneOffCharge: eur(oneOff), monthlyCharge: eur(monthly) });
    const fact = (value: number) => ({ value, source: 'test', observedAt: AT });
    return {
      ...serviceApprovalFacts(aSnapshot({ account, bills }), order, deposit),
      dueWithin7DaysAmount: fact(open),
      changesLast12m: fact(changes),
      daysUntilOldestChangeLapses: fact(changes === 0 ? 0 : 365 - changedDaysAgo),
    };
  });

/** Asks about a case of today. */
export const askedOf = (policy: CompiledPolicy, facts: Facts) => ({
  policy,
  facts,
  factsAsOf: AT,
  decidedAt: AT,
  currency: 'EUR',
  today: TODAY,
});
