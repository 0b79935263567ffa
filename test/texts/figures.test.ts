import { describe, expect, test } from 'vitest';
import { renderApprovalCondition, renderReason, renderRemedy } from '../../src/texts/decisions.ts';
import { formatDate, formatMoney, formatNumber } from '../../src/texts/figures.ts';
import { say } from '../../src/texts/say.ts';
import { templateFrom } from '../../src/texts/template.ts';

const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
/** No-break spaces stand between figures and signs. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('figures', () => {
  test.each([
    ['en', 'EUR', 123_456_789, '€1,234,567.89'],
    ['de', 'EUR', 123_456_789, '1.234.567,89 €'],
    ['fr', 'EUR', 123_456_789, '1 234 567,89 €'],
    ['en', 'EUR', 5, '€0.05'],
    ['en', 'EUR', -5, '-€0.05'],
    ['en', 'EUR', 0, '€0.00'],
    ['en', 'JPY', 1_234, '¥1,234'],
    ['en', 'KWD', 1_234, 'KWD 1.234'],
    ['en', 'TWD', 10_050, 'NT$100.50'],
    ['en', 'HUF', 450_000, 'HUF 4,500.00'],
    ['de', 'HUF', 450_000, '4.500,00 HUF'],
    ['en', 'IQD', 1_234_567, 'IQD 1,234.567'],
    ['fr', 'JPY', 1_234, '1 234 JPY'],
    ['fr', 'USD', -100, '-1,00 $US'],
    ['en', 'XTS', 12_345, 'XTS 123.45'],
    ['en', 'EUR', Number.MAX_SAFE_INTEGER, '€90,071,992,547,409.91'],
  ] as const)('%s %s %i is %s, exact to the minor unit', (locale, currency, amountMinor, text) => {
    expect(plain(formatMoney({ amountMinor, currency }, locale))).toBe(text);
  });

  test('dates and numbers are written as the locale does', () => {
    expect(formatDate('2026-12-04', 'en')).toBe('December 4, 2026');
    expect(formatDate('2026-12-04', 'de')).toBe('4. Dezember 2026');
    expect(formatDate('2026-12-04', 'fr')).toBe('4 décembre 2026');
    expect(formatDate('2026-08-01', 'fr')).toBe('1er août 2026');
    expect(formatDate('0099-01-01', 'en')).toBe('January 1, 99');
    expect(() => formatDate('2026-13-01', 'en')).toThrow(RangeError);
    expect(plain(formatNumber(12_345.5, 'fr'))).toBe('12 345,5');
    const numbers = [0, -1e-9, 999, 1_000, 1.0005, -2.5, 1e15, 2 ** 60, Number.NaN];
    expect(numbers.map((number) => formatNumber(number, 'en'))).toEqual([
      ...[
        '0',
        '0',
        '999',
        '1,000',
        '1.001',
        '-2.5',
        '1,000,000,000,000,000',
        '1,152,921,504,606,846,976',
        'NaN',
      ],
    ]);
  });
});

describe('a text with places', () => {
  test('a missing figure shows as a dash, and braces in a figure are not changed', () => {
    const text = templateFrom(
      '{a} and {b} and {toString} and {days, plural, one {# day} other {# days}}',
      'en',
    );
    expect(text.fill({ a: '{b}' })).toBe('{b} and – and – and – days');
    expect(text.fill({ days: '{days}' })).toContain('{days} days');
  });

  test('a date is given as one: an id that looks like a date stays an id', () => {
    expect(say('en', 'notices.inquiry.subject', { inquiryId: '2026-11-01' })).toContain('(2026-11-01)');
  });

  test.each([
    '{a',
    '{n, number}',
    '{d, date, short}',
    '{a, select, x {1} other {2}}',
    '{n, plural, one {#}}',
  ])('what is neither a place nor a plural is refused: %s', (text) =>
    expect(() => templateFrom(text, 'en')).toThrow(),
  );

  test('markup is text', () => {
    expect(templateFrom('<b>{a}</b> < 3', 'en').fill({ a: 1 })).toBe('<b>1</b> < 3');
  });
});

describe('one and many', () => {
  const days = (count: number, locale: 'en' | 'de' | 'fr') =>
    plain(say(locale, 'explanation.units.days', { count }));

  test.each([
    ['en', ['0 days', '1 day', '2 days', '1,000 days']],
    ['de', ['0 Tage', '1 Tag', '2 Tage', '1.000 Tage']],
    ['fr', ['0 jour', '1 jour', '2 jours', '1 000 jours']],
  ] as const)('%s', (locale, texts) => {
    expect([0, 1, 2, 1_000].map((count) => days(count, locale))).toEqual(texts);
  });

  test.each([
    ['en', '€42.10 has been overdue for 1 day.', '€42.10 has been overdue for 2 days.'],
    ['de', '42,10 € sind seit 1 Tag überfällig.', '42,10 € sind seit 2 Tagen überfällig.'],
    [
      'fr',
      'Un montant de 42,10 € est en retard de paiement depuis 1 jour.',
      'Un montant de 42,10 € est en retard de paiement depuis 2 jours.',
    ],
  ] as const)('a reason of %s', (locale, one, two) => {
    const text = (count: number) =>
      renderReason(
        { code: 'SERIOUSLY_PAST_DUE', rule: null, params: { amount: EUR(4_210), days: count } },
        'customer',
        locale,
      );
    expect([text(1), text(2)].map(plain)).toEqual([one, two]);
  });
});

test('a reason, a condition and a remedy in words', () => {
  const reason = {
    code: 'PAST_DUE',
    rule: 'past-due',
    params: { amount: EUR(4_210), days: 30, conditionAmount: EUR(4_210), conditionDueDate: '2026-12-04' },
  } as const;
  expect(plain(renderReason(reason, 'customer', 'de'))).toBe(
    'Bitte zahlen Sie die überfälligen 42,10 € bis 4. Dezember 2026; dann läuft Ihre Bestellung weiter.',
  );
  expect(plain(renderReason(reason, 'customer', 'fr'))).toBe(
    'Veuillez régler l’impayé de 42,10 € au plus tard le 4 décembre 2026 ; votre commande suivra ensuite son cours.',
  );
  expect(
    renderApprovalCondition({ kind: 'deposit', amount: EUR(7_201), dueDate: '2026-12-04' }, 'agent', 'en'),
  ).toBe('The customer has to pay a deposit of €72.01 by December 4, 2026.');
  expect(renderRemedy({ kind: 'smallerOrder', maximumAmount: EUR(5_760) }, 'operator', 'en')).toBe(
    'An order of at most €57.60.',
  );
  expect(renderRemedy({ kind: 'waitUntil', date: '2026-12-01' }, 'customer', 'en')).toBe(
    'Try again from December 1, 2026.',
  );
  expect(renderRemedy({ kind: 'payPastDue', amount: EUR(1) }, 'customer', 'en')).toContain('€0.01');
  expect(renderRemedy({ kind: 'contactUs' }, 'customer', 'en')).toBe('Please contact us.');
});
