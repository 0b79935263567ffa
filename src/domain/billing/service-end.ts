import type { BillingAccount } from '../accounts/billing-account.ts';
import { addMonths, type CivilDate } from '../civil-date.ts';
import { type Currency, type Minor, sumMinor } from '../money.ts';
import type { BillCycle, Period } from './cycle/bill-cycle.ts';
import { prorate } from './proration.ts';
import type { Subscription } from './subscription.ts';

/** How far ahead an end may be announced. */
export const LONGEST_NOTICE_MONTHS = 12;

/** Why a service cannot end on a day. */
export type ServiceEndRefusal = 'hasEnded' | 'beforeItsStart' | 'isBilled' | 'tooFarAhead';

/**
 * Why `endDate` may not be a service's last day; null when it may. Bills have asked for its days up to the last billed one already, so
 * that day is the earliest end. An end that was announced may be moved until it has come.
 */
export function refusalOfEnd(
  subscription: Pick<Subscription, 'startDate' | 'endDate' | 'state'>,
  { billing }: Pick<BillingAccount, 'billing'>,
  endDate: CivilDate,
  today: CivilDate,
): ServiceEndRefusal | null {
  const ended = subscription.endDate !== null && subscription.endDate < today;
  if (subscription.state === 'terminated' || ended) return 'hasEnded';
  if (endDate < subscription.startDate) return 'beforeItsStart';
  if (billing !== undefined && endDate < billing.billedThrough) return 'isBilled';
  return endDate > addMonths(today, LONGEST_NOTICE_MONTHS) ? 'tooFarAhead' : null;
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
