import { z } from 'zod';
import type { ReconsiderationRules } from '../../domain/cases/reconsideration.ts';
import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';

/** The parameters of `policies/order-reconsideration`: which declined orders a payment may mend. */
export const reconsiderationRulesSchema: z.ZodType<ReconsiderationRules> = z.strictObject({
  declinedWithinDays: z.int().min(0).max(366),
  reasonCodes: z.array(z.enum(REASON_CODES)).min(1),
});
