/** Credits above what one person may give: one proposes, another posts or refuses. Repeating a call changes nothing. */
import type { Instant } from '../../domain/civil-date.ts';
import type { CreditProposal } from '../../domain/ledger/credit-proposal.ts';
import type { Store } from '../../store/store.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfCredits } from './entries.ts';

type Proposals = Store['creditProposals'];

interface Deps {
  readonly store: Pick<Store, 'creditProposals'>;
  readonly now: () => Instant;
}

interface DecisionDeps extends StandingNewsDeps {
  readonly store: Pick<Store, 'creditProposals' | 'ledger' | 'cases' | 'dunning'>;
}

/** Proposes a credit. @throws BusinessFailure as the store says */
export function proposeCredit(
  { store, now }: Deps,
  request: Parameters<Proposals['propose']>[0],
): Promise<CreditProposal> {
  return store.creditProposals.propose(request, now());
}

/**
 * Posts a proposed credit (`approve`), or gives nothing (`reject`). Who waits for the account is told of a credit; deciding the same again
 * tells them again.
 * @throws BusinessFailure as the store says
 */
export async function decideCredit(
  deps: DecisionDeps,
  verdict: 'approve' | 'reject',
  request: Parameters<Proposals['approve']>[0] & Parameters<Proposals['reject']>[0],
): Promise<CreditProposal> {
  const { store, now } = deps;
  const proposal = await store.creditProposals[verdict](request, now());
  const entry = proposal.entryId === null ? null : await store.ledger.get(proposal.entryId);
  if (entry !== null) await tellOfCredits(deps, [entry]);
  return proposal;
}
