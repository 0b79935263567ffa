import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { assertMayEnd } from '../../domain/billing/service-end.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { SubscriptionWrites } from '../../store/billing/subscriptions.ts';
import type { Store } from '../../store/store.ts';

/** A service with its billing account. */
export interface OwnedService {
  readonly subscription: Subscription;
  readonly account: BillingAccount;
}

/** A service by its id; null when it, or its account, does not exist. */
export async function ownedService(
  { store }: { readonly store: Pick<Store, 'subscriptions' | 'accounts'> },
  subscriptionId: string,
): Promise<OwnedService | null> {
  const subscription = await store.subscriptions.get(subscriptionId);
  const account = subscription && (await store.accounts.get(subscription.billingAccountId));
  return subscription === null || account === null ? null : { subscription, account };
}

/**
 * Sets the last day of a service and writes it to the customer's record. The same day again changes nothing.
 * @throws BusinessFailure InvalidState when it has ended; Invalid when it can't end on that day
 */
export async function endService(
  {
    store,
    now,
  }: { readonly store: Pick<Store, 'subscriptions' | 'interactions'>; readonly now: () => Instant },
  { subscription: before, account }: OwnedService,
  end: {
    readonly endDate: CivilDate;
    readonly reason: Parameters<SubscriptionWrites['end']>[0]['reason'];
    readonly note: string | null;
    readonly by: SubjectId;
  },
): Promise<{ readonly subscription: Subscription; readonly changed: boolean }> {
  const { endDate, reason, note, by } = end;
  const { subscriptionId, customerId, billingAccountId } = before;
  const at = now();
  if (endDate !== before.endDate) assertMayEnd(before, account, endDate, civilDateAt(at, account.timeZone));
  const ended = await store.subscriptions.end({ subscriptionId, endDate, reason, by, now: at });
  // Also when nothing changed: the first request may have died before it wrote to the record.
  await store.interactions.put({
    ...{ interactionId: `service-end:${subscriptionId}:${endDate}`, customerId, billingAccountId },
    ...{ occurredAt: ended.subscription.ending?.at ?? at, channel: 'system', direction: 'inbound' },
    ...{ topic: 'service', code: 'SERVICE_END', reference: subscriptionId },
    summary: note === null ? `Ends on ${endDate}` : `Ends on ${endDate}: ${note}`,
  });
  return ended;
}
