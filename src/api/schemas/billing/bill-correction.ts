/** Requests and answers of bills that are cancelled and billed again. */
import { z } from '@hono/zod-openapi';
import {
  ADDED_LINE_TYPES,
  BILL_CORRECTION_STATES,
  mayBeAdded,
} from '../../../domain/billing/bill-correction.ts';
import { TAX_CLASSES } from '../../../domain/billing/tax-class.ts';
import { DIRECTIONS } from '../../../domain/ledger/entry.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  MoneySchema,
  moneyAtLeast,
  OwnId,
  orNull,
} from '../primitives.ts';
import { proposalQuery, proposedFields } from '../proposals.ts';
import { TaxLineSchema } from './bill.ts';

const MOST_CHANGES = 200;

const AddedLine = z
  .strictObject({
    type: z.enum(ADDED_LINE_TYPES),
    direction: z.enum(DIRECTIONS),
    amount: moneyAtLeast(1),
    note: freeText(200).openapi({ description: 'What the line is, on the bill' }),
    taxClass: z.enum(TAX_CLASSES).optional(),
    suppliedOn: CivilDateInput.optional().openapi({
      description: "The day of the supply; left out: the last day of the bill's period",
    }),
  })
  .refine(mayBeAdded, { path: ['direction'], error: 'a line of this type is not added in this direction' });

export const BillCancellationInput = z
  .strictObject({
    note: freeText(200).openapi({ description: 'The reason, for the ledger and the customer’s record' }),
    withdrawnEntryIds: z.array(OwnId).max(MOST_CHANGES).default([]).openapi({
      description: 'Lines that are wrong altogether, by their entries',
    }),
    changedLines: z
      .array(z.strictObject({ entryId: OwnId, amount: moneyAtLeast(1) }))
      .max(MOST_CHANGES)
      .default([])
      .openapi({ description: 'Lines with another amount, in the direction that they have' }),
    addedLines: z.array(AddedLine).max(MOST_CHANGES).default([]),
  })
  .openapi('BillCancellationInput', {
    example: {
      note: 'The tariff of March was wrong',
      withdrawnEntryIds: ['BA-0001:17'],
      changedLines: [{ entryId: 'BA-0001:18', amount: { amountMinor: 1_990, currency: 'EUR' } }],
      addedLines: [
        {
          ...{ type: 'oneOffCharge', direction: 'debit', amount: { amountMinor: 500, currency: 'EUR' } },
          note: 'A second card',
        },
      ],
    },
  });

export const BillCorrectionQuery = proposalQuery(BILL_CORRECTION_STATES);

export const BillCorrectionSchema = z
  .object({
    proposalId: z.string(),
    billId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    note: z.string(),
    withdrawnEntryIds: z.array(z.string()),
    changedLines: z.array(z.object({ entryId: z.string(), amount: MoneySchema })),
    addedLines: z.array(
      z.object({
        type: z.enum(ADDED_LINE_TYPES),
        direction: z.enum(DIRECTIONS),
        amount: MoneySchema,
        note: z.string(),
        taxClass: orNull(z.enum(TAX_CLASSES)),
        suppliedOn: orNull(DateText),
      }),
    ),
    given: MoneySchema.openapi({ description: 'By how much the customer owes less; zero when not less' }),
    cancellation: orNull(
      z.object({
        cancellationId: z.string().openapi({ description: 'The number of the cancellation' }),
        entryId: z.string().openapi({ description: 'The credit note in the ledger' }),
        cancelledOn: DateText,
        amount: MoneySchema.openapi({
          description: 'What was cancelled: the bill less earlier credit notes on it',
        }),
        taxLines: z.array(TaxLineSchema),
      }),
    ).openapi({ description: 'Null unless approved' }),
    newBill: orNull(z.object({ billId: z.string(), amount: MoneySchema })).openapi({
      description: 'The bill in the place of the cancelled one; null unless approved',
    }),
    ...proposedFields(BILL_CORRECTION_STATES),
  })
  .openapi('BillCorrection');
