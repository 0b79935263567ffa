import { addDays, type CivilDate, daysBetween } from '../civil-date.ts';
import { type AppointmentWindow, type InstallationWish, WINDOWS } from './order.ts';

/** A part of a day in an area for which a technician can still be booked. */
export interface FreeSlot {
  readonly area: string;
  readonly date: CivilDate;
  readonly window: AppointmentWindow;
}

/** An installation should avoid this many days before a bill date: the first bill would come together with the technician. */
export const QUIET_DAYS_BEFORE_BILL = 3;
/** Another slot is as good as the earliest when it is at most this many days later, in a window that suits as well. */
export const AS_GOOD_DAYS = 3;
/** The preferred window is kept while it costs at most this many days against the earliest slot of any window. */
export const PREFERENCE_DAYS = 14;

/**
 * The slot to book, or null when none suits. Which one follows from its content, not from the order of `freeSlots`:
 *
 * 1. Slots of the wished area on or after the earliest date suit.
 * 2. With a preferred window, only its slots count, unless there is none, or its first one is more than {@link PREFERENCE_DAYS} days later
 * than the first slot of any window.
 * 3. Of those it is the earliest (morning before afternoon before evening). But a slot in the {@link QUIET_DAYS_BEFORE_BILL} days before
 * one of `nextBillDates` is replaced by the first slot outside of these days that is at most {@link AS_GOOD_DAYS} days later.
 */
export function chooseSlot<Slot extends FreeSlot>(
  freeSlots: readonly Slot[],
  wish: Pick<InstallationWish, 'area' | 'earliestDate' | 'preferredWindow'>,
  nextBillDates: readonly CivilDate[],
): Slot | null {
  const suitable = freeSlots
    .filter((slot) => slot.area === wish.area && slot.date >= wish.earliestDate)
    .sort(earliestFirst);
  const candidates = inPreferredWindow(suitable, wish.preferredWindow);
  const [first] = candidates;
  if (first === undefined) return null;
  if (!isQuiet(first.date, nextBillDates)) return first;
  const asGood = candidates.find(
    (slot) => slot.date <= addDays(first.date, AS_GOOD_DAYS) && !isQuiet(slot.date, nextBillDates),
  );
  return asGood ?? first;
}

/** Whether `date` is one of the days before a bill date that an installation should avoid. */
export function isQuiet(date: CivilDate, billDates: readonly CivilDate[]): boolean {
  return billDates.some((billDate) => {
    const ahead = daysBetween(date, billDate);
    return ahead >= 1 && ahead <= QUIET_DAYS_BEFORE_BILL;
  });
}

/** `suitable` limited to the preferred window, if that does not cost too many days. Input and output have the earliest first. */
function inPreferredWindow<Slot extends FreeSlot>(
  suitable: readonly Slot[],
  preferred: AppointmentWindow | null,
): readonly Slot[] {
  const inWindow = suitable.filter((slot) => slot.window === preferred);
  const [first] = suitable;
  const [firstInWindow] = inWindow;
  if (first === undefined || firstInWindow === undefined) return suitable;
  return daysBetween(first.date, firstInWindow.date) <= PREFERENCE_DAYS ? inWindow : suitable;
}

function earliestFirst(a: FreeSlot, b: FreeSlot): number {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1;
  return WINDOWS.indexOf(a.window) - WINDOWS.indexOf(b.window);
}
