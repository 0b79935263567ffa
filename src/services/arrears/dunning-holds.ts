import type { Instant } from '../../domain/civil-date.ts';
import type { DunningWrites } from '../../store/arrears/dunning.ts';
import type { Store } from '../../store/store.ts';
import type { AccountNews } from '../workflow-news.ts';

/**
 * Sets what holds dunning back on an account, and lets its dunning look again; also when nothing changed: a repeated request
 * makes up for news that did not get through.
 * @throws BusinessFailure BillingAccountNotFound
 */
export async function setDunningHolds(
  deps: {
    readonly store: Pick<Store, 'dunning'>;
    readonly signals: Pick<AccountNews, 'tellDunning'>;
    readonly now: () => Instant;
  },
  request: Parameters<DunningWrites['setHolds']>[0],
): Promise<{ readonly changed: boolean }> {
  const { changed } = await deps.store.dunning.setHolds(request, deps.now());
  await deps.signals.tellDunning(request.billingAccountId);
  return { changed };
}
