import type { Instant } from '../../domain/civil-date.ts';
import { type DepositTerms, releaseDue } from '../../domain/payments/deposit-release.ts';
import type { HeldDeposit } from '../../store/payments/deposits.ts';
import type { Store } from '../../store/store.ts';
import { handleEach, type SweepBatch } from '../sweep.ts';
import { type DepositDeps, isUnderWay } from './deposits.ts';
import { tellOfStanding } from './news.ts';

/** What the sweep of deposits works with. */
export interface DueDepositDeps extends DepositDeps {
  readonly store: DepositDeps['store'] & Pick<Store, 'snapshots'>;
}

/**
 * Gives back the deposits that the policy `deposits` no longer holds: one batch. What was held pays the account's open bills, the rest is its
 * credit. A deposit whose order is under way stays. Each is released in a transaction that looks again, so several sweeps at once release it only
 * once; who waits for the account is told.
 * @throws BusinessFailure PolicyNotFound
 */
export async function releaseDueDeposits(
  deps: DueDepositDeps,
  { now, after, limit }: { readonly now: Instant; readonly after: string | null; readonly limit: number },
): Promise<SweepBatch> {
  const { store } = deps;
  const { parameters: terms } = await deps.policies.current('deposits', now);
  const held = await store.deposits.held({ after, limit });
  let acted = 0;
  const accountOf = (deposit: (typeof held)[number]) => deposit.billingAccountId;
  const failed = await handleEach(held, { accountOf }, async (deposit) => {
    if (await releaseIfDue(deps, deposit, terms, now)) acted += 1;
  });
  const next = held.length < limit ? null : (held.at(-1)?.depositId ?? null);
  return { looked: held.length, acted, failed, next };
}

/** Releases a deposit if the policy no longer holds it, and says whether it did. One whose order is under way stays. */
export async function releaseIfDue(
  deps: DueDepositDeps,
  deposit: HeldDeposit,
  terms: DepositTerms,
  now: Instant,
): Promise<boolean> {
  const { depositId, orderId, customerId, billingAccountId } = deposit;
  const snapshot = await deps.store.snapshots.ofAccount(customerId, billingAccountId, now);
  const reason = releaseDue(deposit, snapshot, terms);
  if (reason === null || (await isUnderWay(deps, orderId))) return false;
  await deps.store.deposits.release(orderId, reason, now);
  await tellOfStanding(deps, billingAccountId, depositId);
  return true;
}
