/** A service as answers show one. */
import type { z } from '@hono/zod-openapi';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { revisionOf } from '../../../domain/accounts/customer.ts';
import type { Subscription } from '../../../domain/billing/subscription.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../../domain/civil-date.ts';
import { type Currency, money } from '../../../domain/money.ts';
import type { OwnedService } from '../../../services/billing/service-end.ts';
import { type AppContext, linkTo } from '../../context.ts';
import { tag } from '../../middleware/precondition.ts';
import type { SubscriptionSchema } from '../../schemas/billing/subscription.ts';

type Answer = z.output<typeof SubscriptionSchema>;

/** Where a service is found. */
export function pathOfService(subscriptionId: string): string {
  return `/v1/subscriptions/${encodeURIComponent(subscriptionId)}`;
}

/** One service, with the tag of this revision. */
export function taggedService(c: AppContext, { subscription, account }: OwnedService, now: Instant): Answer {
  tag(c, revisionOf(subscription));
  return shownService(c, subscription, account.currency, todayOf(account, now));
}

/** Today where an account is. */
export function todayOf({ timeZone }: Pick<BillingAccount, 'timeZone'>, now: Instant): CivilDate {
  return civilDateAt(now, timeZone);
}

/** One service among others. */
export function shownService(
  c: AppContext,
  subscription: Subscription,
  currency: Currency,
  today: CivilDate,
): Answer {
  const { subscriptionId, billingAccountId, customerId, startDate, endDate, orderId, ending } = subscription;
  const over = subscription.state === 'terminated' || (endDate !== null && endDate < today);
  return {
    ...{ subscriptionId, billingAccountId, customerId, startDate, endDate, orderId },
    offering: { id: subscription.offeringId, category: subscription.category },
    monthlyCharge: money(subscription.monthlyCharge, currency),
    taxClass: subscription.taxClass ?? 'standard',
    state: over ? 'ended' : subscription.state === 'suspended' ? 'suspended' : 'active',
    ending: ending === undefined ? null : { reason: ending.reason, at: ending.at },
    precededBy: subscription.precededBy ?? null,
    succeededBy: ending?.succeededBy ?? null,
    links: { self: linkTo(c, pathOfService(subscriptionId)) },
  };
}
