/** Credits above what one person may give: one proposes, another posts or refuses. Repeating a call changes nothing. */
import type { Instant } from '../../domain/civil-date.ts';
import type { CreditProposal } from '../../domain/ledger/credit-proposal.ts';
import type { Store } from '../../store/store.ts';

type Proposals = Store['creditProposals'];

interface Deps {
  readonly store: Pick<Store, 'creditProposals'>;
  readonly now: () => Instant;
}

/** Proposes a credit. @throws BusinessFailure as the store says */
export function proposeCredit(
  { store, now }: Deps,
  request: Parameters<Proposals['propose']>[0],
): Promise<CreditProposal> {
  return store.creditProposals.propose(request, now());
}

/** Posts a proposed credit (`approve`), or gives nothing (`reject`). @throws BusinessFailure as the store says */
export function decideCredit(
  { store, now }: Deps,
  verdict: 'approve' | 'reject',
  request: Parameters<Proposals['approve']>[0] & Parameters<Proposals['reject']>[0],
): Promise<CreditProposal> {
  return store.creditProposals[verdict](request, now());
}
