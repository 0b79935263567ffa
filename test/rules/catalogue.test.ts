import { describe, expect, test } from 'vitest';
import { LOCALES } from '../../src/domain/accounts/customer.ts';
import { REASON_CODES } from '../../src/domain/decisions/reason-codes.ts';
import { PHRASES, placeholdersIn, placeholdersOf, REASON_TEXTS } from '../../src/rules/reason-catalogue.ts';
import {
  fillText,
  formatDate,
  formatMoney,
  renderCondition,
  renderReason,
  renderRemedy,
} from '../../src/rules/render.ts';
import { ANSWER_CODES, AUDIENCES } from '../../src/rules/texts/reason-text.ts';

const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
/** Intl puts no-break spaces between figures and signs. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('the catalogue of reasons', () => {
  test.each(REASON_CODES)('%s has a text for everybody in every language', (code) => {
    for (const locale of LOCALES)
      for (const audience of AUDIENCES) expect(REASON_TEXTS[locale][code][audience]).toMatch(/\S.*[.]$/);
  });

  test.each(REASON_CODES)('%s asks for the same figures in every language', (code) => {
    for (const audience of AUDIENCES) {
      const [english, ...others] = LOCALES.map((locale) =>
        placeholdersIn(REASON_TEXTS[locale][code][audience]).sort(),
      );
      for (const other of others) expect(other).toEqual(english);
    }
  });

  test.each(ANSWER_CODES)('the answer %s asks for the same figures in every language', (code) => {
    expect(placeholdersIn(PHRASES.de.answers[code]).sort()).toEqual(
      placeholdersIn(PHRASES.en.answers[code]).sort(),
    );
  });

  test.each(REASON_CODES)('%s with all its figures shows no brace and no gap', (code) => {
    const params = Object.fromEntries([...placeholdersOf(code)].map((name) => [name, 'x']));
    for (const locale of LOCALES)
      for (const audience of AUDIENCES)
        expect(renderReason({ code, rule: null, params }, audience, locale)).not.toMatch(/[{}–]/);
  });

  test('the customer is told of no source and no rule', () => {
    for (const locale of LOCALES)
      for (const code of REASON_CODES)
        expect(placeholdersIn(REASON_TEXTS[locale][code].customer)).not.toContain('source');
  });
});

describe('figures in texts', () => {
  test.each([
    ['en', 'EUR', 123_456_789, '€1,234,567.89'],
    ['de', 'EUR', 123_456_789, '1.234.567,89 €'],
    ['en', 'EUR', 5, '€0.05'],
    ['en', 'EUR', -5, '-€0.05'],
    ['en', 'EUR', 0, '€0.00'],
    ['en', 'JPY', 1_234, '¥1,234'],
    ['en', 'KWD', 1_234, 'KWD 1.234'],
    ['en', 'TWD', 10_050, 'NT$100.50'],
    ['en', 'EUR', Number.MAX_SAFE_INTEGER, '€90,071,992,547,409.91'],
  ] as const)('%s %s %i is %s, exact to the minor unit', (locale, currency, amountMinor, text) => {
    expect(plain(formatMoney({ amountMinor, currency }, locale))).toBe(text);
  });

  test('dates are written as the locale does', () => {
    expect(formatDate('2026-12-04', 'en')).toBe('December 4, 2026');
    expect(formatDate('2026-12-04', 'de')).toBe('4. Dezember 2026');
  });

  test('a figure that was not given shows as a dash, and braces in a figure stay as they are', () => {
    expect(fillText('{a} and {b} and {toString}', { a: '{b}' }, 'en')).toBe('{b} and – and –');
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
    expect(
      renderCondition({ kind: 'deposit', amount: EUR(7_201), dueDate: '2026-12-04' }, 'agent', 'en'),
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
});
