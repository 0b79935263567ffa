/** How the view of an account follows from the view before and what a transaction has noted of its changes, without reading anything again. */
import { isDeepStrictEqual } from 'node:util';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { AccountView } from '../../domain/accounts/view/account-view.ts';
import { viewSince } from '../../domain/accounts/view/view-of.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { unbilledOf, unbilledWith } from '../../domain/ledger/unbilled.ts';
import { seenPayment } from '../../domain/payments/payment-record.ts';
import type { NotedChange } from '../audit/trail.ts';
import { bills, cycleChangeHistory, subscriptions } from '../billing/collections.ts';
import { payments } from '../payments/collections.ts';
import type { WholeView } from './begin.ts';
import { customers } from './collections.ts';
import { sourcesFrom, tells } from './view-reads.ts';

/** What else a view is made of, of which the notes of a transaction are not enough to carry it on. */
const NOT_CARRIED: readonly string[] = [subscriptions.name, cycleChangeHistory.name, customers.name];

/** A change of one account. */
interface Change {
  /** After it. */
  readonly account: BillingAccount;
  readonly entries: readonly LedgerEntry[];
}

/**
 * What the collections would say of an account after a transaction: what its view said before, with the bills and payments that the transaction
 * has written since. Null: the view or the notes don't tell everything, and the collections have to be read.
 */
export function sourcesAfter(
  before: WholeView,
  { account, entries }: Change,
  trail: readonly NotedChange[],
): AccountSources | null {
  // Which services are still to be charged is a question of what is billed.
  if (!tells(before, viewSince(account)) || !isDeepStrictEqual(account.billing, before.account.billing))
    return null;
  const sources = sourcesFrom(before);
  const own = new Map(sources.bills.map((bill) => [bill.billId, bill]));
  const paid = new Map(sources.payments.map((payment) => [payment.paymentId, payment]));
  const object = ofAccount(account.billingAccountId);
  for (const change of trail) {
    const { collection, id, after } = change;
    if (NOT_CARRIED.includes(collection)) return null;
    if (collection !== bills.name && collection !== payments.name) continue;
    const isOwn = change.object.type === object.type && change.object.id === object.id;
    // Several at once, one that is gone, or one that went to another account.
    if (id === '*' || (!isOwn && (own.has(id) || paid.has(id)))) return null;
    if (!isOwn) continue;
    if (after === null) return null;
    if (collection === bills.name) own.set(id, bills.fromDoc(after));
    else paid.set(id, seenPayment(payments.fromDoc(after)));
  }
  return {
    ...sources,
    account,
    creditPartyId: before.creditPartyId,
    bills: [...own.values()],
    payments: [...paid.values()],
    ...unbilledWith(before, unbilledOf(entries)),
  };
}

/** The parts of a view, but for owner and ledger, that are not as they were. */
export function differingParts(
  before: WholeView | null,
  after: AccountView,
): Partial<Omit<AccountView, 'ledger' | 'billingAccountId' | 'customerId'>> {
  const { billingAccountId: _id, customerId: _owner, ledger: _ledger, ...parts } = after;
  if (before === null) return parts;
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(parts).filter(([name, value]) => !isDeepStrictEqual(value, was.get(name))),
  );
}
