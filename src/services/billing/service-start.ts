import type { ServiceOrder } from '../../domain/cases/order.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { Store } from '../../store/store.ts';

/**
 * An installed service becomes billable from the day on which it was completed, in the account's time zone: subscription,
 * one-off charge and the end of the credit hold, in one transaction. Run twice, it starts once.
 * @throws BusinessFailure BillingAccountNotFound, CurrencyMismatch
 */
export async function startService(
  store: Pick<Store, 'accounts' | 'subscriptions'>,
  input: {
    readonly order: ServiceOrder;
    readonly workflowId: string;
    readonly completedAt: Instant;
    readonly at: Instant;
  },
): Promise<{ readonly subscriptionId: string }> {
  const { order, workflowId, completedAt, at } = input;
  const account = await store.accounts.get(order.billingAccountId);
  if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const startDate = civilDateAt(completedAt, account.timeZone);
  const { subscription } = await store.subscriptions.activateFromOrder({
    order,
    startDate,
    workflowId,
    now: at,
  });
  return { subscriptionId: subscription.subscriptionId };
}
