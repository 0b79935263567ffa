import { z } from 'zod';
import type { RiskModel } from '../../domain/insight/risk/expected-loss.ts';
import { RISK_SIGNALS } from '../../domain/insight/risk/signals.ts';

/** The parameters of `policies/risk-watch`: how the risk watch weighs patterns. */
export const riskModelSchema: z.ZodType<RiskModel> = z.strictObject({
  intercept: z.number(),
  weights: z.record(z.enum(RISK_SIGNALS), z.number()),
  lossGivenDefaultPercent: z.int().min(0).max(100),
});
