/** What one party did, kept so that it stays small: counts in buckets of time, not events. */
import { DAY_MS, epochMsOf, HOUR_MS } from '../civil-date.ts';
import { binOf } from './amounts.ts';
import type { FraudEvent, FraudEventKind } from './event.ts';
import { kindOfParty, rememberedBy } from './party.ts';

/** How much of one kind: how often, and what it came to in minor units. */
export interface Tallied {
  readonly count: number;
  readonly amount: number;
}

/** What happened in one stretch of time, by kind. */
export type Bucket = Readonly<Partial<Record<FraudEventKind, Tallied>>>;

/** Buckets by their number since the epoch. */
export type Buckets = Readonly<Record<string, Bucket>>;

/** Another party that was seen with this one. */
export interface Seen {
  readonly key: string;
  /** The last time, in hours since the epoch. */
  readonly hour: number;
}

/**
 * The activity of one party. It is what all its events make of it, whatever order they came in: counts are added, times are
 * maxima, and what is too old is measured against the newest event. The caller has to add each event once.
 */
export interface PartyActivity {
  /** Of the newest event, in hours since the epoch. */
  readonly newestHour: number;
  /** The last {@link HOURS_KEPT} hours. */
  readonly hours: Buckets;
  /** The last {@link DAYS_KEPT} UTC days. */
  readonly days: Buckets;
  /** Counts of all kinds by slot of the week, for the last {@link WEEKS_KEPT} weeks. */
  readonly weeks: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The hour of the newest event of each kind. */
  readonly newest: Readonly<Partial<Record<FraudEventKind, number>>>;
  /** How often which size of amount came, by bin. */
  readonly amounts: Readonly<Record<string, number>>;
  /** Those seen with this one, at most {@link SEEN_KEPT} of a kind, the latest ones; by key. */
  readonly seen: readonly Seen[];
}

export const HOURS_KEPT = 48;
export const DAYS_KEPT = 60;
export const WEEKS_KEPT = 9;
/** A ring that is larger is as suspicious as one of this size. */
const SEEN_KEPT = 24;

/** The kinds whose amounts have habits. */
const AMOUNTS_OF: readonly FraudEventKind[] = ['order', 'credit', 'refund'];

/** Monday, 5 January 1970: weeks are counted from it, so that slot 0 is a Monday's night. */
const FIRST_MONDAY_HOUR = 4 * 24;
const HOURS_A_WEEK = 7 * 24;
/** A slot of the week is three hours of one weekday, in UTC. */
const HOURS_A_SLOT = 3;

export const NO_ACTIVITY: PartyActivity = {
  newestHour: 0,
  hours: {},
  days: {},
  weeks: {},
  newest: {},
  amounts: {},
  seen: [],
};

/** Whole hours since the epoch. */
export function hourOf(event: Pick<FraudEvent, 'at'>): number {
  return Math.floor(epochMsOf(event.at) / HOUR_MS);
}

/** The UTC day of an hour, in days since the epoch. */
export function dayOfHour(hour: number): number {
  return Math.floor((hour * HOUR_MS) / DAY_MS);
}

/** Which week an hour is in, and which slot of it. */
export function slotOf(hour: number): { readonly week: number; readonly slot: number } {
  const sinceMonday = hour - FIRST_MONDAY_HOUR;
  const week = Math.floor(sinceMonday / HOURS_A_WEEK);
  return { week, slot: Math.floor((sinceMonday - week * HOURS_A_WEEK) / HOURS_A_SLOT) };
}

/** The activity of the party `key` with one more event that it took part in. */
export function withEvent(before: PartyActivity, key: string, event: FraudEvent): PartyActivity {
  const hour = hourOf(event);
  const { week, slot } = slotOf(hour);
  const newestHour = Math.max(before.newestHour, hour);
  const bin = event.amount !== null && AMOUNTS_OF.includes(event.kind) ? binOf(event.amount) : null;
  const ofWeek = before.weeks[week] ?? {};
  return {
    newestHour,
    hours: since(newestHour - HOURS_KEPT, tallied(before.hours, hour, event)),
    days: since(dayOfHour(newestHour) - DAYS_KEPT, tallied(before.days, dayOfHour(hour), event)),
    weeks: since(slotOf(newestHour).week - WEEKS_KEPT, {
      ...before.weeks,
      [week]: { ...ofWeek, [slot]: (ofWeek[slot] ?? 0) + 1 },
    }),
    newest: { ...before.newest, [event.kind]: Math.max(before.newest[event.kind] ?? 0, hour) },
    amounts: bin === null ? before.amounts : { ...before.amounts, [bin]: (before.amounts[bin] ?? 0) + 1 },
    seen: seenAlso(before.seen, othersOf(key, event), hour),
  };
}

function othersOf(key: string, { parties }: FraudEvent): string[] {
  const kind = kindOfParty(key);
  return kind === null ? [] : rememberedBy(kind, parties);
}

function tallied(buckets: Buckets, number: number, { kind, amount }: FraudEvent): Buckets {
  const bucket = buckets[number] ?? {};
  const { count, amount: sum } = bucket[kind] ?? { count: 0, amount: 0 };
  return { ...buckets, [number]: { ...bucket, [kind]: { count: count + 1, amount: sum + (amount ?? 0) } } };
}

/** Those from this number on. */
function since<T>(first: number, byNumber: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const numbers = Object.keys(byNumber);
  if (numbers.every((number) => Number(number) >= first)) return byNumber;
  return Object.fromEntries(Object.entries(byNumber).filter(([number]) => Number(number) >= first));
}

/** With these parties seen at an hour. Of each kind the latest are kept; between two of one hour the key decides. */
function seenAlso(seen: readonly Seen[], keys: readonly string[], hour: number): readonly Seen[] {
  if (keys.length === 0) return seen;
  const hours = new Map(seen.map((one) => [one.key, one.hour]));
  for (const key of keys) hours.set(key, Math.max(hours.get(key) ?? 0, hour));
  const latestFirst = [...hours]
    .map(([key, last]) => ({ key, hour: last }))
    .sort((a, b) => b.hour - a.hour || (a.key < b.key ? -1 : 1));
  const left = new Map<string, number>();
  return latestFirst
    .filter(({ key }) => {
      const kind = kindOfParty(key) ?? '';
      const taken = (left.get(kind) ?? 0) + 1;
      left.set(kind, taken);
      return taken <= SEEN_KEPT;
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
