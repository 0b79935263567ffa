/** Where due dates fall: in Germany on working days, elsewhere on any day. So it was chosen in the version of `working-days` of the check. */
import { plusDays, weekdayOf } from './days.ts';

/** The zones of accounts in Germany. */
const GERMAN = ['Europe/Berlin', 'Europe/Busingen'];

/** Closed by the operator everywhere. */
const CLOSED = ['2026-12-24', '2026-12-31'];

const EVERY_YEAR = ['01-01', '05-01', '10-03', '12-25', '12-26'];

/** Good Friday, Easter Monday, Ascension and Whit Monday, as calendars print them. */
const MOVABLE = [
  ...['2024-03-29', '2024-04-01', '2024-05-09', '2024-05-20'],
  ...['2025-04-18', '2025-04-21', '2025-05-29', '2025-06-09'],
  ...['2026-04-03', '2026-04-06', '2026-05-14', '2026-05-25'],
  ...['2027-03-26', '2027-03-29', '2027-05-06', '2027-05-17'],
  ...['2028-04-14', '2028-04-17', '2028-05-25', '2028-06-05'],
  ...['2029-03-30', '2029-04-02', '2029-05-10', '2029-05-21'],
  ...['2030-04-19', '2030-04-22', '2030-05-30', '2030-06-10'],
];

/** A due date as it is told: where it falls, or the next working day after it. */
export function fallingDue(date: string, timeZone: string): string {
  if (!GERMAN.includes(timeZone)) return date;
  let day = date;
  while (isClosed(day)) day = plusDays(day, 1);
  return day;
}

function isClosed(day: string): boolean {
  return (
    weekdayOf(day) > 5 ||
    [...CLOSED, ...MOVABLE].includes(day) ||
    EVERY_YEAR.includes(day.slice('2026-'.length))
  );
}
