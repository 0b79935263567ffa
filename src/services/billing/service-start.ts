import { subscriptionIdOf } from '../../domain/billing/subscription.ts';
import { completedMove } from '../../domain/cases/approval-moves.ts';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import { moved } from '../../domain/cases/move.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure, isFailure } from '../../domain/failure-types.ts';
import type { Store } from '../../store/store.ts';
import { toldOfOrder } from '../notices/case-notices.ts';

/** A service that runs. */
export interface StartedService {
  readonly subscriptionId: string;
  /** Whether its customer was told; where that could not be written down, the service is billed all the same. */
  readonly told: boolean;
}

/**
 * An installed service becomes billable from the day on which it was completed, in the account's time zone: subscription,
 * one-off charge, the end of the credit hold, the completed case and what the customer is told, in one transaction. Run twice, it starts once.
 * @throws BusinessFailure BillingAccountNotFound, CurrencyMismatch
 */
export async function startService(
  store: Pick<Store, 'snapshots' | 'subscriptions'>,
  input: {
    readonly approval: ServiceApprovalCase;
    readonly completedAt: Instant;
    readonly at: Instant;
  },
): Promise<StartedService> {
  const { approval, completedAt, at } = input;
  const { order, workflowId } = approval;
  const addressee = await store.snapshots.addressee(order.customerId, order.billingAccountId);
  if (addressee === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const { account, locale } = addressee;
  const subscriptionId = subscriptionIdOf(order);
  const completed = moved(approval, completedMove(subscriptionId), at);
  const activation = { order, startDate: civilDateAt(completedAt, account.timeZone), workflowId, now: at };
  const told = toldOfOrder('completed', completed, locale, at);
  try {
    await store.subscriptions.activateFromOrder({ ...activation, completed: { approval: completed, told } });
    return { subscriptionId, told: true };
  } catch (error) {
    if (isFailure(error, 'CurrencyMismatch') || isFailure(error, 'BillingAccountNotFound')) throw error;
    // What stands in the way of telling the customer does not stand in the way of the bill.
    const untold = { approval: completed, told: null };
    const { changed } = await store.subscriptions.activateFromOrder({ ...activation, completed: untold });
    return { subscriptionId, told: !changed };
  }
}
