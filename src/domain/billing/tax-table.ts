/** Which rate of tax a supply has: by country, class and the day of the supply. The parameters of `policies/tax-rates`. */
import type { CivilDate } from '../civil-date.ts';
import type { EntryType } from '../ledger/entry.ts';
import { billingRefusal } from './refusals.ts';
import type { LineTax, Taxation, TaxClass } from './tax-class.ts';

/** A rate from a day on, until the next one. */
export interface TaxPeriod {
  readonly from: CivilDate;
  /** Of the net: 1900 is 19 percent. */
  readonly rateBasisPoints: number;
}

/** The periods of a country, the oldest first. The first one also counts for all days before it. */
export type CountryRates = Readonly<Record<Exclude<TaxClass, 'exempt'>, readonly TaxPeriod[]>>;

export interface TaxTable {
  readonly countries: Readonly<Record<string, CountryRates>>;
}

/** Kinds of entries that are supplies, or change the price of one: taxed at the standard rate where nobody says otherwise. */
export const TAXED: ReadonlySet<EntryType> = new Set([
  ...(['recurringCharge', 'oneOffCharge', 'usage', 'proration'] as const),
  ...(['creditNote', 'goodwill', 'adjustment'] as const),
]);

/** Kinds that are never a supply, whatever an entry says: money that is kept for the customer, and debt that is given up. */
const NEVER_TAXED: ReadonlySet<EntryType> = new Set(['deposit', 'writeOff', 'reversal']);

/** Whether a table has rates for a country. */
export function knowsCountry({ countries }: TaxTable, country: string): boolean {
  return Object.hasOwn(countries, country);
}

/**
 * The tax of a line of an account that follows the table; null: it carries none. A fee is a compensation without tax, unless its entry has a
 * class.
 * @param date the day of the supply: of a charge for days, the last one of them (Directive 2006/112/EC, article 64: successive supplies are
 *   completed when the period ends that they are billed for); of everything else the day on which it occurred
 * @throws BusinessFailure InvalidState (`tax-rate-unknown`) where the table has no such country
 */
export function lineTax(
  table: TaxTable,
  { country, treatment }: Taxation,
  line: { readonly kind: EntryType; readonly taxClass: TaxClass | null; readonly date: CivilDate },
): LineTax | null {
  if (NEVER_TAXED.has(line.kind) || (line.taxClass === null && !TAXED.has(line.kind))) return null;
  const taxClass = line.taxClass ?? 'standard';
  if (treatment === 'exempt' || taxClass === 'exempt') return { taxClass: 'exempt', rateBasisPoints: 0 };
  if (treatment === 'reverseCharge') return { taxClass: 'reverseCharge', rateBasisPoints: 0 };
  const rates = knowsCountry(table, country) ? table.countries[country] : undefined;
  const periods = rates?.[taxClass] ?? [];
  const period = periods.findLast(({ from }) => from <= line.date) ?? periods[0];
  if (period === undefined) throw billingRefusal('tax-rate-unknown');
  return { taxClass, rateBasisPoints: period.rateBasisPoints };
}

/** The days on which a rate of one of these countries changes, each once, in order. */
export function changeDates(table: TaxTable, countries: Iterable<string>): CivilDate[] {
  const dates = new Set<CivilDate>();
  for (const country of countries)
    if (knowsCountry(table, country)) {
      const { standard = [], reduced = [] } = table.countries[country] ?? {};
      for (const { from } of [...standard.slice(1), ...reduced.slice(1)]) dates.add(from);
    }
  return [...dates].sort();
}

/** Orders lines of tax: the highest rate first, then by class. */
export function byRate(a: LineTax, b: LineTax): number {
  return b.rateBasisPoints - a.rateBasisPoints || (a.taxClass < b.taxClass ? -1 : 1);
}
