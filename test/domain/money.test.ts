import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, exact, MoneyError, money, multiplyRatio, sumMinor } from '../../src/domain/money.ts';
import { minors } from './arbitraries.ts';

/** |value| rounded half away from zero, by another way than the code: doubling and comparing remainders. */
function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const whole = magnitude / denominator;
  const up = (magnitude % denominator) * 2n >= denominator ? 1n : 0n;
  return numerator < 0n ? -(whole + up) : whole + up;
}

describe('money is exact or refused', () => {
  test('no fraction, no infinity and nothing past 2^53 becomes an amount', () => {
    for (const value of [0.5, 0.1 + 0.2, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53)])
      expect(() => exact(value)).toThrow(MoneyError);
    expect(() => money(1.5, 'EUR')).toThrow(MoneyError);
    expect(() => sumMinor([0.1, 0.2])).toThrow(MoneyError);
  });

  test('there is one zero', () => {
    expect(Object.is(exact(-0), 0)).toBe(true);
    expect(Object.is(multiplyRatio(-1, 1, 3), 0)).toBe(true);
    for (const part of allocate(-1, [1, 1, 1])) expect(Object.is(part, -0)).toBe(false);
  });

  test('a sum is the BigInt sum, or refused when a partial sum leaves the exact integers', () => {
    fc.assert(
      fc.property(fc.array(minors), (amounts) => {
        let total = 0n;
        let inRange = true;
        for (const amount of amounts) {
          total += BigInt(amount);
          inRange &&= Number.isSafeInteger(Number(total)) && BigInt(Number(total)) === total;
        }
        if (inRange) expect(BigInt(sumMinor(amounts))).toBe(total);
        else expect(() => sumMinor(amounts)).toThrow(MoneyError);
      }),
    );
  });
});

describe('multiplyRatio', () => {
  test('is the BigInt product divided and rounded half away from zero, or refused', () => {
    fc.assert(
      fc.property(
        minors,
        minors,
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        (amount, numerator, denominator) => {
          const expected = roundedQuotient(BigInt(amount) * BigInt(numerator), BigInt(denominator));
          const inRange = expected <= 2n ** 53n - 1n && expected >= -(2n ** 53n) + 1n;
          if (inRange) expect(BigInt(multiplyRatio(amount, numerator, denominator))).toBe(expected);
          else expect(() => multiplyRatio(amount, numerator, denominator)).toThrow(MoneyError);
        },
      ),
    );
  });

  test('rounds half a minor unit away from zero on both sides', () => {
    expect([multiplyRatio(1, 1, 2), multiplyRatio(-1, 1, 2), multiplyRatio(3, 1, 2)]).toEqual([1, -1, 2]);
  });

  test('mirrors: the negative amount gives the negative result', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(1_000_000),
        fc.integer({ min: 1 }),
        (amount, numerator, denominator) => {
          const mirrored = multiplyRatio(-amount, numerator, denominator);
          expect(mirrored + multiplyRatio(amount, numerator, denominator)).toBe(0);
        },
      ),
    );
  });

  test.each([
    [1, 1, 0],
    [1, 1, -2],
    [1, 0.5, 2],
    [1, 1, 0.5],
    [1, Number.NaN, 1],
  ])('refuses %d times %d over %d', (amount, numerator, denominator) => {
    expect(() => multiplyRatio(amount, numerator, denominator)).toThrow(MoneyError);
  });
});

describe('allocate', () => {
  const weights = fc
    .array(fc.oneof(fc.nat(), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER)), {
      minLength: 1,
      maxLength: 20,
    })
    .filter((list) => list.some((weight) => weight > 0));

  test('adds up to the total, whatever the weights', () => {
    fc.assert(
      fc.property(minors, weights, (total, list) => {
        const sum = allocate(total, list).reduce((all, part) => all + BigInt(part), 0n);
        expect(sum).toBe(BigInt(total));
      }),
    );
  });

  test('gives every part its exact share to within one minor unit, and zero for no weight', () => {
    fc.assert(
      fc.property(minors, weights, (total, list) => {
        const all = list.reduce((sum, weight) => sum + BigInt(weight), 0n);
        allocate(total, list).forEach((part, index) => {
          const weight = BigInt(list[index] ?? 0);
          const error = BigInt(part) * all - BigInt(total) * weight;
          expect(error < all && error > -all).toBe(true);
          if (weight === 0n) expect(part).toBe(0);
        });
      }),
    );
  });

  test('refuses weights that are negative, broken, all zero or none', () => {
    for (const list of [[], [0], [0, 0], [1, -1], [2, -1], [0.5, 0.5], [Number.NaN]])
      expect(() => allocate(100, list)).toThrow(MoneyError);
  });

  test('gives ties to the earlier part', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
  });
});
