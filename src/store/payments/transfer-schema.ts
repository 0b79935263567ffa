import { z } from 'zod';
import { TAKE_BACKS, TRANSFER_SCOPES, type Transfer } from '../../domain/payments/transfer.ts';
import { amount, civilDate, count, currency, id, instant, positiveAmount } from '../mongo/primitives.ts';

export const transferSchema: z.ZodType<Transfer> = z.object({
  transferId: id,
  billingAccountId: id.nullable(),
  currency,
  amount: positiveAmount.nullable(),
  announced: z.literal(true).exactOptional(),
  cut: z.literal(true).exactOptional(),
  occurredAt: instant,
  split: z.enum(['sender', 'oldestDue']),
  over: z.enum(TRANSFER_SCOPES).exactOptional(),
  parts: z.array(
    z.object({
      paymentId: id,
      billingAccountId: id.nullable(),
      billId: id.nullable(),
      amount: positiveAmount,
    }),
  ),
  takeBacks: z.array(
    z.object({
      eventId: z.string().min(1),
      kind: z.enum(TAKE_BACKS),
      amount: positiveAmount,
      occurredAt: instant,
      valueDate: civilDate.exactOptional(),
      bankFee: positiveAmount.exactOptional(),
      shares: z.array(amount),
    }),
  ),
  reportedBy: id,
  receivedAt: instant,
  revision: count,
});
