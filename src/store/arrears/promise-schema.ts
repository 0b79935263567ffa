import { z } from 'zod';
import { PROMISE_KINDS, PROMISE_STATES, type PromiseToPay } from '../../domain/arrears/promise.ts';
import {
  amount,
  civilDate,
  count,
  currency,
  id,
  instant,
  positiveAmount,
  sha256,
} from '../mongo/primitives.ts';

export const promiseSchema: z.ZodType<PromiseToPay> = z.object({
  promiseId: id,
  kind: z.enum(PROMISE_KINDS),
  billingAccountId: id,
  customerId: id,
  currency,
  settles: id.exactOptional(),
  restoresService: z.literal(true).exactOptional(),
  amount: positiveAmount,
  installments: z.array(z.object({ dueDate: civilDate, amount: positiveAmount })).min(1),
  state: z.enum(PROMISE_STATES),
  revision: count,
  paidAmount: amount,
  afterSequence: count,
  givenAt: instant,
  givenBy: z.string(),
  terms: z.object({ version: z.string().min(1), sha256 }),
  endedAt: instant.nullable(),
  cancellation: z.object({ reason: z.string(), by: z.string() }).nullable(),
  toldAt: instant.nullable(),
});
