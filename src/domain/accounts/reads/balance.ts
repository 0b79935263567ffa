import type { Instant } from '../../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../../flavor.ts';
import { type Direction, ENTRY_TYPES, type EntryType, type LedgerEntry } from '../../ledger/entry.ts';
import { type Currency, exact, type Minor, type Money, money, multiplyRatio, sumMinor } from '../../money.ts';
import type { AccountState } from '../billing-account.ts';
import type { AccountNow } from '../snapshot.ts';
import type { Standing } from '../standing.ts';
import {
  availableCreditOf,
  compareText,
  currenciesOf,
  disputedOpenAmount,
  frameOf,
  singleCurrency,
  standingOfSnapshot,
  sumMoney,
  worstStanding,
} from './across-accounts.ts';

/** What the ledger of one account holds in the requested span: sums by type, in minor units, and its newest entries. */
export interface LedgerBreakdown {
  readonly debits: Readonly<Partial<Record<EntryType, Minor>>>;
  readonly credits: Readonly<Partial<Record<EntryType, Minor>>>;
  readonly transactions: readonly ShownEntry[];
}

/** The part of a ledger entry that is shown. */
export type ShownEntry = Pick<LedgerEntry, keyof Transaction | 'sequence'>;

/** One direction of the breakdown: the sum and its parts. Types without an entry are left out. */
export interface BreakdownSide {
  readonly total: Money;
  readonly byType: Readonly<Partial<Record<EntryType, Money>>>;
}

/** A ledger entry as it is shown. */
export interface Transaction {
  readonly entryId: string;
  readonly billingAccountId: BillingAccountId;
  readonly type: EntryType;
  readonly direction: Direction;
  readonly amount: Money;
  readonly balanceAfter: Money;
  readonly occurredAt: Instant;
  readonly postedAt: Instant;
  readonly billId: BillId | null;
  readonly paymentId: PaymentId | null;
  readonly note: string | null;
}

/** The figures of one account, or of all accounts of one currency. */
export interface BalanceFigures {
  readonly currency: Currency;
  /** Positive: the customer owes. */
  readonly balance: Money;
  readonly debits: BreakdownSide;
  readonly credits: BreakdownSide;
  readonly creditLimit: Money;
  readonly heldCredit: Money;
  /** Deposits that are held for orders: owed to the customer apart from the balance. */
  readonly heldDeposits: Money;
  /** For several accounts, the sum of each account's own, because one account's credit can't be spent on another. */
  readonly availableCredit: Money;
  /**
   * Balance (without what is disputed) plus held credit, over the credit limit, in whole percent, rounded; not below
   * 0, above 100 when the limit is exceeded. Null without a limit.
   */
  readonly utilisationPercent: number | null;
}

export interface AccountBalance extends BalanceFigures {
  readonly billingAccountId: BillingAccountId;
  readonly state: AccountState;
  readonly standing: Standing;
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null };

/**
 * The answer of `GET /v1/customers/{customerId}/balance`. The figures at the top are null when the accounts have
 * several currencies; `totals` has them for each currency.
 */
export interface BalanceRead extends Nullable<BalanceFigures> {
  readonly customerId: CustomerId;
  readonly asOf: Instant;
  readonly standing: Standing;
  readonly totals: readonly BalanceFigures[];
  /** Newest first. */
  readonly transactions: readonly Transaction[];
  readonly accounts: readonly AccountBalance[];
}

/** An account whose ledger holds nothing in the span. */
const EMPTY_BREAKDOWN: LedgerBreakdown = { debits: {}, credits: {}, transactions: [] };

/**
 * The balance of a customer from the snapshots of the accounts asked for (at least one, all of one customer;
 * RangeError otherwise) and the breakdown of each account's ledger, by account id; an account without one gets {@link EMPTY_BREAKDOWN}.
 */
export function balanceRead(
  snapshots: readonly AccountNow[],
  breakdowns: ReadonlyMap<BillingAccountId, LedgerBreakdown>,
): BalanceRead {
  const { customerId, asOf } = frameOf(snapshots);
  const parts = snapshots.map(
    (snapshot): Part => ({
      snapshot,
      breakdown: breakdowns.get(snapshot.account.billingAccountId) ?? EMPTY_BREAKDOWN,
    }),
  );
  const figures = new Map(parts.map((part) => [part, figuresOf([part], part.snapshot.account.currency)]));
  const totals = currenciesOf(snapshots).map((currency) => {
    const those = parts.filter(({ snapshot }) => snapshot.account.currency === currency);
    const [only, ...others] = those;
    // Most customers have one account: its figures are the total.
    const known = only !== undefined && others.length === 0 ? figures.get(only) : undefined;
    return known ?? figuresOf(those, currency);
  });
  const top = singleCurrency(snapshots) === null ? undefined : totals[0];
  return {
    customerId,
    asOf,
    ...(top ?? NO_FIGURES),
    standing: worstStanding(snapshots),
    totals,
    transactions: transactionsOf(parts),
    accounts: parts.map((part) => ({
      billingAccountId: part.snapshot.account.billingAccountId,
      state: part.snapshot.account.state,
      standing: standingOfSnapshot(part.snapshot),
      ...(figures.get(part) ?? figuresOf([part], part.snapshot.account.currency)),
    })),
  };
}

/** How much of a credit limit is used, in whole percent; null when the limit is 0. `used` below 0 counts as 0. */
export function utilisationPercent(used: Minor, creditLimit: Minor): number | null {
  return creditLimit <= 0 ? null : multiplyRatio(exact(Math.max(0, used)), 100, creditLimit);
}

interface Part {
  readonly snapshot: AccountNow;
  readonly breakdown: LedgerBreakdown;
}

const NO_FIGURES: Nullable<BalanceFigures> = {
  currency: null,
  balance: null,
  debits: null,
  credits: null,
  creditLimit: null,
  heldCredit: null,
  heldDeposits: null,
  availableCredit: null,
  utilisationPercent: null,
};

/** The figures of accounts that share `currency`. */
function figuresOf(parts: readonly Part[], currency: Currency): BalanceFigures {
  const accounts = parts.map(({ snapshot }) => snapshot.account);
  const balance = sumMinor(accounts.map((account) => account.balance));
  const heldCredit = sumMinor(accounts.map((account) => account.heldCredit));
  const creditLimit = sumMinor(accounts.map((account) => account.creditLimit));
  const disputed = sumMinor(parts.map(({ snapshot }) => disputedOpenAmount(snapshot)));
  return {
    currency,
    balance: money(balance, currency),
    debits: sideOf(
      parts.map(({ breakdown }) => breakdown.debits),
      currency,
    ),
    credits: sideOf(
      parts.map(({ breakdown }) => breakdown.credits),
      currency,
    ),
    creditLimit: money(creditLimit, currency),
    heldCredit: money(heldCredit, currency),
    heldDeposits: money(sumMinor(accounts.map((account) => account.heldDeposits ?? 0)), currency),
    availableCredit: sumMoney(
      parts.map(({ snapshot }) => availableCreditOf(snapshot)),
      currency,
    ),
    utilisationPercent: utilisationPercent(sumMinor([balance, -disputed, heldCredit]), creditLimit),
  };
}

function sideOf(sums: readonly LedgerBreakdown['debits'][], currency: Currency): BreakdownSide {
  const byType: Partial<Record<EntryType, Money>> = {};
  const all: Minor[] = [];
  for (const type of ENTRY_TYPES) {
    const amounts = sums.flatMap((sum) => sum[type] ?? []);
    if (amounts.length === 0) continue;
    const amount = sumMinor(amounts);
    byType[type] = money(amount, currency);
    all.push(amount);
  }
  return { total: money(sumMinor(all), currency), byType };
}

/** All entries, in the order of {@link lastPostedFirst}. */
function transactionsOf(parts: readonly Part[]): Transaction[] {
  const all = parts.flatMap(({ snapshot, breakdown }) =>
    breakdown.transactions.map((entry) => ({ ...entry, currency: snapshot.account.currency })),
  );
  return lastPostedFirst(all).map(({ currency, ...entry }) => transactionOf(entry, currency));
}

/**
 * The last posted first. Entries of one account are in the order of its ledger, in which `balanceAfter` runs; those of several accounts
 * go by when they were posted, ties by account and then in that order.
 */
export function lastPostedFirst<Entry extends ShownEntry>(entries: readonly Entry[]): Entry[] {
  const isOne = new Set(entries.map(({ billingAccountId }) => billingAccountId)).size <= 1;
  return [...entries].sort(
    (a, b) =>
      (isOne
        ? 0
        : compareText(b.postedAt, a.postedAt) || compareText(a.billingAccountId, b.billingAccountId)) ||
      b.sequence - a.sequence,
  );
}

/** A ledger entry as callers see it: its amounts with the account's currency. */
export function transactionOf(entry: ShownEntry, currency: Currency): Transaction {
  return {
    entryId: entry.entryId,
    billingAccountId: entry.billingAccountId,
    type: entry.type,
    direction: entry.direction,
    amount: money(entry.amount, currency),
    balanceAfter: money(entry.balanceAfter, currency),
    occurredAt: entry.occurredAt,
    postedAt: entry.postedAt,
    billId: entry.billId,
    paymentId: entry.paymentId,
    note: entry.note,
  };
}
