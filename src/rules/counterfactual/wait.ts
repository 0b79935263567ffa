import { CREDIT_HISTORY_FACTS } from '../../domain/decisions/facts/credit-history-facts.ts';
import type { CustomerAction } from './action.ts';
import { type KnownValues, numberIn, type Position } from './position.ts';

/** After this many days nothing of today is part of a history of twelve months (which reaches back two days more). */
const HISTORY_LAPSES_DAYS = 370;
/** Seven months: no month day that the credit history looks at is from before. */
const CREDIT_HISTORY_LAPSES_DAYS = 217;
/** The credit history when nothing was past due in it. */
const CLEAN_LATENESS: Readonly<Record<string, number>> = {
  daysPastDue1mAgo: 0,
  daysPastDue2mAgo: 0,
  monthsPastDue3m: 0,
  monthsPastDue6m: 0,
  maxDaysPastDue3m: 0,
  maxDaysPastDue6m: 0,
  sumDaysPastDue6m: 0,
  monthsSincePastDue: 6,
};
const HISTORY_FACTS = ['lateBills12m', 'maxDaysLate12m', 'returnedPayments12m'];

const WAITED_FACTS = [
  'accountAgeDays',
  'standing',
  'hasPaymentHistory',
  ...HISTORY_FACTS,
  ...CREDIT_HISTORY_FACTS,
  'changesLast12m',
  'daysUntilOldestChangeLapses',
];

/**
 * Time passes and bills are paid as they fall due. Not offered while something is overdue, because that only grows older. A customer who
 * waits asks for the same again, so the notice period of a change does not change.
 */
export function wait(position: Position): CustomerAction | null {
  const isLate = (values: KnownValues) =>
    (numberIn(values, 'pastDueAmount') ?? 0) > 0 || (numberIn(values, 'daysPastDue') ?? 0) > 0;
  if (position.some(isLate)) return null;
  const waited = (values: KnownValues, days: number, lucky: boolean): KnownValues => {
    if (days === 0) return values;
    const moved: Record<string, KnownValues[string]> = { ...values };
    const age = numberIn(values, 'accountAgeDays');
    if (age !== null) moved['accountAgeDays'] = age + days;
    // Nobody knows whether a bill will have come or been paid by then.
    if (values['standing'] === 'due' || values['standing'] === 'good')
      moved['standing'] = lucky ? 'good' : 'due';
    if (values['hasPaymentHistory'] === false) moved['hasPaymentHistory'] = lucky;
    if (days >= HISTORY_LAPSES_DAYS)
      for (const name of HISTORY_FACTS) if (Object.hasOwn(values, name)) moved[name] = 0;
    // The months move on: their content at that time is unknown, unless nothing was late in any of them.
    for (const name of CREDIT_HISTORY_FACTS) {
      if (!Object.hasOwn(values, name)) continue;
      const clean = days >= CREDIT_HISTORY_LAPSES_DAYS ? CLEAN_LATENESS[name] : undefined;
      if (clean === undefined) delete moved[name];
      else moved[name] = clean;
    }
    const changes = numberIn(values, 'changesLast12m');
    const untilLapse = numberIn(values, 'daysUntilOldestChangeLapses');
    if (changes !== null && changes > 0 && untilLapse !== null) {
      const left = days >= HISTORY_LAPSES_DAYS ? 0 : days >= untilLapse ? changes - 1 : changes;
      moved['changesLast12m'] = left;
      // The record does not say when the next one lapses.
      const unknownNext = left === 0 ? 0 : lucky ? 1 : HISTORY_LAPSES_DAYS;
      moved['daysUntilOldestChangeLapses'] = left === changes ? untilLapse - days : unknownNext;
    }
    return moved;
  };
  return {
    kind: 'wait',
    maximum: HISTORY_LAPSES_DAYS,
    jumps: [],
    moves: WAITED_FACTS,
    apply: (days) => position.flatMap((values) => [waited(values, days, true), waited(values, days, false)]),
  };
}
