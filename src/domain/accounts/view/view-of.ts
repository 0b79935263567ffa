import { isToBeCharged } from '../../billing/bill-of.ts';
import { addMonths, type CivilDate, civilDateAt } from '../../civil-date.ts';
import type { Direction, EntryType, LedgerEntry } from '../../ledger/entry.ts';
import { unbilledSumsOf } from '../../ledger/unbilled.ts';
import { type Minor, sumMinor } from '../../money.ts';
import { seenPayment } from '../../payments/payment-record.ts';
import type { AccountSources } from '../account-sources.ts';
import { HISTORY_MONTHS } from '../snapshot.ts';
import {
  type AccountView,
  type EntryRow,
  type LedgerSums,
  VIEW_FORMAT,
  type ViewRow,
} from './account-view.ts';
import { recentOf } from './recent-of.ts';

/** How many ledger entries a view shows. */
export const NEWEST_ENTRIES = 10;
/** Most bills, payments and subscriptions that a view holds together; an account with more is read from its collections. */
export const MOST_ROWS = 400;

/** The part of a view that new entries are added to, without reading the old ones again: the ledger only grows. */
export type LedgerPart = AccountView['ledger'];

export const EMPTY_LEDGER: LedgerPart = { sums: { debits: {}, credits: {} }, newest: [] };

/** The day from which a view that is written now has everything: a month more than a read can ask for. */
export function viewSince({ updatedAt }: { readonly updatedAt: string }): CivilDate {
  return addMonths(civilDateAt(updatedAt, 'UTC'), -(HISTORY_MONTHS + 1));
}

/** For how many months a view may reach further back than it has to: its past is then written again only so often. */
const KEPT_MONTHS = 3;

/** The day from which a view has everything once it is written again: as before, as long as that is not much more than a read can ask for. */
export function keptSince(before: CivilDate, needed: CivilDate): CivilDate {
  return before <= needed && addMonths(before, KEPT_MONTHS) >= needed ? before : needed;
}

/** The view of an account: a function of what its collections hold, and of nothing else. */
export function viewOf(sources: AccountSources, since: CivilDate, ledger: LedgerPart): AccountView {
  const { account } = sources;
  const { segment, locale, customerSince } = sources.customer;
  const open = sources.bills.filter((bill) => bill.state !== 'settled');
  const settled = sources.bills.filter((bill) => bill.state === 'settled' && bill.billDate >= since);
  const payments = sources.payments.filter((payment) => `${since}T` <= payment.occurredAt).map(seenPayment);
  const charged = sources.subscriptions.filter((subscription) => isToBeCharged(subscription, account));
  const complete = open.length + settled.length + payments.length + charged.length <= MOST_ROWS;
  const rows = <T extends Owned>(list: readonly T[], id: (row: T) => string): ViewRow<T>[] =>
    complete ? [...list].sort((a, b) => compare(id(a), id(b))).map(withoutOwner) : [];
  return {
    billingAccountId: account.billingAccountId,
    customerId: account.customerId,
    creditPartyId: sources.creditPartyId,
    format: VIEW_FORMAT,
    account,
    customer: { segment, locale, customerSince },
    since,
    complete,
    openBills: rows(open, (bill) => bill.billId),
    subscriptions: rows(charged, (subscription) => subscription.subscriptionId),
    ...unbilledSumsOf(sources),
    cycleChangeDates: sources.cycleChangeDates
      .filter((date) => date >= since)
      .sort()
      .reverse(),
    recent: complete
      ? recentOf([...open, ...settled], payments, account.timeZone)
      : { bills: [], payments: [] },
    history: {
      settledBills: rows(settled, (bill) => bill.billId),
      payments: rows(payments, (payment) => payment.paymentId),
    },
    ledger,
  };
}

/** The ledger's part once these entries are in it too. */
export function withEntries(part: LedgerPart, entries: readonly LedgerEntry[]): LedgerPart {
  if (entries.length === 0) return part;
  const newest = [...part.newest, ...entries.map(entryRow)].sort((a, b) => b.sequence - a.sequence);
  return { sums: added(part.sums, entries), newest: newest.slice(0, NEWEST_ENTRIES) };
}

function added(sums: LedgerSums, entries: readonly LedgerEntry[]): LedgerSums {
  const side = (direction: Direction, before: LedgerSums['debits']): LedgerSums['debits'] => {
    const after: Partial<Record<EntryType, Minor>> = { ...before };
    for (const entry of entries)
      if (entry.direction === direction) after[entry.type] = sumMinor([after[entry.type] ?? 0, entry.amount]);
    return after;
  };
  return { debits: side('debit', sums.debits), credits: side('credit', sums.credits) };
}

function entryRow(entry: LedgerEntry): EntryRow {
  const { entryId, sequence, type, direction, amount, balanceAfter, occurredAt, postedAt } = entry;
  const { billId, paymentId, note } = entry;
  return {
    ...{ entryId, sequence, type, direction, amount, balanceAfter, occurredAt, postedAt },
    ...{ billId, paymentId, note },
  };
}

interface Owned {
  readonly billingAccountId: string;
  readonly customerId: string;
}

function withoutOwner<T extends Owned>({
  billingAccountId: _account,
  customerId: _customer,
  ...row
}: T): ViewRow<T> {
  return row;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
