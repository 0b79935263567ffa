import { z } from 'zod';
import { PAYMENT_METHOD_KINDS, type PaymentMethod, type ShownMethod } from '../../domain/payments/payment.ts';
import type { PaymentEvent } from '../../domain/payments/payment-event.ts';
import type { PaymentCheck, PaymentRecord } from '../../domain/payments/payment-record.ts';
import { PAYMENT_DIFFERENCES } from '../../domain/payments/payment-state.ts';
import { PAYMENT_STATUSES } from '../../domain/payments/payment-status.ts';
import { amount, civilDate, currency, id, instant, owner, positiveAmount } from '../mongo/primitives.ts';

const shown = {
  kind: z.enum(PAYMENT_METHOD_KINDS),
  brand: z.string().nullable(),
  last4: z.string().max(4).nullable(),
};
/** What may be shown of a method. */
export const shownMethodShape: z.ZodType<ShownMethod> = z.object(shown);
const method: z.ZodType<PaymentMethod> = z.object({ ...shown, token: z.string().nullable() });

/** A payment as views have it: without its events. */
export const paymentShape = {
  paymentId: id,
  amount: positiveAmount,
  countedAmount: amount,
  currency,
  status: z.enum(PAYMENT_STATUSES),
  method: method.nullable(),
  occurredAt: instant,
  valueDate: civilDate.exactOptional(),
  postedAt: instant.nullable(),
  allocations: z.array(z.object({ billId: id, amount: positiveAmount })),
  deposits: z.array(z.object({ depositId: id, amount: positiveAmount })).exactOptional(),
  passedOn: z.array(z.object({ paymentId: id, billingAccountId: id, billId: id, amount })).exactOptional(),
  passedFrom: id.exactOptional(),
  transferId: id.exactOptional(),
  billId: id.nullable(),
  orderId: id.exactOptional(),
  quota: z.literal(true).exactOptional(),
  reportedBy: id.nullable(),
};

const event: z.ZodType<PaymentEvent> = z.object({
  eventId: z.string().min(1),
  kind: z.enum(PAYMENT_STATUSES),
  amount: positiveAmount,
  occurredAt: instant,
  valueDate: civilDate.exactOptional(),
  bankFee: positiveAmount.exactOptional(),
  reportedAt: instant,
});

const check: z.ZodType<PaymentCheck> = z.object({
  state: z.enum(['open', 'done']),
  differences: z.array(
    z.object({ kind: z.enum(PAYMENT_DIFFERENCES), expected: positiveAmount, actual: positiveAmount }),
  ),
  resolution: z.object({ by: id, at: instant, reason: z.string() }).nullable(),
});

export const paymentSchema: z.ZodType<PaymentRecord> = z.object({
  ...owner,
  ...paymentShape,
  receivedAt: instant,
  events: z.array(event).min(1),
  check: check.exactOptional(),
});
