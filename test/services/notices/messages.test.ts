import { describe, expect, test } from 'vitest';
import { LOCALES, type Locale } from '../../../src/domain/accounts/customer.ts';
import { DUNNING_STAGES } from '../../../src/domain/arrears/dunning-case.ts';
import type { ReminderFacts } from '../../../src/domain/notices/reminders/earned.ts';
import { dunningMessage, reinstatedMessage } from '../../../src/services/arrears/dunning-messages.ts';
import { reconsiderationMessage } from '../../../src/services/notices/case-messages.ts';
import { reminderMessage } from '../../../src/services/notices/reminder-messages.ts';
import { aServiceOrder } from '../../support/builders/builders.ts';

const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const [billId, dueDate] = ['B-1', '2026-12-04'];
const REMINDERS: readonly ReminderFacts[] = [
  { kind: 'dueSoon', billId, amount: EUR(4_500), fees: EUR(0), dueDate },
  { kind: 'dueToday', billId, amount: EUR(4_500), fees: EUR(0), dueDate },
  { kind: 'overdue', billId, amount: EUR(4_500), fees: EUR(250), dueDate },
  { kind: 'lowCredit', available: EUR(4_500), limit: EUR(50_000) },
  { kind: 'unusualBill', billId, amount: EUR(4_500), usual: EUR(1_000), dueDate, paid: false, late: false },
  { kind: 'unusualBill', billId, amount: EUR(4_500), usual: EUR(1_000), dueDate, paid: false, late: true },
  { kind: 'unusualBill', billId, amount: EUR(4_500), usual: EUR(1_000), dueDate, paid: true, late: false },
  { kind: 'promiseDue', promiseId: 'PRM-1', untilDate: dueDate },
];
/** Intl puts no-break spaces between figures and signs. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

/** A place without its figure shows as a dash, a broken one as braces. */
function isWhole({ subject, body }: { readonly subject: string; readonly body: string }): void {
  for (const text of [subject, body]) expect(text).not.toMatch(/[{}–#]|^\s*$/);
}

describe.each(LOCALES)('what a customer reads in %s', (locale: Locale) => {
  test('of a reminder has all of its figures', () => {
    for (const facts of REMINDERS) isWhole(reminderMessage(facts, locale));
  });

  test('of dunning has all of its figures, at every stage, with a fee and without', () => {
    for (const stage of DUNNING_STAGES)
      for (const fee of [0, 250])
        isWhole(
          dunningMessage(
            stage,
            { pastDue: EUR(4_500), daysPastDue: 1, fee: EUR(fee), fees: EUR(fee) },
            locale,
          ),
        );
    for (const wasAsked of [true, false]) isWhole(reinstatedMessage(wasAsked, locale));
  });

  test('of an order that is possible now names the order and what has to be done', () => {
    const order = aServiceOrder();
    const conditions = [{ kind: 'deposit', amount: EUR(4_500), dueDate }] as const;
    const message = reconsiderationMessage({ order }, { conditions }, locale);
    isWhole(message);
    expect(message.body).toContain(order.orderId);
    expect(message.body).toContain('45');
  });
});

test('a reminder says which part of the amount are fees that are on no bill yet', () => {
  const facts = { kind: 'overdue', billId, dueDate, amount: EUR(4_750) } as const;
  expect(reminderMessage({ ...facts, fees: EUR(250) }, 'en').body).toMatch(
    /€47\.50 was due.*\nOf this, €2\.50 are fees that are not on a bill yet\.$/,
  );
  expect(reminderMessage({ ...facts, fees: EUR(0) }, 'en').body).not.toContain('fees');
});

test('a dunning notice says how long, how much, what it costs and what helps', () => {
  const figures = { pastDue: EUR(4_500), daysPastDue: 1, fee: EUR(250), fees: EUR(750) };
  expect(dunningMessage('warning', figures, 'en').body.split('\n')).toEqual([
    '€45.00 is still open, 1 day after it was due.',
    'Without payment we will take no new orders and then suspend the service.',
    'A fee of €2.50 was added to your account.',
    'To pay now: €52.50. Of this, €7.50 are fees that are not on a bill yet.',
    'If you cannot pay it all at once, talk to us: we can agree on a later date or on installments.',
  ]);
  const later = { ...figures, daysPastDue: 12, fee: EUR(0), fees: EUR(0) };
  expect(plain(dunningMessage('reminder', later, 'fr').body).split('\n')).toEqual([
    'Un montant de 45,00 € reste à payer ; il était dû il y a 12 jours. Peut-être l’avez-vous oublié : veuillez le régler maintenant.',
    'Si vous ne pouvez pas tout payer en une fois, parlez-nous-en : nous pouvons convenir d’une date plus tardive ou d’un paiement en plusieurs fois.',
  ]);
});
