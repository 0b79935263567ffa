import { describe, expect, test } from 'vitest';
import type { AccountSnapshot } from '../../src/domain/accounts/snapshot.ts';
import type { PaymentInquiry } from '../../src/domain/cases/inquiry.ts';
import { findPayment } from '../../src/domain/decisions/facts/finding.ts';
import { paymentInquiryFacts } from '../../src/domain/decisions/facts/payment-inquiry.ts';
import { inquiryAnswer } from '../../src/rules/inquiry-answer.ts';
import { anInquiry, anOpenBill, aPayment, aReference, aSnapshot } from '../domain/decisions/facts/given.ts';
import { decide, releasedPolicy } from './given.ts';

async function answerOf(snapshots: readonly AccountSnapshot[], inquiry: PaymentInquiry) {
  const finding = findPayment(snapshots, inquiry);
  const policy = await releasedPolicy('payment-inquiry', '2026-11-29');
  const decision = await decide(policy, paymentInquiryFacts(snapshots, inquiry, finding));
  return { decision, answer: inquiryAnswer(decision, snapshots, finding) };
}

const askingForPayment = anInquiry({ reference: aReference({ paymentId: 'P-1' }) });
const withPayment = (over: Parameters<typeof aPayment>[0] = {}) =>
  aSnapshot({ snapshot: { recentPayments: [aPayment(over)] } });

describe('answers given at once', () => {
  test('a payment that arrived, with its amount and the day it came', async () => {
    const { answer } = await answerOf([withPayment()], askingForPayment);
    expect(answer).toEqual({
      code: 'PAYMENT_FOUND_APPLIED',
      text: 'We received your payment of €50.00 on November 10, 2026 and applied it to your account.',
      facts: {
        paymentId: 'P-1',
        amount: { amountMinor: 5_000, currency: 'EUR' },
        occurredDate: '2026-11-10',
        status: 'settled',
      },
    });
  });

  test.each([
    ['pending', 'PAYMENT_PENDING_AT_PROCESSOR', '2026-11-18T09:00:00.000Z'],
    ['failed', 'PAYMENT_FAILED_AT_PROCESSOR', '2026-11-10T09:00:00.000Z'],
    ['reversed', 'PAYMENT_REVERSED', '2026-11-10T09:00:00.000Z'],
  ] as const)('a payment that is %s', async (status, code, occurredAt) => {
    const { answer } = await answerOf([withPayment({ status, occurredAt })], askingForPayment);
    expect(answer?.code).toBe(code);
    expect(answer?.text).toContain('€50.00');
  });

  test('a payment that failed or was returned asks for money only where a bill is open, and says how much', async () => {
    const occurredAt = '2026-11-10T09:00:00.000Z';
    const told = async (status: 'failed' | 'reversed', bills = [anOpenBill(3)]) => {
      const snapshot = aSnapshot({ bills, snapshot: { recentPayments: [aPayment({ status, occurredAt })] } });
      return (await answerOf([snapshot], askingForPayment)).answer?.text;
    };
    expect(await told('failed')).toMatch(
      /did not go through\. Please pay again: €50\.00 is open on your bills\.$/,
    );
    expect(await told('reversed')).toMatch(/does not count any more\. €50\.00 is open on your bills now\.$/);
    expect(await told('failed', [])).toMatch(/did not go through\. No bill of yours is open at present\.$/);
    expect(await told('reversed', [])).toMatch(/any more\. No bill of yours is open at present\.$/);
  });

  test('nobody is asked for a bill that somebody else pays; what they owe themselves comes first', async () => {
    const asking = anInquiry({ topic: 'nextPayment' });
    const payer = { billingAccountId: 'BA-MOTHER', customerId: 'CUST-MOTHER' };
    const payers = [{ from: '2020-01-01', payer, at: '2020-01-01T00:00:00.000Z', by: 'care-1' }];
    const paid = aSnapshot({ account: { balance: 5_000, payers }, bills: [anOpenBill(3)] });
    const { answer } = await answerOf([paid], asking);
    expect(answer?.text).toMatch(/Somebody else pays .* you need not pay anything\.$/);
    const own = aSnapshot({
      account: { balance: 5_000, billingAccountId: 'BA-OWN' },
      bills: [{ ...anOpenBill(-10), billingAccountId: 'BA-OWN' }],
    });
    expect((await answerOf([paid, own], asking)).answer?.text).toMatch(
      /^Your next payment of €50\.00 is due/,
    );
    const failed = aPayment({ status: 'failed', occurredAt: '2026-11-10T09:00:00.000Z' });
    const told = await answerOf([{ ...paid, recentPayments: [failed] }], askingForPayment);
    expect(told.answer?.text).not.toMatch(/[Pp]lease pay/);
  });

  test('in the language of the customer', async () => {
    const snapshot = aSnapshot({ account: { balance: 5_000 }, bills: [anOpenBill(-10)] });
    const german = { ...snapshot, customer: { ...snapshot.customer, locale: 'de' as const } };
    const { answer } = await answerOf([german], anInquiry({ topic: 'nextPayment' }));
    expect(answer?.text.replaceAll('\u00a0', ' ')).toBe(
      'Ihre nächste Zahlung von 50,00 € ist am 30. November 2026 fällig.',
    );
  });

  test('a payment that is late was due; one of a bill to come is expected; fees and credit are in it', async () => {
    const asking = anInquiry({ topic: 'nextPayment' });
    const late = aSnapshot({
      account: { balance: 5_500 },
      bills: [anOpenBill(3)],
      snapshot: { unbilledAmount: 500, unbilledFeeAmount: 500 },
    });
    expect((await answerOf([late], asking)).answer).toMatchObject({
      text: 'Your payment of €55.00 was due on November 17, 2026. Please pay it now.',
      facts: { fees: { amountMinor: 500 }, amount: { amountMinor: 5_500 } },
    });
    const inCredit = aSnapshot({ account: { balance: 3_000 }, snapshot: { unbilledAmount: 4_000 } });
    expect((await answerOf([inCredit], asking)).answer).toMatchObject({
      text: 'Your next payment will be about €30.00, due on December 29, 2026. Your credit of €10.00 has already been taken off.',
      facts: { amount: { amountMinor: 3_000 }, credit: { amountMinor: 1_000 } },
    });
  });

  test('credit is called credit, and not a negative balance', async () => {
    const asking = anInquiry({ topic: 'balanceQuestion' });
    const texts = await Promise.all(
      (['en', 'de', 'fr'] as const).map(async (locale) => {
        const snapshot = aSnapshot({ account: { balance: -1_000 } });
        const told = { ...snapshot, customer: { ...snapshot.customer, locale } };
        return (await answerOf([told], asking)).answer?.text.replaceAll(/[\u00a0\u202f]/g, ' ');
      }),
    );
    expect(texts).toEqual([
      'Your balance: €10.00 in your favour.',
      'Ihr Kontostand: 10,00 € Guthaben.',
      'Votre solde : 10,00 € en votre faveur.',
    ]);
  });

  test('nothing due is an answer too', async () => {
    const { answer } = await answerOf([aSnapshot()], anInquiry({ topic: 'nextPayment' }));
    expect(answer).toMatchObject({ code: 'NOTHING_DUE', facts: {} });
  });

  test('balances of several accounts are stated one by one, never added up', async () => {
    const euros = aSnapshot({ account: { balance: 4_210 } });
    const dollars = aSnapshot({ account: { billingAccountId: 'BA-2', currency: 'USD', balance: -100 } });
    const { answer } = await answerOf([euros, dollars], anInquiry({ topic: 'balanceQuestion' }));
    expect(answer?.text).toBe('Your balance: €42.10 (account BA-1); $1.00 in your favour (account BA-2).');
    expect(answer?.facts).toEqual({
      'BA-1': { amountMinor: 4_210, currency: 'EUR' },
      'BA-2': { amountMinor: -100, currency: 'USD' },
    });
  });

  test('a suspension is explained by what is overdue and for how long', async () => {
    const suspended = aSnapshot({ account: { state: 'suspended' }, bills: [anOpenBill(40)] });
    const { answer } = await answerOf([suspended], anInquiry({ topic: 'whySuspended' }));
    expect(answer?.text).toContain('€50.00 is overdue, the oldest part for 40 days');
  });
});

describe('questions for a person', () => {
  test.each([
    ['a payment that is not there', [aSnapshot()], askingForPayment],
    ['a disputed charge', [aSnapshot()], anInquiry({ topic: 'disputedCharge' })],
    ['a payment that is pending for too long', [withPayment({ status: 'pending' })], askingForPayment],
    ['a customer without an account', [], anInquiry({ topic: 'nextPayment' })],
  ])('%s gets no answer at once', async (_what, snapshots, inquiry) => {
    const { decision, answer } = await answerOf(snapshots, inquiry);
    expect(decision.outcome).toBe('review');
    expect(answer).toBeNull();
  });

  test('no answer is invented when its figures are missing', () => {
    const decision = {
      outcome: 'approve',
      reasons: [{ code: 'NEXT_PAYMENT_STATED', rule: 'next-payment', params: {} }],
    } as const;
    expect(inquiryAnswer(decision, [aSnapshot()], { kind: 'none' })).toBeNull();
  });
});
