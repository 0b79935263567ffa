import type { Bill } from '../billing/bill.ts';
import { isToBeCharged } from '../billing/bill-of.ts';
import type { DueDays } from '../billing/due-days.ts';
import { addMonths, civilDateAt, type Instant, startOfDay, type TimeZone } from '../civil-date.ts';
import { unbilledSumsOf } from '../ledger/unbilled.ts';
import { amountIn } from '../money.ts';
import type { SeenPayment } from '../payments/payment.ts';
import type { AccountSources } from './account-sources.ts';
import type { BillingAccount } from './billing-account.ts';
import { type LateDebtTerms, NO_TERMS } from './late-debt.ts';
import { type AccountNow, type AccountPresent, type AccountSnapshot, HISTORY_MONTHS } from './snapshot.ts';

/** The part of the sources that a snapshot without history is made from. `bills` holds the open ones at least. */
export type PresentSources = Omit<AccountSources, 'payments' | 'creditPartyId'>;
/** The same with the past. Whole {@link AccountSources} fit. */
export type SnapshotSources = PresentSources & Pick<AccountSources, 'payments'>;

/** What versions in force say that a snapshot carries. */
export interface SnapshotTerms extends LateDebtTerms {
  /** The calendar of due dates in a time zone; left out: due dates may fall on any day. */
  readonly dueDays?: (timeZone: TimeZone) => DueDays | undefined;
}

/** What an account owes at `asOf`. `bills` holds the open ones at least; `terms` say which late debt counts. */
export function nowOf(
  account: BillingAccount,
  bills: readonly Bill[],
  asOf: Instant,
  terms: SnapshotTerms = NO_TERMS,
): AccountNow {
  const leastDebt = amountIn(terms.leastDebt, account.currency);
  const { pendingPaymentDays } = terms;
  const dueDays = terms.dueDays?.(account.timeZone);
  return {
    asOf,
    today: civilDateAt(asOf, account.timeZone),
    account,
    openBills: bills.filter((bill) => bill.state !== 'settled').sort(byDueDate),
    ...(leastDebt === null ? {} : { leastDebt }),
    ...(pendingPaymentDays === 0 ? {} : { pendingPaymentDays }),
    ...(dueDays === undefined ? {} : { dueDays }),
  };
}

/** An account as it is at `asOf`. */
export function presentOf(
  sources: PresentSources,
  asOf: Instant,
  terms: SnapshotTerms = NO_TERMS,
): AccountPresent {
  const { account, bills, subscriptions, cycleChangeDates } = sources;
  const { customerId, segment, locale, customerSince } = sources.customer;
  const now = nowOf(account, bills, asOf, terms);
  const since = addMonths(now.today, -HISTORY_MONTHS);
  return {
    ...now,
    // The fields are named one by one, because the customer's record has personal data too.
    customer: { customerId, segment, locale, customerSince },
    subscriptions: subscriptions
      .filter((subscription) => isToBeCharged(subscription, account))
      .sort((a, b) => order(a.subscriptionId, b.subscriptionId)),
    ...unbilledSumsOf(sources),
    recentCycleChangeDates: cycleChangeDates.filter((date) => date >= since).sort((a, b) => order(b, a)),
    cycleTransition: account.cycleTransition,
  };
}

/** The same with the past, cut to the account's own calendar. */
export function snapshotOf(
  sources: SnapshotSources,
  asOf: Instant,
  terms: SnapshotTerms = NO_TERMS,
): AccountSnapshot {
  const present = presentOf(sources, asOf, terms);
  const { recentBills, recentPayments } = recentOfYear(present, sources.bills, sources.payments);
  return {
    ...present,
    recentBills: recentBills.sort(newestBillFirst),
    recentPayments: recentPayments.sort(newestPaymentFirst),
  };
}

/** The bills and payments that a snapshot's history reaches back to, in the given order. */
export function recentOfYear<B extends Pick<Bill, 'billDate'>, P extends Pick<SeenPayment, 'occurredAt'>>(
  { today, account }: AccountNow,
  bills: readonly B[],
  payments: readonly P[],
): { recentBills: B[]; recentPayments: P[] } {
  const since = addMonths(today, -HISTORY_MONTHS);
  const sinceAt = startOfDay(since, account.timeZone);
  return {
    recentBills: bills.filter((bill) => bill.billDate >= since),
    recentPayments: payments.filter((payment) => payment.occurredAt >= sinceAt),
  };
}

function byDueDate(a: Bill, b: Bill): number {
  return order(a.dueDate, b.dueDate) || order(a.billId, b.billId);
}
function newestBillFirst(a: Bill, b: Bill): number {
  return order(b.billDate, a.billDate) || order(b.billId, a.billId);
}
function newestPaymentFirst(a: SeenPayment, b: SeenPayment): number {
  return order(b.occurredAt, a.occurredAt) || order(b.paymentId, a.paymentId);
}
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
