/** The payment processor's reports, and payments in answers. */
import { z } from '@hono/zod-openapi';
import { LOOK_UP_ANSWERS } from '../../../domain/payments/look-up.ts';
import { PAYMENT_STATUSES } from '../../../domain/payments/payment.ts';
import {
  Id,
  InstantText,
  listOf,
  MoneySchema,
  moneyAtLeast,
  orNull,
  PageQuery,
  PastInstantInput,
} from '../primitives.ts';

const MethodInput = z.strictObject({
  brand: z
    .string()
    .min(1, 'not empty')
    .max(32, 'at most 32 characters')
    .regex(/^[A-Za-z0-9 _-]*$/, 'letters, digits, spaces, _ and -'),
  last4: z.string().regex(/^\d{4}$/, 'exactly four digits'),
  token: z
    .string()
    .min(1, 'not empty')
    .max(255, { error: 'at most 255 characters', abort: true })
    .regex(/^[\x21-\x7e]*$/, 'visible ASCII characters'),
});

export const PaymentInput = z
  .strictObject({
    paymentId: Id,
    billingAccountId: Id,
    amount: moneyAtLeast(1),
    method: MethodInput,
    status: z.enum(PAYMENT_STATUSES),
    occurredAt: PastInstantInput,
    billId: Id.optional().openapi({ description: 'The bill the payer named; left out: the oldest due' }),
  })
  .openapi('PaymentInput', {
    example: {
      paymentId: 'PAY-88',
      billingAccountId: 'BA-0007',
      amount: { amountMinor: 4500, currency: 'EUR' },
      method: { brand: 'visa', last4: '4242', token: 'tok_9f1c2e' },
      status: 'settled',
      occurredAt: '2026-11-22T09:29:00Z',
    },
  });

const LookUpSchema = z.object({
  attempts: z.int(),
  lastAskedAt: InstantText,
  lastAnswer: z.enum(LOOK_UP_ANSWERS),
  nextAt: InstantText.nullable(),
  needsAttention: z.boolean(),
});

export const PaymentListQuery = z.strictObject({
  state: z.enum(PAYMENT_STATUSES).optional(),
  billingAccountId: Id.optional(),
  ...PageQuery,
});

export const PaymentSchema = z
  .object({
    paymentId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    amount: MoneySchema,
    status: z.enum(PAYMENT_STATUSES),
    method: z.object({ brand: z.string(), last4: z.string() }).openapi({ description: 'Never the token' }),
    occurredAt: InstantText,
    allocations: listOf(z.object({ billId: z.string(), amount: MoneySchema })),
    inSuspense: z
      .boolean()
      .openapi({ description: 'True while the account of the money is not known; see /v1/suspense-items' }),
    lookUp: orNull(LookUpSchema).openapi({
      description:
        'For a payment without a result: what asking the processor brought; null when it was not asked',
    }),
    unallocated: MoneySchema.openapi({ description: 'What stays on the account as credit' }),
    links: z.object({ self: z.string() }),
  })
  .openapi('Payment', {
    example: {
      paymentId: 'PAY-88',
      billingAccountId: 'BA-0007',
      customerId: 'CUST-0007',
      amount: { amountMinor: 4500, currency: 'EUR' },
      status: 'settled',
      method: { brand: 'visa', last4: '4242' },
      occurredAt: '2026-11-22T09:29:00.000Z',
      allocations: [{ billId: 'BILL-2026-11', amount: { amountMinor: 4500, currency: 'EUR' } }],
      inSuspense: false,
      lookUp: null,
      unallocated: { amountMinor: 0, currency: 'EUR' },
      links: { self: 'http://localhost:8080/v1/payments/PAY-88' },
    },
  });
