import { z } from 'zod';
import type { CreditLimits, GivingLimits } from '../../domain/ledger/giving.ts';

const limit = z.int().min(0);

const givingLimits: z.ZodType<GivingLimits> = z
  .strictObject({ perCredit: limit, perAccountDay: limit, perGiverDay: limit })
  .refine(({ perCredit, perAccountDay }) => perCredit <= perAccountDay, {
    path: ['perAccountDay'],
    error: 'perAccountDay may not be below perCredit',
  })
  .refine(({ perAccountDay, perGiverDay }) => perAccountDay <= perGiverDay, {
    path: ['perGiverDay'],
    error: 'perGiverDay may not be below perAccountDay',
  });

/** The parameters of `policies/credit-limits`: what one person may give away. */
export const creditLimitsSchema: z.ZodType<CreditLimits> = z.strictObject({
  goodwill: givingLimits,
  posted: givingLimits,
});
