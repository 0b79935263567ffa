import type { Currency } from '../../money.ts';
import { KPI_DEFINITIONS, type KpiMeasure, type KpiName, type KpiTarget } from './definitions.ts';
import { addTallies, type KpiTally, type ValueCount } from './tally.ts';

/** One figure of a KPI: over one currency, or over all if that makes sense. */
export interface KpiFigure {
  /** Null when the figure is no amount, or is counted over all currencies. */
  readonly currency: Currency | null;
  /** In the KPI's unit; a share is rounded to a thousandth, to our disadvantage. Null: there is nothing to measure. */
  readonly value: number | null;
  /** Null when there is nothing to measure. Judged on the exact figure, not on the rounded one. */
  readonly reached: boolean | null;
  readonly sampleSize: number;
  readonly numerator: number;
  readonly denominator: number;
  /** Only for percentiles. */
  readonly median: number | null;
  /** Only for percentiles: the 90th. */
  readonly p90: number | null;
  /** Only for percentiles: the percentage that kept the limit, `numerator` over `denominator`. */
  readonly shareWithinLimit: number | null;
}

/**
 * The figures that tallies of one KPI make: one for each currency, in the order of the tallies. When nothing was counted, there is one
 * figure with nulls.
 */
export function figuresOf(kpi: KpiName, tallies: readonly KpiTally[]): KpiFigure[] {
  const { measure, target } = KPI_DEFINITIONS[kpi];
  const sums = addTallies(tallies.filter((tally) => tally.kpi === kpi));
  if (sums.length === 0) return [{ ...NOTHING, currency: null, sampleSize: 0, numerator: 0, denominator: 0 }];
  return sums.map((tally) => figureOf(tally, measure, target));
}

const NOTHING = { value: null, reached: null, median: null, p90: null, shareWithinLimit: null } as const;

function figureOf(tally: KpiTally, measure: KpiMeasure, target: KpiTarget): KpiFigure {
  const { currency, samples: sampleSize, numerator, denominator, values } = tally;
  const counted = { ...NOTHING, currency, sampleSize, numerator, denominator };
  switch (measure.kind) {
    case 'share':
    case 'average': {
      if (denominator === 0) return counted;
      const times = measure.kind === 'share' ? 100 : 1;
      const value = ratio(numerator, denominator, times, target.comparison === 'below' ? 'up' : 'down');
      return { ...counted, value, reached: ratioReaches(numerator, denominator, times, target) };
    }
    case 'percentile': {
      const shareWithinLimit = denominator === 0 ? null : ratio(numerator, denominator, 100, 'down');
      const value = percentile(values, measure.percentile);
      // Nothing was answered although something should have been.
      if (value === null) return { ...counted, shareWithinLimit, reached: denominator === 0 ? null : false };
      return {
        ...counted,
        value,
        reached: value < target.value,
        median: percentile(values, 50),
        p90: percentile(values, 90),
        shareWithinLimit,
      };
    }
  }
}

/** The smallest value that at least `percent` percent of all do not exceed; null of none. `values` ascend. */
function percentile(values: readonly ValueCount[], percent: number): number | null {
  const total = values.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { value, count } of values) {
    seen += count;
    if (seen * 100 >= total * percent) return value;
  }
  return null;
}

/** `times` numerator over denominator with three decimals, rounded to one side. */
function ratio(numerator: number, denominator: number, times: number, to: 'up' | 'down'): number {
  const scaled = BigInt(numerator) * BigInt(times) * 1_000n;
  const whole = BigInt(denominator);
  return Number((scaled + (to === 'up' ? whole - 1n : 0n)) / whole) / 1_000;
}

/** Computed in whole numbers, so that a figure that misses its target by one in a million misses it. */
function ratioReaches(
  numerator: number,
  denominator: number,
  times: number,
  { comparison, value }: KpiTarget,
): boolean {
  const figure = BigInt(numerator) * BigInt(times) * 1_000n;
  const wanted = BigInt(Math.round(value * 1_000)) * BigInt(denominator);
  switch (comparison) {
    case 'above':
      return figure > wanted;
    case 'atLeast':
      return figure >= wanted;
    case 'below':
      return figure < wanted;
  }
}
