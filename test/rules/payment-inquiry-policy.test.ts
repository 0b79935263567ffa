import { beforeAll, describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../src/domain/decisions/reason-codes.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import { APPLIED_PAYMENT, decide, factsOf, firedRules, releasedPolicy, type Values } from './given.ts';

let policy: CompiledPolicy;
beforeAll(async () => {
  policy = await releasedPolicy('payment-inquiry', '2026-11-29');
});

type Case = readonly [
  rule: string,
  outcome: 'approve' | 'review',
  code: ReasonCode,
  fires: Values,
  rests: Values,
];

const payment = (paymentStatus: string, paymentPendingDays = 0): Values => ({
  paymentStatus,
  paymentPendingDays,
  paymentApplied: false,
});
const topic = (name: string, over: Values = {}): Values => ({ topic: name, ...over });
const suspended = (suspendedAccountsPastDue: number): Values =>
  topic('whySuspended', { suspendedAccountCount: 1, suspendedAccountsPastDue });

const CASES: readonly Case[] = [
  [
    'in-collections',
    'review',
    'QUESTION_NEEDS_AGENT',
    { collectionAccountCount: 1 },
    { collectionAccountCount: 0 },
  ],
  ['disputed-charge', 'review', 'DISPUTE_NEEDS_AGENT', topic('disputedCharge'), {}],
  [
    'balance-in-dispute',
    'review',
    'DISPUTE_NEEDS_AGENT',
    topic('balanceQuestion', { disputedBillCount: 1 }),
    topic('balanceQuestion'),
  ],
  ['other-question', 'review', 'QUESTION_NEEDS_AGENT', topic('other'), {}],
  ['payment-not-found', 'review', 'PAYMENT_NOT_FOUND', payment('none'), payment('failed')],
  ['payment-not-applied', 'review', 'PAYMENT_NOT_APPLIED', payment('settled'), { paymentApplied: true }],
  [
    'payment-pending-too-long',
    'review',
    'PAYMENT_PENDING_AT_PROCESSOR',
    payment('pending', 6),
    payment('pending', 5),
  ],
  [
    'refund-not-clear',
    'review',
    'QUESTION_NEEDS_AGENT',
    topic('refundStatus', payment('settled')),
    topic('refundStatus', payment('reversed')),
  ],
  ['suspended-without-past-due', 'review', 'QUESTION_NEEDS_AGENT', suspended(0), suspended(1)],
  ['payment-applied', 'approve', 'PAYMENT_FOUND_APPLIED', {}, { paymentApplied: false }],
  [
    'payment-pending',
    'approve',
    'PAYMENT_PENDING_AT_PROCESSOR',
    payment('pending', 5),
    payment('pending', 6),
  ],
  ['payment-failed', 'approve', 'PAYMENT_FAILED_AT_PROCESSOR', payment('failed'), payment('none')],
  ['payment-reversed', 'approve', 'PAYMENT_REVERSED', payment('reversed'), payment('failed')],
  [
    'refunded',
    'approve',
    'REFUND_STATED',
    topic('refundStatus', payment('reversed')),
    topic('refundStatus', payment('pending')),
  ],
  [
    'next-payment',
    'approve',
    'NEXT_PAYMENT_STATED',
    topic('nextPayment', { accountsToPay: 1 }),
    topic('nextPayment', { accountsToPay: 0 }),
  ],
  ['nothing-due', 'approve', 'NOTHING_DUE', topic('nextPayment'), topic('nextPayment', { accountsToPay: 1 })],
  ['balance', 'approve', 'BALANCE_STATED', topic('balanceQuestion'), topic('nextPayment')],
  ['suspension-explained', 'approve', 'SUSPENSION_EXPLAINED', suspended(1), suspended(0)],
  ['not-suspended', 'approve', 'NOT_SUSPENDED', topic('whySuspended'), suspended(1)],
];

describe('payment inquiry policy 2026-11-29', () => {
  test.each(CASES)('%s: %s with %s', async (rule, outcome, code, fires) => {
    const decision = await decide(policy, factsOf({ ...APPLIED_PAYMENT, ...fires }));
    expect(firedRules(decision)).toContain(rule);
    expect(decision).toMatchObject({ outcome, reasons: [{ code, rule }] });
  });

  test.each(CASES)(
    '%s does not fire where it does not apply',
    async (rule, _outcome, _code, _fires, rests) => {
      const decision = await decide(policy, factsOf({ ...APPLIED_PAYMENT, ...rests }));
      expect(firedRules(decision)).not.toContain(rule);
    },
  );

  test('each rule has its row', () => {
    expect(CASES.map(([rule]) => rule)).toEqual(policy.rules.map(({ rule }) => rule.name));
  });

  test('an inquiry is never declined', () => {
    expect(policy.rules.map(({ rule }) => rule.event.type)).not.toContain('decline');
  });
});
