/** Write-offs: one person proposes to give a debt up, another one decides. */
import type { WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { ProposalDecision } from '../../domain/four-eyes.ts';
import { amountIn } from '../../domain/money.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { AccountNews } from '../workflow-news.ts';

/** What write-offs work with. */
export interface WriteOffDeps {
  readonly store: Pick<Store, 'writeOffs'>;
  readonly signals: Pick<AccountNews, 'tellDunning'>;
  readonly now: () => Instant;
}

/**
 * Proposes to give up the open amount of an account; its dunning then shows that a person has to decide.
 * @throws BusinessFailure BillingAccountNotFound, InvalidState, ActionNotPossible
 */
export async function proposeWriteOff(
  deps: WriteOffDeps,
  request: {
    readonly proposalId: string;
    readonly billingAccountId: BillingAccountId;
    readonly by: SubjectId;
    readonly note: string;
  },
): Promise<WriteOffProposal> {
  const proposal = await deps.store.writeOffs.propose(request, deps.now());
  await deps.signals.tellDunning(proposal.billingAccountId);
  return proposal;
}

/**
 * Settles what is open on an account: what was paid is final, and the rest is given up without a mark. Up to the limit of `credit-limits` in
 * the account's currency one person may do it alone; above it, or without a limit, the proposal waits for another person.
 * @throws BusinessFailure NotFound, BillingAccountNotFound, InvalidState, ActionNotPossible
 */
export async function settleDebt(
  deps: WriteOffDeps & {
    readonly store: Pick<Store, 'accounts'>;
    readonly policies: Pick<PolicyProvider, 'current'>;
  },
  request: Parameters<typeof proposeWriteOff>[1],
): Promise<WriteOffProposal> {
  const { currency } = await knownAccount(deps, request.billingAccountId);
  const { settlement } = (await deps.policies.current('credit-limits', deps.now())).parameters;
  const aloneUpTo = amountIn(settlement, currency);
  const limit = aloneUpTo === null ? {} : { aloneUpTo };
  const proposal = await deps.store.writeOffs.propose(
    { ...request, kind: 'settlement', ...limit },
    deps.now(),
  );
  await deps.signals.tellDunning(proposal.billingAccountId);
  return proposal;
}

/**
 * Gives the debt up (`approve`) or keeps it (`reject`), and tells the account's dunning.
 * @throws BusinessFailure NotFound, DutiesNotSeparated, InvalidState, ActionNotPossible, AccountMoved
 */
export async function decideWriteOff(
  deps: WriteOffDeps,
  verdict: 'approve' | 'reject',
  request: ProposalDecision,
): Promise<WriteOffProposal> {
  const proposal = await deps.store.writeOffs[verdict](request, deps.now());
  await deps.signals.tellDunning(proposal.billingAccountId);
  return proposal;
}
