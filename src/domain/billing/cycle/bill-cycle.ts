import { addDays, addMonths, type CivilDate, daysBetween, earlier } from '../../civil-date.ts';

/** How often a bill is made. */
export const FREQUENCIES = ['weekly', 'monthly', 'quarterly', 'yearly'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/**
 * A billing account's cycle. Bill dates recur from `anchorDate`, never from the previous bill date, so a short month (31 becomes 28) does
 * not move the following dates.
 */
export interface BillCycle {
  readonly frequency: Frequency;
  /** 1 to 31; in a shorter month the last day. Ignored when weekly. */
  readonly billCycleDay: number;
  /** The date from which the recurrence counts: any date in the first month or, for a weekly cycle, the very first day. */
  readonly anchorDate: CivilDate;
  /** Days from bill date to due date. */
  readonly paymentTermDays: number;
}

/** A span of civil days, both ends included. */
export interface Period {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/**
 * A committed change whose new cycle has not begun: the account already carries the new cycle, but until
 * `effectiveDate` the periods are those of the old one and the stub.
 */
export interface CycleTransition {
  readonly previousCycle: BillCycle;
  /** Null when the new cycle begins where the old one ends. */
  readonly stub: Period | null;
  /** First day under the new cycle. */
  readonly effectiveDate: CivilDate;
  /** The services whose charge for the stub was confirmed, by id; empty without a stub. */
  readonly confirmedServices: readonly string[];
}

const MONTHS: Record<Exclude<Frequency, 'weekly'>, number> = { monthly: 1, quarterly: 3, yearly: 12 };

/** The `n`th bill date from the anchor; `n` may be negative. */
export function billDate(cycle: BillCycle, n: number): CivilDate {
  if (cycle.frequency === 'weekly') return addDays(cycle.anchorDate, 7 * n);
  return dayOfMonth(
    addMonths(`${cycle.anchorDate.slice(0, 8)}01`, MONTHS[cycle.frequency] * n),
    cycle.billCycleDay,
  );
}

/** That day in the month of `date`, or the month's last day. */
function dayOfMonth(date: CivilDate, day: number): CivilDate {
  const wished = `${date.slice(0, 8)}${String(day).padStart(2, '0')}`;
  return earlier(wished, addDays(addMonths(date, 1), -1));
}

/** The index of the last bill date on or before `date`. */
function indexOnOrBefore(cycle: BillCycle, date: CivilDate): number {
  const approximateDays = cycle.frequency === 'weekly' ? 7 : MONTHS[cycle.frequency] * 30.4368;
  let n = Math.floor(daysBetween(cycle.anchorDate, date) / approximateDays);
  while (billDate(cycle, n) > date) n -= 1;
  while (billDate(cycle, n + 1) <= date) n += 1;
  return n;
}

/** The first bill date strictly after `date`. */
export function nextBillDate(cycle: BillCycle, date: CivilDate): CivilDate {
  return billDate(cycle, indexOnOrBefore(cycle, date) + 1);
}

/** The last bill date on or before `date`. */
export function previousBillDate(cycle: BillCycle, date: CivilDate): CivilDate {
  return billDate(cycle, indexOnOrBefore(cycle, date));
}

/** The billing period that holds `date`: from a bill date to the day before the next. */
export function periodOf(cycle: BillCycle, date: CivilDate): Period {
  const n = indexOnOrBefore(cycle, date);
  return { from: billDate(cycle, n), to: addDays(billDate(cycle, n + 1), -1) };
}

/** The date a bill of `billedOn` is due. */
export function dueDateOf(cycle: BillCycle, billedOn: CivilDate): CivilDate {
  return addDays(billedOn, cycle.paymentTermDays);
}

/** How many days a period has, both ends included. */
export function periodDays(period: Period): number {
  return daysBetween(period.from, period.to) + 1;
}
