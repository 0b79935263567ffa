import { z } from 'zod';
import { RISK_SIGNALS, type RiskSignal } from '../../domain/insight/risk/signals.ts';
import { INTERVENTION_KINDS, type WatchedAccount } from '../../domain/insight/risk/watch.ts';
import { amount, count, currency, id, instant, sha256 } from '../mongo/primitives.ts';

const signalSchema: z.ZodType<RiskSignal> = z.object({
  code: z.enum(RISK_SIGNALS),
  unit: z.enum(['days', 'percent', 'count', 'minor']),
  now: z.int(),
  before: z.int().nullable(),
  trend: z.enum(['rising', 'steady', 'falling']),
});

export const watchedAccountSchema: z.ZodType<WatchedAccount> = z.object({
  billingAccountId: id,
  customerId: id,
  currency,
  asOf: instant,
  // Empty where it left the list and what was done about it is kept.
  signals: z.array(signalSchema),
  probabilityBasisPoints: count.max(10_000),
  probabilityBefore: count.max(10_000).nullable(),
  exposure: amount,
  expectedLoss: amount,
  model: z.object({ version: z.string().min(1), sha256 }),
  interventions: z.array(
    z.object({
      interventionId: id,
      kind: z.enum(INTERVENTION_KINDS),
      note: z.string(),
      by: id,
      at: instant,
    }),
  ),
});
