import type { Flavor } from './flavor.ts';

/** An integer count of a currency's minor unit (cents, pence). Never a fraction. */
export type Minor = Flavor<number, 'Minor'>;
/** ISO 4217 alphabetic code. */
export type Currency = Flavor<string, 'Currency'>;

/** An amount of one currency, in the form that it has on the wire and on the disk. */
export interface Money {
  readonly amountMinor: Minor;
  readonly currency: Currency;
}

/** A result is no integer that a double can hold exactly, or two currencies were mixed. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
}

/** Returns `value` when it is an exact integer; throws {@link MoneyError} otherwise. */
export function exact(value: number): Minor {
  if (!Number.isSafeInteger(value)) throw new MoneyError(`not an exact integer of minor units: ${value}`);
  return value === 0 ? 0 : value;
}

export function money(amountMinor: Minor, currency: Currency): Money {
  return { amountMinor: exact(amountMinor), currency };
}

/** The exact sum of minor amounts of one currency. Throws {@link MoneyError} past 2^53. */
export function sumMinor(amounts: Iterable<Minor>): Minor {
  let total = 0;
  for (const amount of amounts) total = exact(total + exact(amount));
  return total;
}

/**
 * `amount * numerator / denominator`, rounded half away from zero, computed in integers (BigInt) so that no
 * intermediate is rounded. `denominator` must be positive.
 */
export function multiplyRatio(amount: Minor, numerator: number, denominator: number): Minor {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator <= 0)
    throw new MoneyError(`not a ratio of integers: ${numerator}/${denominator}`);
  const product = BigInt(exact(amount)) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const magnitude = product < 0n ? -product : product;
  const rounded = (magnitude * 2n + divisor) / (divisor * 2n);
  return exact(Number(product < 0n ? -rounded : rounded));
}

/**
 * Splits `total` in proportion to `weights` so that the parts add up to `total` exactly: largest remainder, ties to
 * the earlier part. Weights are non-negative integers, at least one of them positive.
 */
export function allocate(total: Minor, weights: readonly number[]): Minor[] {
  const weightSum = weights.reduce((sum, weight) => sum + BigInt(exact(weight)), 0n);
  if (weightSum <= 0n || weights.some((weight) => weight < 0))
    throw new MoneyError('weights must be non-negative and not all zero');
  const sign = total < 0 ? -1n : 1n;
  const magnitude = BigInt(exact(total)) * sign;
  const shares = weights.map((weight, index) => {
    const scaled = magnitude * BigInt(weight);
    return { index, whole: scaled / weightSum, remainder: scaled % weightSum };
  });
  let left = magnitude - shares.reduce((sum, share) => sum + share.whole, 0n);
  const parts = shares.map((share) => share.whole);
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of byRemainder) {
    if (left === 0n) break;
    parts[share.index] = share.whole + 1n;
    left -= 1n;
  }
  return parts.map((part) => exact(Number(part * sign)));
}

/** A limit in minor units for each currency; money of a currency that is not named has no limit, and what needs one refuses. */
export type AmountsByCurrency = Readonly<Record<Currency, Minor>>;

/** The amount of a currency; null when it is not named. */
export function amountIn(amounts: AmountsByCurrency, currency: Currency): Minor | null {
  return Object.hasOwn(amounts, currency) ? (amounts[currency] ?? null) : null;
}
