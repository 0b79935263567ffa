import { z } from 'zod';
import {
  DUNNING_EFFECTS,
  DUNNING_ENDINGS,
  DUNNING_HOLD_TAGS,
  DUNNING_PAUSES,
  DUNNING_STAGES,
  type DunningCase,
  type DunningHoldTag,
  GIVING_UP,
  WRITE_OFF_STATES,
  type WriteOffProposal,
} from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import {
  amount,
  civilDate,
  count,
  currency,
  id,
  instant,
  positiveAmount,
  sha256,
} from '../mongo/primitives.ts';

export const dunningCaseSchema: z.ZodType<DunningCase> = z.object({
  caseId: id,
  billingAccountId: id,
  customerId: id,
  currency,
  state: z.enum(['open', 'closed']),
  stage: z.enum(DUNNING_STAGES),
  steps: z
    .array(
      z.object({
        stage: z.enum(DUNNING_STAGES),
        at: instant,
        date: civilDate,
        daysPastDue: count,
        pastDueAmount: amount,
        unpaidBills: count,
        bills: z.array(z.object({ billId: id, asked: amount, unpaid: amount })),
        effects: z.array(z.enum(DUNNING_EFFECTS)),
        fee: amount,
        askedOf: z.array(id).exactOptional(),
        takenBackAt: instant.exactOptional(),
      }),
    )
    .min(1),
  policy: z.object({ version: z.string().min(1), sha256 }),
  pause: z.enum(DUNNING_PAUSES).nullable(),
  relievedAt: instant.nullable(),
  enteredAt: instant,
  leftAt: instant.nullable(),
  ending: z.enum(DUNNING_ENDINGS).nullable(),
  nextLookAt: instant.nullable(),
  revision: count,
  updatedAt: instant,
});

export const writeOffProposalSchema: z.ZodType<WriteOffProposal> = z.object({
  proposalId: id,
  kind: z.enum(GIVING_UP),
  billingAccountId: id,
  customerId: id,
  currency,
  // A discharge may come when nothing is left to claim.
  bills: z.array(z.object({ billId: id, amount: positiveAmount })),
  amount,
  daysPastDue: count,
  state: z.enum(WRITE_OFF_STATES),
  proposedBy: z.string().min(1),
  proposedAt: instant,
  caseId: id.nullable(),
  note: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
  writtenOffAmount: amount,
  recoveredAmount: amount,
  terms: z.object({ amount: positiveAmount, payBy: civilDate }).exactOptional(),
});

/** A change of the tags of an account's dunning hold, with whose and why. Nothing here is ever updated or deleted. */
export interface DunningHoldChange {
  /** The account's version after the change, behind its id. */
  readonly changeId: string;
  readonly billingAccountId: string;
  readonly customerId: string;
  readonly before: readonly DunningHoldTag[];
  readonly after: readonly DunningHoldTag[];
  readonly reason: string;
  readonly by: string;
  readonly at: Instant;
}

export const dunningHoldChangeSchema: z.ZodType<DunningHoldChange> = z.object({
  changeId: id,
  billingAccountId: id,
  customerId: id,
  before: z.array(z.enum(DUNNING_HOLD_TAGS)),
  after: z.array(z.enum(DUNNING_HOLD_TAGS)),
  reason: z.string().min(1),
  by: z.string().min(1),
  at: instant,
});
