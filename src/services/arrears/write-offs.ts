/** Write-offs: one person proposes to give a debt up, another one decides. */
import { settlementPromiseId, type WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { ProposalDecision } from '../../domain/four-eyes.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { amountIn, type Money } from '../../domain/money.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import type { CaseClient } from '../cases/case-client.ts';
import { assertCurrency } from '../currency.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { AccountNews } from '../workflow-news.ts';
import { launchPromise } from './promise-giving.ts';

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
 * Settles what is open on an account: what was paid is final, and the rest is given up without a mark. With `terms` that follows once the customer
 * has paid the agreed amount in time: until then a promise protects the account, and if it is broken, the agreement lapses. Up to the limit of
 * `credit-limits` in the account's currency one person may give the rest up alone, as long as it is within what one may give in a day; above it, or
 * without a limit, the proposal waits for another person.
 * @throws PromiseRefused when the amount or the day of the terms can't be promised
 * @throws BusinessFailure NotFound, BillingAccountNotFound, InvalidState, ActionNotPossible
 */
export async function settleDebt(
  deps: WriteOffDeps & {
    readonly store: Pick<Store, 'accounts'>;
    readonly policies: Pick<PolicyProvider, 'current'>;
    readonly cases: Pick<CaseClient, 'launch'>;
  },
  {
    terms,
    ...request
  }: Parameters<typeof proposeWriteOff>[1] & {
    /** Left out: what was paid is final at once. */
    readonly terms?: { readonly amount: Money; readonly payBy: CivilDate };
  },
): Promise<WriteOffProposal> {
  const { currency } = await knownAccount(deps, request.billingAccountId);
  if (terms !== undefined) assertCurrency(currency, [[terms.amount.currency, '/terms/amount/currency']]);
  const { settlement, posted } = (await deps.policies.current('credit-limits', deps.now())).parameters;
  const upTo = amountIn(settlement, currency);
  const giver: Giver = { by: request.by, way: 'posted', limits: posted };
  const limit = upTo === null ? {} : { alone: { upTo, giver } };
  const proposal = await deps.store.writeOffs.propose(
    {
      ...{ ...request, kind: 'settlement', ...limit },
      ...(terms === undefined ? {} : { terms: { amount: terms.amount.amountMinor, payBy: terms.payBy } }),
    },
    deps.now(),
  );
  await startAgreement(deps, proposal);
  await deps.signals.tellDunning(proposal.billingAccountId);
  return proposal;
}

/**
 * Gives the debt up (`approve`) or keeps it (`reject`), and tells the account's dunning.
 * @throws BusinessFailure NotFound, DutiesNotSeparated, InvalidState, ActionNotPossible, AccountMoved
 */
export async function decideWriteOff(
  deps: WriteOffDeps & { readonly cases: Pick<CaseClient, 'launch'> },
  verdict: 'approve' | 'reject',
  request: ProposalDecision,
): Promise<WriteOffProposal> {
  const proposal = await deps.store.writeOffs[verdict](request, deps.now());
  await startAgreement(deps, proposal);
  await deps.signals.tellDunning(proposal.billingAccountId);
  return proposal;
}

/** Starts what awaits the money of a settlement that was agreed on; also again, when a crash kept it from starting. */
async function startAgreement(
  deps: { readonly cases: Pick<CaseClient, 'launch'> },
  { state, terms, proposalId, billingAccountId }: WriteOffProposal,
): Promise<void> {
  if (state !== 'agreed' || terms === undefined) return;
  const installments = [{ dueDate: terms.payBy, amount: terms.amount }];
  const promiseId = settlementPromiseId(proposalId);
  await launchPromise(deps, { promiseId, billingAccountId, kind: 'promise', installments });
}
