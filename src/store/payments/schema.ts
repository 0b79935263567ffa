import { z } from 'zod';
import { PAYMENT_STATUSES, type Payment } from '../../domain/payments/payment.ts';
import { currency, id, instant, owner, positiveAmount } from '../mongo/primitives.ts';

export const paymentShape = {
  paymentId: id,
  amount: positiveAmount,
  currency,
  status: z.enum(PAYMENT_STATUSES),
  method: z.object({ brand: z.string(), last4: z.string().max(4), token: z.string() }),
  occurredAt: instant,
  allocations: z.array(z.object({ billId: id, amount: positiveAmount })),
  billId: id.nullable(),
  reportedBy: id.nullable(),
};
export const paymentSchema: z.ZodType<Payment> = z.object({ ...owner, ...paymentShape });
