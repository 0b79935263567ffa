/** Bankruptcy: the opening splits an account, and a discharge or a dismissal ends that. */
import type { WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import type { Insolvency } from '../../domain/arrears/insolvency.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { Currency } from '../../domain/money.ts';
import type { InsolvencyToOpen } from '../../store/arrears/insolvencies.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import { billAccount } from '../billing/bill-run.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfStanding } from '../payments/news.ts';

interface Deps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] &
    Pick<Store, 'accounts' | 'billing' | 'insolvencies' | 'writeOffs'>;
  readonly now: () => Instant;
}

/** Proceedings over an account, with what is left of its old debt. */
export interface InsolvencyShown {
  readonly insolvency: Insolvency;
  readonly currency: Currency;
  /** The bills that rest, the oldest due first; the bill of the day of the opening among them once it is made. */
  readonly claims: readonly Bill[];
}

/**
 * The last proceedings over an account, with the claims to file.
 * @throws BusinessFailure BillingAccountNotFound, InvalidState (there were none)
 */
export async function readInsolvency(
  deps: { readonly store: Pick<Store, 'accounts' | 'insolvencies'> },
  billingAccountId: BillingAccountId,
): Promise<InsolvencyShown> {
  const { currency } = await knownAccount(deps, billingAccountId);
  const insolvency = await deps.store.insolvencies.latest(billingAccountId);
  if (insolvency === null) throw arrearsRefusal('insolvency-is-not-open');
  return { insolvency, currency, claims: await deps.store.insolvencies.claims(billingAccountId) };
}

/**
 * Splits an account at the opening of proceedings, and makes the bill of that day at once, so that all days before it are old debt. What a crash
 * leaves undone, the next bill run does. The same again changes nothing, and tells those who wait again.
 * @throws BusinessFailure BillingAccountNotFound, Invalid, InvalidState
 */
export async function openInsolvency(deps: Deps, request: InsolvencyToOpen): Promise<InsolvencyShown> {
  const at = deps.now();
  const { billingAccountId } = request;
  const { promise } = await knownAccount(deps, billingAccountId);
  const { insolvencyId } = await deps.store.insolvencies.open(request, at);
  // What was promised was old debt: it is cancelled, and what waits for its day is told.
  if (promise !== null) await deps.signals.tellPromise(promise.promiseId);
  await billAccount(deps, { billingAccountId, runId: `insolvency:${billingAccountId}`, now: at });
  await tellOfStanding(deps, billingAccountId, insolvencyId);
  return readInsolvency(deps, billingAccountId);
}

/**
 * The proceedings end without a discharge: the old debt lives again.
 * @throws BusinessFailure BillingAccountNotFound, InvalidState, DutiesNotSeparated
 */
export async function dismissInsolvency(
  deps: Deps,
  request: { readonly billingAccountId: BillingAccountId; readonly by: SubjectId; readonly note: string },
): Promise<InsolvencyShown> {
  const { billingAccountId } = request;
  const { insolvencyId } = await deps.store.insolvencies.dismiss(request, deps.now());
  await tellOfStanding(deps, billingAccountId, `${insolvencyId}:dismissed`);
  return readInsolvency(deps, billingAccountId);
}

/**
 * Proposes to end the proceedings with a discharge: another person approves, and what is left of the old debt is written off.
 * @throws BusinessFailure BillingAccountNotFound, InvalidState, ActionNotPossible
 */
export function proposeDischarge(
  deps: Pick<Deps, 'store' | 'now'>,
  request: {
    readonly proposalId: string;
    readonly billingAccountId: BillingAccountId;
    readonly by: SubjectId;
    readonly note: string;
  },
): Promise<WriteOffProposal> {
  return deps.store.writeOffs.propose({ ...request, kind: 'discharge' }, deps.now());
}
