import { z } from 'zod';
import { DISPUTE_OUTCOMES, DISPUTE_STATES, type Dispute } from '../../domain/arrears/dispute.ts';
import { amount, civilDate, currency, id, instant, positiveAmount } from '../mongo/primitives.ts';

export const disputeSchema: z.ZodType<Dispute> = z.object({
  disputeId: id,
  billId: id,
  billingAccountId: id,
  customerId: id,
  currency,
  amount: positiveAmount,
  restingAmount: amount,
  decideBy: civilDate.nullable(),
  owner: z.string().nullable(),
  reason: z.string().nullable(),
  state: z.enum(DISPUTE_STATES),
  openedAt: instant,
  openedBy: z.string(),
  resolution: z
    .object({
      outcome: z.enum(DISPUTE_OUTCOMES),
      upheldAmount: amount,
      note: z.string(),
      resolvedAt: instant,
      resolvedBy: z.string(),
    })
    .nullable(),
});
