/** The credit limit of an account that is open: one person sets it up to a bound, above it one proposes and another one decides. */
import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import type { Proposed } from '../four-eyes.ts';
import type { Currency, Minor } from '../money.ts';
import { type AccountTerms, limitBoundsIn } from './account-terms.ts';
import type { BillingAccount } from './billing-account.ts';

export const LIMIT_PROPOSAL_STATES = ['proposed', 'approved', 'rejected'] as const;
export type LimitProposalState = (typeof LIMIT_PROPOSAL_STATES)[number];

/** Another credit limit for an account. One that its proposer may set alone is approved at once, and nobody decided on it. */
export interface LimitProposal extends Proposed<LimitProposalState> {
  readonly proposalId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly creditLimit: Minor;
  /** The limit of the account when this was proposed. */
  readonly limitBefore: Minor;
  /** The reason, in the person's words. */
  readonly note: string;
  readonly proposedAt: Instant;
}

/** A new proposal. */
export interface NewLimitProposal {
  readonly proposalId: string;
  readonly billingAccountId: BillingAccountId;
  readonly creditLimit: Minor;
  readonly currency: Currency;
  readonly note: string;
  readonly by: SubjectId;
}

/** Whether one person may set this limit: it is within the bound of the terms, or gives no more than the account has. */
export function mayBeSetAlone(
  account: Pick<BillingAccount, 'creditLimit' | 'currency'>,
  creditLimit: Minor,
  terms: AccountTerms,
): boolean {
  return (
    creditLimit <= account.creditLimit || creditLimit <= limitBoundsIn(terms, account.currency).aloneUpTo
  );
}
