/** Requests and answers of payment inquiries. */
import { z } from '@hono/zod-openapi';
import { STANDINGS } from '../../../domain/accounts/standing.ts';
import { INQUIRY_STATES, INQUIRY_TOPICS } from '../../../domain/cases/inquiry.ts';
import { CHANNELS } from '../../../domain/notices/interaction.ts';
import { DecisionSummaryOrNull, timelineOf } from '../decisions/decision.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  InstantText,
  listOf,
  MoneySchema,
  moneyAtLeast,
  orNull,
  PageQuery,
  PersonsWords,
  withLeftOut,
} from '../primitives.ts';

const ReferenceInput = z.strictObject({
  paymentId: Id.optional(),
  billId: Id.optional(),
  amount: moneyAtLeast(1).optional(),
  occurredDate: CivilDateInput.optional(),
});

export const InquiryInput = z
  .strictObject({
    customerId: Id,
    billingAccountId: Id.optional().openapi({ description: 'When left out: all accounts of the customer' }),
    channel: z.enum(CHANNELS),
    topic: z.enum(INQUIRY_TOPICS),
    text: freeText(2000).optional().openapi({ description: "In the customer's own words" }),
    reference: ReferenceInput.optional().openapi({
      description:
        'What it is about: `paymentId`, else `billId`, else the one payment of `amount` that is within three days of `occurredDate`. Left out, no payment or bill is looked for',
    }),
  })
  .openapi('PaymentInquiryInput', {
    example: {
      customerId: 'CUST-0007',
      channel: 'phone',
      topic: 'paymentNotShowing',
      reference: { amount: { amountMinor: 4500, currency: 'EUR' }, occurredDate: '2026-11-18' },
    },
  });

const ActionInput = z.discriminatedUnion('kind', [
  withLeftOut(
    z.strictObject({
      kind: z.literal('goodwillCredit'),
      amount: moneyAtLeast(1),
      billId: Id.exactOptional().openapi({
        description:
          'The credit pays this bill, up to what is open; left out: it goes on the next bill. The policy credit-limits says how much one agent may give',
      }),
    }),
  ),
  z.strictObject({ kind: z.literal('reapplyPayment'), paymentId: Id, billId: Id }),
  z.strictObject({ kind: z.literal('openDispute'), billId: Id, amount: moneyAtLeast(1) }),
]);

export const ResolutionInput = z
  .strictObject({
    code: z
      .string()
      .max(64)
      .regex(/^[A-Z][A-Z0-9_]*$/, 'capital letters, digits and _'),
    text: freeText(2000).openapi({ description: 'The answer, as the customer reads it' }),
    actions: z.array(ActionInput).max(10, 'at most 10').default([]),
  })
  .openapi('ResolutionInput', {
    example: {
      code: 'PAYMENT_MOVED',
      text: 'Your payment of 18 November is now on the bill of November.',
      actions: [{ kind: 'reapplyPayment', paymentId: 'PAY-88', billId: 'BILL-2026-11' }],
    },
  });

export const InquiryListQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(INQUIRY_STATES).optional(),
  customerId: Id.optional(),
});

const AnswerSchema = z
  .object({
    code: z.string(),
    text: PersonsWords,
    facts: z.record(z.string(), z.union([z.string(), z.number(), MoneySchema])),
  })
  .openapi('InquiryAnswer');

const FindingSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('payment'),
      paymentId: z.string(),
      status: z.string(),
      match: z.enum(['reference', 'amountAndDate']),
    }),
    z.object({ kind: z.literal('bill'), billId: z.string(), openAmount: z.int(), dueDate: DateText }),
    z.object({ kind: z.literal('none') }),
  ])
  .openapi('InquiryFinding', {
    description: 'What the history says about the thing that the customer asked about',
  });

const SnapshotSchema = z
  .object({
    asOf: InstantText,
    accounts: listOf(
      z.object({
        billingAccountId: z.string(),
        balance: MoneySchema,
        standing: z.enum(STANDINGS),
        daysPastDue: z.int(),
        pastDue: MoneySchema,
      }),
    ),
  })
  .openapi('InquirySnapshot', { description: 'The figures that the answer is based on' });

export const InquirySchema = z
  .object({
    inquiryId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string().nullable(),
    channel: z.enum(CHANNELS),
    topic: z.enum(INQUIRY_TOPICS),
    text: PersonsWords.nullable(),
    reference: z
      .object({
        paymentId: z.string().nullable(),
        billId: z.string().nullable(),
        amount: orNull(MoneySchema),
        occurredDate: DateText.nullable(),
      })
      .nullable(),
    state: z.enum(INQUIRY_STATES),
    answer: orNull(AnswerSchema),
    dueAt: InstantText.nullable().openapi({ description: 'The deadline for an agent’s answer' }),
    finding: orNull(FindingSchema),
    snapshot: orNull(SnapshotSchema),
    decision: DecisionSummaryOrNull,
    needsAttention: z.boolean(),
    createdAt: InstantText,
    updatedAt: InstantText,
    resolvedAt: InstantText.nullable(),
    timeline: timelineOf(INQUIRY_STATES),
    links: z.object({
      self: z.string(),
      receipt: z.string().nullable(),
      workflow: z.string().nullable(),
    }),
  })
  .openapi('PaymentInquiry', {
    example: {
      inquiryId: 'INQ-4ZQ8M1T0V7C2K9X3R5B6W8Y1DF',
      customerId: 'CUST-0007',
      billingAccountId: null,
      channel: 'phone',
      topic: 'nextPayment',
      text: null,
      reference: null,
      state: 'resolved',
      answer: {
        code: 'NEXT_PAYMENT_STATED',
        text: 'Your next payment of 45.00 EUR is due on 2026-12-15.',
        facts: { dueDate: '2026-12-15', amount: { amountMinor: 4500, currency: 'EUR' } },
      },
      dueAt: null,
      finding: { kind: 'none' },
      snapshot: {
        asOf: '2026-11-22T09:30:00.000Z',
        accounts: [
          {
            billingAccountId: 'BA-0007',
            balance: { amountMinor: 4500, currency: 'EUR' },
            standing: 'due',
            daysPastDue: 0,
            pastDue: { amountMinor: 0, currency: 'EUR' },
          },
        ],
      },
      decision: null,
      needsAttention: false,
      createdAt: '2026-11-22T09:30:00.000Z',
      updatedAt: '2026-11-22T09:30:00.050Z',
      resolvedAt: '2026-11-22T09:30:00.050Z',
      timeline: [{ at: '2026-11-22T09:30:00.000Z', state: 'received', code: null }],
      links: {
        self: 'http://localhost:8080/v1/payment-inquiries/INQ-4ZQ8M1T0V7C2K9X3R5B6W8Y1DF',
        receipt: null,
        workflow: null,
      },
    },
  });
