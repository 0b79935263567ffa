import { z } from 'zod';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';
import type { AmountsByCurrency } from '../../domain/money.ts';

/** Amounts in minor units, one for each currency: 5000 are 50.00 euros, but 5.000 dinars of Kuwait. */
export const amountsByCurrency: z.ZodType<AmountsByCurrency> = z.record(
  z.string().refine(isCurrency, NOT_A_CURRENCY),
  z.int().min(0),
);
