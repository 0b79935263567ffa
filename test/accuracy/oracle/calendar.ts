/** Bill dates and periods, also around a change of the cycle. */
import type { Account } from './account.ts';
import { dayInMonth, daysFromTo, plusDays } from './days.ts';
import type { Cycle } from './operation.ts';
import { fallingDue } from './working-days.ts';

/** A span of days, both included. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const MONTHS = { monthly: 1, quarterly: 3, yearly: 12 } as const;

/** The bill date number `n` from the anchor on. */
function billDate(cycle: Cycle, n: number): string {
  if (cycle.frequency === 'weekly') return plusDays(cycle.anchorDate, 7 * n);
  return dayInMonth(cycle.anchorDate, MONTHS[cycle.frequency] * n, cycle.billCycleDay);
}

/** The regular period of a cycle that holds a day. */
export function regularPeriod(cycle: Cycle, day: string): Span {
  const days = cycle.frequency === 'weekly' ? 7 : 31 * MONTHS[cycle.frequency];
  let n = Math.trunc(daysFromTo(cycle.anchorDate, day) / days) - 2;
  while (billDate(cycle, n) > day) n -= 5;
  while (billDate(cycle, n + 1) <= day) n += 1;
  return { from: billDate(cycle, n), to: plusDays(billDate(cycle, n + 1), -1) };
}

/** The period that is billed with a day: the bill of the opening of a bankruptcy cuts one in two as well. */
export function billedPeriodAt(account: Account, day: string): Span {
  return periodWith(account, day, account.cuts);
}

/** The period of an account that holds a day. The final bill of a relation that ends cuts one in two. */
export function periodAt(account: Account, day: string): Span {
  return periodWith(account, day, []);
}

function periodWith(account: Account, day: string, cutsOfBills: readonly string[]): Span {
  const final = account.ending?.finalBillDate ?? null;
  const cuts = [...cutsOfBills, ...(final === null ? [] : [final])];
  return cuts.reduce(
    ({ from, to }, cut) => {
      if (cut <= from || cut > to) return { from, to };
      return day < cut ? { from, to: plusDays(cut, -1) } : { from: cut, to };
    },
    wholePeriodAt(account, day),
  );
}

/** An old one, the stub, or a new one. */
function wholePeriodAt({ cycle, transition }: Account, day: string): Span {
  if (transition === null || day >= transition.effectiveDate) return regularPeriod(cycle, day);
  const { before, stub } = transition;
  return stub !== null && day >= stub.from ? stub : regularPeriod(before, day);
}

/** The cycle that a period belongs to; a stub belongs to the old one. */
export function cycleOf({ cycle, transition }: Account, period: Span): Cycle {
  return transition === null || period.to >= transition.effectiveDate ? cycle : transition.before;
}

/** When the bill of a period is made and until when it is to be paid. */
export function datesOf(account: Account, period: Span): { billDate: string; dueDate: string } {
  const date = plusDays(period.to, 1);
  const term = cycleOf(account, period).paymentTermDays;
  return { billDate: date, dueDate: fallingDue(plusDays(date, term), account.spec.timeZone) };
}
