/** What proposals of every kind have in common: one person makes one, another one decides on it. */
import { z } from '@hono/zod-openapi';
import { freeText, Id, InstantText, OwnId, PageQuery } from './primitives.ts';

export const ProposalParams = z.object({ proposalId: OwnId });

export const ProposalDecisionInput = z
  .strictObject({ note: freeText(1000).nullable() })
  .openapi('ProposalDecisionInput', { example: { note: null } });

/** Selects proposals of one kind by their state and their account. */
export function proposalQuery<const States extends readonly [string, ...string[]]>(states: States) {
  return z.strictObject({
    ...PageQuery,
    state: z.enum(states).optional(),
    billingAccountId: Id.optional(),
  });
}

/** Whose proposal it is, and who decided what on it. */
export function proposedFields<const States extends readonly [string, ...string[]]>(states: States) {
  return {
    state: z.enum(states),
    proposedBy: z.string(),
    proposedAt: InstantText,
    decidedBy: z
      .string()
      .nullable()
      .openapi({ description: 'Null until somebody decided, and where the proposer alone may' }),
    decidedAt: InstantText.nullable(),
    decisionNote: z.string().nullable(),
    links: z.object({ self: z.string() }),
  };
}
