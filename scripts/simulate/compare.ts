import type { Minor } from '../../src/domain/money.ts';
import type { ByCurrency } from './months.ts';
import type { Year } from './year.ts';

/** What was claimed for early intervention when the product was begun: how much less is written off. Not measured by anybody. */
export const CLAIMED_PERCENT = 30;

/** One figure of both arms. */
export interface Compared {
  readonly what: string;
  readonly off: number;
  readonly on: number;
  /** In minor units of this currency; null: a count. */
  readonly currency: string | null;
  /** Change from off to on in percent; null where off is nothing. */
  readonly changePercent: number | null;
}

/** Early intervention on against off; empty unless both arms were lived through to their ends. */
export function compareArms(years: readonly Year[]): Compared[] {
  const off = years.find((year) => !year.earlyIntervention);
  const on = years.find((year) => year.earlyIntervention);
  if (off === undefined || on === undefined) return [];
  const counted = (what: string, of: (year: Year) => number) => compared(what, of(off), of(on), null);
  const money = (what: string, of: (year: Year) => ByCurrency) => {
    const [a, b] = [of(off), of(on)];
    const currencies = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return currencies.map((currency) => compared(what, a[currency] ?? 0, b[currency] ?? 0, currency));
  };
  return [
    counted('accounts written off', ({ counts }) => counts['accounts written off'] ?? 0),
    ...money('written off', ({ months }) => sumOf(months.map((month) => month.writtenOff))),
    ...money('more than 90 days late at the end', (year) => year.lateAtEnd),
    counted('accounts suspended by dunning', ({ counts }) => counts['dunning: suspended'] ?? 0),
    counted('staff contacts', ({ counts }) => contacts(counts)),
  ];
}

function compared(what: string, off: number, on: number, currency: string | null): Compared {
  return {
    what,
    off,
    on,
    currency,
    changePercent: off === 0 ? null : Math.round((1_000 * (on - off)) / off) / 10,
  };
}

function contacts(counts: Readonly<Record<string, number>>): number {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith('early: '))
    .reduce((sum, [, times]) => sum + times, 0);
}

/** Adds money up, each currency by itself. */
export function sumOf(parts: readonly ByCurrency[]): ByCurrency {
  const sums: Record<string, Minor> = {};
  for (const part of parts)
    for (const [currency, amount] of Object.entries(part)) sums[currency] = (sums[currency] ?? 0) + amount;
  return sums;
}
