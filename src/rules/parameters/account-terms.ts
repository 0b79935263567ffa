import { z } from 'zod';
import type { AccountTerms, Bounds, CreditLimitBounds } from '../../domain/accounts/account-terms.ts';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';

const whole = z.int().min(0);

const limits: z.ZodType<CreditLimitBounds> = z
  .strictObject({ initial: whole, aloneUpTo: whole })
  .refine(({ initial, aloneUpTo }) => initial <= aloneUpTo, {
    path: ['aloneUpTo'],
    error: 'aloneUpTo may not be below initial',
  });

const days: z.ZodType<Bounds> = z
  .strictObject({ standard: whole.max(365), least: whole.max(365), most: whole.max(365) })
  .refine(({ standard, least, most }) => least <= standard && standard <= most, {
    path: ['standard'],
    error: 'standard lies between least and most',
  });

/** The parameters of `policies/account-terms`: what accounts are opened with, and the bounds of what staff set. */
export const accountTermsSchema: z.ZodType<AccountTerms> = z.strictObject({
  creditLimit: z.record(z.string().refine(isCurrency, NOT_A_CURRENCY), limits),
  graceDays: days,
  paymentTermDays: days,
});
