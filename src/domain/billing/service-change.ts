/** Services begin without an order, are corrected, and go on in another form: another plan, after a pause, with another payer. */
import type { BillingAccount } from '../accounts/billing-account.ts';
import { revisionOf } from '../accounts/customer.ts';
import { addDays, addMonths, type CivilDate } from '../civil-date.ts';
import { currencyMismatch } from '../currency-mismatch.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { Minor, Money } from '../money.ts';
import { isInAdvance } from './recurring.ts';
import { billingRefusal } from './refusals.ts';
import type { Subscription } from './subscription.ts';
import type { TaxClass } from './tax-class.ts';

/** How far ahead a beginning may be announced. */
const LONGEST_NOTICE_MONTHS = 12;

/** A service as a caller describes it. */
export interface NewService {
  readonly subscriptionId: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId;
  readonly offering: { readonly id: string; readonly category: string };
  readonly monthlyCharge: Money;
  readonly startDate: CivilDate;
  /** Left out: at the standard rate. */
  readonly taxClass?: TaxClass | undefined;
  /** Left out: in arrears. */
  readonly billedInAdvance?: boolean | undefined;
}

/** What of a service is corrected, as long as no day of it is billed; what is left out stays. */
export interface ServiceCorrection {
  readonly offering?: { readonly id?: string; readonly category?: string };
  readonly monthlyCharge?: Money;
  readonly startDate?: CivilDate;
  readonly taxClass?: TaxClass;
  readonly billedInAdvance?: boolean;
}

/** What a service is from a day on. */
export interface Plan {
  readonly offering: { readonly id: string; readonly category: string };
  readonly monthlyCharge: Money;
  /** Left out: as before. */
  readonly taxClass?: TaxClass | undefined;
  /** Left out: as before. */
  readonly billedInAdvance?: boolean | undefined;
}

/** The record of a service that begins. */
export function serviceOf(given: NewService): Subscription {
  const { subscriptionId, billingAccountId, customerId, offering, monthlyCharge, startDate } = given;
  return {
    ...{ subscriptionId, billingAccountId, customerId, offeringId: offering.id, category: offering.category },
    ...{ monthlyCharge: monthlyCharge.amountMinor, startDate, endDate: null, state: 'active', orderId: null },
    ...howBilled(given),
  };
}

/** Whether a service is the one that a caller describes: a POST that comes again after its answer was lost. */
export function isSameService(stored: Subscription, wanted: Subscription): boolean {
  return (
    stored.billingAccountId === wanted.billingAccountId &&
    stored.offeringId === wanted.offeringId &&
    stored.category === wanted.category &&
    stored.monthlyCharge === wanted.monthlyCharge &&
    stored.startDate === wanted.startDate &&
    (stored.taxClass ?? 'standard') === (wanted.taxClass ?? 'standard') &&
    isInAdvance(stored) === isInAdvance(wanted)
  );
}

/**
 * Refuses a day on which no service may begin on an account: its bills have asked for the days up to the last billed one.
 * @throws BusinessFailure Invalid, InvalidState (the account is closed, or its relation ends)
 */
export function assertMayBegin(
  { state, billing, ending = null }: Pick<BillingAccount, 'state' | 'billing' | 'ending'>,
  startDate: CivilDate,
  today: CivilDate,
): void {
  if (state === 'closed') throw billingRefusal('service-on-closed-account');
  if (ending !== null) throw billingRefusal('service-on-ending-account');
  const latest = addMonths(today, LONGEST_NOTICE_MONTHS);
  if (billing !== undefined && startDate <= billing.billedThrough)
    throw billingRefusal('begins-in-billed-days', {
      accepted: `a day from ${addDays(billing.billedThrough, 1)} to ${latest}`,
    });
  if (startDate > latest) throw billingRefusal('begins-too-far-ahead', { accepted: `${latest} or earlier` });
}

/**
 * An amount in the account's currency.
 * @throws BusinessFailure CurrencyMismatch
 */
export function chargeOn({ currency }: Pick<BillingAccount, 'currency'>, charge: Money): Minor {
  if (charge.currency !== currency) throw currencyMismatch(currency, ['/monthlyCharge/currency']);
  return charge.amountMinor;
}

/**
 * A service after a correction; null: it corrects nothing.
 * @throws BusinessFailure InvalidState (days of it are billed or confirmed, or it ends), CurrencyMismatch, and as `assertMayBegin`
 */
export function correctedService(
  before: Subscription,
  account: BillingAccount,
  { offering, monthlyCharge, startDate, ...billed }: ServiceCorrection,
  today: CivilDate,
): Subscription | null {
  const after: Subscription = {
    ...before,
    offeringId: offering?.id ?? before.offeringId,
    category: offering?.category ?? before.category,
    monthlyCharge: monthlyCharge === undefined ? before.monthlyCharge : chargeOn(account, monthlyCharge),
    startDate: startDate ?? before.startDate,
    ...howBilled(billed),
  };
  if (isSameService(before, after)) return null;
  const confirmed = account.cycleTransition?.confirmedServices ?? [];
  const isBilled =
    account.billing === undefined ||
    before.startDate <= account.billing.billedThrough ||
    (before.paidAhead ?? []).length > 0;
  if (isBilled || before.endDate !== null || confirmed.includes(before.subscriptionId))
    throw billingRefusal('service-is-fixed');
  assertMayBegin(account, after.startDate, today);
  return { ...after, revision: revisionOf(before) + 1 };
}

/** The service that goes on from another one on a day, with another plan where one is given. */
export function successorOf(
  before: Subscription,
  account: BillingAccount,
  { subscriptionId, startDate, plan }: Succession,
): Subscription {
  const { billingAccountId, customerId } = account;
  return {
    ...{ subscriptionId, billingAccountId, customerId, startDate, endDate: null, state: 'active' },
    offeringId: plan?.offering.id ?? before.offeringId,
    category: plan?.offering.category ?? before.category,
    monthlyCharge: plan === null ? before.monthlyCharge : chargeOn(account, plan.monthlyCharge),
    ...{ orderId: before.orderId, precededBy: before.subscriptionId },
    ...howBilled({
      taxClass: plan?.taxClass ?? before.taxClass,
      billedInAdvance: plan?.billedInAdvance ?? before.billedInAdvance,
    }),
  };
}

/** Whether a service costs another amount than the one before it, is of another offering, or is billed at another time. */
export function isAnotherPlan(before: Subscription, after: Subscription): boolean {
  return (
    before.offeringId !== after.offeringId ||
    before.monthlyCharge !== after.monthlyCharge ||
    isInAdvance(before) !== isInAdvance(after)
  );
}

function howBilled({
  taxClass,
  billedInAdvance,
}: Pick<NewService, 'taxClass' | 'billedInAdvance'>): Pick<Subscription, 'taxClass' | 'billedInAdvance'> {
  return {
    ...(taxClass === undefined ? {} : { taxClass }),
    ...(billedInAdvance === undefined ? {} : { billedInAdvance }),
  };
}

/** How a service goes on. */
export interface Succession {
  /** Of the service that goes on. */
  readonly subscriptionId: string;
  /** The first day of it. */
  readonly startDate: CivilDate;
  /** What is different; null: nothing but dates or payer. */
  readonly plan: Plan | null;
}

/**
 * Refuses a day on which a paused service may not go on: it goes on after its last day.
 * @throws BusinessFailure InvalidState (it was not paused, or went on before), Invalid (the day)
 */
export function assertMayResume(
  { ending, endDate }: Pick<Subscription, 'ending' | 'endDate'>,
  startDate: CivilDate,
): void {
  if (ending?.reason !== 'paused' || endDate === null) throw billingRefusal('service-not-paused');
  if (ending.succeededBy !== undefined) throw billingRefusal('service-went-on');
  if (startDate <= endDate)
    throw billingRefusal('resumed-before-its-pause', { accepted: `${addDays(endDate, 1)} or later` });
}

/**
 * Refuses an account that may not take a service over.
 * @throws BusinessFailure InvalidState, CurrencyMismatch
 */
export function assertMayTakeOver(from: BillingAccount, to: BillingAccount): void {
  if (from.billingAccountId === to.billingAccountId) throw billingRefusal('taken-over-by-itself');
  if (to.state !== 'active' || to.collectionStatus !== 'none' || to.restrictions.includes('newOrders'))
    throw billingRefusal('takes-no-services');
  if (from.currency !== to.currency) throw currencyMismatch(from.currency, ['/billingAccountId']);
}
