import { z } from 'zod';
import { SUSPENSE_CAUSES, SUSPENSE_STATES, type SuspenseItem } from '../../domain/payments/suspense.ts';
import { currency, id, instant, positiveAmount } from '../mongo/primitives.ts';

export const suspenseItemSchema: z.ZodType<SuspenseItem> = z.object({
  paymentId: id,
  namedAccountId: id.nullable(),
  namedBillId: id.nullable(),
  namedOrderId: id.nullable(),
  reference: z.string().exactOptional(),
  cause: z.enum(SUSPENSE_CAUSES),
  amount: positiveAmount,
  currency,
  state: z.enum(SUSPENSE_STATES),
  receivedAt: instant,
  resolution: z
    .object({ by: id, at: instant, reason: z.string(), billingAccountId: id.nullable() })
    .nullable(),
});
