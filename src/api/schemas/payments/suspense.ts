/** Money whose account is not known, and the decisions about it. */
import { z } from '@hono/zod-openapi';
import { PAYMENT_STATUSES } from '../../../domain/payments/payment-status.ts';
import { SUSPENSE_CAUSES, SUSPENSE_STATES } from '../../../domain/payments/suspense.ts';
import { freeText, Id, InstantText, MoneySchema, orNull, PageQuery } from '../primitives.ts';

/** The answer to a report whose money could not be put on an account. */
export const SuspendedPaymentSchema = z
  .object({
    paymentId: z.string(),
    state: z.literal('suspense'),
    status: z.enum(PAYMENT_STATUSES),
    amount: MoneySchema,
    occurredAt: InstantText,
    links: z.object({ self: z.string(), item: z.string() }),
  })
  .openapi('SuspendedPayment', {
    example: {
      paymentId: 'PAY-89',
      state: 'suspense',
      status: 'settled',
      amount: { amountMinor: 4500, currency: 'EUR' },
      occurredAt: '2026-11-22T09:29:00.000Z',
      links: {
        self: 'http://localhost:8080/v1/payments/PAY-89',
        item: 'http://localhost:8080/v1/suspense-items/PAY-89',
      },
    },
  });

/** The answer to a report of a payment that another processor reported first: no more than the report itself says. */
export const TakenReportSchema = z
  .object({
    paymentId: z.string(),
    state: z.literal('recorded'),
    status: z.enum(PAYMENT_STATUSES),
    amount: MoneySchema,
    occurredAt: InstantText,
  })
  .openapi('TakenReport', {
    example: {
      paymentId: 'PAY-89',
      state: 'recorded',
      status: 'reversed',
      amount: { amountMinor: 4500, currency: 'EUR' },
      occurredAt: '2026-11-24T09:29:00.000Z',
    },
  });

export const SuspenseQuery = z.strictObject({ state: z.enum(SUSPENSE_STATES).optional(), ...PageQuery });

const Reason = freeText(500).openapi({ description: 'Stored with who decided and when' });

export const SuspenseMatchInput = z
  .strictObject({
    billingAccountId: Id.openapi({ description: 'The account that the money belongs to' }),
    reason: Reason,
  })
  .openapi('SuspenseMatchInput', {
    example: {
      billingAccountId: 'BA-0007',
      reason: 'The payer’s contract number has a typing error.',
    },
  });

export const SuspenseReturnInput = z
  .strictObject({ reason: Reason })
  .openapi('SuspenseReturnInput', { example: { reason: 'Not our customer; they asked for it back.' } });

export const SuspenseItemSchema = z
  .object({
    paymentId: z.string(),
    state: z.enum(SUSPENSE_STATES).openapi({
      description:
        'open: waits for a person; matched: on its account; returned: sent back to the payer; takenBack: reversed or refunded by the processor while it waited; failed: the money never came; the item is open again if it settles late',
    }),
    cause: z.enum(SUSPENSE_CAUSES),
    namedAccountId: z
      .string()
      .nullable()
      .openapi({ description: 'As the processor named it; null: it named none' }),
    namedBillId: z.string().nullable(),
    namedOrderId: z.string().nullable(),
    reference: z
      .string()
      .nullable()
      .openapi({ description: 'What the payer wrote, where it names nothing here' }),
    amount: MoneySchema,
    receivedAt: InstantText,
    resolution: orNull(
      z.object({
        by: z.string(),
        at: InstantText,
        reason: z.string(),
        billingAccountId: z.string().nullable(),
      }),
    ),
    links: z.object({ self: z.string(), payment: z.string() }),
  })
  .openapi('SuspenseItem', {
    example: {
      paymentId: 'PAY-89',
      state: 'open',
      cause: 'unknownAccount',
      namedAccountId: 'BA-00O7',
      namedBillId: null,
      namedOrderId: null,
      reference: null,
      amount: { amountMinor: 4500, currency: 'EUR' },
      receivedAt: '2026-11-22T09:30:00.000Z',
      resolution: null,
      links: {
        self: 'http://localhost:8080/v1/suspense-items/PAY-89',
        payment: 'http://localhost:8080/v1/payments/PAY-89',
      },
    },
  });
