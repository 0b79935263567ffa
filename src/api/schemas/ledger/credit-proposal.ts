/** Requests and answers of credits that two people give. */
import { z } from '@hono/zod-openapi';
import { CREDIT_PROPOSAL_STATES, PROPOSABLE_CREDITS } from '../../../domain/ledger/credit-proposal.ts';
import { freeText, MoneySchema, moneyAtLeast } from '../primitives.ts';
import { proposalQuery, proposedFields } from '../proposals.ts';

const CreditType = z.enum(PROPOSABLE_CREDITS).openapi('ProposableCredit');

export const CreditProposalInput = z
  .strictObject({
    type: CreditType,
    amount: moneyAtLeast(1),
    note: freeText(200).openapi({ description: 'The reason; it is in the ledger once approved' }),
  })
  .openapi('CreditProposalInput', {
    example: {
      type: 'goodwill',
      amount: { amountMinor: 15_000, currency: 'EUR' },
      note: 'Three weeks without service',
    },
  });

export const CreditProposalQuery = proposalQuery(CREDIT_PROPOSAL_STATES);

export const CreditProposalSchema = z
  .object({
    proposalId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    type: CreditType,
    amount: MoneySchema,
    note: z.string(),
    ...proposedFields(CREDIT_PROPOSAL_STATES),
    entryId: z.string().nullable().openapi({ description: 'The posted entry; null unless approved' }),
  })
  .openapi('CreditProposal');
