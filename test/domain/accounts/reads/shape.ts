import type { Money } from '../../../../src/domain/money.ts';

/** Every number in a JSON value, with its path. */
function numbersIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => numbersIn(part, `${path}/${key}`));
}

/** The numbers of a JSON value that are no exact integers: there should be none. */
export function fractionsIn(value: unknown): [string, number][] {
  return numbersIn(value).filter(([, number]) => !Number.isSafeInteger(number));
}

/** The sum of amounts by currency, as plain integers. */
export function sumByCurrency(amounts: readonly Money[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { amountMinor, currency } of amounts) sums[currency] = (sums[currency] ?? 0) + amountMinor;
  return sums;
}
