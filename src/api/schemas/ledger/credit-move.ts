/** Requests and answers of credit that is moved between accounts of one customer. */
import { z } from '@hono/zod-openapi';
import { freeText, Id, listOf, MoneySchema, moneyAtLeast } from '../primitives.ts';

export const CreditMoveInput = z
  .strictObject({
    parts: z
      .array(z.strictObject({ billingAccountId: Id, amount: moneyAtLeast(1) }))
      .min(1, 'at least one')
      .max(50, 'at most 50')
      .openapi({ description: 'Each account once; all of the customer whose credit it is' }),
    note: freeText(200).openapi({ description: 'The reason; it is in both ledgers' }),
  })
  .openapi('CreditMoveInput', {
    example: {
      parts: [
        { billingAccountId: 'BA-0008', amount: { amountMinor: 2_500, currency: 'EUR' } },
        { billingAccountId: 'BA-0009', amount: { amountMinor: 1_000, currency: 'EUR' } },
      ],
      note: 'One transfer for three branches',
    },
  });

export const CreditMoveSchema = z
  .object({
    moveId: z.string(),
    billingAccountId: z.string().openapi({ description: 'Whose credit it was' }),
    parts: listOf(
      z.object({
        billingAccountId: z.string(),
        amount: MoneySchema,
        outEntryId: z.string().openapi({ description: 'The debit in the ledger of the account that gives' }),
        inEntryId: z
          .string()
          .openapi({ description: 'The credit in the ledger of the account that gets it' }),
      }),
    ),
  })
  .openapi('CreditMove');
