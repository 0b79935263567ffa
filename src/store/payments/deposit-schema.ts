import { z } from 'zod';
import { DEPOSIT_RELEASES, DEPOSIT_STATES, type Deposit } from '../../domain/payments/deposit.ts';
import { amount, civilDate, currency, id, instant, owner, positiveAmount } from '../mongo/primitives.ts';

export const depositSchema: z.ZodType<Deposit> = z.object({
  ...owner,
  depositId: id,
  orderId: id,
  currency,
  askedAmount: positiveAmount,
  state: z.enum(DEPOSIT_STATES),
  parts: z.array(z.object({ paymentId: id, amount: positiveAmount })),
  askedAt: instant,
  dueDate: civilDate,
  heldSince: instant.nullable(),
  released: z
    .object({ at: instant, reason: z.enum(DEPOSIT_RELEASES), amount, note: z.string().max(500).nullable() })
    .nullable(),
  paidOut: z.object({ at: instant, amount, entryId: id.nullable(), proposalId: id.nullable() }).nullable(),
});
