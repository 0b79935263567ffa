import { type BillCycle, billDate, dueDateOf, type Period } from '../domain/billing/cycle/bill-cycle.ts';
import { addDays, atHour, type CivilDate, type Instant, startOfDay } from '../domain/civil-date.ts';
import type { ImportMapping } from './mapping.ts';

/** The dates of one month's bill. They are the same for every account of an import. */
export interface BillDates {
  readonly billDate: CivilDate;
  readonly billedAt: Instant;
  readonly dueDate: CivilDate;
  readonly period: Period;
}

/** The calendar of an import. Months are numbered back from the newest, which is 1. */
export interface Schedule {
  readonly asOf: CivilDate;
  /** The first moment of `asOf`: nothing imported is later. */
  readonly asOfAt: Instant;
  readonly cycle: BillCycle;
  bill(month: number): BillDates;
  /** When the payment of this month is made: in time for the bill of the month before. */
  payment(month: number): { readonly date: CivilDate; readonly at: Instant };
}

/**
 * Moves the file's newest month so that it ends at `asOf`: decisions are made today, so lateness has to count from
 * today. Dates are computed once for each month.
 */
export function scheduleOf(mapping: ImportMapping, asOf: CivilDate): Schedule {
  const { timeZone } = mapping.account;
  const { lastBillDaysAgo, paymentTermDays, paidDaysBeforeDue } = mapping.cycle;
  const newest = addDays(asOf, -lastBillDaysAgo);
  const cycle: BillCycle = {
    frequency: 'monthly',
    billCycleDay: Number(newest.slice(8)),
    anchorDate: newest,
    paymentTermDays,
  };
  const bill = remembering((month: number): BillDates => {
    const date = billDate(cycle, 1 - month);
    return {
      billDate: date,
      billedAt: startOfDay(date, timeZone),
      dueDate: dueDateOf(cycle, date),
      period: { from: billDate(cycle, -month), to: addDays(date, -1) },
    };
  });
  const payment = remembering((month: number) => {
    const date = addDays(bill(month + 1).dueDate, -paidDaysBeforeDue);
    return { date, at: atHour(date, 12, timeZone) };
  });
  return { asOf, asOfAt: startOfDay(asOf, timeZone), cycle, bill, payment };
}

function remembering<T>(compute: (month: number) => T): (month: number) => T {
  const known = new Map<number, T>();
  return (month) => {
    const found = known.get(month) ?? compute(month);
    known.set(month, found);
    return found;
  };
}
