import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Reinstatement } from '../../store/arrears/reinstatement.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import type { AccountNews } from '../workflow-news.ts';

/**
 * Lifts the restrictions that a person names, with a reason, and makes dunning look at the account again.
 * @throws BusinessFailure NotFound, AccountMoved
 */
export async function reinstate(
  deps: {
    readonly store: Pick<Store, 'accounts' | 'dunning'>;
    readonly signals: Pick<AccountNews, 'tellDunning'>;
    readonly now: () => Instant;
  },
  request: Reinstatement,
): Promise<BillingAccount> {
  await knownAccount(deps, request.billingAccountId);
  const account = await deps.store.dunning.reinstate(request, deps.now());
  await deps.signals.tellDunning(request.billingAccountId);
  return account;
}
