/** The digits of a currency are those of ISO 4217, under every version of Node. */
import { describe, expect, test } from 'vitest';
import { fractionDigits, isCurrency } from '../../src/domain/currency.ts';

describe('the digits of a currency', () => {
  test.each([
    ...['EUR', 'HUF', 'IDR', 'ALL', 'COP', 'LAK', 'MGA', 'PKR', 'YER', 'IRR', 'TWD'].map(
      (code) => [code, 2] as const,
    ),
    ...['JPY', 'KRW', 'CLP', 'VND', 'ISK', 'XAF', 'XPF', 'UGX'].map((code) => [code, 0] as const),
    ...['KWD', 'BHD', 'IQD', 'TND', 'JOD', 'OMR', 'LYD'].map((code) => [code, 3] as const),
  ])('%s has %i', (code, digits) => expect(fractionDigits(code)).toBe(digits));
});

test.each(['XTS', 'XXX', 'XAU', 'DEM', 'HRK', 'ABC', 'eur', 'EURO', '', 'constructor', '__proto__'])(
  '"%s" is no currency that anybody is billed in',
  (code) => expect(isCurrency(code)).toBe(false),
);
