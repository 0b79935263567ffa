import type { BillingAccount, BillingProgress } from '../accounts/billing-account.ts';
import { addDays, type CivilDate, earlier, later } from '../civil-date.ts';
import { type BillCycle, type Period, periodOf } from './cycle/bill-cycle.ts';
import { billDateAfter } from './cycle/transition.ts';
import { type DueDays, dueDateIn } from './due-days.ts';

/** The part of an account that says which period its next bill is for. */
export type BilledAccount = BillCalendar & {
  readonly billing: BillingProgress;
};

/** The period that the next bill is for: from the day after the last billed one to the day before the bill date. */
export function nextPeriod({ billing }: Pick<BilledAccount, 'billing'>): Period {
  return { from: addDays(billing.billedThrough, 1), to: addDays(billing.nextBillDate, -1) };
}

/** What says when the bills of an account are made: its cycle, and the days on which it gets a bill between those of the cycle. */
export type BillCalendar = Pick<BillingAccount, 'cycle' | 'cycleTransition' | 'ending' | 'insolvency'>;

/**
 * The billing progress of an account once it is billed up to and including `billedThrough`. The final bill of an account whose relation
 * ends, and the bill of the day on which proceedings were opened, do not wait for the cycle.
 */
export function progressAfter(account: BillCalendar, billedThrough: CivilDate): BillingProgress {
  const next = addDays(billedThrough, 1);
  return { billedThrough, nextBillDate: nextBillDateAfter(account, next) };
}

/** The progress when `nextBillDate` passes without a bill: the next bill covers one period more. */
export function progressWithout(account: BilledAccount): BillingProgress {
  const { billedThrough, nextBillDate } = account.billing;
  return { billedThrough, nextBillDate: nextBillDateAfter(account, nextBillDate) };
}

/** The first bill date after a day: that of the cycle, or an earlier one that does not wait for it. */
function nextBillDateAfter(account: BillCalendar, day: CivilDate): CivilDate {
  const between = [account.ending?.finalBillDate, account.insolvency?.openedOn];
  return between.reduce<CivilDate>(
    (first, cut) => (cut !== undefined && day < cut ? earlier(first, cut) : first),
    billDateAfter(account, day),
  );
}

/**
 * The progress of an account that was not billed here before. Billing begins after its newest bill or, without one, at the start of the
 * period that contains `today` or on the day it was opened, whichever is later.
 */
export function firstProgress(
  account: Pick<BillingAccount, 'cycle' | 'cycleTransition' | 'openedDate'>,
  newestPeriodTo: CivilDate | null,
  today: CivilDate,
): BillingProgress {
  const running = periodOf(account.cycle, later(account.openedDate, today)).from;
  return progressAfter(account, newestPeriodTo ?? addDays(later(account.openedDate, running), -1));
}

/**
 * The stub, if a period is one or ends inside it, as the last one of an account may; null when it is a period of the old or the new cycle.
 */
export function stubOf(account: Pick<BillingAccount, 'cycleTransition'>, period: Period): Period | null {
  const stub = account.cycleTransition?.stub ?? null;
  return stub !== null && stub.from <= period.to && period.to <= stub.to ? stub : null;
}

/** The cycle that a period belongs to; a stub belongs to the old one. */
export function cycleOf(
  { cycle, cycleTransition }: Pick<BillingAccount, 'cycle' | 'cycleTransition'>,
  period: Period,
): BillCycle {
  if (cycleTransition === null || period.to >= cycleTransition.effectiveDate) return cycle;
  return cycleTransition.previousCycle;
}

/** The bill date and the due date of the bill of a period. */
export function datesOf(
  account: Pick<BillingAccount, 'cycle' | 'cycleTransition'>,
  period: Period,
  dueDays: DueDays | undefined,
): { readonly billDate: CivilDate; readonly dueDate: CivilDate } {
  const billDate = addDays(period.to, 1);
  return { billDate, dueDate: dueDateIn(cycleOf(account, period), billDate, dueDays) };
}
