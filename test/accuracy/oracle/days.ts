/** Civil days and instants, by Temporal alone. A day is `YYYY-MM-DD`, an instant RFC 3339. */
import { Temporal } from 'temporal-polyfill';

/** The day that many days later (or earlier). */
export function plusDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The day that many months later; in a shorter month its last day. */
export function plusMonths(day: string, months: number): string {
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

/** Days from one day to another; negative when the other is earlier. */
export function daysFromTo(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days;
}

/** How many days a span has, both ends included. */
export function lengthOf({ from, to }: { readonly from: string; readonly to: string }): number {
  return daysFromTo(from, to) + 1;
}

/** The civil day of an instant in a zone. */
export function dayOf(instant: string, timeZone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** The hour of the clock at an instant in a zone, 0 to 23. */
export function hourOf(instant: string, timeZone: string): number {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).hour;
}

/** The first instant of a day in a zone, in UTC with milliseconds. */
export function startOf(day: string, timeZone: string): string {
  return Temporal.PlainDate.from(day)
    .toZonedDateTime(timeZone)
    .toInstant()
    .toString({ smallestUnit: 'millisecond' });
}

/** That day of a month, `months` after the month of `anchor`; the month's last day when it is shorter. */
export function dayInMonth(anchor: string, months: number, day: number): string {
  const month = Temporal.PlainYearMonth.from(anchor.slice(0, 7)).add({ months });
  return month.toPlainDate({ day: Math.min(day, month.daysInMonth) }).toString();
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}

/** The earlier of two days. */
export function earlierOf(a: string, b: string): string {
  return [a, b].sort()[0] ?? a;
}

/** The later of two days. */
export function laterOf(a: string, b: string): string {
  return [a, b].sort()[1] ?? b;
}
