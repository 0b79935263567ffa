/** A service as answers show one. */
import type { z } from '@hono/zod-openapi';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { revisionOf } from '../../../domain/accounts/customer.ts';
import { HIDDEN } from '../../../domain/accounts/masked.ts';
import type { PlaceOfInstallation } from '../../../domain/billing/installation-place.ts';
import { chargedThrough, isInAdvance } from '../../../domain/billing/recurring.ts';
import type { Subscription } from '../../../domain/billing/subscription.ts';
import { civilDateAt, type Instant } from '../../../domain/civil-date.ts';
import type { BillingAccountId } from '../../../domain/flavor.ts';
import { money } from '../../../domain/money.ts';
import type { OwnedService } from '../../../services/billing/service-end.ts';
import type { Store } from '../../../store/store.ts';
import { type AppContext, linkTo, principalOf } from '../../context.ts';
import { tag } from '../../middleware/precondition.ts';
import type { SubscriptionSchema } from '../../schemas/billing/subscription.ts';

type Answer = z.output<typeof SubscriptionSchema>;

/** Where a service is found. */
export function pathOfService(subscriptionId: string): string {
  return `/v1/subscriptions/${encodeURIComponent(subscriptionId)}`;
}

interface Deps {
  readonly store: { readonly subscriptions: Pick<Store['subscriptions'], 'placesOf'> };
  readonly now: () => Instant;
}

/** One service, with the tag of this revision. */
export async function taggedService(
  c: AppContext,
  { store, now }: Deps,
  { subscription, account }: OwnedService,
): Promise<Answer> {
  tag(c, revisionOf(subscription));
  const places = await store.subscriptions.placesOf([subscription.subscriptionId]);
  return shownService(c, subscription, account, places, now());
}

/** Services of one account or of many, those whose account is not there left out. */
export async function shownServices(
  c: AppContext,
  { store, now }: Deps,
  services: readonly Subscription[],
  accounts: ReadonlyMap<BillingAccountId, BillingAccount>,
): Promise<Answer[]> {
  const places = await store.subscriptions.placesOf(services.map((one) => one.subscriptionId));
  return services.flatMap((one) => {
    const account = accounts.get(one.billingAccountId);
    return account === undefined ? [] : [shownService(c, one, account, places, now())];
  });
}

/** One service among others; where it is installed is masked, but for the customer. */
function shownService(
  c: AppContext,
  subscription: Subscription,
  { currency, timeZone }: Pick<BillingAccount, 'currency' | 'timeZone'>,
  places: ReadonlyMap<string, PlaceOfInstallation>,
  now: Instant,
): Answer {
  const { subscriptionId, billingAccountId, customerId, startDate, endDate, orderId, ending } = subscription;
  const today = civilDateAt(now, timeZone);
  const over = subscription.state === 'terminated' || (endDate !== null && endDate < today);
  const place = places.get(subscriptionId) ?? null;
  const masked = principalOf(c).customerId === undefined;
  return {
    ...{ subscriptionId, billingAccountId, customerId, startDate, endDate, orderId },
    offering: { id: subscription.offeringId, category: subscription.category },
    monthlyCharge: money(subscription.monthlyCharge, currency),
    taxClass: subscription.taxClass ?? 'standard',
    billedInAdvance: isInAdvance(subscription),
    chargedThrough: chargedThrough(subscription),
    state: over ? 'ended' : subscription.state === 'suspended' ? 'suspended' : 'active',
    ending: ending === undefined ? null : { reason: ending.reason, at: ending.at },
    placeOfInstallation: place !== null && masked ? maskedPlace(place) : place,
    precededBy: subscription.precededBy ?? null,
    succeededBy: ending?.succeededBy ?? null,
    links: { self: linkTo(c, pathOfService(subscriptionId)) },
  };
}

function maskedPlace({ country }: PlaceOfInstallation): PlaceOfInstallation {
  return { streetName: HIDDEN, streetNr: HIDDEN, postcode: HIDDEN, city: HIDDEN, country };
}
