import type { Currency } from '../../money.ts';
import type { KpiName } from './definitions.ts';

/** How often a value occurred: one bar of a histogram. */
export interface ValueCount {
  readonly value: number;
  readonly count: number;
}

/**
 * What was counted for one KPI. Only sums are kept, never ratios, so the tallies of several days add up to the tally of the span. Money is
 * in minor units of `currency`.
 */
export interface KpiTally {
  readonly kpi: KpiName;
  /** Null when the figure is no amount, or is counted over all currencies. */
  readonly currency: Currency | null;
  /** How many records the figure is based on. */
  readonly samples: number;
  readonly numerator: number;
  readonly denominator: number;
  /** By value, ascending; empty when the KPI is no percentile. */
  readonly values: readonly ValueCount[];
}

/** One row of a query that counts: a tally with at most one value. */
export interface KpiRow {
  readonly currency: Currency | null;
  readonly samples: number;
  readonly numerator: number;
  readonly denominator: number;
  readonly value: number | null;
}

/** The tallies that rows add up to, one for each currency, in the order of their codes with null first. */
export function talliesOf(kpi: KpiName, rows: readonly KpiRow[]): KpiTally[] {
  return addTallies(
    rows.map(({ value, ...row }) => ({
      kpi,
      ...row,
      values: value === null ? [] : [{ value, count: row.samples }],
    })),
  );
}

/** Adds up tallies of the same KPI and currency; sums that are no longer exact throw RangeError. */
export function addTallies(tallies: readonly KpiTally[]): KpiTally[] {
  const sums = new Map<string, KpiTally>();
  for (const tally of tallies) {
    const key = `${tally.kpi} ${tally.currency ?? ''}`;
    const before = sums.get(key);
    sums.set(key, before === undefined ? { ...tally, values: merged(tally.values) } : added(before, tally));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tally]) => tally);
}

function added(a: KpiTally, b: KpiTally): KpiTally {
  return {
    kpi: a.kpi,
    currency: a.currency,
    samples: safe(a.samples + b.samples),
    numerator: safe(a.numerator + b.numerator),
    denominator: safe(a.denominator + b.denominator),
    values: merged([...a.values, ...b.values]),
  };
}

function merged(values: readonly ValueCount[]): ValueCount[] {
  const counts = new Map<number, number>();
  for (const { value, count } of values) counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b).map(([value, count]) => ({ value, count }));
}

function safe(sum: number): number {
  if (!Number.isSafeInteger(sum)) throw new RangeError('the sum of a KPI is no longer exact');
  return sum;
}
