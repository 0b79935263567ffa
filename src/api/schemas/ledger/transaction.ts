/** Entries of the ledger, as a customer reads them. */
import { z } from '@hono/zod-openapi';
import { DIRECTIONS, ENTRY_TYPES } from '../../../domain/ledger/entry.ts';
import { TRANSACTION } from '../examples.ts';
import { InstantText, MoneySchema, PersonsWords } from '../primitives.ts';

export const TransactionSchema = z
  .object({
    entryId: z.string(),
    billingAccountId: z.string(),
    type: z.enum(ENTRY_TYPES),
    direction: z.enum(DIRECTIONS).openapi({ description: 'A debit raises what the customer owes' }),
    amount: MoneySchema,
    balanceAfter: MoneySchema,
    occurredAt: InstantText,
    postedAt: InstantText,
    billId: z.string().nullable(),
    paymentId: z.string().nullable(),
    note: PersonsWords.nullable(),
  })
  .openapi('Transaction', { example: TRANSACTION });
