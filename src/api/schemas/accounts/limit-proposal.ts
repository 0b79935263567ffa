/** Requests and answers of credit limits that one person sets, or two. */
import { z } from '@hono/zod-openapi';
import { LIMIT_PROPOSAL_STATES } from '../../../domain/accounts/limit-proposal.ts';
import { freeText, MoneySchema, moneyAtLeast } from '../primitives.ts';
import { proposalQuery, proposedFields } from '../proposals.ts';

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

export const LimitProposalQuery = proposalQuery(LIMIT_PROPOSAL_STATES);

export const LimitProposalSchema = z
  .object({
    proposalId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    creditLimit: MoneySchema,
    limitBefore: MoneySchema.openapi({ description: 'The limit when this was proposed' }),
    note: z.string(),
    ...proposedFields(LIMIT_PROPOSAL_STATES),
  })
  .openapi('LimitProposal');
