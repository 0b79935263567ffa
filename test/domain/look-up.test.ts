import { expect, test } from 'vitest';
import { type LookUpKind, lookUpForm } from '../../src/domain/look-up.ts';

test.each<[LookUpKind, string, string]>([
  ['name', 'Olga Fischer', 'fischer olga'],
  ['name', '  FISCHER,\u00a0Olga ', 'fischer olga'],
  ['name', 'O\u0308zdemir', '\u00f6zdemir'],
  ['name', 'Ｏｌｇａ', 'olga'],
  ['name', "O'Neil-Smith", 'neil o smith'],
  ['name', '山田 太郎', '太郎 山田'],
  ['email', ' Olga.Fischer@Example.COM', 'olga.fischer@example.com'],
  ['phone', '+49 170 / 123-45 67', '+491701234567'],
  ['phone', '0049 (170) 1234567', '+491701234567'],
  ['phone', '+49 (0) 170 1234567', '+491701234567'],
  ['phone', '＋４９１７０１２３４５６７', '+491701234567'],
  ['exact', 'Cara', 'Cara'],
])('%s: %j is looked up as %j', (kind, text, form) => {
  expect(lookUpForm(kind, text)).toBe(form);
});

test.each<[LookUpKind, string]>([
  ['phone', '0170 1234567'],
  ['phone', 'nobody'],
  ['phone', '+49'],
  ['phone', '+0123456789'],
  ['phone', '+49170123456789012'],
  ['name', ' - '],
  ['email', '  '],
])('%s: %j has no form', (kind, text) => {
  expect(lookUpForm(kind, text)).toBeNull();
});
