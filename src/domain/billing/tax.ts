import { exact, type Minor, sumMinor } from '../money.ts';
import type { BillLine, TaxLine } from './bill-details.ts';
import type { LineTax } from './tax-class.ts';
import { byRate, TAXED } from './tax-table.ts';

/** The tax that gross `amount` contains, rounded half up to a minor unit. The rate is in basis points of the net. */
export function taxIn(amount: Minor, rateBasisPoints: number): Minor {
  const denominator = BigInt(10_000 + exact(rateBasisPoints)) * 2n;
  const numerator = BigInt(exact(amount)) * BigInt(rateBasisPoints) * 2n + denominator / 2n;
  const quotient = numerator / denominator;
  return exact(Number(numerator % denominator < 0n ? quotient - 1n : quotient));
}

type TaxedLine = Pick<BillLine, 'kind' | 'amount' | 'tax'>;

/** The tax lines of a bill: one for the account's rate, computed once on the sum; none without a rate or taxed lines. */
export function taxLinesOf(lines: readonly TaxedLine[], rateBasisPoints: number): TaxLine[] {
  const taxed = lines.filter(({ kind }) => TAXED.has(kind));
  if (rateBasisPoints === 0 || taxed.length === 0) return [];
  return [taxLine(taxed, rateBasisPoints)];
}

/**
 * The tax lines of a bill whose lines have rates of their own: one for each class and rate, computed once on the sum of its lines, the
 * highest rate first. Lines that carry no tax are in none; exempt ones and those of reverse charge have a line with a tax of zero.
 */
export function taxLinesByRate(lines: readonly TaxedLine[]): TaxLine[] {
  const groups = new Map<string, { readonly tax: LineTax; readonly lines: TaxedLine[] }>();
  for (const line of lines) {
    if (line.tax === undefined) continue;
    const key = `${line.tax.taxClass} ${line.tax.rateBasisPoints}`;
    const group = groups.get(key) ?? { tax: line.tax, lines: [] };
    groups.set(key, group);
    group.lines.push(line);
  }
  return [...groups.values()]
    .sort((a, b) => byRate(a.tax, b.tax))
    .map(({ tax: { taxClass, rateBasisPoints }, lines: own }) => ({
      taxClass,
      ...taxLine(own, rateBasisPoints),
    }));
}

function taxLine(lines: readonly TaxedLine[], rateBasisPoints: number): TaxLine {
  const gross = sumMinor(lines.map(({ amount }) => amount));
  const tax = taxIn(gross, rateBasisPoints);
  return { rateBasisPoints, gross, tax, net: exact(gross - tax) };
}

/** A credit that was put on a bill after it was made. */
export interface CreditNote {
  readonly entryId: string;
  readonly amount: Minor;
}

/** A credit note with the tax of the bill that it takes back. */
export interface TaxedCreditNote extends CreditNote {
  readonly taxLines: readonly TaxLine[];
}

/**
 * The tax in the credit notes of a bill, in the order in which they were posted. Each takes its amount from what is left of the bill's parts (one
 * for each rate, and what carries no tax) in proportion, whole minor units by largest remainder, and of each part the tax in proportion. So the
 * parts of a note add up to its amount, and the notes that credit all of a bill add up to its tax to the minor unit, however many they are.
 * @param bill `amount` is what it asked for; notes add up to that at most, what goes beyond is credit without tax
 */
export function creditNoteTaxes(
  bill: { readonly amount: Minor; readonly taxLines: readonly TaxLine[] },
  notes: readonly CreditNote[],
): TaxedCreditNote[] {
  const parts = partsOf(bill);
  return notes.map((note) => {
    const left = sumMinor(parts.map(({ gross }) => gross));
    const shares = byLargestRemainder(
      Math.min(note.amount, left),
      parts.map(({ gross }) => gross),
    );
    const taxLines = parts.flatMap((part, index) => {
      const gross = shares[index] ?? 0;
      if (gross === 0) return [];
      const tax = shareOf(part.tax, gross, part.gross);
      part.gross = exact(part.gross - gross);
      part.tax = exact(part.tax - tax);
      return part.line === null ? [] : [{ ...part.line, gross, tax, net: exact(gross - tax) }];
    });
    return { ...note, taxLines };
  });
}

interface BillPart {
  readonly line: TaxLine | null;
  gross: Minor;
  tax: Minor;
}

/**
 * What a bill consists of. Where credits on it are larger than the charges of a rate, its parts are not the parts of its amount: then all of it
 * counts as one part, of the rate with the largest share.
 */
function partsOf({ amount, taxLines }: Parameters<typeof creditNoteTaxes>[0]): BillPart[] {
  const taxed = taxLines.map((line): BillPart => ({ line, gross: line.gross, tax: line.tax }));
  const rest = exact(amount - sumMinor(taxLines.map(({ gross }) => gross)));
  if (rest >= 0 && taxed.every(({ gross }) => gross >= 0))
    return [...taxed, { line: null, gross: rest, tax: 0 }];
  const [line = null] = [...taxLines].sort((a, b) => b.gross - a.gross);
  const tax = sumMinor(taxLines.map((one) => one.tax));
  return [{ line, gross: amount, tax: exact(Math.min(amount, Math.max(0, tax))) }];
}

/** `amount` in shares in proportion to `weights`, of which it is at most the sum; ties to the earlier one. */
function byLargestRemainder(amount: Minor, weights: readonly Minor[]): Minor[] {
  const sum = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  if (sum === 0n) return weights.map(() => 0);
  const exactShares = weights.map((weight, index) => {
    const top = BigInt(amount) * BigInt(weight);
    return { index, whole: top / sum, remainder: top % sum };
  });
  let left = BigInt(amount) - exactShares.reduce((total, { whole }) => total + whole, 0n);
  const shares = exactShares.map(({ whole }) => whole);
  const byRemainder = [...exactShares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { index, whole } of byRemainder) {
    if (left === 0n) break;
    shares[index] = whole + 1n;
    left -= 1n;
  }
  return shares.map((share) => exact(Number(share)));
}

/** `part` of `whole` of an amount, rounded half up; all of it for the whole. */
function shareOf(amount: Minor, part: Minor, whole: Minor): Minor {
  return exact(Number((BigInt(amount) * BigInt(part) * 2n + BigInt(whole)) / (BigInt(whole) * 2n)));
}
