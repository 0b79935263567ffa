import { expect, test } from 'vitest';
import { maskedEmail, maskedName, maskedPhone } from '../../../src/domain/accounts/masked.ts';

test.each([
  ['Olga Fischer', 'O. F.'],
  ['  olga   von der  Heide ', 'O. V. D. H.'],
  ['🦊 Fox', '🦊. F.'],
  ['', ''],
  ['[erased]', '[erased]'],
])('of the name %s only initials are shown: %s', (name, shown) => {
  expect(maskedName(name)).toBe(shown);
});

test('of an address and a number too little is shown to reach anybody', () => {
  expect(maskedEmail('olga.fischer@example.com')).toBe('o•••@•••');
  expect(maskedPhone('+491701234567')).toBe('•••67');
});
