import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MoneyError } from '../../../src/domain/money.ts';
import { minorOf, tmfMoney } from '../../../src/domain/tmf/money.ts';

test('every amount of every kind of currency comes back exactly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.constantFrom('EUR', 'JPY', 'KWD'),
      (minor, unit) => {
        const sent = JSON.parse(JSON.stringify(tmfMoney(minor, unit)));
        expect(minorOf(sent)).toBe(minor);
      },
    ),
  );
});

test.each([
  [{ unit: 'EUR', value: 0.07 }, 7],
  [{ unit: 'EUR', value: 1e-2 }, 1],
  [{ unit: 'EUR', value: 19.99 }, 1999],
  [{ unit: 'JPY', value: 4500 }, 4500],
  [{ unit: 'KWD', value: 1.005 }, 1005],
  [{ unit: 'EUR', value: -0 }, 0],
])('%j is %d minor units', (value, minor) => {
  expect(minorOf(value)).toBe(minor);
});

test.each([
  { unit: 'EUR', value: 1.005 },
  { unit: 'EUR', value: 1e-7 },
  { unit: 'JPY', value: 0.5 },
  { unit: 'EUR', value: 1e20 },
  { unit: 'EUR', value: Number.NaN },
  { unit: 'XXX', value: 1 },
  { unit: 'eur', value: 1 },
])('%j is refused', (value) => {
  expect(() => minorOf(value)).toThrow(MoneyError);
});
