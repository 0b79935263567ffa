/** The rules of `policies/retention`, and the day from which a record may be removed. */
import { addDays, addMonths, type CivilDate, type Instant, later } from '../civil-date.ts';
import type { Ms } from '../flavor.ts';
import { RECORD_CLASSES, type RecordClass, type RetentionAction, type RetentionStart } from './classes.ts';

/** A country by its ISO 3166-1 alpha-2 code. */
export type CountryCode = string;

/** How long: years, months or days. */
export interface KeepingPeriod {
  readonly unit: 'years' | 'months' | 'days';
  readonly count: number;
}

/** The rule of one class of records. */
export interface RetentionRule {
  readonly action: RetentionAction;
  /** Null where the records stay for good. */
  readonly period: KeepingPeriod | null;
  readonly start: RetentionStart;
  /** The period begins at the end of the calendar year in which the start falls. */
  readonly fromEndOfYear: boolean;
  /** Whether the action is done at once when the customer is erased, whatever is left of the period. */
  readonly onErasure: 'now' | 'keep';
  readonly reason: {
    /** `law`: the law sets the period; `choice`: the operator chose it within what the law allows. */
    readonly basis: 'law' | 'choice';
    readonly text: string;
    /** The provisions of the law, or other sources. */
    readonly sources: readonly string[];
  };
}

/** One version of the document. */
export interface RetentionRules {
  /** The country of customers whose own is not known. */
  readonly defaultCountry: CountryCode;
  /** The rule of every class, where a country has none of its own. */
  readonly everywhere: Readonly<Record<RecordClass, RetentionRule>>;
  readonly countries: Readonly<Record<CountryCode, Readonly<Partial<Record<RecordClass, RetentionRule>>>>>;
  /** Whether Temporal archives closed workflows before it deletes them. */
  readonly archiveHistories: boolean;
}

/** The rule of a class in a country. */
export function ruleOf(
  rules: RetentionRules,
  record: RecordClass,
  country: CountryCode | null,
): RetentionRule {
  return rules.countries[country ?? rules.defaultCountry]?.[record] ?? rules.everywhere[record];
}

/**
 * The first day on which a record may go.
 * @param start the day of the event, or on which the customer left; null: it has not come yet
 * @returns null while the start has not come, or where the rule keeps the record for good
 */
export function dueOn(rule: RetentionRule, start: CivilDate | null): CivilDate | null {
  if (start === null || rule.period === null) return null;
  return afterPeriod(rule.fromEndOfYear ? `${start.slice(0, 4)}-12-31` : start, rule.period);
}

/** The day after the period that began at the end of `date`. */
function afterPeriod(date: CivilDate, { unit, count }: KeepingPeriod): CivilDate {
  switch (unit) {
    case 'days':
      return addDays(date, count + 1);
    case 'months':
      return addDays(addMonths(date, count), 1);
    case 'years':
      return addDays(addMonths(date, 12 * count), 1);
  }
}

/**
 * The day from which a record's period counts.
 * @param event when what the record is about was recorded or ended; null: it has not ended
 * @param leftOn when its customer left; null: the customer is there, or there is none
 */
export function startOf(
  { start }: RetentionRule,
  event: CivilDate | null,
  leftOn: CivilDate | null,
): CivilDate | null {
  switch (start) {
    case 'event':
      return event;
    case 'customerLeft':
      // The period of a record from after the customer left counts from its own day.
      return leftOn === null ? null : event === null ? leftOn : later(event, leftOn);
  }
}

/** The greatest number of days that a period can last, to compare two periods. */
export function longestMs({ unit, count }: KeepingPeriod): Ms {
  const days = { years: 366, months: 31, days: 1 }[unit];
  return count * days * 86_400_000;
}

/** A period in words: `10 years`. */
export function periodText(period: KeepingPeriod | null): string {
  if (period === null) return 'for good';
  const { unit, count } = period;
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

/** What is needed to tell whether a customer has left. */
export interface CustomerTraces {
  readonly createdAt: Instant;
  /** Services that run, bills with something open, cases and requests without an end. */
  readonly open: number;
  /** Whether every account is at zero. */
  readonly owesNothing: boolean;
  /** The days on which something happened: entries, bills, ends of services. */
  readonly days: readonly CivilDate[];
}

/** The day on which a customer left; null while they are there. */
export function leftOn({ createdAt, open, owesNothing, days }: CustomerTraces): CivilDate | null {
  if (open > 0 || !owesNothing) return null;
  return days.reduce(later, createdAt.slice(0, 10));
}

/** The event from which the period of a class counts, in words. */
export function startText(record: RecordClass, { start, fromEndOfYear }: RetentionRule): string {
  const event = start === 'customerLeft' ? 'the customer left' : RECORD_CLASSES[record].event;
  return fromEndOfYear ? `end of the year: ${event}` : event;
}
