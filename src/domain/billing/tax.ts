import type { EntryType } from '../ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import type { BillLine, TaxLine } from './bill-details.ts';

const TAXED: ReadonlySet<EntryType> = new Set([
  'recurringCharge',
  'oneOffCharge',
  'usage',
  'proration',
  'creditNote',
  'goodwill',
  'adjustment',
]);

/** The tax that gross `amount` contains, rounded half up to a minor unit. The rate is in basis points of the net. */
export function taxIn(amount: Minor, rateBasisPoints: number): Minor {
  const denominator = BigInt(10_000 + exact(rateBasisPoints)) * 2n;
  const numerator = BigInt(exact(amount)) * BigInt(rateBasisPoints) * 2n + denominator / 2n;
  const quotient = numerator / denominator;
  return exact(Number(numerator % denominator < 0n ? quotient - 1n : quotient));
}

/** The tax lines of a bill: one for the account's rate, computed once on the sum; none without a rate or taxed lines. */
export function taxLinesOf(
  lines: readonly Pick<BillLine, 'kind' | 'amount'>[],
  rateBasisPoints: number,
): TaxLine[] {
  const taxed = lines.filter(({ kind }) => TAXED.has(kind));
  if (rateBasisPoints === 0 || taxed.length === 0) return [];
  const gross = sumMinor(taxed.map(({ amount }) => amount));
  const tax = taxIn(gross, rateBasisPoints);
  return [{ rateBasisPoints, gross, tax, net: exact(gross - tax) }];
}
