/** The credit limit of an account is set: by one person up to a bound, above it by two. Repeating a call changes nothing. */
import type { LimitProposal, NewLimitProposal } from '../../domain/accounts/limit-proposal.ts';
import type { ProposalDecision } from '../../domain/four-eyes.ts';
import type { Store } from '../../store/store.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfStanding } from '../payments/news.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

interface Deps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] & Pick<Store, 'limitProposals'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/**
 * Sets a credit limit where the terms in force (`account-terms`) let one person do so, and proposes it otherwise. Orders that wait are told of
 * a limit that is set.
 * @throws BusinessFailure BillingAccountNotFound, CurrencyMismatch, InvalidState, PolicyNotFound
 */
export async function proposeLimit(deps: Deps, request: NewLimitProposal): Promise<LimitProposal> {
  const at = deps.now();
  const { parameters } = await deps.policies.current('account-terms', at);
  return told(deps, await deps.store.limitProposals.propose(request, parameters, at));
}

/**
 * Sets a proposed limit (`approve`), or leaves the limit as it is (`reject`).
 * @throws BusinessFailure NotFound, DutiesNotSeparated, InvalidState
 */
export async function decideLimit(
  deps: Deps,
  verdict: 'approve' | 'reject',
  decision: ProposalDecision,
): Promise<LimitProposal> {
  return told(deps, await deps.store.limitProposals[verdict](decision, deps.now()));
}

async function told(deps: Deps, proposal: LimitProposal): Promise<LimitProposal> {
  const { state, billingAccountId, proposalId } = proposal;
  if (state === 'approved') await tellOfStanding(deps, billingAccountId, proposalId);
  return proposal;
}
