/** Transfers that are split over several accounts. */
import { z } from '@hono/zod-openapi';
import { PAYMENT_STATUSES } from '../../../domain/payments/payment-status.ts';
import {
  MOST_PARTS,
  TAKE_BACKS,
  TRANSFER_REPORTS,
  TRANSFER_SCOPES,
} from '../../../domain/payments/transfer.ts';
import {
  CivilDateInput,
  freeText,
  Id,
  InstantInput,
  InstantText,
  listOf,
  MoneySchema,
  moneyAtLeast,
  orNull,
} from '../primitives.ts';
import { MethodInput } from './payment.ts';

/** Shorter than other ids: those of the parts are made of it. */
const TransferId = Id.max(48, 'at most 48 characters');

const Part = z
  .strictObject({
    billingAccountId: Id.nullish(),
    billId: Id.nullish(),
    amount: moneyAtLeast(1),
  })
  .superRefine(({ billingAccountId, billId }, ctx) => {
    if ((billingAccountId ?? null) === null && (billId ?? null) === null)
      ctx.addIssue({
        ...{ code: 'custom', path: ['billingAccountId'], params: { code: 'missing' } },
        message: 'an account, a bill, or both',
      });
  });

export const SplitTransferInput = z
  .strictObject({
    transferId: TransferId,
    billingAccountId: Id.nullish().openapi({
      description: 'The account that paid: what no part names is its credit. Left out: that goes to suspense',
    }),
    amount: moneyAtLeast(1).openapi({ description: 'All that came; before that, what is expected' }),
    status: z.enum(TRANSFER_REPORTS).default('settled').openapi({
      description:
        'pending: it is under way, and so are its parts; settled: it came, and another amount than was announced counts as it came; failed: it is not coming',
    }),
    parts: z
      .array(Part)
      .min(1, 'at least one')
      .max(MOST_PARTS, `at most ${MOST_PARTS}`)
      .optional()
      .openapi({ description: 'For which accounts or bills it came. In place of it: `over`' }),
    over: z.enum(TRANSFER_SCOPES).optional().openapi({
      description:
        'Pays the open bills of several accounts, the oldest due first. paidFor: those that the account is asked to pay; below: its own and those of all accounts below it',
    }),
    method: MethodInput.nullish(),
    occurredAt: InstantInput.openapi({ description: 'When it came, at the bank; any date is taken' }),
    valueDate: CivilDateInput.nullish(),
    reference: freeText(200).nullish().openapi({ description: 'What the payer wrote' }),
  })
  .superRefine(({ parts, over, amount, billingAccountId }, ctx) => {
    const fault = (path: (string | number)[], code: string, message: string) =>
      ctx.addIssue({ code: 'custom', path, params: { code }, message });
    if (parts === undefined && over === undefined) fault(['parts'], 'missing', 'parts, or `over`');
    if (parts !== undefined && over !== undefined) fault(['over'], 'not-allowed-value', 'parts, or `over`');
    if (over !== undefined && (billingAccountId ?? null) === null)
      fault(['billingAccountId'], 'missing', 'the account that paid');
    for (const [index, part] of (parts ?? []).entries())
      if (part.amount.currency !== amount.currency)
        fault(['parts', index, 'amount', 'currency'], 'not-allowed-value', 'the currency of the transfer');
  })
  .openapi('SplitTransferInput', {
    example: {
      ...{ transferId: 'TR-2026-11-22-7', billingAccountId: 'BA-0001' },
      amount: { amountMinor: 10_000, currency: 'EUR' },
      parts: [
        { billingAccountId: 'BA-0007', amount: { amountMinor: 4_500, currency: 'EUR' } },
        { billId: 'BILL-2026-11', amount: { amountMinor: 3_000, currency: 'EUR' } },
      ],
      occurredAt: '2026-11-22T09:29:00Z',
    },
  });

export const TakeBackInput = z
  .strictObject({
    eventId: Id.nullish().openapi({
      description: 'Of this event; left out: kind, amount and instant together are its identity',
    }),
    kind: z.enum(TAKE_BACKS),
    amount: moneyAtLeast(1).openapi({ description: 'What went back' }),
    occurredAt: InstantInput,
    valueDate: CivilDateInput.nullish(),
    bankFee: moneyAtLeast(0).nullish().openapi({ description: 'What the bank charges for it' }),
  })
  .superRefine(({ amount, bankFee }, ctx) => {
    if (bankFee && bankFee.currency !== amount.currency)
      ctx.addIssue({
        ...{ code: 'custom', path: ['bankFee', 'currency'], message: 'the currency of the transfer' },
        params: { code: 'not-allowed-value' },
      });
  })
  .openapi('SplitTransferTakeBackInput', {
    example: {
      ...{ eventId: 'RF-1', kind: 'refunded', occurredAt: '2026-11-24T10:00:00Z' },
      amount: { amountMinor: 2_000, currency: 'EUR' },
    },
  });

/** The answer to a report of a transfer that another processor reported first: no more than the report itself says. */
export const TakenTransferReportSchema = z
  .object({
    transferId: z.string(),
    state: z.literal('recorded'),
    status: z.enum(TRANSFER_REPORTS),
    amount: MoneySchema,
    occurredAt: InstantText,
  })
  .openapi('TakenTransferReport', {
    example: {
      ...{ transferId: 'TR-2026-11-22-7', state: 'recorded', status: 'settled' },
      amount: { amountMinor: 10_000, currency: 'EUR' },
      occurredAt: '2026-11-22T09:29:00.000Z',
    },
  });

/** The same for what was taken back of such a transfer. */
export const TakenTakeBackSchema = z
  .object({
    transferId: z.string(),
    state: z.literal('recorded'),
    eventId: z.string().nullable(),
    kind: z.enum(TAKE_BACKS),
    amount: MoneySchema,
    occurredAt: InstantText,
  })
  .openapi('TakenTransferTakeBack', {
    example: {
      ...{ transferId: 'TR-2026-11-22-7', state: 'recorded', eventId: 'RF-1', kind: 'refunded' },
      amount: { amountMinor: 2_000, currency: 'EUR' },
      occurredAt: '2026-11-24T10:00:00.000Z',
    },
  });

export const TransferParams = z.object({ transferId: TransferId });

export const TransferSchema = z
  .object({
    transferId: z.string(),
    billingAccountId: z.string().nullable(),
    amount: orNull(MoneySchema).openapi({
      description:
        'All that came; before that, what is expected; null while only something that was taken back of it is known',
    }),
    status: z.enum(PAYMENT_STATUSES).nullable().openapi({
      description: 'settled as soon as a part of it counts; null while no part is known',
    }),
    countedAmount: MoneySchema.openapi({ description: 'What counts now, of all parts together' }),
    split: z.enum(['sender', 'oldestDue']),
    occurredAt: InstantText,
    parts: listOf(
      z.object({
        paymentId: z.string().openapi({ description: 'The payment of this part' }),
        billingAccountId: z.string().openapi({ description: 'Where its money is' }),
        billId: z.string().nullable().openapi({ description: 'As it was named' }),
        amount: MoneySchema,
        countedAmount: MoneySchema,
        inSuspense: z.boolean(),
      }),
    ).openapi({ description: 'They add up to the amount; the rest, where there is one, is the last' }),
    takeBacks: listOf(
      z.object({
        eventId: z.string(),
        kind: z.enum(TAKE_BACKS),
        amount: MoneySchema,
        occurredAt: InstantText,
        shares: listOf(MoneySchema).openapi({
          description: 'What of it came off each part; empty while the money has not come',
        }),
      }),
    ),
    links: z.object({ self: z.string() }),
  })
  .openapi('SplitTransfer', {
    example: {
      ...{ transferId: 'TR-2026-11-22-7', billingAccountId: 'BA-0001', split: 'sender' },
      amount: { amountMinor: 10_000, currency: 'EUR' },
      status: 'settled',
      countedAmount: { amountMinor: 10_000, currency: 'EUR' },
      occurredAt: '2026-11-22T09:29:00.000Z',
      parts: [
        {
          ...{ paymentId: 'TR-2026-11-22-7:part:1', billingAccountId: 'BA-0007', billId: null },
          amount: { amountMinor: 10_000, currency: 'EUR' },
          countedAmount: { amountMinor: 10_000, currency: 'EUR' },
          inSuspense: false,
        },
      ],
      takeBacks: [],
      links: { self: 'https://goodstanding.example/v1/transfers/TR-2026-11-22-7' },
    },
  });
