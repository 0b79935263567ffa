import { describe, expect, test } from 'vitest';
import { LOCALES } from '../../src/domain/accounts/customer.ts';
import { REASON_CODES } from '../../src/domain/decisions/reason-codes.ts';
import { AUDIENCES } from '../../src/texts/audience.ts';
import { CATALOGUES, textsByKey } from '../../src/texts/catalogue.ts';
import { placesOf, renderReason } from '../../src/texts/decisions.ts';
import { templateFrom } from '../../src/texts/template.ts';
import { faultsIn, OTHER_LOCALES } from './faults.ts';

describe('the catalogue', () => {
  test.each(LOCALES)(
    '%s has every text, each with the places of English and the plural forms of the language',
    (locale) => {
      expect(faultsIn(CATALOGUES[locale], locale, CATALOGUES.en)).toEqual([]);
    },
  );

  test('a text that is missing, too many, empty, unreadable, of other places or without a plural form is found', () => {
    const english = {
      ...{ kept: '{amount}', gone: 'x', empty: 'x', count: '{n, plural, one {# a} other {# b}}' },
      inner: { broken: '{a}', other: '{amount}' },
    };
    const texts = {
      kept: '{amount} !',
      empty: ' ',
      count: '{n, plural, other {# b}}',
      inner: { broken: '{a', other: '{amuont}', more: 'x' },
    };
    expect(faultsIn(texts, 'fr', english)).toEqual([
      'gone is missing',
      'empty is empty',
      'count lacks a plural form',
      'inner.broken does not parse',
      'inner.other has other places',
      'inner.more is not an English text',
    ]);
  });

  test.each(OTHER_LOCALES)('%s is translated: only figures and proper names stay as in English', (locale) => {
    const english = textsByKey(CATALOGUES.en);
    const same = [...textsByKey(CATALOGUES[locale])].filter(([key, text]) => english.get(key) === text);
    const words = same.filter(([, text]) => /[a-z]{4}/.test(text.replaceAll(/\{[^}]*\}/g, '')));
    expect(words.length).toBeLessThan(8);
  });

  test('French puts a no-break space before two-part punctuation', () => {
    for (const [key, text] of textsByKey(CATALOGUES.fr))
      expect(text, key).not.toMatch(/[^\u00a0][;:?!%](?!\S)/);
  });
});

describe('reasons', () => {
  test.each(REASON_CODES)('%s is a sentence for everybody in every language', (code) => {
    for (const locale of LOCALES)
      for (const audience of AUDIENCES)
        expect(CATALOGUES[locale].reasons[code][audience]).toMatch(/\S.*[.]$/);
  });

  test.each(REASON_CODES)('%s with all its figures shows no brace and no gap', (code) => {
    for (const figure of ['x', 1, 2]) {
      const params = Object.fromEntries([...placesOf(code)].map((name) => [name, figure]));
      for (const locale of LOCALES)
        for (const audience of AUDIENCES)
          expect(renderReason({ code, rule: null, params }, audience, locale)).not.toMatch(/[{}–#]/);
    }
  });

  test('the customer reads of no source and no rule', () => {
    for (const locale of LOCALES)
      for (const code of REASON_CODES)
        expect(templateFrom(CATALOGUES[locale].reasons[code].customer, locale).places).not.toContain(
          'source',
        );
  });
});
