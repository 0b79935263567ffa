/** Requests and answers of alignments: several billing accounts of one customer on one cycle. */
import { z } from '@hono/zod-openapi';
import { ALIGNMENT_STATES, MOST_ACCOUNTS } from '../../../services/billing/cycle-alignment.ts';
import { CycleChangeInput, CycleChangeSchema } from '../cases/cycle-change.ts';
import { Id, listOf } from '../primitives.ts';

export const CycleAlignmentInput = z
  .strictObject({
    customerId: Id,
    billingAccountIds: z
      .array(Id)
      .min(1, 'at least one')
      .max(MOST_ACCOUNTS, `at most ${MOST_ACCOUNTS}`)
      .optional()
      .openapi({ description: 'When left out: all accounts of the customer that are not closed' }),
    preference: CycleChangeInput.shape.preference,
    override: CycleChangeInput.shape.override,
  })
  .openapi('BillingCycleAlignmentInput', {
    example: { customerId: 'CUST-0009', preference: { billCycleDay: 1, paymentTermDays: 30 } },
  });

export const AlignmentConfirmationInput = z
  .strictObject({ evenIfPartly: z.boolean() })
  .openapi('BillingCycleAlignmentConfirmationInput', { example: { evenIfPartly: false } });

export const CycleAlignmentSchema = z
  .object({
    alignmentId: z.string(),
    customerId: z.string(),
    state: z.enum(ALIGNMENT_STATES),
    changes: listOf(CycleChangeSchema).openapi({ description: 'One for each account' }),
    links: z.object({ self: z.string() }),
  })
  .openapi('BillingCycleAlignment', {
    description:
      'Several billing accounts of one customer on one bill day. Each account has a change of its own.',
  });
