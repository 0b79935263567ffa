import { z } from 'zod';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import { KPI_NAMES } from '../../domain/insight/kpi/definitions.ts';
import type { QueryTimes } from '../../domain/insight/kpi/query-time.ts';
import type { InquiryRating } from '../../domain/insight/kpi/rating.ts';
import type { KpiTally } from '../../domain/insight/kpi/tally.ts';
import { civilDate, count, currency, id, instant } from '../mongo/primitives.ts';

/** What was counted of one KPI for one UTC day. */
export interface KpiRollup {
  readonly kpi: KpiTally['kpi'];
  readonly day: CivilDate;
  /** One for each currency; none: nothing happened on that day. */
  readonly tallies: readonly Omit<KpiTally, 'kpi'>[];
  readonly rolledAt: Instant;
}

export const kpiRollupSchema: z.ZodType<KpiRollup> = z.object({
  kpi: z.enum(KPI_NAMES),
  day: civilDate,
  tallies: z.array(
    z.object({
      currency: currency.nullable(),
      samples: count,
      numerator: z.int(),
      denominator: z.int(),
      values: z.array(z.object({ value: count, count })),
    }),
  ),
  rolledAt: instant,
});

export const inquiryRatingSchema: z.ZodType<InquiryRating> = z.object({
  inquiryId: id,
  customerId: id,
  rating: z.int().min(1).max(5),
  comment: z.string().nullable(),
  ratedBy: id,
  onBehalf: z.boolean(),
  ratedAt: instant,
});

export const queryTimesSchema: z.ZodType<QueryTimes> = z.object({
  queryTimesId: id,
  day: civilDate,
  answered: z.array(z.object({ below: count, count })),
  failed: count,
});
