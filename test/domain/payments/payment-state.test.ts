import { describe, expect, test } from 'vitest';
import { PAYMENT_STATUSES, type PaymentStatus } from '../../../src/domain/payments/payment.ts';
import { effectOf, type PaymentMove, paymentMove } from '../../../src/domain/payments/payment-state.ts';

/** Every pair of statuses, as docs/billing.md has it. */
const TABLE: Record<PaymentStatus | 'new', Record<PaymentStatus, PaymentMove>> = {
  new: {
    pending: 'create',
    unknown: 'create',
    settled: 'create',
    failed: 'create',
    reversed: 'illegal',
    refunded: 'illegal',
  },
  pending: {
    pending: 'same',
    unknown: 'move',
    settled: 'move',
    failed: 'move',
    reversed: 'illegal',
    refunded: 'illegal',
  },
  unknown: {
    pending: 'move',
    unknown: 'same',
    settled: 'move',
    failed: 'move',
    reversed: 'illegal',
    refunded: 'illegal',
  },
  settled: {
    pending: 'illegal',
    unknown: 'illegal',
    settled: 'same',
    failed: 'illegal',
    reversed: 'move',
    refunded: 'move',
  },
  failed: {
    pending: 'illegal',
    unknown: 'illegal',
    settled: 'move',
    failed: 'same',
    reversed: 'illegal',
    refunded: 'illegal',
  },
  reversed: {
    pending: 'illegal',
    unknown: 'illegal',
    settled: 'illegal',
    failed: 'illegal',
    reversed: 'same',
    refunded: 'illegal',
  },
  refunded: {
    pending: 'illegal',
    unknown: 'illegal',
    settled: 'illegal',
    failed: 'illegal',
    reversed: 'illegal',
    refunded: 'same',
  },
};

describe.each([null, ...PAYMENT_STATUSES])('a payment that is %s', (current) => {
  test.each(PAYMENT_STATUSES)('reported as %s makes the move of the rules and no other', (reported) => {
    expect(paymentMove(current, reported)).toBe(TABLE[current ?? 'new'][reported]);
  });
});

test('money counts only while its payment is settled', () => {
  expect(PAYMENT_STATUSES.filter((status) => effectOf(status) === 'counts')).toEqual(['settled']);
  expect(PAYMENT_STATUSES.filter((status) => effectOf(status) === 'takenBack')).toEqual([
    'reversed',
    'refunded',
  ]);
});
