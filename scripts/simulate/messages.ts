import { z } from 'zod';
import { KPI_NAMES } from '../../src/domain/insight/kpi/definitions.ts';
import type { Year } from './year.ts';

/** What the thread of an arm is started with. */
export const armSchema = z.strictObject({
  /** Of the MongoDB to live in. */
  uri: z.string(),
  /** Emptied first. */
  database: z.string(),
  customers: z.number(),
  months: z.number(),
  seed: z.number(),
  start: z.string(),
  earlyIntervention: z.boolean(),
});
export type Arm = z.infer<typeof armSchema>;

const byCurrency = z.record(z.string(), z.number());
const figure = z.strictObject({
  currency: z.string().nullable(),
  value: z.number().nullable(),
  reached: z.boolean().nullable(),
  sampleSize: z.number(),
  numerator: z.number(),
  denominator: z.number(),
  median: z.number().nullable(),
  p90: z.number().nullable(),
  shareWithinLimit: z.number().nullable(),
});
const yearSchema: z.ZodType<Year> = z.strictObject({
  earlyIntervention: z.boolean(),
  months: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      bills: z.number(),
      billed: byCurrency,
      writtenOff: byCurrency,
      writeOffs: z.number(),
      kpis: z.array(z.strictObject({ kpi: z.enum(KPI_NAMES), figures: z.array(figure) })),
    }),
  ),
  lateAtEnd: byCurrency,
  violations: z.array(
    z.strictObject({ what: z.string(), billingAccountId: z.string(), text: z.string(), month: z.string() }),
  ),
  counts: byCurrency,
  digest: z.string(),
  seconds: z.number(),
});

/** What the thread of an arm tells: how many days it has lived of how many; at its end, the whole. */
export const newsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('day'), done: z.number(), of: z.number() }),
  z.strictObject({ kind: z.literal('year'), year: yearSchema }),
]);
export type ArmNews = z.infer<typeof newsSchema>;
