/**
 * What services cost on a bill. One that is billed in arrears pays for the days of the bill's period; one that is billed in advance pays for all of
 * its days up to the end of the period after it that it has not paid for yet. A service that ends gets the days back that it has paid for and
 * does not run.
 */
import type { BillingAccount } from '../accounts/billing-account.ts';
import { addDays, type CivilDate, daysBetween, earlier, later } from '../civil-date.ts';
import { exact, type Minor } from '../money.ts';
import type { Period } from './cycle/bill-cycle.ts';
import { type BillCalendar, cycleOf, progressAfter } from './period.ts';
import { prorate } from './proration.ts';
import { chargedOnce } from './replacement.ts';
import type { PaidAhead, Subscription } from './subscription.ts';
import type { TaxClass } from './tax-class.ts';

/** What one service is charged for some of its days, or given back for them. */
export interface RecurringCharge {
  readonly subscriptionId: string;
  readonly offeringId: string;
  /** The days that it is for. */
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** Below zero: days that were paid for and are given back. */
  readonly amount: Minor;
  readonly taxClass: TaxClass | undefined;
}

/** What the charges of a bill follow from. */
export interface RecurringBasis {
  readonly account: BillCalendar & Pick<BillingAccount, 'currency'>;
  /** The days of the bill. */
  readonly period: Period;
  /** Active services, and ended ones whose last days are not billed. */
  readonly subscriptions: readonly Subscription[];
  /** Services that are charged by the prorations of a stub. */
  readonly confirmed: readonly string[];
}

/**
 * The charges of a bill: of its period in the order of the services' ids, then of the period after it, then what is given back. The lines of each
 * period are rounded together; what is given back is rounded line by line. Throws MoneyError past 2^53.
 */
export function recurringCharges({
  account,
  period,
  subscriptions,
  confirmed,
}: RecurringBasis): RecurringCharge[] {
  const known = new Set(confirmed);
  const services = chargedOnce(subscriptions)
    .filter(({ subscriptionId }) => !known.has(subscriptionId))
    .map(chargeable)
    .sort((a, b) => (a.subscriptionId < b.subscriptionId ? -1 : 1));
  const next = periodAfter(account, period);
  const unpaid = services.map(fromFirstUnpaidDay);
  return [
    ...chargesFor(account, unpaid, period),
    ...chargesFor(account, unpaid.filter(isInAdvance), next),
    ...services.flatMap((service) => givenBack(service, period)),
  ];
}

/** An ended service is charged up to its last day. */
function chargeable(subscription: Subscription): Subscription {
  const ended = subscription.state === 'terminated' && subscription.endDate !== null;
  return ended ? { ...subscription, state: 'active' } : subscription;
}

/** Whether a service pays for days before they come. */
export function isInAdvance({ billedInAdvance = false }: Pick<Subscription, 'billedInAdvance'>): boolean {
  return billedInAdvance;
}

/** The last day that a service has paid for before it came; null: there is none. */
export function chargedThrough({ paidAhead = [] }: Pick<Subscription, 'paidAhead'>): CivilDate | null {
  return paidAhead.reduce<CivilDate | null>((last, { to }) => (last === null ? to : later(last, to)), null);
}

/** What a service has paid ahead once the bill of a period with these charges is made. The service is as it is charged (`chargedOnce`). */
export function paidAheadAfter(
  { subscriptionId, endDate, paidAhead = [] }: Subscription,
  period: Period,
  charges: readonly (PaidAhead & { readonly subscriptionId: string })[],
): readonly PaidAhead[] {
  const own = charges.filter((charge) => charge.subscriptionId === subscriptionId);
  if (endDate !== null && endDate <= period.to) return [];
  return [
    ...paidAhead,
    ...own.map(({ from, to, amount, entryId }) => ({ from, to, amount, entryId })),
  ].filter(({ to }) => to > period.to);
}

/** What a service has paid ahead once charges were corrected: by the entry of each, the entry in its place, and the amount that is left. */
export function paidAheadCorrected(
  paidAhead: readonly PaidAhead[],
  corrected: ReadonlyMap<string, Pick<PaidAhead, 'entryId' | 'amount'>>,
): readonly PaidAhead[] {
  return paidAhead.map((days) => ({
    ...days,
    ...(days.entryId === null ? {} : corrected.get(days.entryId)),
  }));
}

/** The period that the bill after this one is for. */
function periodAfter(account: RecurringBasis['account'], { to }: Period): Period {
  return { from: addDays(to, 1), to: addDays(progressAfter(account, to).nextBillDate, -1) };
}

function chargesFor(
  account: RecurringBasis['account'],
  services: readonly Subscription[],
  period: Period,
): RecurringCharge[] {
  const byId = new Map(services.map((service) => [service.subscriptionId, service]));
  return prorate(services, period, cycleOf(account, period), account.currency).map((line) => {
    const { subscriptionId, offeringId } = line;
    const { startDate = period.from, endDate = null, taxClass } = byId.get(subscriptionId) ?? {};
    const to = endDate === null ? period.to : earlier(period.to, endDate);
    const from = later(period.from, startDate);
    return { subscriptionId, offeringId, from, to, amount: line.amount.amountMinor, taxClass };
  });
}

/** A service as if it began after the days that it has paid for. */
function fromFirstUnpaidDay(service: Subscription): Subscription {
  const through = chargedThrough(service);
  return through === null
    ? service
    : { ...service, startDate: later(service.startDate, addDays(through, 1)) };
}

/** The days after a service's end that it has paid for; once the end is among the days that are billed, as it may be moved until then. */
function givenBack(
  { subscriptionId, offeringId, endDate, taxClass, paidAhead = [] }: Subscription,
  { to: billedThrough }: Period,
): RecurringCharge[] {
  if (endDate === null || endDate > billedThrough) return [];
  return paidAhead
    .filter(({ to }) => to > endDate)
    .flatMap(({ from, to, amount }) => {
      const first = later(from, addDays(endDate, 1));
      const back = share(amount, daysBetween(first, to) + 1, daysBetween(from, to) + 1);
      if (back === 0) return [];
      return { subscriptionId, offeringId, from: first, to, amount: exact(-back), taxClass };
    });
}

/** `part` of `whole` days of an amount, rounded half up. */
function share(amount: Minor, part: number, whole: number): Minor {
  return exact(Number((BigInt(exact(amount)) * BigInt(part) * 2n + BigInt(whole)) / (BigInt(whole) * 2n)));
}
