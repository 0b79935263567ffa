/** Deposits of orders, and their release by a person. */
import { z } from '@hono/zod-openapi';
import { DEPOSIT_RELEASES, DEPOSIT_STATES } from '../../../domain/payments/deposit.ts';
import { DateText, freeText, Id, InstantText, MoneySchema, orNull, PageQuery } from '../primitives.ts';

export const DepositQuery = z.strictObject({
  billingAccountId: Id.optional(),
  customerId: Id.optional(),
  state: z.enum(DEPOSIT_STATES).optional(),
  ...PageQuery,
});

export const DepositReleaseInput = z
  .strictObject({
    payOut: z.boolean().openapi({
      description:
        'false: what was held pays open bills, and the rest is credit; true: what the bills leave is paid out',
    }),
    reason: freeText(500).openapi({ description: 'Stored with the release' }),
  })
  .openapi('DepositReleaseInput', {
    example: { payOut: true, reason: 'The customer moves abroad and has paid every bill.' },
  });

export const DepositSchema = z
  .object({
    depositId: z.string(),
    orderId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    state: z.enum(DEPOSIT_STATES).openapi({
      description:
        'asked: the order waits for it, some of it may be here; held: all of it is here; released: it is the account’s money again',
    }),
    asked: MoneySchema.openapi({ description: 'What the order’s condition asks for' }),
    held: MoneySchema.openapi({ description: 'What is held of it; zero once it is released' }),
    askedAt: InstantText,
    dueDate: DateText.openapi({ description: 'Last day on which it counts for the order' }),
    heldSince: orNull(InstantText),
    released: orNull(
      z.object({
        at: InstantText,
        reason: z.enum(DEPOSIT_RELEASES).openapi({
          description:
            'orderEnded: the order came to nothing; goodPayment, accountEnded: by the policy; person: somebody decided so',
        }),
        amount: MoneySchema,
        note: z.string().nullable().openapi({ description: 'Why, of a person; not shown to a customer' }),
      }),
    ),
    paidOut: orNull(
      z.object({
        at: InstantText,
        amount: MoneySchema.openapi({ description: 'What the bills left of it' }),
        entryId: z.string().nullable().openapi({ description: 'The refund; null when it was proposed' }),
        proposalId: z
          .string()
          .nullable()
          .openapi({ description: 'Above what one person may give, another person approves this proposal' }),
      }),
    ),
    links: z.object({ self: z.string() }),
  })
  .openapi('Deposit', {
    example: {
      depositId: 'deposit:ORD-0007',
      orderId: 'ORD-0007',
      billingAccountId: 'BA-0007',
      customerId: 'CUST-0007',
      state: 'released',
      asked: { amountMinor: 7200, currency: 'EUR' },
      held: { amountMinor: 0, currency: 'EUR' },
      askedAt: '2025-11-22T09:30:00.000Z',
      dueDate: '2025-12-06',
      heldSince: '2025-11-23T08:00:00.000Z',
      released: {
        at: '2026-11-24T03:30:00.000Z',
        reason: 'goodPayment',
        amount: { amountMinor: 7200, currency: 'EUR' },
        note: null,
      },
      paidOut: null,
      links: { self: 'http://localhost:8080/v1/deposits/deposit:ORD-0007' },
    },
  });
