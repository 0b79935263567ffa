import { Temporal } from 'temporal-polyfill';
import { type Instant, instantOf, type TimeZone } from '../civil-date.ts';
import type { QuietHours } from './contact.ts';

/**
 * The first instant, `at` or later, at which the clocks of `timeZone` show a time outside the quiet hours. A night in
 * which clocks change is what its clocks show: an end that is skipped is the first time after the gap, and an hour that
 * comes twice is quiet twice.
 */
export function afterQuietHours(at: Instant, quiet: QuietHours, timeZone: TimeZone): Instant {
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
  if (!isQuiet(local, quiet)) return at;
  const overMidnight = quiet.from > quiet.to && clockOf(local) >= quiet.from;
  const plain = local
    .toPlainDate()
    .add({ days: overMidnight ? 1 : 0 })
    .toPlainDateTime(Temporal.PlainTime.from(quiet.to));
  const ends = [
    plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' }),
    plain.toZonedDateTime(timeZone, { disambiguation: 'later' }),
    local.getTimeZoneTransition('next'),
  ].filter((end) => end !== null);
  const later = ends
    .filter((end) => end.epochMilliseconds > local.epochMilliseconds && !isQuiet(end, quiet))
    .map((end) => end.epochMilliseconds);
  // There is always one: the last end of the day lies after `at`, or the clocks jumped past it.
  return instantOf(Math.min(...later));
}

function isQuiet(local: Temporal.ZonedDateTime, { from, to }: QuietHours): boolean {
  const clock = clockOf(local);
  return from <= to ? clock >= from && clock < to : clock >= from || clock < to;
}

/** `HH:MM`, which compares as text. */
function clockOf(local: Temporal.ZonedDateTime): string {
  return local.toPlainTime().toString({ smallestUnit: 'minute', roundingMode: 'trunc' });
}
