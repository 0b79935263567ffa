/** Requests and answers of credit limits that one person sets, or two. */
import { z } from '@hono/zod-openapi';
import { LIMIT_PROPOSAL_STATES } from '../../../domain/accounts/limit-proposal.ts';
import { freeText, Id, InstantText, MoneySchema, moneyAtLeast, OwnId, PageQuery } from '../primitives.ts';

export const LimitProposalInput = z
  .strictObject({
    creditLimit: moneyAtLeast(0),
    note: freeText(200).openapi({ description: 'The reason, for the customer’s record' }),
  })
  .openapi('LimitProposalInput', {
    example: {
      creditLimit: { amountMinor: 300_000, currency: 'EUR' },
      note: 'Twenty lines for a new branch',
    },
  });

export const LimitProposalParams = z.object({ proposalId: OwnId });

export const LimitProposalQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(LIMIT_PROPOSAL_STATES).optional(),
  billingAccountId: Id.optional(),
});

export const LimitProposalSchema = z
  .object({
    proposalId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    creditLimit: MoneySchema,
    limitBefore: MoneySchema.openapi({ description: 'The limit when this was proposed' }),
    note: z.string(),
    state: z.enum(LIMIT_PROPOSAL_STATES),
    proposedBy: z.string(),
    proposedAt: InstantText,
    decidedBy: z
      .string()
      .nullable()
      .openapi({ description: 'Null of an approved one: its proposer may set it alone' }),
    decidedAt: InstantText.nullable(),
    decisionNote: z.string().nullable(),
    links: z.object({ self: z.string() }),
  })
  .openapi('LimitProposal');
