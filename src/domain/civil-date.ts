import { Temporal } from 'temporal-polyfill';
import type { Flavor, Ms } from './flavor.ts';
import { remembering } from './memo.ts';

/** `YYYY-MM-DD` in an account's own time zone. Compares as text. */
export type CivilDate = Flavor<string, 'CivilDate'>;
/** RFC 3339 in UTC with milliseconds and `Z`, as `Date.prototype.toISOString` writes it. Compares as text. */
export type Instant = Flavor<string, 'Instant'>;
/** IANA time zone name. */
export type TimeZone = Flavor<string, 'TimeZone'>;

export const DAY_MS: Ms = 86_400_000;
export const HOUR_MS: Ms = 3_600_000;
export const MINUTE_MS: Ms = 60_000;

/** The instant of an epoch time in milliseconds. */
export function instantOf(epochMs: Ms): Instant {
  return new Date(epochMs).toISOString();
}

/**
 * Milliseconds since the epoch.
 * @throws RangeError on text that is no instant; its message does not quote the text, which may come from outside
 */
export function epochMsOf(instant: Instant): Ms {
  try {
    return Temporal.Instant.from(instant).epochMilliseconds;
  } catch {
    throw new RangeError('the text is no instant');
  }
}

/** The first and the last instant that this service takes from outside. */
const EARLIEST: Instant = '1990-01-01T00:00:00.000Z';
const LATEST: Instant = '2199-12-31T23:59:59.999Z';
/** RFC 3339 with `Z` or an offset. A clock gives at most nine fractional digits, and Temporal reads no more. */
const FROM_OUTSIDE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** Why a text from outside is not taken as an instant. */
export type InstantFault = 'badFormat' | 'outOfRange';

/**
 * Reads an instant from outside: HTTP bodies and queries, lines of files, answers of other systems. Every door uses this one.
 * @returns the instant in UTC with milliseconds, or why there is none; never throws, whatever the text
 */
export function instantFromOutside(text: string): { readonly at: Instant } | InstantFault {
  if (!FROM_OUTSIDE.test(text)) return 'badFormat';
  let at: Instant;
  try {
    at = instantOf(epochMsOf(text));
  } catch {
    return 'badFormat';
  }
  return at < EARLIEST || at > LATEST ? 'outOfRange' : { at };
}

/** The civil date that the clocks of `timeZone` show at `instant`. */
export function civilDateAt(instant: Instant, timeZone: TimeZone): CivilDate {
  if (!CANONICAL.test(instant) || instant < QUARTERS_SINCE) return dateAt(instant, timeZone);
  const quarter = Math.floor(Number(instant.slice(14, 16)) / 15) * 15;
  return dateOfQuarter(`${instant.slice(0, 14)}${String(quarter).padStart(2, '0')}:00.000Z`, timeZone);
}

function dateAt(instant: Instant, timeZone: TimeZone): CivilDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** In every zone a day begins at a whole quarter of an hour of UTC, so a quarter lies in one day. */
const dateOfQuarter = remembering(dateAt);
const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:[0-5]\d:[0-5]\d\.\d{3}Z$/;
/** The last zone with an offset of odd minutes changed to a regular one in 1972. */
const QUARTERS_SINCE: Instant = '1973-01-01T00:00:00.000Z';

/** The first instant of `date` in `timeZone`; where midnight is skipped by daylight saving, the first that exists. */
export function startOfDay(date: CivilDate, timeZone: TimeZone): Instant {
  return firstInstant(date, timeZone);
}

const firstInstant = remembering((date, timeZone) =>
  instantOf(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds),
);

/** The instant of a wall-clock `hour` (0 to 23) on `date` in `timeZone`. */
export function atHour(date: CivilDate, hour: number, timeZone: TimeZone): Instant {
  return instantOfHour(date, `${hour} ${timeZone}`);
}

const instantOfHour = remembering((date, hourAndZone) => {
  const [hour = '', timeZone = ''] = hourAndZone.split(' ');
  const plainTime = Temporal.PlainTime.from({ hour: Number(hour) });
  return instantOf(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
});

/** The instant of a wall clock `HH:MM` on `date` in `timeZone`. */
export function atClock(date: CivilDate, clock: string, timeZone: TimeZone): Instant {
  const plainTime = Temporal.PlainTime.from(clock);
  return instantOf(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return daysLater(date, String(days));
}

const daysLater = remembering((date, days) =>
  Temporal.PlainDate.from(date)
    .add({ days: Number(days) })
    .toString(),
);

/** Adds whole months, clipping to the end of a shorter month (31 January + 1 month is 28 or 29 February). */
export function addMonths(date: CivilDate, months: number): CivilDate {
  return monthsLater(date, String(months));
}

const monthsLater = remembering((date, months) =>
  Temporal.PlainDate.from(date)
    .add({ months: Number(months) }, { overflow: 'constrain' })
    .toString(),
);

/** Whole civil days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return daysFromTo(from, to);
}

const daysFromTo = remembering(
  (from, to) =>
    Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days,
);

/** ISO weekday: 1 Monday to 7 Sunday. */
export function weekdayOf(date: CivilDate): number {
  return weekday(date, '');
}

const weekday = remembering((date) => Temporal.PlainDate.from(date).dayOfWeek);

export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether `text` names a zone, spelled as it is listed: the server that plans schedules knows `Europe/Berlin` and not `europe/berlin`. A
 * bare offset is not a zone, because it can't follow daylight saving.
 */
export function isTimeZone(text: string): boolean {
  if (/^[+-]/.test(text)) return false;
  try {
    return Temporal.Now.zonedDateTimeISO(text).timeZoneId === text;
  } catch {
    return false;
  }
}

export function earlier<D extends CivilDate | Instant>(a: D, b: D): D {
  return a <= b ? a : b;
}

export function later<D extends CivilDate | Instant>(a: D, b: D): D {
  return a >= b ? a : b;
}
