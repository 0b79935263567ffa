/** Requests and answers of ledger entries from other systems. */
import { z } from '@hono/zod-openapi';
import { entryInput } from '../../../store/ledger/entry-input.ts';
import { TRANSACTION } from '../examples.ts';
import { freeText, listOf } from '../primitives.ts';
import { TransactionSchema } from './transaction.ts';

const EXAMPLE = {
  idempotencyKey: 'cdr-2026-11-22-000042',
  type: 'usage',
  direction: 'debit',
  amount: { amountMinor: 129, currency: 'EUR' },
  occurredAt: '2026-11-22T09:29:00Z',
  source: 'rating',
  note: '4 min to Norway',
};

export const EntryInput = entryInput.openapi('LedgerEntryInput', { example: EXAMPLE });

const POSTED = {
  ...TRANSACTION,
  entryId: 'BA-0007:42',
  sequence: 42,
  type: 'usage',
  direction: 'debit',
  paymentId: null,
  source: 'rating',
  reversedEntryId: null,
  correctedEntryId: null,
  otherAccountId: null,
};

export const EntrySchema = TransactionSchema.extend({
  sequence: z.int().openapi({ description: '1, 2, 3, ... without gaps in one account' }),
  source: z.string(),
  reversedEntryId: z.string().nullable().openapi({ description: 'The entry that this one takes back' }),
  correctedEntryId: z.string().nullable().openapi({
    description: 'Of a line that was billed again: its entry on the first of the bills',
  }),
  otherAccountId: z
    .string()
    .nullable()
    .openapi({ description: 'The account on the other side, of credit that was moved' }),
}).openapi('LedgerEntry', { example: POSTED });

export const ReversalInput = z
  .strictObject({
    reason: freeText(200).openapi({
      description: 'Why the entry was wrong; the ledger and the bill show this text',
    }),
  })
  .openapi('EntryReversalInput', { example: { reason: 'Rated twice' } });

export const EntryLines = z.string().openapi('LedgerEntryLines', {
  minLength: 1,
  pattern: '\\S',
  description:
    'NDJSON: one entry on each line, each a LedgerEntryInput with a `billingAccountId`. At most 10,000 lines, empty ones included, of at most 8,192 characters, and 8 MiB.',
  example: `${JSON.stringify({ billingAccountId: 'BA-0007', ...EXAMPLE })}\n`,
});

const FaultSchema = z.object({
  pointer: z.string().openapi({ description: 'RFC 6901 pointer into the line' }),
  code: z.string(),
  detail: z.string(),
});

export const EntryLineResults = z
  .object({
    posted: z.int(),
    alreadyPosted: z.int(),
    refused: z.int(),
    masked: z.int().openapi({
      description: 'Lines with a card number in the note, posted or not; only its last four digits are kept',
    }),
    results: listOf(
      z.object({
        line: z.int().openapi({ description: 'Counted from 1; empty lines count and have no result' }),
        status: z.enum(['posted', 'alreadyPosted', 'refused']),
        entryId: z.string().nullable(),
        errors: listOf(FaultSchema).openapi({
          description: 'Why it was refused: at most three reasons, fewer when many lines are refused',
        }),
      }),
    ),
  })
  .openapi('LedgerEntryLineResults', {
    example: {
      posted: 1,
      alreadyPosted: 0,
      refused: 1,
      masked: 0,
      results: [
        { line: 1, status: 'posted', entryId: 'BA-0007:42', errors: [] },
        {
          line: 2,
          status: 'refused',
          entryId: null,
          errors: [
            {
              pointer: '/billingAccountId',
              code: 'account-missing',
              detail: 'There is no such billing account.',
            },
          ],
        },
      ],
    },
  });
