import type { CivilDate, Instant } from '../../civil-date.ts';
import { KPI_DEFINITIONS, KPI_NAMES, type KpiDefinition, type KpiName } from './definitions.ts';
import { figuresOf, type KpiFigure } from './figure.ts';
import type { KpiTally } from './tally.ts';

/** A span of days, both ends included. */
export interface KpiSpan {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

export const KPI_SOURCES = ['exact', 'rollup'] as const;
/** `exact`: counted now from the records. `rollup`: added up from what was counted day by day. */
export type KpiSource = (typeof KPI_SOURCES)[number];

/** All figures of a span. */
export interface KpiReport extends KpiSpan {
  readonly source: KpiSource;
  readonly asOf: Instant;
  readonly kpis: readonly ReportedKpi[];
}

export type ReportedKpi = { readonly kpi: KpiName } & KpiDefinition & {
    readonly figures: readonly KpiFigure[];
  };

/** The report that tallies make. */
export function kpiReport(
  span: KpiSpan & { readonly source: KpiSource; readonly asOf: Instant },
  tallies: readonly KpiTally[],
): KpiReport {
  const { from, to, source, asOf } = span;
  return {
    ...{ from, to, source, asOf },
    kpis: KPI_NAMES.map((kpi) => ({ kpi, ...KPI_DEFINITIONS[kpi], figures: figuresOf(kpi, tallies) })),
  };
}
