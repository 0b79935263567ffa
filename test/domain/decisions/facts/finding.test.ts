import { describe, expect, test } from 'vitest';
import { findPayment } from '../../../../src/domain/decisions/facts/finding.ts';
import { anInquiry, anOpenBill, aPayment, aReference, aSnapshot } from './given.ts';

const payments = (...recentPayments: ReturnType<typeof aPayment>[]) => [
  aSnapshot({ snapshot: { recentPayments } }),
];
const asking = (over: Parameters<typeof aReference>[0]) => anInquiry({ reference: aReference(over) });
const amount = { amountMinor: 5_000, currency: 'EUR' };

describe('finding the payment that was asked about', () => {
  test('by its id', () => {
    expect(findPayment(payments(aPayment()), asking({ paymentId: 'P-1' }))).toEqual({
      kind: 'payment',
      paymentId: 'P-1',
      status: 'settled',
      match: 'reference',
    });
  });

  test('an unknown id finds nothing, even if the amount would fit', () => {
    const inquiry = asking({ paymentId: 'P-9', amount, occurredDate: '2026-11-10' });
    expect(findPayment(payments(aPayment()), inquiry)).toEqual({ kind: 'none' });
  });

  test('a bill by its id, with what is open of it', () => {
    const bill = anOpenBill(3);
    expect(findPayment([aSnapshot({ bills: [bill] })], asking({ billId: bill.billId }))).toEqual({
      kind: 'bill',
      billId: bill.billId,
      openAmount: 5_000,
      dueDate: '2026-11-17',
    });
  });

  test.each([
    ['2026-11-07', 'payment'],
    ['2026-11-06', 'none'],
    ['2026-11-13', 'payment'],
    ['2026-11-14', 'none'],
  ])('by amount within three days: asked for %s, found %s', (occurredDate, kind) => {
    expect(findPayment(payments(aPayment()), asking({ amount, occurredDate })).kind).toBe(kind);
  });

  test('neither by amount alone nor in another currency', () => {
    expect(findPayment(payments(aPayment()), asking({ amount })).kind).toBe('none');
    const dollars = asking({ amount: { ...amount, currency: 'USD' }, occurredDate: '2026-11-10' });
    expect(findPayment(payments(aPayment()), dollars).kind).toBe('none');
  });

  test('the nearest date wins; a person decides between two that are equally near', () => {
    const near = aPayment({ paymentId: 'near', occurredAt: '2026-11-11T09:00:00.000Z' });
    const far = aPayment({ paymentId: 'far', occurredAt: '2026-11-13T09:00:00.000Z' });
    const inquiry = asking({ amount, occurredDate: '2026-11-11' });
    for (const order of [
      [near, far],
      [far, near],
    ])
      expect(findPayment(payments(...order), inquiry)).toMatchObject({ paymentId: 'near' });
    const twin = { ...near, paymentId: 'twin' };
    expect(findPayment(payments(near, far, twin), inquiry)).toEqual({ kind: 'none' });
    expect(findPayment(payments(near, twin, far), inquiry)).toEqual({ kind: 'none' });
  });

  test("the date is the account's own: late in the evening in UTC is the next day in Berlin", () => {
    const late = aPayment({ occurredAt: '2026-11-10T23:30:00.000Z' });
    expect(findPayment(payments(late), asking({ amount, occurredDate: '2026-11-14' })).kind).toBe('payment');
  });
});
