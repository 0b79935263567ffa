import { z } from 'zod';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';
import type { CreditLimits, GivingLimits } from '../../domain/ledger/giving.ts';
import { amountsByCurrency } from './amounts.ts';

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

const byCurrency = z.record(z.string().refine(isCurrency, NOT_A_CURRENCY), givingLimits);

/** The parameters of `policies/credit-limits`: what one person may give away. */
export const creditLimitsSchema: z.ZodType<CreditLimits> = z.strictObject({
  goodwill: byCurrency,
  posted: byCurrency,
  settlement: amountsByCurrency,
});
