/** Answers of the customer's records: ledger entries, interactions, notices. */

import { z } from '@hono/zod-openapi';
import { DIRECTIONS, ENTRY_TYPES } from '../../../domain/ledger/entry.ts';
import { NOTICE_CHANNELS } from '../../../domain/notices/contact.ts';
import { CHANNELS } from '../../../domain/notices/interaction.ts';
import { DELIVERY_STATES } from '../../../domain/notices/notice.ts';
import { INTERACTION, NOTICE, TRANSACTION } from '../examples.ts';
import { InstantText, MoneySchema, orNull, PageQuery, PersonsWords } from '../primitives.ts';

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

export const PageOnlyQuery = z.strictObject(PageQuery);

export const InteractionSchema = z
  .object({
    interactionId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string().nullable(),
    occurredAt: InstantText,
    channel: z.enum([...CHANNELS, 'system']),
    direction: z.enum(['inbound', 'outbound']),
    topic: z.string(),
    code: z.string(),
    reference: z.string(),
    summary: z.string(),
  })
  .openapi('Interaction', { example: INTERACTION });

export const NoticeSchema = z
  .object({
    noticeId: z.string(),
    customerId: z.string(),
    billingAccountId: z.string().nullable(),
    kind: z.string(),
    locale: z.string(),
    subject: z.string(),
    body: z.string(),
    createdAt: InstantText,
    reference: z.string(),
    delivery: z
      .object({
        state: z.enum(DELIVERY_STATES),
        channel: orNull(z.enum(NOTICE_CHANNELS)),
        endedAt: InstantText.nullable(),
      })
      .openapi({ description: 'The state of its delivery' }),
  })
  .openapi('Notice', { example: NOTICE });
