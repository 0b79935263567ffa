import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, OrderId, SubjectId } from '../flavor.ts';
import type { Minor } from '../money.ts';
import type { TaxClass } from './tax-class.ts';

export const SUBSCRIPTION_STATES = ['active', 'suspended', 'terminated'] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

/**
 * Why a service ends. `nonPayment`: its account was written off. `paused`: it may go on. `transferred`: another account pays for it from the
 * next day on. `portedOut`: the customer took the number to another operator. `relocated`: it goes on at another place.
 */
export const SERVICE_END_REASONS = [
  'customerRequest',
  'replaced',
  'nonPayment',
  'operator',
  'paused',
  'transferred',
  'portedOut',
  'relocated',
] as const;
export type ServiceEndReason = (typeof SERVICE_END_REASONS)[number];

/** How a service ended. */
export interface ServiceEnding {
  readonly reason: ServiceEndReason;
  readonly by: SubjectId;
  readonly at: Instant;
  /** The service that it goes on as; absent: none. */
  readonly succeededBy?: string;
  /** The end of its account's relation that brought it; absent: it is the service's own. */
  readonly accountEndingId?: string;
  /** The later end that was announced for the service itself, when its account's end comes before it; absent: none. */
  readonly insteadOf?: AnnouncedEnd;
}

/** An end that was announced for a service; by whom is not known of a service that came here with its end. */
export interface AnnouncedEnd extends Partial<Pick<ServiceEnding, 'reason' | 'by' | 'at'>> {
  readonly endDate: CivilDate;
}

/** The id of the service that an order leads to. */
export function subscriptionIdOf({ orderId }: { readonly orderId: OrderId }): string {
  return `sub:${orderId}`;
}

/** Days that a service has paid for and that no bill's period has reached yet. */
export interface PaidAhead {
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** What is given back for them when the service does not run: what they were charged, after corrections. */
  readonly amount: Minor;
  /** The charge in the ledger, by which a correction of it is told; null: nothing was charged here. */
  readonly entryId: string | null;
}

/** A service that is charged every month. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly offeringId: string;
  readonly category: string;
  readonly monthlyCharge: Minor;
  readonly startDate: CivilDate;
  /** Its last day; for a running service, the announced last day. */
  readonly endDate: CivilDate | null;
  /** A service whose end was announced stays `active` until the bill that charges its last day is made. */
  readonly state: SubscriptionState;
  readonly orderId: OrderId | null;
  /** Why it ends, who said so and when; absent when no end was announced here. */
  readonly ending?: ServiceEnding;
  /** The service that it goes on from: another plan, a pause, another payer, another place; absent: none. */
  readonly precededBy?: string;
  /** How it is taxed on an account that follows the table of rates; absent: at the standard rate. */
  readonly taxClass?: TaxClass;
  /** That each bill charges it for the coming period; absent: for the period of the bill. */
  readonly billedInAdvance?: boolean;
  /** What it has paid ahead, in the order of the days; absent: nothing. */
  readonly paidAhead?: readonly PaidAhead[];
  /** How often the record was changed by people; absent: never. */
  readonly revision?: number;
}
