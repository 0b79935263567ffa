/** The payment processor's reports, and payments in answers. */
import { z } from '@hono/zod-openapi';
import { LOOK_UP_ANSWERS } from '../../../domain/payments/look-up.ts';
import { PAYMENT_METHOD_KINDS } from '../../../domain/payments/payment.ts';
import { PAYMENT_DIFFERENCES } from '../../../domain/payments/payment-state.ts';
import { PAYMENT_STATUSES } from '../../../domain/payments/payment-status.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  InstantInput,
  InstantText,
  listOf,
  MoneySchema,
  moneyAtLeast,
  orNull,
  PageQuery,
} from '../primitives.ts';

/** How it was paid, in a report. */
export const MethodInput = z.strictObject({
  kind: z
    .enum(PAYMENT_METHOD_KINDS)
    .optional()
    .openapi({ description: 'Left out: `card` with four digits, else `other`' }),
  brand: z
    .string()
    .max(32, 'at most 32 characters')
    .regex(/^[A-Za-z0-9 _-]*$/, 'letters, digits, spaces, _ and -')
    .nullish(),
  last4: z
    .string()
    .regex(/^[A-Za-z0-9]{0,4}$/, 'at most four letters or digits')
    .nullish(),
  token: z
    .string()
    .max(255, { error: 'at most 255 characters', abort: true })
    .regex(/^[\x21-\x7e]*$/, 'visible ASCII characters')
    .nullish(),
});

const NAMED = 'Any text: what names no account or bill here does not refuse the money';

export const PaymentInput = z
  .strictObject({
    paymentId: Id,
    eventId: Id.optional().openapi({
      description:
        'The id of this report within its payment, such as the id of a refund. Left out: status, amount and instant together are its identity',
    }),
    billingAccountId: z
      .string()
      .nullish()
      .openapi({
        description: `The account that the payer named; left out: not known. ${NAMED}`,
      }),
    amount: moneyAtLeast(1).openapi({
      description: 'Of `settled`: all that came. Of `reversed` and `refunded`: the part that was taken back',
    }),
    method: MethodInput.nullish().openapi({
      description: 'As much as there is: cash has neither digits nor token',
    }),
    status: z.enum(PAYMENT_STATUSES),
    occurredAt: InstantInput.openapi({ description: 'When it happened at the bank; any date is taken' }),
    valueDate: CivilDateInput.nullish().openapi({
      description:
        'The bank’s value date: the day as of which the money counts. Left out: the day of `occurredAt`',
    }),
    bankFee: moneyAtLeast(0).nullish().openapi({
      description: 'With `failed` and `reversed`: what the bank charges for it; the customer owes it',
    }),
    billId: z
      .string()
      .nullish()
      .openapi({
        description: `The bill the payer named; left out: the oldest due. ${NAMED}`,
      }),
    orderId: z
      .string()
      .nullish()
      .openapi({
        description: `The order the payer named: the payment is the deposit for it, as far as one is still asked for. ${NAMED}`,
      }),
    quota: z.boolean().optional().openapi({
      description:
        'From the administrator of a bankruptcy, as quota on old debt: it goes on bills that rest, and on no others',
    }),
    reference: z.string().nullish().openapi({
      description:
        'What the payer wrote. It is read when it is the id of a bill, an account or an order with a deposit, and nothing else',
    }),
  })
  .superRefine(({ amount, bankFee }, ctx) => {
    if (bankFee && bankFee.currency !== amount.currency)
      ctx.addIssue({
        ...{ code: 'custom', path: ['bankFee', 'currency'], message: 'the currency of the payment' },
        params: { code: 'not-allowed-value' },
      });
  })
  .openapi('PaymentInput', {
    example: {
      paymentId: 'PAY-88',
      billingAccountId: 'BA-0007',
      amount: { amountMinor: 4500, currency: 'EUR' },
      method: { kind: 'card', brand: 'visa', last4: '4242', token: 'tok_9f1c2e' },
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
  status: z.enum(PAYMENT_STATUSES).optional(),
  billingAccountId: Id.optional(),
  ...PageQuery,
});

export const ShownMethodSchema = z.object({
  kind: z.enum(PAYMENT_METHOD_KINDS),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
});

const PaymentEventSchema = z.object({
  eventId: z.string(),
  status: z.enum(PAYMENT_STATUSES),
  amount: MoneySchema,
  occurredAt: InstantText,
  valueDate: DateText.nullable(),
  reportedAt: InstantText,
});

const PaymentDifferenceSchema = z.object({
  kind: z.enum(PAYMENT_DIFFERENCES).openapi({
    description:
      'otherAmountCame: another amount settled than was announced; moreTakenBack: more was taken back than came; billOfAnotherCustomer: the payer named a bill of another customer',
  }),
  expected: MoneySchema,
  actual: MoneySchema,
});

export const PaymentSchema = z
  .object({
    paymentId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    amount: MoneySchema,
    status: z.enum(PAYMENT_STATUSES),
    countedAmount: MoneySchema.openapi({
      description: 'What counts now: what came, less what was taken back',
    }),
    method: orNull(ShownMethodSchema).openapi({ description: 'Never the token; null where nobody said' }),
    occurredAt: InstantText.openapi({
      description: 'When it was made; before it settles, since when it is under way',
    }),
    valueDate: DateText.nullable().openapi({ description: 'As the bank gave it' }),
    postedAt: InstantText.nullable().openapi({ description: 'When this service heard that it had come' }),
    reversedAt: InstantText.nullable().openapi({ description: 'When the last part was charged back' }),
    refundedAt: InstantText.nullable().openapi({ description: 'When the last part was refunded' }),
    events: listOf(PaymentEventSchema).openapi({
      description: 'What was reported, in the order of the bank',
    }),
    differences: listOf(PaymentDifferenceSchema).openapi({
      description: 'What a person should look at; see /v1/payment-differences',
    }),
    allocations: listOf(z.object({ billId: z.string(), amount: MoneySchema })),
    deposits: listOf(z.object({ orderId: z.string(), amount: MoneySchema })).openapi({
      description: 'What is held for orders; on no bill, and no credit',
    }),
    passedOn: listOf(
      z.object({
        paymentId: z.string(),
        billingAccountId: z.string(),
        billId: z.string(),
        amount: MoneySchema,
      }),
    ).openapi({
      description:
        'The parts that pay bills of other accounts, which this one is asked to pay: each is a payment on the account of its bill, and under way as long as this one is',
    }),
    passedFrom: z.string().nullable().openapi({
      description: 'The payment of the payer of which this one is a part; null: it is none',
    }),
    transferId: z.string().nullable().openapi({
      description: 'The transfer of which this payment is a part; null: it is none',
    }),
    quota: z.boolean().openapi({ description: 'The administrator’s quota on old debt of a bankruptcy' }),
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
      countedAmount: { amountMinor: 4500, currency: 'EUR' },
      status: 'settled',
      method: { kind: 'card', brand: 'visa', last4: '4242' },
      occurredAt: '2026-11-22T09:29:00.000Z',
      valueDate: null,
      postedAt: '2026-11-22T09:30:00.000Z',
      reversedAt: null,
      refundedAt: null,
      events: [
        {
          eventId: 'settled.4500.2026-11-22T09:29:00.000Z',
          status: 'settled',
          amount: { amountMinor: 4500, currency: 'EUR' },
          occurredAt: '2026-11-22T09:29:00.000Z',
          valueDate: null,
          reportedAt: '2026-11-22T09:30:00.000Z',
        },
      ],
      differences: [],
      allocations: [{ billId: 'BILL-2026-11', amount: { amountMinor: 4500, currency: 'EUR' } }],
      deposits: [],
      passedOn: [],
      passedFrom: null,
      transferId: null,
      quota: false,
      inSuspense: false,
      lookUp: null,
      unallocated: { amountMinor: 0, currency: 'EUR' },
      links: { self: 'http://localhost:8080/v1/payments/PAY-88' },
    },
  });

export const PaymentCheckQuery = z.strictObject({
  state: z.enum(['open', 'done']).default('open').openapi({ description: 'open: somebody has to look' }),
  ...PageQuery,
});

export const PaymentCheckInput = z
  .strictObject({ reason: freeText(500).openapi({ description: 'Stored with who looked and when' }) })
  .openapi('PaymentCheckInput', { example: { reason: 'The bank took its fee off the transfer.' } });

export const PaymentCheckSchema = z
  .object({
    paymentId: z.string(),
    billingAccountId: z.string(),
    state: z.enum(['open', 'done']),
    differences: listOf(PaymentDifferenceSchema),
    resolution: orNull(z.object({ by: z.string(), at: InstantText, reason: z.string() })),
    links: z.object({ self: z.string(), payment: z.string() }),
  })
  .openapi('PaymentCheck', {
    example: {
      paymentId: 'PAY-88',
      billingAccountId: 'BA-0007',
      state: 'open',
      differences: [
        {
          kind: 'otherAmountCame',
          expected: { amountMinor: 10000, currency: 'EUR' },
          actual: { amountMinor: 9920, currency: 'EUR' },
        },
      ],
      resolution: null,
      links: {
        self: 'http://localhost:8080/v1/payment-differences/PAY-88',
        payment: 'http://localhost:8080/v1/payments/PAY-88',
      },
    },
  });
