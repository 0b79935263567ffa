import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TaxLine } from '../../../src/domain/billing/bill-details.ts';
import { creditNoteTaxes, taxIn, taxLinesByRate } from '../../../src/domain/billing/tax.ts';
import { changeDates, lineTax, type TaxTable } from '../../../src/domain/billing/tax-table.ts';
import { sumMinor } from '../../../src/domain/money.ts';

const TABLE: TaxTable = {
  countries: {
    DE: {
      standard: [
        { from: '2007-01-01', rateBasisPoints: 1_900 },
        { from: '2020-07-01', rateBasisPoints: 1_600 },
        { from: '2021-01-01', rateBasisPoints: 1_900 },
      ],
      reduced: [{ from: '2007-01-01', rateBasisPoints: 700 }],
    },
  },
};
const TAXED = { country: 'DE', treatment: 'taxed' } as const;
const usage = (date: string, taxClass: 'standard' | 'reduced' | 'exempt' | null = null) =>
  ({ kind: 'usage', taxClass, date }) as const;

describe('the rate of a line', () => {
  test.each([
    ['2006-12-31', 1_900],
    ['2020-06-30', 1_900],
    ['2020-07-01', 1_600],
    ['2020-12-31', 1_600],
    ['2021-01-01', 1_900],
  ])('of a supply on %s is %i basis points', (date, rateBasisPoints) => {
    expect(lineTax(TABLE, TAXED, usage(date))).toEqual({ taxClass: 'standard', rateBasisPoints });
  });

  test.each([
    ['reduced', TAXED, usage('2026-11-22', 'reduced'), { taxClass: 'reduced', rateBasisPoints: 700 }],
    ['exempt', TAXED, usage('2026-11-22', 'exempt'), { taxClass: 'exempt', rateBasisPoints: 0 }],
    [
      'of a customer who is exempt',
      { country: 'DE', treatment: 'exempt' } as const,
      usage('2026-11-22'),
      { taxClass: 'exempt', rateBasisPoints: 0 },
    ],
    [
      'of a customer who accounts for the tax',
      { country: 'DE', treatment: 'reverseCharge' } as const,
      usage('2026-11-22', 'reduced'),
      { taxClass: 'reverseCharge', rateBasisPoints: 0 },
    ],
    ['a fee', TAXED, { kind: 'fee', taxClass: null, date: '2026-11-22' } as const, null],
    [
      'a fee with a class',
      TAXED,
      { kind: 'fee', taxClass: 'standard', date: '2026-11-22' } as const,
      { taxClass: 'standard', rateBasisPoints: 1_900 },
    ],
    ['a deposit', TAXED, { kind: 'deposit', taxClass: 'standard', date: '2026-11-22' } as const, null],
  ])('%s', (_, taxation, line, tax) => {
    expect(lineTax(TABLE, taxation, line)).toEqual(tax);
  });

  test('of a country without rates is refused, and not guessed', () => {
    expect(() => lineTax(TABLE, { ...TAXED, country: 'XX' }, usage('2026-11-22'))).toThrow(
      'tax-rate-unknown',
    );
    expect(changeDates(TABLE, ['DE', 'XX'])).toEqual(['2020-07-01', '2021-01-01']);
  });
});

test('a bill has one line for each rate, worked out once on its sum, the highest first', () => {
  const standard = { taxClass: 'standard', rateBasisPoints: 1_900 } as const;
  const reduced = { taxClass: 'reduced', rateBasisPoints: 700 } as const;
  const line = (amount: number, tax?: typeof standard | typeof reduced) => ({
    ...{ kind: 'usage' as const, amount },
    ...(tax === undefined ? {} : { tax }),
  });
  expect(taxLinesByRate([line(333, reduced), line(100), line(3, standard), line(3, standard)])).toEqual([
    { ...standard, gross: 6, tax: 1, net: 5 },
    { ...reduced, gross: 333, tax: 22, net: 311 },
  ]);
});

/** A bill with up to three rates and a part without tax, and how it is credited bit by bit. */
const bill = fc
  .record({
    grosses: fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 3 }),
    untaxed: fc.integer({ min: 0, max: 20_000 }),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 9 }),
  })
  .map(({ grosses, untaxed, cuts }) => {
    const taxLines = grosses.map((gross, index): TaxLine => {
      const rateBasisPoints = [1_900, 700, 0][index] ?? 0;
      const tax = taxIn(gross, rateBasisPoints);
      return { taxClass: 'standard', rateBasisPoints, gross, tax, net: gross - tax };
    });
    const amount = sumMinor([untaxed, ...grosses]);
    const places = [...cuts.map((cut) => Math.floor(cut * amount)), amount].sort((a, b) => a - b);
    const notes = places
      .map((place, index) => ({ entryId: `n${index}`, amount: place - (places[index - 1] ?? 0) }))
      .filter((note) => note.amount > 0);
    return { amount, taxLines, notes };
  });

describe('credit notes of a bill', () => {
  test('that credit all of it take back its tax to the minor unit, rate by rate, however many they are', () => {
    fc.assert(
      fc.property(bill, ({ amount, taxLines, notes }) => {
        const credited = creditNoteTaxes({ amount, taxLines }, notes).flatMap((note) => note.taxLines);
        for (const line of taxLines) {
          const own = credited.filter(({ rateBasisPoints }) => rateBasisPoints === line.rateBasisPoints);
          expect(sumMinor(own.map(({ gross }) => gross))).toBe(line.gross);
          expect(sumMinor(own.map(({ tax }) => tax))).toBe(line.tax);
          expect(sumMinor(own.map(({ net }) => net))).toBe(line.net);
        }
      }),
    );
  });

  test('each take back no more than their amount, and nothing below zero', () => {
    fc.assert(
      fc.property(bill, ({ amount, taxLines, notes }) => {
        for (const note of creditNoteTaxes({ amount, taxLines }, notes)) {
          expect(sumMinor(note.taxLines.map(({ gross }) => gross))).toBeLessThanOrEqual(note.amount);
          for (const { gross, tax, net } of note.taxLines) {
            expect(tax + net).toBe(gross);
            expect(Math.min(gross, tax, net)).toBeGreaterThanOrEqual(0);
          }
        }
      }),
    );
  });

  test('take back the tax of a bill on which credits are larger than the charges of one rate', () => {
    const taxLines = [
      { taxClass: 'standard', rateBasisPoints: 1_900, gross: 11_900, tax: 1_900, net: 10_000 },
      { taxClass: 'reduced', rateBasisPoints: 700, gross: -1_070, tax: -70, net: -1_000 },
    ] as const;
    const notes = [
      { entryId: 'a', amount: 5_000 },
      { entryId: 'b', amount: 5_830 },
    ];
    const taxes = creditNoteTaxes({ amount: 10_830, taxLines }, notes).flatMap((note) => note.taxLines);
    expect(sumMinor(taxes.map(({ tax }) => tax))).toBe(1_830);
  });

  test('beyond the bill are credit without tax', () => {
    const taxLines = [{ rateBasisPoints: 1_900, gross: 119, tax: 19, net: 100 }];
    const [first, second] = creditNoteTaxes({ amount: 119, taxLines }, [
      { entryId: 'a', amount: 119 },
      { entryId: 'b', amount: 50 },
    ]);
    expect(first?.taxLines).toEqual(taxLines);
    expect(second?.taxLines).toEqual([]);
  });
});
