/**
 * Working days by country and by operator: weekdays that are closed, public holidays, and the operator's own closed days.
 *
 * The nation-wide holidays of three countries are computed: Germany (Feiertagsgesetze der Länder, the nine that all have, and the Tag der
 * Deutschen Einheit), France (Code du travail, L3133-1), England and Wales (Banking and Financial Dealings Act 1971, with the customary
 * holidays and substitute days). Everything else, such as another country's days, or a state's, is given by the operator.
 */
import {
  addDays,
  atClock,
  type CivilDate,
  civilDateAt,
  type Instant,
  type TimeZone,
  weekdayOf,
} from './civil-date.ts';

/** Countries whose holidays are computed. */
export const COMPUTED_COUNTRIES = ['DE', 'FR', 'GB'] as const;
export type ComputedCountry = (typeof COMPUTED_COUNTRIES)[number];

/** When somebody can be reached to pay, and which days are worked on: the parameters of a version of `working-days`. */
export interface WorkingDays {
  /** Local times between which somebody can be reached on a working day, `HH:MM`; `to` is the first minute after it. */
  readonly reachable: { readonly from: string; readonly to: string };
  /** Weekdays that are not worked on, 1 (Monday) to 7 (Sunday). */
  readonly closedWeekdays: readonly number[];
  /** The country of accounts by their time zone, as ISO 3166-1 alpha-2. An account in another zone has weekdays alone. */
  readonly countries: Readonly<Record<TimeZone, string>>;
  /** Closed days by country, beside the computed holidays; those under `*` are closed everywhere. */
  readonly closedDays: Readonly<Record<string, readonly CivilDate[]>>;
  /**
   * Where due dates of bills fall by country, and under `*` in all others: `anyDay`, or `nextWorkingDay` (a due date on another day moves on to it). A
   * country that is not named, without `*`: `anyDay`.
   */
  readonly dueDates?: Readonly<Record<string, 'anyDay' | 'nextWorkingDay'>>;
}

/** Whether a day is worked on where an account is. */
export function isWorkingDay(days: WorkingDays, date: CivilDate, timeZone: TimeZone): boolean {
  if (days.closedWeekdays.includes(weekdayOf(date))) return false;
  const country = Object.hasOwn(days.countries, timeZone) ? days.countries[timeZone] : undefined;
  const closed = (name: string) =>
    Object.hasOwn(days.closedDays, name) && (days.closedDays[name] ?? []).includes(date);
  if (closed('*')) return false;
  if (country === undefined) return true;
  return !closed(country) && !isPublicHoliday(country, date);
}

/** Whether somebody can be reached at an instant: it is within the hours of a working day. */
export function isReachable(days: WorkingDays, at: Instant, timeZone: TimeZone): boolean {
  const date = civilDateAt(at, timeZone);
  if (!isWorkingDay(days, date, timeZone)) return false;
  const { from, to } = days.reachable;
  return at >= atClock(date, from, timeZone) && at < atClock(date, to, timeZone);
}

/** The search for a working day ends after a month: no calendar is closed for longer. */
const LONGEST_CLOSED_DAYS = 30;

/** The first instant after `at` at which somebody can be reached; within a month. */
export function nextReachable(days: WorkingDays, at: Instant, timeZone: TimeZone): Instant {
  const today = civilDateAt(at, timeZone);
  const opening = (date: CivilDate) => atClock(date, days.reachable.from, timeZone);
  for (let ahead = 0; ahead < LONGEST_CLOSED_DAYS; ahead += 1) {
    const date = addDays(today, ahead);
    if (opening(date) > at && isWorkingDay(days, date, timeZone)) return opening(date);
  }
  return opening(addDays(today, LONGEST_CLOSED_DAYS));
}

/** The day itself when it is worked on, else the next one that is; within a month. */
export function workingDayFrom(days: WorkingDays, date: CivilDate, timeZone: TimeZone): CivilDate {
  for (let ahead = 0; ahead < LONGEST_CLOSED_DAYS; ahead += 1) {
    const day = addDays(date, ahead);
    if (isWorkingDay(days, day, timeZone)) return day;
  }
  return date;
}

/** Whether a day is a public holiday of a country whose holidays are computed; false in any other country. */
export function isPublicHoliday(country: string, date: CivilDate): boolean {
  const computed = COMPUTED_COUNTRIES.find((known) => known === country);
  return computed !== undefined && HOLIDAYS[computed](Number(date.slice(0, 4))).includes(date);
}

const HOLIDAYS: Readonly<Record<ComputedCountry, (year: number) => readonly CivilDate[]>> = {
  DE: (year) => [
    ...fixed(year, '01-01', '05-01', '10-03', '12-25', '12-26'),
    // Good Friday, Easter Monday, Ascension, Whit Monday.
    ...fromEaster(year, -2, 1, 39, 50),
  ],
  FR: (year) => [
    ...fixed(year, '01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'),
    // Easter Monday, Ascension, Whit Monday.
    ...fromEaster(year, 1, 39, 50),
  ],
  GB: (year) => [
    substituted(`${year}-01-01`),
    ...fromEaster(year, -2, 1),
    firstMonday(`${year}-05-01`),
    addDays(firstMonday(`${year}-06-01`), -7),
    addDays(firstMonday(`${year}-09-01`), -7),
    ...christmas(year),
  ],
};

function fixed(year: number, ...days: readonly string[]): CivilDate[] {
  return days.map((day) => `${year}-${day}`);
}

function fromEaster(year: number, ...offsets: readonly number[]): CivilDate[] {
  const easter = easterSunday(year);
  return offsets.map((days) => addDays(easter, days));
}

/** Easter Sunday of the Gregorian calendar, by the algorithm of Meeus, Jones and Butcher. */
export function easterSunday(year: number): CivilDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return `${year}-${two(Math.floor(days / 31))}-${two((days % 31) + 1)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A holiday on a Saturday or Sunday is kept on the next Monday. */
function substituted(date: CivilDate): CivilDate {
  const weekday = weekdayOf(date);
  return weekday < 6 ? date : addDays(date, 8 - weekday);
}

/** Christmas and Boxing Day, each with its own substitute day. */
function christmas(year: number): readonly CivilDate[] {
  const day = `${year}-12-25`;
  switch (weekdayOf(day)) {
    case 5:
      return [day, `${year}-12-28`];
    case 6:
      return [`${year}-12-27`, `${year}-12-28`];
    case 7:
      return [`${year}-12-26`, `${year}-12-27`];
    default:
      return [day, `${year}-12-26`];
  }
}

function firstMonday(from: CivilDate): CivilDate {
  return addDays(from, (8 - weekdayOf(from)) % 7);
}
