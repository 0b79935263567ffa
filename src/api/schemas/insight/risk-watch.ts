/** The early-intervention list. */
import { z } from '@hono/zod-openapi';
import { RISK_SIGNALS } from '../../../domain/insight/risk/signals.ts';
import { INTERVENTION_KINDS } from '../../../domain/insight/risk/watch.ts';
import { CurrencyCode, freeText, Id, InstantText, listOf, MoneySchema, PageQuery } from '../primitives.ts';

export const RiskListQuery = z.strictObject({
  ...PageQuery,
  currency: CurrencyCode.optional(),
  customerId: Id.optional(),
  minimumLossMinor: z.coerce
    .number()
    .int('a whole number of minor units')
    .min(0, 'at least 0')
    .default(0)
    .openapi({ description: 'Leaves out accounts whose expected loss is smaller' }),
});

export const InterventionInput = z
  .strictObject({
    kind: z.enum(INTERVENTION_KINDS),
    note: freeText(500).openapi({ description: 'What was said or agreed' }),
  })
  .openapi('InterventionInput', {
    example: { kind: 'planOffered', note: 'Three installments, first on Friday.' },
  });

export const WatchedAccountSchema = z
  .object({
    billingAccountId: z.string(),
    customerId: z.string(),
    asOf: InstantText,
    signals: listOf(
      z.object({
        code: z.enum(RISK_SIGNALS),
        unit: z.enum(['days', 'percent', 'count', 'minor']),
        now: z.int(),
        before: z.int().nullable(),
        trend: z.enum(['rising', 'steady', 'falling']),
      }),
    ).openapi({ description: 'Why the account is on the list' }),
    probabilityPercent: z
      .number()
      .openapi({ description: 'The probability of default, by the weights of the model' }),
    probabilityPercentBefore: z.number().nullable().openapi({ description: 'At the look before' }),
    exposure: MoneySchema,
    expectedLoss: MoneySchema,
    modelVersion: z.string(),
    interventions: listOf(
      z.object({
        interventionId: z.string(),
        kind: z.enum(INTERVENTION_KINDS),
        note: z.string(),
        by: z.string(),
        at: InstantText,
      }),
    ),
    links: z.object({ self: z.string() }),
  })
  .openapi('WatchedAccount', {
    example: {
      billingAccountId: 'BA-0007',
      customerId: 'CUST-0007',
      asOf: '2026-11-23T06:00:00.000Z',
      signals: [{ code: 'pastDueNow', unit: 'days', now: 12, before: 0, trend: 'rising' }],
      probabilityPercent: 44.21,
      probabilityPercentBefore: null,
      exposure: { amountMinor: 9000, currency: 'EUR' },
      expectedLoss: { amountMinor: 2387, currency: 'EUR' },
      modelVersion: '2026-11-23',
      interventions: [],
      links: { self: 'http://localhost:8080/v1/risk-watch/BA-0007' },
    },
  });
