import { addDays, addMonths, type CivilDate, daysBetween } from '../../civil-date.ts';
import { type DueDays, dueDateIn } from '../due-days.ts';
import { type BillCycle, billDate } from './bill-cycle.ts';

/**
 * The bill cycle day with which bills fall due as soon after payday as possible, when the customer has money. Of the days 1 to 31 it is
 * the one whose longest wait from payday to due date, over the next twelve bills, is the shortest; of equal ones, the one with the
 * smallest sum of waits; then the earlier day. A due date on payday itself waits no day; the day before payday waits a month.
 *
 * @param payday day of the month on which the customer is paid, 1 to 31; in a shorter month the last day
 * @param paymentTermDays days from bill date to due date
 * @param from civil date from which on bills are looked at
 * @param dueDays the calendar of due dates; left out: they may fall on any day
 */
export function billDayForPayday(
  payday: number,
  paymentTermDays: number,
  from: CivilDate,
  dueDays?: DueDays,
): number {
  let best = { day: 1, longest: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
  for (let day = 1; day <= 31; day += 1) {
    const waits = waitsOf({ billCycleDay: day, paymentTermDays }, payday, from, dueDays);
    const longest = Math.max(...waits);
    const total = waits.reduce((sum, wait) => sum + wait, 0);
    if (longest < best.longest || (longest === best.longest && total < best.total))
      best = { day, longest, total };
  }
  return best.day;
}

const BILLS_LOOKED_AT = 12;

/** Days from the last payday to the due date, for the next twelve monthly bills. */
export function waitsOf(
  term: Pick<BillCycle, 'billCycleDay' | 'paymentTermDays'>,
  payday: number,
  from: CivilDate,
  dueDays?: DueDays,
): number[] {
  const cycle: BillCycle = { ...term, frequency: 'monthly', anchorDate: from };
  return Array.from({ length: BILLS_LOOKED_AT }, (_, index) => {
    const due = dueDateIn(cycle, billDate(cycle, index + 1), dueDays);
    return daysBetween(lastPayday(payday, due), due);
  });
}

/** The last payday on or before `date`. */
function lastPayday(payday: number, date: CivilDate): CivilDate {
  const thisMonth = paydayIn(date, payday);
  return thisMonth <= date ? thisMonth : paydayIn(addMonths(`${date.slice(0, 8)}01`, -1), payday);
}

function paydayIn(month: CivilDate, payday: number): CivilDate {
  const first: CivilDate = `${month.slice(0, 8)}01`;
  const last = addDays(addMonths(first, 1), -1);
  const wished: CivilDate = `${month.slice(0, 8)}${String(payday).padStart(2, '0')}`;
  return wished <= last ? wished : last;
}
