/** Anomalies without labels: how far from its own habits a party is now, and which three things make it so. */
import { DAYS_KEPT, dayOfHour, type PartyActivity, slotOf, WEEKS_KEPT } from './activity.ts';
import { amountAbove } from './amounts.ts';
import type { FraudEvent, FraudEventKind } from './event.ts';
import { FRAUD_EVENT_KINDS } from './event.ts';
import { habitOf, tenthsAbove } from './robust.ts';

/** One thing that is unusual, in tenths of a standard deviation. */
export interface Oddity {
  /** `weekRhythm`: acts of any kind, for this weekday and time of day; `amount`; or a kind: its count today, for this weekday. */
  readonly what: FraudEventKind | 'weekRhythm' | 'amount';
  readonly tenths: number;
}

/** How unusual something is. */
export interface Anomaly {
  /** The sum of the oddities: 0 to 600. */
  readonly score: number;
  /** The largest three, the largest first; those of nothing are left out. */
  readonly made: readonly Oddity[];
}

/** How many earlier weeks have to be known before anything is said. */
const FEWEST_WEEKS = 3;
/** One act more or less is not odd. */
const FLOOR_ACTS = 1;
const MOST_ODDITIES = 3;

/** How unusual the activity of a party is at an hour. `before` is without the event, `now` with it. */
export function anomalyOf(
  now: PartyActivity,
  event: Pick<FraudEvent, 'amount'>,
  before: PartyActivity,
  hour: number,
): Anomaly {
  const oddities: Oddity[] = [
    { what: 'weekRhythm', tenths: rhythmAbove(now, hour) },
    { what: 'amount', tenths: event.amount === null ? 0 : amountAbove(event.amount, before.amounts) },
    ...FRAUD_EVENT_KINDS.map((kind) => ({ what: kind, tenths: todayAbove(now, kind, hour) })),
  ];
  const made = oddities
    .filter(({ tenths }) => tenths > 0)
    .sort((a, b) => b.tenths - a.tenths)
    .slice(0, MOST_ODDITIES);
  return { score: made.reduce((sum, { tenths }) => sum + tenths, 0), made };
}

/** Acts in this slot of the week, beside the same slot of the weeks before. */
function rhythmAbove({ weeks }: PartyActivity, hour: number): number {
  const { week, slot } = slotOf(hour);
  const first = Math.max(week - WEEKS_KEPT, ...firstOf(weeks));
  const earlier = numbersFrom(first, week, 1).map((number) => weeks[number]?.[slot] ?? 0);
  return above(weeks[week]?.[slot] ?? 0, earlier);
}

/** How often today, beside the same weekday of the weeks before. */
function todayAbove({ days }: PartyActivity, kind: FraudEventKind, hour: number): number {
  const today = dayOfHour(hour);
  const count = days[today]?.[kind]?.count ?? 0;
  if (count === 0) return 0;
  const first = Math.max(today - DAYS_KEPT, ...firstOf(days));
  const sameWeekday = first + ((today - first) % 7);
  return above(
    count,
    numbersFrom(sameWeekday, today, 7).map((number) => days[number]?.[kind]?.count ?? 0),
  );
}

function above(now: number, earlier: readonly number[]): number {
  if (earlier.length < FEWEST_WEEKS) return 0;
  const habit = habitOf(earlier.map((value) => [value, 1]));
  return habit === null ? 0 : tenthsAbove(now, habit, FLOOR_ACTS);
}

/** The smallest number that is kept; none of nothing. */
function firstOf(byNumber: Readonly<Record<string, unknown>>): number[] {
  const numbers = Object.keys(byNumber).map(Number);
  return numbers.length === 0 ? [] : [Math.min(...numbers)];
}

function numbersFrom(first: number, end: number, step: number): number[] {
  const numbers: number[] = [];
  for (let number = first; number < end; number += step) numbers.push(number);
  return numbers;
}

/** How many bands of equal width scores are told in. */
export const SCORE_BANDS = 10;

/** How many scores there were in each band. */
export type ScoreBands = readonly number[];

/** Which band a score is in, 0 to 9. */
export function bandOf(score: number): number {
  return Math.min(SCORE_BANDS - 1, Math.floor(score / 60));
}

/**
 * How far the scores of two spans of time have drifted apart: the population stability index, in hundredths. Below 10 nothing
 * changed, above 25 the baselines no longer tell what is usual.
 */
export function driftOf(before: ScoreBands, now: ScoreBands): number {
  const share = (bands: ScoreBands, index: number) =>
    ((bands[index] ?? 0) + 0.5) / (bands.reduce((sum, count) => sum + count, 0) + bands.length / 2);
  let index = 0;
  for (const [band] of before.entries()) {
    const [was, is] = [share(before, band), share(now, band)];
    index += (is - was) * Math.log(is / was);
  }
  return Math.round(index * 100);
}
