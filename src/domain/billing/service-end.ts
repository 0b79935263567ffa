import type { BillingAccount } from '../accounts/billing-account.ts';
import { addMonths, type CivilDate } from '../civil-date.ts';
import { type Currency, type Minor, sumMinor } from '../money.ts';
import type { BillCycle, Period } from './cycle/bill-cycle.ts';
import { prorate } from './proration.ts';
import { billingRefusal } from './refusals.ts';
import type { Subscription } from './subscription.ts';

/** How far ahead an end may be announced. */
const LONGEST_NOTICE_MONTHS = 12;

/**
 * Refuses a day that may not be a service's last one. Bills have asked for its days up to the last billed one already, so that day is the
 * earliest end. An end that was announced may be moved until it has come. No service runs longer than the relation of its account: the final bill is the last one for days.
 * @throws BusinessFailure InvalidState when it has ended; Invalid when it can't end on that day
 */
export function assertMayEnd(
  { startDate, endDate: endBefore, state }: Pick<Subscription, 'startDate' | 'endDate' | 'state'>,
  { billing, ending = null }: Pick<BillingAccount, 'billing' | 'ending'>,
  endDate: CivilDate,
  today: CivilDate,
): void {
  if (state === 'terminated' || (endBefore !== null && endBefore < today))
    throw billingRefusal('service-has-ended');
  const { earliest, latest } = lastDays(startDate, billing?.billedThrough, today);
  const accepted = `a day from ${earliest} to ${latest}`;
  if (endDate < startDate) throw billingRefusal('ends-before-its-start', { accepted });
  if (endDate < earliest) throw billingRefusal('days-are-billed', { accepted });
  if (endDate > latest) throw billingRefusal('end-too-far-ahead', { accepted });
  if (ending !== null && endDate > ending.lastDay)
    throw billingRefusal('ends-after-its-account', {
      accepted: `a day from ${earliest} to ${ending.lastDay}`,
    });
}

/**
 * Refuses the end of a relation on a day before one of its services begins. Which days are possible for the account is known by then (`endingOf`).
 * @throws BusinessFailure Invalid
 */
export function assertBegins(
  { startDate }: Pick<Subscription, 'startDate'>,
  lastDay: CivilDate,
  today: CivilDate,
): void {
  if (lastDay >= startDate) return;
  const { earliest, latest } = lastDays(startDate, undefined, today);
  throw billingRefusal('ends-before-its-start', { accepted: `a day from ${earliest} to ${latest}` });
}

/**
 * Refuses a day on which a service may not go over to another plan: it ends on that day, and the other one begins. The same days as for an
 * end, told as what the caller asked for.
 * @throws BusinessFailure InvalidState when it has ended; Invalid when no change can begin on that day
 */
export function assertMayChangeOn(
  service: Pick<Subscription, 'startDate' | 'endDate' | 'state'>,
  { billing }: Pick<BillingAccount, 'billing'>,
  on: CivilDate,
  today: CivilDate,
): void {
  const { startDate, endDate, state } = service;
  if (state === 'terminated' || (endDate !== null && endDate < today))
    throw billingRefusal('service-has-ended');
  const { earliest, latest } = lastDays(startDate, billing?.billedThrough, today);
  const accepted = `a day from ${earliest} to ${latest}`;
  if (on < startDate) throw billingRefusal('changes-before-its-start', { accepted });
  if (on < earliest) throw billingRefusal('begins-in-billed-days', { accepted });
  if (on > latest) throw billingRefusal('begins-too-far-ahead', { accepted });
}

/** The first and the last day that may be a service's last one. */
function lastDays(
  startDate: CivilDate,
  billedThrough: CivilDate | undefined,
  today: CivilDate,
): { readonly earliest: CivilDate; readonly latest: CivilDate } {
  return {
    earliest: billedThrough !== undefined && billedThrough > startDate ? billedThrough : startDate,
    latest: addMonths(today, LONGEST_NOTICE_MONTHS),
  };
}

/** What the days of a service in the stub of a cycle change cost up to `endDate`, in minor units, rounded by itself. */
export function usedOfStub(
  subscription: Subscription,
  stub: Period,
  cycle: BillCycle,
  endDate: CivilDate,
  currency: Currency,
): Minor {
  const used = prorate([{ ...subscription, endDate, state: 'active' }], stub, cycle, currency);
  return sumMinor(used.map(({ amount }) => amount.amountMinor));
}
