import { z } from 'zod';
import { LOOK_UP_ANSWERS, type PaymentLookUp } from '../../domain/payments/look-up.ts';
import { count, id, instant } from '../mongo/primitives.ts';

export const lookUpSchema: z.ZodType<PaymentLookUp> = z.object({
  paymentId: id,
  attempts: count,
  lastAskedAt: instant,
  lastAnswer: z.enum(LOOK_UP_ANSWERS),
  nextAt: instant.nullable(),
  needsAttention: z.boolean(),
  newsDue: z.boolean(),
});
