import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import type { Proposed } from '../four-eyes.ts';
import type { Currency, Minor } from '../money.ts';
import type { NewEntry } from './entry.ts';

export const CREDIT_PROPOSAL_STATES = ['proposed', 'approved', 'rejected'] as const;
export type CreditProposalState = (typeof CREDIT_PROPOSAL_STATES)[number];

/** What two people can give away. A refund takes unapplied credit off the account, to be paid out. */
export const PROPOSABLE_CREDITS = ['goodwill', 'creditNote', 'adjustment', 'refund'] as const;
export type ProposableCredit = (typeof PROPOSABLE_CREDITS)[number];

/** Money for a customer that is above what one person may give. */
export interface CreditProposal extends Proposed<CreditProposalState> {
  readonly proposalId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly type: ProposableCredit;
  readonly amount: Minor;
  /** The reason; it is in the ledger once approved. */
  readonly note: string;
  readonly proposedAt: Instant;
  /** What was posted; null unless approved. */
  readonly entryId: string | null;
}

/** A new proposal: for which account, and how much. */
export interface NewCreditProposal {
  readonly proposalId: string;
  readonly billingAccountId: BillingAccountId;
  readonly type: ProposableCredit;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly by: SubjectId;
  readonly note: string;
}

/** The name under which approved proposals are posted. */
export const PROPOSAL_SOURCE = 'creditProposal';

/** The entry that an approved proposal posts. */
export function entryOfProposal(
  { proposalId, billingAccountId, type, amount, note }: CreditProposal,
  now: Instant,
): NewEntry {
  return {
    billingAccountId,
    type,
    direction: type === 'refund' ? 'debit' : 'credit',
    amount,
    occurredAt: now,
    idempotencyKey: `${PROPOSAL_SOURCE}:${proposalId}`,
    source: PROPOSAL_SOURCE,
    billId: null,
    paymentId: null,
    note,
  };
}
