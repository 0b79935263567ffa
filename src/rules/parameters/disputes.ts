import { z } from 'zod';
import type { DisputeTerms } from '../../domain/arrears/dispute.ts';
import { amountsByCurrency } from './amounts.ts';

/** The parameters of `policies/disputes`: what may be disputed, how often, and when it has to be decided. */
export const disputeTermsSchema: z.ZodType<DisputeTerms> = z.strictObject({
  leastAmount: amountsByCurrency,
  decideWithinDays: z.int().min(1).max(365),
  timesPerBill: z.int().min(1).max(100),
  paidBillDays: z.int().min(0).max(3660),
});
