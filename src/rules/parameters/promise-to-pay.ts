import { z } from 'zod';
import type { PromiseLimits } from '../../domain/arrears/promise.ts';
import { amountsByCurrency } from './amounts.ts';

/** The parameters of `policies/promise-to-pay`: what may be promised. */
export const promiseLimitsSchema: z.ZodType<PromiseLimits> = z
  .strictObject({
    minimumAmount: z.int().min(1),
    leastAmount: amountsByCurrency.exactOptional(),
    minimumSharePercent: z
      .strictObject({ promise: z.int().min(0).max(100), plan: z.int().min(0).max(100) })
      .exactOptional(),
    restoresService: z.strictObject({ promise: z.boolean(), plan: z.boolean() }).exactOptional(),
    maximumDaysAhead: z.int().min(0).max(366),
    minimumInstallments: z.int().min(2),
    maximumInstallments: z.int().max(60),
    brokenPromises: z.int().min(1),
    brokenWithinMonths: z.int().min(1).max(120),
  })
  .refine((limits) => limits.minimumInstallments <= limits.maximumInstallments, {
    path: ['maximumInstallments'],
    error: 'maximumInstallments may not be below minimumInstallments',
  });
