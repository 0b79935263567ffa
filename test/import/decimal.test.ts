/** Numbers of a file are exact or refused, in the form that the mapping says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaledInteger } from '../../src/import/decimal.ts';

describe('a number times its scale', () => {
  test.each([
    ['12.50', 100, {}, 1_250],
    ['-7.00', 1, {}, -7],
    ['1.25e+05', 100, {}, 12_500_000],
    ['1.5E1', 1, {}, 15],
    ['-0', 100, {}, 0],
    ['1.234,56', 100, { decimal: ',', group: '.' }, 123_456],
    ['1,234.5', 100, { group: ',' }, 123_450],
    ["1'234'567.05", 100, { group: "'" }, 123_456_705],
    ['1\u00a0234,5', 10, { decimal: ',', group: ' ' }, 12_345],
    ['\u22125', 1, {}, -5],
    ['1\u2019234.50', 100, { group: "'" }, 123_450],
    ['1\u2009234,5', 10, { decimal: ',', group: ' ' }, 12_345],
    ['5e-2', 100, {}, 5],
    ['1250E-2', 100, {}, 1_250],
    ['9007199254740991', 1, {}, Number.MAX_SAFE_INTEGER],
    ['1.255', 1_000, {}, 1_255],
  ] as const)('%s by %i (%o) is %i', (text, scale, form, value) =>
    expect(scaledInteger(text, scale, form)).toBe(value),
  );

  test.each([
    ['12.505', 100, {}, 'fraction'],
    ['0.1', 1, {}, 'fraction'],
    ['90071992547409.93', 100, {}, 'tooLarge'],
    ['1e99', 1, {}, 'tooLarge'],
    ['', 1, {}, 'notANumber'],
    ['many', 1, {}, 'notANumber'],
    ['1,234', 1, {}, 'notANumber'],
    ['12.34', 100, { decimal: ',', group: '.' }, 'notANumber'],
    ['1.23,4', 100, { decimal: ',', group: '.' }, 'notANumber'],
    ['1,2,3', 1, { decimal: ',' }, 'notANumber'],
    ['0x10', 1, {}, 'notANumber'],
    ['5e-3', 100, {}, 'fraction'],
    ['NaN', 1, {}, 'notANumber'],
  ] as const)('%s by %i (%o): %s', (text, scale, form, why) =>
    expect(scaledInteger(text, scale, form)).toBe(why),
  );

  test('every amount of minor units is read back from each way to write it', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom(['.', ','], [',', '.']),
        (minor, form) => {
          const [decimal, group] = form as ['.', ','] | [',', '.'];
          const digits = String(Math.abs(minor)).padStart(3, '0');
          const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, group);
          const text = `${minor < 0 ? '-' : ''}${whole}${decimal}${digits.slice(-2)}`;
          expect(scaledInteger(text, 100, { decimal, group })).toBe(minor);
        },
      ),
    ));
});
