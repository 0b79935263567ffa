/** Bills, their lines, and the runs that make them. */
import { z } from '@hono/zod-openapi';
import { SHOWN_BILL_STATES } from '../../../domain/billing/bill.ts';
import { BILL_RUN_STATES } from '../../../domain/billing/bill-run.ts';
import { LINE_TAX_CLASSES } from '../../../domain/billing/tax-class.ts';
import { isTimeZone } from '../../../domain/civil-date.ts';
import { ENTRY_TYPES } from '../../../domain/ledger/entry.ts';
import { DateText, Id, InstantText, listOf, MoneySchema, orNull } from '../primitives.ts';

const PeriodSchema = z.object({ from: DateText, to: DateText });

const billShape = {
  billId: z.string(),
  billingAccountId: z.string(),
  customerId: z.string(),
  billDate: DateText,
  dueDate: DateText,
  period: PeriodSchema.openapi({ description: 'Both days included' }),
  amount: MoneySchema,
  paid: MoneySchema,
  disputed: MoneySchema,
  open: MoneySchema.openapi({
    description: 'The amount minus what is paid and what is disputed; zero while it rests',
  }),
  rests: z.boolean().openapi({
    description: 'It is of the time before a bankruptcy was opened: nobody asks for it',
  }),
  state: z.enum(SHOWN_BILL_STATES),
  settledDate: orNull(DateText),
  final: z.boolean().openapi({ description: 'The final bill of an account whose relation ends' }),
  replaces: z
    .string()
    .nullable()
    .openapi({ description: 'The cancelled bill in the place of which it stands; null: none' }),
  cancellation: orNull(
    z.object({
      cancellationId: z.string().openapi({ description: 'The number of the cancellation' }),
      cancelledOn: DateText,
      replacedBy: z.string().openapi({ description: 'The bill that stands in its place' }),
    }),
  ).openapi({ description: 'Null unless it was cancelled' }),
  links: z.object({ self: z.string() }),
};
export const BillSchema = z.object(billShape).openapi('Bill');

export const BillLineSchema = z
  .object({
    kind: z.enum(ENTRY_TYPES),
    entryId: z
      .string()
      .nullable()
      .openapi({ description: 'Null when it costs nothing or is not posted yet' }),
    subscriptionId: z.string().nullable(),
    offeringId: z.string().nullable(),
    from: orNull(DateText),
    to: orNull(DateText),
    amount: MoneySchema.openapi({ description: 'Includes tax; negative for a credit' }),
    note: z.string().nullable(),
  })
  .openapi('BillLine');
export const TaxLineSchema = z
  .object({
    taxClass: orNull(z.enum(LINE_TAX_CLASSES)).openapi({
      description: 'Why it has this rate; null on the bill of an account with one rate for everything',
    }),
    ...{ rateBasisPoints: z.int(), gross: MoneySchema, tax: MoneySchema, net: MoneySchema },
  })
  .openapi('BillTaxLine');

const content = {
  lines: listOf(BillLineSchema).openapi({
    description:
      'Those that the bill brings itself, then those of the first 1,000 entries that it collected; `/lines` has all by pages',
  }),
  collected: listOf(z.object({ kind: z.enum(ENTRY_TYPES), count: z.int(), amount: MoneySchema })).openapi({
    description: 'All entries that the bill collected, by kind',
  }),
  taxLines: listOf(TaxLineSchema),
  creditCarried: MoneySchema.openapi({
    description: 'How far the lines are below zero; this amount became credit on the account',
  }),
};

const AllocationSchema = z
  .object({
    kind: z.enum(['payment', 'credit']),
    paymentId: z.string().nullable().openapi({ description: 'Null of a credit' }),
    entryId: z.string().nullable().openapi({
      description:
        'The credit in the ledger; null of a payment, and of credit that an earlier bill or another system left',
    }),
    amount: MoneySchema,
  })
  .openapi('BillAllocation');

export const BillDetailSchema = z
  .object({
    ...billShape,
    ...content,
    linesKnown: z.boolean().openapi({ description: 'False for a bill that another system made' }),
    creditApplied: MoneySchema.openapi({
      description: 'What was paid from credits that did not come from a payment',
    }),
    creditNotes: listOf(
      z.object({ entryId: z.string(), amount: MoneySchema, taxLines: listOf(TaxLineSchema) }),
    ).openapi({
      description:
        'Credits that were put on the bill after it was made, with the tax that each takes back; together they take back its tax to the minor unit',
    }),
    allocations: listOf(AllocationSchema).openapi({ description: 'What has paid it, part by part' }),
  })
  .openapi('BillDetail');

export const BillPreviewSchema = z
  .object({
    billingAccountId: z.string(),
    asOf: InstantText,
    billDate: DateText,
    dueDate: DateText,
    period: PeriodSchema,
    amount: MoneySchema,
    creditApplied: MoneySchema.openapi({ description: 'Credit that will pay the bill as it is made' }),
    toPay: MoneySchema.openapi({ description: 'The amount without that credit' }),
    ...content,
  })
  .openapi('BillPreview');

export const BillRunBody = z
  .strictObject({
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, { error: 'the name of a time zone', params: { code: 'not-allowed-value' } })
      .optional()
      .openapi({ description: 'The accounts of one zone', format: 'time-zone', example: 'Europe/Berlin' }),
    billingAccountId: Id.optional().openapi({ description: 'Only one account' }),
    everyZone: z.literal(true).optional().openapi({ description: 'All accounts' }),
  })
  .superRefine((input, ctx) => {
    const given = Object.entries(input).filter(([, value]) => value !== undefined);
    if (given.length === 1) return;
    const path = [given[1]?.[0] ?? 'timeZone'];
    const code = given.length === 0 ? 'missing' : 'not-allowed-value';
    const message = 'one of timeZone, billingAccountId and everyZone';
    ctx.addIssue({ code: 'custom', path, message, params: { code } });
  })
  .openapi('BillRunInput', { minProperties: 1, maxProperties: 1, example: { timeZone: 'Europe/Berlin' } });

export const BillRunSchema = z
  .object({
    runId: z.string(),
    timeZone: z.string().nullable(),
    billingAccountId: z.string().nullable(),
    state: z.enum(BILL_RUN_STATES).openapi({
      description: '`needsAttention`: it has ended, and the accounts in `failed` could not be billed',
    }),
    startedAt: InstantText,
    endedAt: InstantText.nullable(),
    bills: z.int().openapi({ description: 'Bills made so far, also while it runs' }),
    progress: z
      .object({
        dueAccounts: z.int().openapi({
          description: 'Accounts that were due when it began; one that has missed bills gets several',
        }),
        lanes: z.int().openapi({ description: 'Parts that the workers share out' }),
        failures: z.int().openapi({
          description:
            'How many accounts could not be billed, of which `failed` names the first; 0 until the run has ended',
        }),
      })
      .optional()
      .openapi({ description: 'Left out for a run of one account, and before the run has looked' }),
    failed: listOf(z.object({ billingAccountId: z.string(), code: z.string() })),
    links: z.object({ self: z.string() }),
  })
  .openapi('BillRun');
