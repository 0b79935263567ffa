import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldPath, valueAtPath } from '../../src/domain/field-path.ts';

test('a path names every step down to a value, with one dot between two', () => {
  expect(fieldPath(['stub', 'lines', 0, 'amount'])).toBe('stub.lines.0.amount');
  expect(fieldPath(['balance'])).toBe('balance');
  expect(fieldPath([])).toBe('');
});

test('finds the value at a path, however deep it is', () => {
  const names = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(names, fc.integer(), (path, value) => {
      const document = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      expect(valueAtPath(document, fieldPath(path))).toBe(value);
      expect(valueAtPath(document, fieldPath([...path, 'further']))).toBeUndefined();
      expect(valueAtPath(document, `${fieldPath(path)}Other`)).toBeUndefined();
    }),
  );
});
