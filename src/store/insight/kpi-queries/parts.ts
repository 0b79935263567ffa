import type { Document } from 'mongodb';
import {
  addDays,
  type CivilDate,
  epochMsOf,
  HOUR_MS,
  type Instant,
  instantOf,
} from '../../../domain/civil-date.ts';
import { KPI_DEFINITIONS, type KpiName } from '../../../domain/insight/kpi/definitions.ts';
import type { KpiSpan } from '../../../domain/insight/kpi/report.ts';
import { INTERNAL_CUSTOMER_ID } from '../../../domain/payments/suspense.ts';

/** An aggregation as MongoDB runs it. */
export interface KpiQuery {
  readonly collection: string;
  readonly pipeline: readonly Document[];
}

/** What a query is made for: a span, the instant of the count, and today in every time zone that accounts are in. */
export interface KpiQueryInput extends KpiSpan {
  readonly now: Instant;
  readonly todays: ReadonlyMap<string, CivilDate>;
}

export const OF_CUSTOMERS = { customerId: { $ne: INTERNAL_CUSTOMER_ID } };

/** Instants of the span's days, compared as text: one of the day after begins with that day. */
export function instantsOf({ from, to }: KpiSpan): Document {
  return { $gte: from, $lt: addDays(to, 1) };
}

export function hoursBefore(now: Instant, hours: number): Instant {
  return instantOf(epochMsOf(now) - hours * HOUR_MS);
}

export const millisecondsBetween = (from: string, to: string): Document => ({
  $subtract: [{ $toDate: to }, { $toDate: from }],
});
export const secondsUp = (milliseconds: string): Document => ({
  $toInt: { $ceil: { $divide: [milliseconds, 1_000] } },
});
/** 1 where it holds. */
export const one = (condition: Document): Document => ({ $cond: [condition, 1, 0] });

/** The value of the first condition that holds. */
export function firstThat(branches: readonly (readonly [Document, unknown])[], otherwise: unknown): unknown {
  return branches.reduceRight((rest, [condition, value]) => ({ $cond: [condition, value, rest] }), otherwise);
}

/** The limit of a percentile, in the KPI's unit. */
export function limitOf(kpi: KpiName): number {
  const { measure } = KPI_DEFINITIONS[kpi];
  if (measure.kind !== 'percentile') throw new Error(`${kpi} has no limit`);
  return measure.limit;
}
