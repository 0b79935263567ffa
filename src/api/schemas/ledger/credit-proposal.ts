/** Requests and answers of credits that two people give. */
import { z } from '@hono/zod-openapi';
import { CREDIT_PROPOSAL_STATES, PROPOSABLE_CREDITS } from '../../../domain/ledger/credit-proposal.ts';
import { freeText, Id, InstantText, MoneySchema, moneyAtLeast, OwnId, PageQuery } from '../primitives.ts';

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

export const CreditDecisionInput = z
  .strictObject({ note: freeText(1000).nullable() })
  .openapi('CreditDecisionInput', { example: { note: null } });

export const CreditProposalParams = z.object({ proposalId: OwnId });

export const CreditProposalQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(CREDIT_PROPOSAL_STATES).optional(),
  billingAccountId: Id.optional(),
});

export const CreditProposalSchema = z
  .object({
    proposalId: z.string(),
    billingAccountId: z.string(),
    customerId: z.string(),
    type: CreditType,
    amount: MoneySchema,
    note: z.string(),
    state: z.enum(CREDIT_PROPOSAL_STATES),
    proposedBy: z.string(),
    proposedAt: InstantText,
    decidedBy: z.string().nullable(),
    decidedAt: InstantText.nullable(),
    decisionNote: z.string().nullable(),
    entryId: z.string().nullable().openapi({ description: 'The posted entry; null unless approved' }),
    links: z.object({ self: z.string() }),
  })
  .openapi('CreditProposal');
