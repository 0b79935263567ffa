import { beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/domain/decisions/decision.ts';
import type { ReasonCode } from '../../src/domain/decisions/reason-codes.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import { decide, factsOf, firedRules, GOOD_ACCOUNT, releasedPolicy, type Values } from './given.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  policy = await releasedPolicy('service-approval');
});

const late = (daysPastDue: number, standing = 'overdue'): Values => ({
  daysPastDue,
  pastDueAmount: 12_345,
  standing,
});
const covers = (creditCoveragePercent: number): Values => ({
  creditCoveragePercent,
  availableCreditAmount: 9_000,
});

interface Case {
  readonly rule: string;
  readonly fires: Values;
  /** The nearest facts on which it does not fire. */
  readonly rests: Values;
  readonly outcome: Outcome;
  readonly code: ReasonCode;
}

const CASES: readonly Case[] = [
  {
    rule: 'account-closed',
    fires: { accountState: 'closed' },
    rests: {},
    outcome: 'decline',
    code: 'ACCOUNT_CLOSED',
  },
  {
    rule: 'written-off',
    fires: { standing: 'writtenOff' },
    rests: {},
    outcome: 'decline',
    code: 'WRITTEN_OFF_DEBT',
  },
  {
    rule: 'in-collections',
    fires: { standing: 'collections' },
    rests: {},
    outcome: 'decline',
    code: 'IN_COLLECTIONS',
  },
  {
    rule: 'account-suspended',
    fires: { accountState: 'suspended', standing: 'suspended', pastDueAmount: 5_000 },
    rests: {},
    outcome: 'decline',
    code: 'ACCOUNT_SUSPENDED',
  },
  {
    rule: 'seriously-past-due',
    fires: late(61),
    rests: late(60),
    outcome: 'decline',
    code: 'SERIOUSLY_PAST_DUE',
  },
  {
    rule: 'credit-far-too-small',
    fires: covers(49),
    rests: covers(50),
    outcome: 'decline',
    code: 'INSUFFICIENT_CREDIT',
  },
  {
    rule: 'open-dispute',
    fires: { openDisputedAmount: 1 },
    rests: { openDisputedAmount: 0 },
    outcome: 'review',
    code: 'OPEN_DISPUTE',
  },
  {
    rule: 'repeatedly-late',
    fires: { lateBills12m: 3 },
    rests: { lateBills12m: 2 },
    outcome: 'review',
    code: 'REPEATEDLY_LATE',
  },
  {
    rule: 'seriously-late-before',
    fires: { maxDaysLate12m: 61 },
    rests: { maxDaysLate12m: 60 },
    outcome: 'review',
    code: 'SERIOUSLY_LATE_BEFORE',
  },
  {
    rule: 'returned-payment',
    fires: { returnedPayments12m: 1 },
    rests: { returnedPayments12m: 0 },
    outcome: 'review',
    code: 'RETURNED_PAYMENT',
  },
  {
    rule: 'large-order',
    fires: { orderPercentOfLimit: 81 },
    rests: { orderPercentOfLimit: 80 },
    outcome: 'review',
    code: 'LARGE_ORDER',
  },
  {
    rule: 'large-enterprise-order',
    fires: { segment: 'enterprise', orderPercentOfLimit: 51 },
    rests: { segment: 'enterprise', orderPercentOfLimit: 50 },
    outcome: 'review',
    code: 'LARGE_ORDER',
  },
  {
    rule: 'high-utilisation',
    fires: { utilisationPercent: 90 },
    rests: { utilisationPercent: 89 },
    outcome: 'review',
    code: 'HIGH_UTILISATION',
  },
  { rule: 'past-due', fires: late(6), rests: late(5), outcome: 'approveWithConditions', code: 'PAST_DUE' },
  { rule: 'past-due', fires: late(60), rests: late(61), outcome: 'approveWithConditions', code: 'PAST_DUE' },
  {
    rule: 'credit-partly-covers',
    fires: covers(99),
    rests: covers(100),
    outcome: 'approveWithConditions',
    code: 'DEPOSIT_REQUIRED',
  },
  {
    rule: 'credit-partly-covers',
    fires: covers(50),
    rests: { ...covers(50), depositPaidPercent: 50, depositPaidAmount: 7_200 },
    outcome: 'approveWithConditions',
    code: 'DEPOSIT_REQUIRED',
  },
  {
    rule: 'no-payment-history',
    fires: { hasPaymentHistory: false, oneOffPercentOfLimit: 20 },
    rests: { hasPaymentHistory: false, oneOffPercentOfLimit: 19 },
    outcome: 'approveWithConditions',
    code: 'NO_PAYMENT_HISTORY',
  },
  {
    rule: 'short-history',
    fires: { accountAgeDays: 89, oneOffPercentOfLimit: 20 },
    rests: { accountAgeDays: 90, oneOffPercentOfLimit: 20 },
    outcome: 'approveWithConditions',
    code: 'SHORT_HISTORY',
  },
  {
    rule: 'deposit-paid',
    fires: { ...covers(60), depositPaidPercent: 50, depositPaidAmount: 7_200 },
    rests: { ...covers(60), depositPaidPercent: 49, depositPaidAmount: 7_100 },
    outcome: 'approve',
    code: 'DEPOSIT_PAID',
  },
  {
    rule: 'good-standing',
    fires: { standing: 'due' },
    rests: covers(99),
    outcome: 'approve',
    code: 'GOOD_STANDING',
  },
  {
    rule: 'minor-past-due',
    fires: late(5, 'grace'),
    rests: late(6, 'grace'),
    outcome: 'approve',
    code: 'MINOR_PAST_DUE',
  },
];

describe('service approval policy 2026-11-01', () => {
  test.each(CASES)('$rule fires at its threshold and gives $code', async ({ rule, fires, outcome, code }) => {
    const decision = await decide(policy, factsOf({ ...GOOD_ACCOUNT, ...fires }));
    expect(firedRules(decision)).toContain(rule);
    expect(decision).toMatchObject({ outcome, reasons: [{ code, rule }] });
  });

  test.each(CASES)('$rule does not fire on the other side of its threshold', async ({ rule, rests }) => {
    const decision = await decide(policy, factsOf({ ...GOOD_ACCOUNT, ...rests }));
    expect(firedRules(decision)).not.toContain(rule);
  });

  test('each rule has its row', () => {
    expect([...new Set(CASES.map(({ rule }) => rule))]).toEqual(policy.rules.map(({ rule }) => rule.name));
  });

  test('past due money is asked for to the cent, by a day two weeks on', async () => {
    const decision = await decide(policy, factsOf({ ...GOOD_ACCOUNT, ...late(30) }));
    expect(decision.conditions).toEqual([
      { kind: 'payOverdue', amount: { amountMinor: 12_345, currency: 'EUR' }, dueDate: '2026-12-04' },
    ]);
  });

  test('a deposit is half of what the order needs, rounded up to the cent', async () => {
    const decision = await decide(
      policy,
      factsOf({ ...GOOD_ACCOUNT, ...covers(60), requiredCreditAmount: 14_401 }),
    );
    expect(decision.conditions).toEqual([
      { kind: 'deposit', amount: { amountMinor: 7_201, currency: 'EUR' }, dueDate: '2026-12-04' },
    ]);
  });

  test('two rules that ask for a deposit ask for one deposit; past due money comes on top', async () => {
    const decision = await decide(
      policy,
      factsOf({ ...GOOD_ACCOUNT, ...late(30), ...covers(60), accountAgeDays: 10, oneOffPercentOfLimit: 50 }),
    );
    expect(decision.reasons.map(({ code }) => code)).toEqual([
      'PAST_DUE',
      'DEPOSIT_REQUIRED',
      'SHORT_HISTORY',
    ]);
    expect(decision.conditions.map(({ kind }) => kind)).toEqual(['payOverdue', 'deposit']);
  });

  test('the most severe outcome wins and brings its own reasons only', async () => {
    const decision = await decide(
      policy,
      factsOf({ ...GOOD_ACCOUNT, ...late(61), openDisputedAmount: 100, ...covers(60) }),
    );
    expect(decision.outcome).toBe('decline');
    expect(decision.reasons.map(({ code }) => code)).toEqual(['SERIOUSLY_PAST_DUE']);
    expect(decision.conditions).toEqual([]);
    expect(firedRules(decision)).toContain('open-dispute');
  });

  test('remedies are exact: what to pay, and the largest order that fits', async () => {
    const overdue = await decide(policy, factsOf({ ...GOOD_ACCOUNT, ...late(61) }));
    expect(overdue.remedies).toEqual([
      { kind: 'payPastDue', amount: { amountMinor: 12_345, currency: 'EUR' } },
    ]);
    const tooLarge = await decide(
      policy,
      factsOf({ ...GOOD_ACCOUNT, ...covers(40), availableCreditAmount: 5_760 }),
    );
    expect(tooLarge.remedies).toEqual([
      { kind: 'smallerOrder', maximumAmount: { amountMinor: 5_760, currency: 'EUR' } },
    ]);
  });

  test('nothing is promised when something else refuses too', async () => {
    const closed = await decide(policy, factsOf({ ...GOOD_ACCOUNT, ...late(61), accountState: 'closed' }));
    expect(closed.remedies).toEqual([]);
    const noCredit = await decide(
      policy,
      factsOf({ ...GOOD_ACCOUNT, ...covers(0), availableCreditAmount: 0 }),
    );
    expect(noCredit.remedies).toEqual([]);
  });

  test('an account that no rule knows goes to a person', async () => {
    const decision = await decide(policy, factsOf({ ...GOOD_ACCOUNT, standing: 'overdue' }));
    expect(decision).toMatchObject({ outcome: 'review', reasons: [{ code: 'NO_RULE_APPLIED', rule: null }] });
  });

  test('a condition of zero does not become an approval', async () => {
    const decision = await decide(policy, factsOf({ ...GOOD_ACCOUNT, ...late(30), pastDueAmount: 0 }));
    expect(decision).toMatchObject({ outcome: 'review', reasons: [{ code: 'ENGINE_INCONSISTENT' }] });
    expect(firedRules(decision)).toContain('past-due');
  });
});
