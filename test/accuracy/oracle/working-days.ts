/** Where due dates fall: in Germany on working days, elsewhere on any day. So it was chosen in the version of `working-days` of the check. */
import { dayOf, hourOf, plusDays, weekdayOf } from './days.ts';

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

/** The bank holidays of England and Wales, as calendars print them. */
const BRITISH = [
  ...['2026-12-25', '2026-12-28'],
  ...[
    '2027-01-01',
    '2027-03-26',
    '2027-03-29',
    '2027-05-03',
    '2027-05-31',
    '2027-08-30',
    '2027-12-27',
    '2027-12-28',
  ],
  ...[
    '2028-01-03',
    '2028-04-14',
    '2028-04-17',
    '2028-05-01',
    '2028-05-29',
    '2028-08-28',
    '2028-12-25',
    '2028-12-26',
  ],
  ...[
    '2029-01-01',
    '2029-03-30',
    '2029-04-02',
    '2029-05-07',
    '2029-05-28',
    '2029-08-27',
    '2029-12-25',
    '2029-12-26',
  ],
];

/** Whether somebody can be reached to pay: on a working day, from nine to five. */
export function isReachable(at: string, timeZone: string): boolean {
  const day = dayOf(at, timeZone);
  const hour = hourOf(at, timeZone);
  if (hour < 9 || hour >= 17 || weekdayOf(day) > 5 || CLOSED.includes(day)) return false;
  if (timeZone === 'Europe/London') return !BRITISH.includes(day);
  return !GERMAN.includes(timeZone) || !isClosed(day);
}
