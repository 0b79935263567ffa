/** On which days bills may fall due: on any day, or on working days alone, by the operator's choice for each country. */
import type { CivilDate, TimeZone } from '../civil-date.ts';
import { type WorkingDays, workingDayFrom } from '../working-days.ts';
import { type BillCycle, dueDateOf } from './cycle/bill-cycle.ts';

/** What an operator may choose: a due date stays where it falls, or moves to the next working day. */
export const DUE_DAY_RULES = ['anyDay', 'nextWorkingDay'] as const;

/** The calendar of an account whose bills fall due on working days alone. */
export interface DueDays {
  /** The version of `working-days` that it is of: the same version and zone are the same calendar. */
  readonly version: string;
  readonly timeZone: TimeZone;
  readonly days: WorkingDays;
}

/**
 * The calendar that due dates in a time zone have to keep to; undefined where they may fall on any day. A country's own rule counts before the
 * one under `*`; without either, any day does.
 */
export function dueDaysIn(version: string, days: WorkingDays, timeZone: TimeZone): DueDays | undefined {
  const { dueDates = {}, countries } = days;
  const country = Object.hasOwn(countries, timeZone) ? countries[timeZone] : undefined;
  const own = country !== undefined && Object.hasOwn(dueDates, country) ? dueDates[country] : undefined;
  const rule = own ?? dueDates['*'] ?? 'anyDay';
  return rule === 'nextWorkingDay' ? { version, timeZone, days } : undefined;
}

/**
 * The date a bill of `billedOn` is due: bill date and payment term, moved to the next working day where the operator chose so.
 * @param dueDays undefined: due dates may fall on any day
 */
export function dueDateIn(cycle: BillCycle, billedOn: CivilDate, dueDays: DueDays | undefined): CivilDate {
  const date = dueDateOf(cycle, billedOn);
  return dueDays === undefined ? date : workingDayFrom(dueDays.days, date, dueDays.timeZone);
}
