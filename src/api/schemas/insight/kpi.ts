/** The figures of the mission, and ratings. */
import { z } from '@hono/zod-openapi';
import { addDays, daysBetween } from '../../../domain/civil-date.ts';
import { KPI_NAMES, KPI_UNITS, TARGET_COMPARISONS } from '../../../domain/insight/kpi/definitions.ts';
import { KPI_SOURCES } from '../../../domain/insight/kpi/report.ts';
import { CivilDateInput, DateText, freeText, InstantText, listOf } from '../primitives.ts';

/** The longest span of one report: a leap year and a month. */
export const MAX_SPAN_DAYS = 400;
/** The span without `from`: long enough for bills to have had their 30 days. */
export const DEFAULT_SPAN_DAYS = 90;

export const KpiQuerySchema = z
  .strictObject({
    from: CivilDateInput.optional().openapi({
      description: `First day; without it, ${DEFAULT_SPAN_DAYS} days end with \`to\``,
    }),
    to: CivilDateInput.optional().openapi({ description: 'Last day; today when left out' }),
    source: z.enum(KPI_SOURCES).default('exact').openapi({
      description:
        '`exact` counts now, from the records themselves; `rollup` adds up what was counted for each day',
    }),
    explain: z
      .enum(['true', 'false'])
      .default('false')
      .openapi({ description: '`true` adds the query behind each figure' }),
  })
  .superRefine(({ from, to }, ctx) => {
    if (from === undefined || to === undefined) return;
    const days = daysBetween(from, addDays(to, 1));
    if (days < 1)
      ctx.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'not before `from`',
        params: { code: 'not-allowed-value' },
      });
    if (days > MAX_SPAN_DAYS)
      ctx.addIssue({
        code: 'custom',
        path: ['from'],
        message: `at most ${MAX_SPAN_DAYS} days`,
        params: { code: 'not-allowed-value' },
      });
  });

const FigureSchema = z
  .object({
    currency: z
      .string()
      .nullable()
      .openapi({ description: 'Null when the figure is no amount, or is counted over all currencies' }),
    value: z
      .number()
      .nullable()
      .openapi({ description: 'In the unit of the KPI; null when there is nothing to measure' }),
    reached: z
      .boolean()
      .nullable()
      .openapi({ description: 'Whether the target is reached; judged before rounding' }),
    sampleSize: z.int().openapi({ description: 'How many records the figure is based on' }),
    numerator: z.int(),
    denominator: z.int(),
    median: z.int().nullable().openapi({ description: 'Only for times' }),
    p90: z.int().nullable().openapi({ description: 'Only for times: nine of ten are not above this' }),
    shareWithinLimit: z
      .number()
      .nullable()
      .openapi({ description: 'Only for times: the percentage within the limit' }),
    note: z.string().nullable().openapi({
      description:
        '`no data` when there is nothing to measure; `all missed` when all took too long and none has ended',
    }),
  })
  .openapi('KpiFigure');

export const KpiReportSchema = z
  .object({
    from: DateText,
    to: DateText,
    source: z.enum(KPI_SOURCES),
    asOf: InstantText.openapi({
      description: 'When it was counted; for rollups, when the newest was counted',
    }),
    missingDays: z
      .int()
      .openapi({ description: 'Days of the span that no rollup covers yet; 0 for exact figures' }),
    kpis: listOf(
      z.object({
        kpi: z.enum(KPI_NAMES),
        title: z.string(),
        definition: z.string(),
        unit: z.enum(KPI_UNITS),
        over: z
          .enum(['span', 'moment'])
          .openapi({ description: '`moment`: audited, now or once a day; not counted over the span' }),
        target: z.object({ comparison: z.enum(TARGET_COMPARISONS), value: z.number() }),
        figures: listOf(FigureSchema),
        query: z
          .object({
            collection: z.string(),
            pipeline: listOf(z.record(z.string(), z.unknown())),
          })
          .optional()
          .openapi({ description: 'The MongoDB aggregation, with `explain=true`' }),
      }),
    ),
  })
  .openapi('KpiReport');

export const RatingInput = z
  .strictObject({
    rating: z
      .int('a whole number')
      .min(1, 'at least 1')
      .max(5, 'at most 5')
      .openapi({ description: '1 (worst) to 5 (best)' }),
    comment: freeText(2000).optional().openapi({ description: "In the customer's own words" }),
  })
  .openapi('InquiryRatingInput', { example: { rating: 5, comment: 'Answered at once.' } });

export const RatingSchema = z
  .object({
    inquiryId: z.string(),
    customerId: z.string(),
    rating: z.int(),
    comment: z.string().nullable(),
    onBehalf: z.boolean().openapi({
      description: 'True when an agent gave the rating for the customer, false when the customer did',
    }),
    ratedAt: InstantText,
    links: z.object({ self: z.string(), inquiry: z.string() }),
  })
  .openapi('InquiryRating');
