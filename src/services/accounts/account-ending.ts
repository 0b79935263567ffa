/** The relation of an account ends: final bill, deposits, credit, closure. The request does at once what it can; a sweep does the rest. */
import { hasFinalBill, usualLastDay } from '../../domain/accounts/account-ending.ts';
import type { ClosureReason, EndingWithdrawal } from '../../domain/accounts/account-state.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { addDays, type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { CreditLimits } from '../../domain/ledger/giving.ts';
import type { DepositTerms } from '../../domain/payments/deposit-release.ts';
import type { Store } from '../../store/store.ts';
import { billAccount } from '../billing/bill-run.ts';
import type { DepositDeps } from '../payments/deposits.ts';
import { releaseIfDue } from '../payments/due-deposits.ts';
import { tellOfStanding } from '../payments/news.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import { knownAccount } from './of-request.ts';

/** What the end of a relation works with. */
export interface EndingDeps extends DepositDeps {
  readonly store: DepositDeps['store'] & Pick<Store, 'accounts' | 'billing' | 'snapshots'>;
}

/** The versions in force that the end of a relation asks. */
interface EndingTerms {
  readonly deposits: DepositTerms;
  readonly limits: CreditLimits;
}

/**
 * Ends the relation of an account: its services end on a day, and a final bill covers all days up to it, whatever the cycle says. Where that
 * day has passed, the bill is made at once; then deposits are released, credit is paid out, and the account closes if nothing is open. What this
 * call does not come to, the sweep does ({@link settleEndedAccounts}). The same again changes nothing.
 * @param request.lastDay null: today, or the last billed day where that is later
 * @returns the account afterwards
 * @throws BusinessFailure BillingAccountNotFound, Invalid, InvalidState, PolicyNotFound
 */
export async function endRelation(
  deps: EndingDeps,
  billingAccountId: BillingAccountId,
  request: {
    readonly reason: ClosureReason;
    readonly lastDay: CivilDate | null;
    readonly note: string | null;
    readonly by: SubjectId;
  },
): Promise<BillingAccount> {
  const { store, now } = deps;
  const at = now();
  const before = await knownAccount(deps, billingAccountId);
  const today = civilDateAt(at, before.timeZone);
  const { reason, note, by } = request;
  const lastDay = request.lastDay ?? before.ending?.lastDay ?? usualLastDay(before, today);
  const mark = { reason, by, at };
  const { account } = await store.accounts.end({ billingAccountId, mark, note, lastDay });
  if ((account.ending?.finalBillDate ?? addDays(today, 1)) > today) return account;
  await billAccount(deps, { billingAccountId, runId: `ending:${billingAccountId}`, now: at });
  await settle(deps, account, await termsAt(deps, at), at);
  return knownAccount(deps, billingAccountId);
}

/**
 * Takes back the end of a relation that was announced, as long as its final bill is not made. Again it changes nothing.
 * @throws BusinessFailure BillingAccountNotFound, InvalidState
 */
export async function withdrawEnding(
  { store, now }: { readonly store: Pick<Store, 'accounts'>; readonly now: () => Instant },
  billingAccountId: BillingAccountId,
  {
    reason,
    note,
    by,
  }: { readonly reason: EndingWithdrawal; readonly note: string | null; readonly by: SubjectId },
): Promise<BillingAccount> {
  const mark = { reason, by, at: now() };
  return (await store.accounts.withdrawEnding({ billingAccountId, mark, note })).account;
}

/**
 * One batch of the sweep: of each account whose final bill is made, deposits are released as the policy says, credit is paid out or proposed,
 * and the account closes if nothing is open. Each step looks again, so several sweeps at once do each of them once.
 * @throws BusinessFailure PolicyNotFound
 */
export async function settleEndedAccounts(
  deps: EndingDeps,
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const terms = await termsAt(deps, now);
  // The day of the zone that is furthest ahead: whether a final bill is made, each account says itself.
  const ending = await deps.store.accounts.ending({
    today: addDays(civilDateAt(now, 'UTC'), 1),
    after,
    limit,
  });
  let acted = 0;
  const accountOf = ({ billingAccountId }: (typeof ending)[number]) => billingAccountId;
  const failed = await handleEach(ending, { accountOf }, async ({ billingAccountId }) => {
    const account = await deps.store.accounts.get(billingAccountId);
    if (account !== null && (await settle(deps, account, terms, now))) acted += 1;
  });
  const next = ending.length < limit ? null : (ending.at(-1)?.billingAccountId ?? null);
  return { looked: ending.length, acted, failed, next };
}

async function termsAt({ policies }: Pick<EndingDeps, 'policies'>, at: Instant): Promise<EndingTerms> {
  const deposits = await policies.current('deposits', at);
  const limits = await policies.current('credit-limits', at);
  return { deposits: deposits.parameters, limits: limits.parameters };
}

/** Whether the account is closed now and was not before. */
async function settle(
  deps: EndingDeps,
  { billingAccountId }: BillingAccount,
  terms: EndingTerms,
  now: Instant,
): Promise<boolean> {
  const { store } = deps;
  const account = await store.accounts.get(billingAccountId);
  if (account === null || !hasFinalBill(account)) return false;
  for (const deposit of await heldOf(deps, billingAccountId))
    await releaseIfDue(deps, deposit, terms.deposits, now);
  const paid = await store.accounts.payOutEnding(billingAccountId, terms.limits.posted, now);
  const { changed } = await store.accounts.closeEnding(billingAccountId, now);
  if (paid?.outcome === 'paidOut' || changed) await tellOfStanding(deps, billingAccountId, `ending:${now}`);
  return changed;
}

/** Deposits of one account: an account has as many as it has orders under way, and rarely more. */
const MOST_DEPOSITS = 100;

async function heldOf({ store }: Pick<EndingDeps, 'store'>, billingAccountId: BillingAccountId) {
  const { items } = await store.deposits.list({
    ...{ billingAccountId, customerId: null, state: 'held', limit: MOST_DEPOSITS, cursor: null },
  });
  return items;
}
