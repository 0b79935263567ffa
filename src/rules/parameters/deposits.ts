import { z } from 'zod';
import { HISTORY_MONTHS } from '../../domain/accounts/snapshot.ts';
import type { DepositTerms } from '../../domain/payments/deposit-release.ts';

/** The parameters of `policies/deposits`: when a deposit is released. The history of an account has twelve months. */
export const depositTermsSchema: z.ZodType<DepositTerms> = z.strictObject({
  goodPayment: z
    .strictObject({
      months: z.int().min(1).max(HISTORY_MONTHS),
      leastBills: z.int().min(1).max(60),
      lateBills: z.int().min(0).max(60),
    })
    .nullable(),
  accountEnded: z.boolean(),
});
