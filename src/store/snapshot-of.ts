import type { Bill, Payment } from '../domain/account.ts';
import { addMonths, civilDateAt, type Instant, startOfDay } from '../domain/civil-date.ts';
import { type AccountPresent, type AccountSnapshot, HISTORY_MONTHS } from '../domain/snapshot.ts';
import type { AccountSources } from './account-sources.ts';

/** What of the sources a snapshot without history is made from. `bills` holds the open ones at least. */
export type PresentSources = Omit<AccountSources, 'payments'>;

/** An account as it is at `asOf`. */
export function presentOf(sources: PresentSources, asOf: Instant): AccountPresent {
  const { account, customer, bills, subscriptions, unbilledAmount, cycleChangeDates } = sources;
  const today = civilDateAt(asOf, account.timeZone);
  const since = addMonths(today, -HISTORY_MONTHS);
  return {
    asOf,
    today,
    customer,
    account,
    openBills: bills.filter((bill) => bill.state !== 'settled').sort(byDueDate),
    subscriptions: [...subscriptions].sort((a, b) => order(a.subscriptionId, b.subscriptionId)),
    unbilledAmount,
    recentCycleChangeDates: cycleChangeDates.filter((date) => date >= since).sort((a, b) => order(b, a)),
    cycleTransition: account.cycleTransition ?? null,
  };
}

/** The same with the past, cut to the account's own calendar. */
export function snapshotOf(sources: AccountSources, asOf: Instant): AccountSnapshot {
  const present = presentOf(sources, asOf);
  const since = addMonths(present.today, -HISTORY_MONTHS);
  const sinceAt = startOfDay(since, present.account.timeZone);
  return {
    ...present,
    recentBills: sources.bills.filter((bill) => bill.billDate >= since).sort(newestBillFirst),
    recentPayments: sources.payments
      .filter((payment) => payment.occurredAt >= sinceAt)
      .sort(newestPaymentFirst),
  };
}

function byDueDate(a: Bill, b: Bill): number {
  return order(a.dueDate, b.dueDate) || order(a.billId, b.billId);
}
function newestBillFirst(a: Bill, b: Bill): number {
  return order(b.billDate, a.billDate) || order(b.billId, a.billId);
}
function newestPaymentFirst(a: Payment, b: Payment): number {
  return order(b.occurredAt, a.occurredAt) || order(b.paymentId, a.paymentId);
}
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
