import { z } from 'zod';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';

/** Fixed-width shapes, so that both compare as text; whether the day exists is checked where values enter. */
export const civilDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
export const id = z.string().min(1).max(300);
/** In hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine(isCurrency, NOT_A_CURRENCY);
/** A safe integer of either sign, in minor units. */
export const minor = z.int();
/** A safe integer, zero or more, in minor units. */
export const amount = z.int().min(0);
export const positiveAmount = z.int().min(1);
export const count = z.int().min(0);
export const storedMoney = z.object({ amountMinor: minor, currency });
/** The ids that every row of an account has. A list of one account's rows leaves them out. */
export const owner = { billingAccountId: id, customerId: id };
