import { earlier, type Instant } from '../../civil-date.ts';
import type { CustomerId } from '../../flavor.ts';
import { type Currency, exact, type Minor, type Money, MoneyError, money, sumMinor } from '../../money.ts';
import type { AccountNow, PartyAccount } from '../snapshot.ts';
import {
  availableCredit,
  daysPastDue,
  pastDueAmount,
  type Standing,
  standingOf,
  worseStanding,
} from '../standing.ts';

/** What one customer's snapshots have in common. */
export interface CustomerFrame {
  readonly customerId: CustomerId;
  /** The oldest of the snapshots' instants; they are all the same when one MongoDB snapshot was read. */
  readonly asOf: Instant;
}

/** Throws RangeError when there is no snapshot, or when they belong to different customers: both are bugs of the caller. */
export function frameOf(snapshots: readonly AccountNow[]): CustomerFrame {
  const [first] = snapshots;
  if (first === undefined) throw new RangeError('no account to read');
  if (snapshots.some((snapshot) => snapshot.account.customerId !== first.account.customerId))
    throw new RangeError('accounts of different customers');
  const asOf = snapshots.reduce((oldest, snapshot) => earlier(oldest, snapshot.asOf), first.asOf);
  return { customerId: first.account.customerId, asOf };
}

/** The currencies of the accounts, each once, by code. */
export function currenciesOf(snapshots: readonly AccountNow[]): Currency[] {
  return [...new Set(snapshots.map((snapshot) => snapshot.account.currency))].sort();
}

/** The one currency of all accounts; null when they have several, because then nothing may be added up. */
export function singleCurrency(snapshots: readonly AccountNow[]): Currency | null {
  const [currency, ...others] = currenciesOf(snapshots);
  return currency === undefined || others.length > 0 ? null : currency;
}

/** Adds up amounts of one currency. Throws MoneyError when one is of another currency. */
export function sumMoney(amounts: readonly Money[], currency: Currency): Money {
  if (amounts.some((amount) => amount.currency !== currency)) throw new MoneyError('two currencies met');
  return money(sumMinor(amounts.map((amount) => amount.amountMinor)), currency);
}

export function standingOfSnapshot({ account, openBills, today, leastDebt }: PartyAccount): Standing {
  return standingOf(account, openBills, today, leastDebt);
}

/** The worst standing of several accounts. */
export function worstStanding(snapshots: readonly AccountNow[]): Standing {
  return snapshots.map(standingOfSnapshot).reduce<Standing>(worseStanding, 'good');
}

/** 0 when what is past due is less than what counts. */
export function daysPastDueOf({ openBills, today, leastDebt }: PartyAccount): number {
  return daysPastDue(openBills, today, leastDebt);
}

/** All that is past due, also when it is too little to count. */
export function pastDueOf({ account, openBills, today }: PartyAccount): Money {
  return money(pastDueAmount(openBills, today), account.currency);
}

/** The disputed part of the open bills. */
export function disputedOpenAmount({ openBills }: AccountNow): Minor {
  return sumMinor(openBills.map((bill) => bill.disputedAmount));
}

export function availableCreditOf(snapshot: AccountNow): Money {
  return money(availableCredit(snapshot.account, disputedOpenAmount(snapshot)), snapshot.account.currency);
}

/** Newest first by `key`; ties by `id`, so that the order never depends on how rows were read. */
export function newestFirst<Row>(
  rows: readonly Row[],
  key: (row: Row) => string,
  id: (row: Row) => string,
): Row[] {
  return [...rows].sort((a, b) => compareText(key(b), key(a)) || compareText(id(a), id(b)));
}

/** The value that all share, compared as JSON; null when they differ or there is none. */
export function shared<Value>(values: readonly Value[]): Value | null {
  const [first] = values;
  if (first === undefined) return null;
  const text = JSON.stringify(first);
  return values.every((value) => JSON.stringify(value) === text) ? first : null;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The largest of some counts; 0 of none. */
export function largest(counts: readonly number[]): number {
  return exact(Math.max(0, ...counts));
}
