import { absence } from '../../domain/absences.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Intervention, WatchedAccount } from '../../domain/insight/risk/watch.ts';
import type { Store } from '../../store/store.ts';

/**
 * Reads an account on the early-intervention list.
 * @throws BusinessFailure NotFound when it is not on the list
 */
export async function watchedAccount(
  { store }: { readonly store: Pick<Store, 'risk'> },
  billingAccountId: BillingAccountId,
): Promise<WatchedAccount> {
  const found = await store.risk.get(billingAccountId);
  if (found === null) throw absence('account-not-watched');
  return found;
}

/**
 * Stores what a person did about an account on the list. The same id again changes nothing.
 * @throws BusinessFailure NotFound when the account is not on the list
 */
export async function intervene(
  deps: { readonly store: Pick<Store, 'risk'>; readonly now: () => Instant },
  billingAccountId: BillingAccountId,
  intervention: Omit<Intervention, 'at'>,
): Promise<WatchedAccount> {
  await watchedAccount(deps, billingAccountId);
  return deps.store.risk.intervene(billingAccountId, { ...intervention, at: deps.now() });
}
