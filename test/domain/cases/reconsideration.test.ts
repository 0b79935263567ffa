import { describe, expect, test } from 'vitest';
import { upheldAmountOf } from '../../../src/domain/arrears/dispute.ts';
import { declinedSince, mayBeMended } from '../../../src/domain/cases/reconsideration.ts';
import { AS_OF } from '../../support/builders/builders.ts';

const RULES = { declinedWithinDays: 30, reasonCodes: ['SERIOUSLY_PAST_DUE', 'INSUFFICIENT_CREDIT'] } as const;
const reasons = (...codes: ('SERIOUSLY_PAST_DUE' | 'ACCOUNT_CLOSED')[]) =>
  codes.map((code) => ({ code, rule: null, params: {} }));
const policy = { name: 'order-reconsideration', version: 'v1', sha256: 'a'.repeat(64) } as const;
const mended = { outcome: 'approve', at: AS_OF, receiptId: 'R', paymentId: 'P', policy } as const;

describe('a declined order that a payment may mend', () => {
  test.each([
    [
      'declined for want of money',
      { state: 'declined', reasons: reasons('SERIOUSLY_PAST_DUE'), reconsideration: null },
      true,
    ],
    [
      'declined for that among others: the decision itself will tell',
      { state: 'declined', reasons: reasons('ACCOUNT_CLOSED', 'SERIOUSLY_PAST_DUE'), reconsideration: null },
      true,
    ],
    [
      'declined for what money does not change',
      { state: 'declined', reasons: reasons('ACCOUNT_CLOSED'), reconsideration: null },
      false,
    ],
    [
      'in review',
      { state: 'inReview', reasons: reasons('SERIOUSLY_PAST_DUE'), reconsideration: null },
      false,
    ],
    [
      'mended before',
      { state: 'declined', reasons: reasons('SERIOUSLY_PAST_DUE'), reconsideration: mended },
      false,
    ],
  ] as const)('%s', (_, found, expected) => {
    expect(mayBeMended(found, RULES)).toBe(expected);
  });

  test('was declined within the time of the rules', () => {
    expect(declinedSince(RULES, '2026-11-22T09:00:00.000Z')).toBe('2026-10-23T09:00:00.000Z');
  });
});

describe('the credited part of a dispute of 20.00', () => {
  test.each([
    ['upheld', null, 2_000],
    ['upheld', 2_000, 2_000],
    ['upheld', 1_999, null],
    ['partlyUpheld', 1, 1],
    ['partlyUpheld', 1_999, 1_999],
    ['partlyUpheld', 2_000, null],
    ['partlyUpheld', 0, null],
    ['partlyUpheld', null, null],
    ['rejected', null, 0],
    ['rejected', 1, null],
    ['withdrawn', null, 0],
  ] as const)('%s with %s: %s', (outcome, amount, credited) => {
    expect(upheldAmountOf(2_000, outcome, amount)).toBe(credited);
  });
});
