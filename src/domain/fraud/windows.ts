/** What an activity says about the time before a moment. */
import {
  type Buckets,
  DAYS_KEPT,
  dayOfHour,
  HOURS_KEPT,
  type PartyActivity,
  type Tallied,
} from './activity.ts';
import type { FraudEventKind } from './event.ts';
import type { PartyKind } from './party.ts';

/** A stretch of time before a moment: whole hours up to two days, or whole UTC days. The hour or day of the moment counts too. */
export type Window = { readonly hours: number } | { readonly days: number };

/** How much of a kind there was within a window. An event that is dated after the moment is in it: it is known by now. */
export function inWindow(
  activity: PartyActivity,
  kind: FraudEventKind,
  window: Window,
  hour: number,
): Tallied {
  if ('hours' in window) {
    if (window.hours > HOURS_KEPT) throw new RangeError(`hours are kept for ${HOURS_KEPT}`);
    return sumOf(activity.hours, kind, hour - window.hours);
  }
  if (window.days > DAYS_KEPT) throw new RangeError(`days are kept for ${DAYS_KEPT}`);
  return sumOf(activity.days, kind, dayOfHour(hour) - window.days);
}

function sumOf(buckets: Buckets, kind: FraudEventKind, first: number): Tallied {
  let [count, amount] = [0, 0];
  for (const [number, bucket] of Object.entries(buckets)) {
    const found = Number(number) >= first ? bucket[kind] : undefined;
    if (found === undefined) continue;
    count += found.count;
    amount += found.amount;
  }
  return { count, amount };
}

/** Parties of a kind that were seen with this one within `days`. */
export function seenWithin(activity: PartyActivity, kind: PartyKind, days: number, hour: number): string[] {
  return activity.seen
    .filter((seen) => seen.key.startsWith(`${kind}:`) && seen.hour >= hour - days * 24)
    .map(({ key }) => key);
}

/** Hours that no party reaches: what never happened was so long ago. */
const NEVER_HOURS = 9_999;

/** Whole hours since the newest event of a kind; {@link NEVER_HOURS} when there was none. */
export function hoursSince(activity: PartyActivity, kind: FraudEventKind, hour: number): number {
  const newest = activity.newest[kind];
  return newest === undefined ? NEVER_HOURS : Math.min(NEVER_HOURS, Math.max(0, hour - newest));
}
