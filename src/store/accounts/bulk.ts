import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Customer } from '../../domain/accounts/customer.ts';
import { creditPartyOf } from '../../domain/accounts/customer-credit.ts';
import type { AccountView } from '../../domain/accounts/view/account-view.ts';
import { EMPTY_LEDGER, viewOf, viewSince, withEntries } from '../../domain/accounts/view/view-of.ts';
import type { Dispute } from '../../domain/arrears/dispute.ts';
import type { PromiseToPay } from '../../domain/arrears/promise.ts';
import { ofAccount, ofAccountOr } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { creditOf, creditsLeft, settledByCredit, withChanged } from '../../domain/billing/credit.ts';
import { firstProgress } from '../../domain/billing/period.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { civilDateAt } from '../../domain/civil-date.ts';
import type { LedgerEntry, NewEntry } from '../../domain/ledger/entry.ts';
import { numberEntries } from '../../domain/ledger/posting.ts';
import { isUnbilled, unbilledOf } from '../../domain/ledger/unbilled.ts';
import { sumMinor } from '../../domain/money.ts';
import { type Deposit, heldAmount } from '../../domain/payments/deposit.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { recordOf } from '../../domain/payments/payment-record.ts';
import { disputes, promises } from '../arrears/collections.ts';
import { disputeIdOf } from '../arrears/disputes.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { bills, subscriptions } from '../billing/collections.ts';
import { chainedEntries } from '../ledger/collections.ts';
import { chained, genesisHash } from '../ledger/ledger-hash.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { BulkRefused, isDuplicateKey } from '../mongo/errors.ts';
import type { DocumentMapping } from '../mongo/mapping.ts';
import { againOnDuplicateKey, type Tx, within } from '../mongo/transaction.ts';
import { deposits, payments } from '../payments/collections.ts';
import { keptOf } from '../payments/erased-payer.ts';
import { accounts, accountViews, customers, storedAccounts } from './collections.ts';
import { erasedAmong, markedErased } from './erased-customers.ts';

/** One account with all that belongs to it. */
export interface AccountBundle {
  readonly customer: Customer;
  /**
   * `sequence` and the entries' `postedAt` are set here: the number of entries, and `updatedAt`; `billing`, where it does not
   * say how far it is billed: up to its newest bill.
   */
  readonly account: BillingAccount;
  /** In the order of the ledger. */
  readonly entries: readonly NewEntry[];
  readonly bills: readonly Bill[];
  readonly payments: readonly Payment[];
  readonly subscriptions: readonly Subscription[];
  /** What is held for orders, of the payments here; absent: nothing. */
  readonly deposits?: readonly Deposit[];
  /** The promise or plan in force, which the account names; absent: none. */
  readonly promises?: readonly PromiseToPay[];
}

export type BulkResult = 'inserted' | 'present';

export interface BulkWrites {
  /**
   * Writes an account in one transaction, or nothing of it. An existing account is not changed, and neither is an existing customer.
   * Throws {@link BulkRefused} when the parts contradict each other: another account's or customer's part, or a balance
   * that is not the sum of the entries, or an id that another account has.
   */
  putAccount(bundle: AccountBundle): Promise<BulkResult>;
  /** Like `putAccount`, for several accounts in one transaction; fifty at a time load much faster than one by one. Rejects with the
   * driver's duplicate key error when an id is taken: one by one tells which account it is. */
  putAccounts(bundles: readonly AccountBundle[]): Promise<BulkResult[]>;
}

export function bulkWrites(db: Db, client: MongoClient): BulkWrites {
  const putAccounts = async (given: readonly AccountBundle[]): Promise<BulkResult[]> => {
    const bundles = given.map(withBilling);
    const numbered = bundles.map((bundle) => {
      const entries = checkedEntries(bundle);
      const chain = chained(genesisHash(bundle.account.billingAccountId), entries);
      return { bundle: withCreditOnBills(bundle, entries), entries, chain };
    });
    return againOnDuplicateKey(() =>
      inAuditedTransaction(db, client, 'bulk.putAccounts', async (tx) => {
        const ids = bundles.map((bundle) => bundle.account.billingAccountId);
        const present = await presentIds(tx, accounts, ids);
        const fresh = numbered.filter(({ bundle }) => !present.has(bundle.account.billingAccountId));
        await insertFresh(tx, fresh);
        return ids.map((id) => (present.has(id) ? 'present' : 'inserted'));
      }),
    );
  };
  return {
    putAccounts,
    async putAccount(bundle) {
      try {
        const [result] = await putAccounts([bundle]);
        return result ?? 'present';
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        throw new BulkRefused(
          bundle.account.billingAccountId,
          'an id or key in it is taken by another account',
        );
      }
    },
  };
}

function withBilling(bundle: AccountBundle): AccountBundle {
  const { account, bills: own } = bundle;
  if (account.billing !== undefined) return bundle;
  const newest = own.reduce<string | null>(
    (latest, { periodTo }) => (latest === null || periodTo > latest ? periodTo : latest),
    null,
  );
  const billing = firstProgress(account, newest, civilDateAt(account.updatedAt, account.timeZone));
  return { ...bundle, account: { ...account, billing } };
}

/**
 * An account as it will be stored: with its credit on its open bills, as after each of its changes.
 * @throws BulkRefused as `putAccount` does, when the parts contradict each other
 */
export function asStored(bundle: AccountBundle): AccountBundle {
  return withCreditOnBills(bundle, checkedEntries(bundle));
}

function withCreditOnBills(bundle: AccountBundle, entries: readonly LedgerEntry[]): AccountBundle {
  const { account, bills: own, payments: paid } = bundle;
  const sources = { account, bills: own, ...unbilledOf(entries) };
  if (creditOf(sources) <= 0) return bundle;
  const funds = { payments: paid, credits: creditsLeft(entries.filter(isUnbilled), own) };
  const today = civilDateAt(account.updatedAt, account.timeZone);
  return { ...bundle, ...withChanged(bundle, settledByCredit(sources, funds, today)) };
}

async function insertFresh(
  tx: AuditedTx,
  given: readonly { bundle: AccountBundle; entries: LedgerEntry[]; chain: ReturnType<typeof chained> }[],
): Promise<void> {
  const erased = await erasedAmong(tx, new Set(given.map(({ bundle }) => bundle.account.customerId)));
  const fresh = given.map((each) => ({ ...each, bundle: keptBundle(each.bundle, erased) }));
  const bundles = fresh.map(({ bundle }) => bundle);
  const owners = new Map(bundles.map(({ customer }) => [customer.customerId, customer]));
  const known = await collectionOf(tx.db, customers)
    .find({ _id: { $in: [...owners.keys()] } }, within(tx))
    .toArray();
  for (const doc of known) owners.set(doc._id, customers.fromDoc(doc));
  const knownIds = new Set(known.map((doc) => doc._id));
  const newOwners = [...owners.values()].filter((customer) => !knownIds.has(customer.customerId));
  // An owner's first account is where their own beginning is told.
  const accountOf = new Map(
    [...bundles].reverse().map(({ customer, account }) => [customer.customerId, account.billingAccountId]),
  );
  await writing(tx, customers).insertAll(
    newOwners.map((value) => ({
      object: ofAccountOr(accountOf.get(value.customerId), value.customerId),
      value,
    })),
  );
  const numberedAccounts = fresh.map(({ bundle, chain }) => ({
    ...bundle.account,
    sequence: chain.entries.length,
    lastHash: chain.lastHash,
  }));
  await insertAll(tx, storedAccounts, numberedAccounts);
  // If somebody removed an account by hand, its old view must not prevent the load.
  const ids = numberedAccounts.map((account) => account.billingAccountId);
  await collectionOf(tx.db, accountViews).deleteMany({ _id: { $in: ids } }, within(tx));
  const views = fresh.map(({ bundle, entries }) =>
    firstView(bundle, owners.get(bundle.customer.customerId) ?? bundle.customer, entries),
  );
  if (views.length > 0)
    await collectionOf(tx.db, accountViews).insertMany(views.map(accountViews.toDoc), within(tx));
  await insertAll(
    tx,
    chainedEntries,
    fresh.flatMap(({ chain }) => chain.entries),
  );
  await insertAll(
    tx,
    bills,
    bundles.flatMap((bundle) => bundle.bills),
  );
  await insertAll(
    tx,
    disputes,
    bundles.flatMap(({ account, bills }) => bills.flatMap((bill) => loadedDispute(bill, account))),
  );
  await insertAll(
    tx,
    payments,
    bundles.flatMap((bundle) => bundle.payments.map(recordOf)),
  );
  await insertAll(
    tx,
    deposits,
    bundles.flatMap((bundle) => bundle.deposits ?? []),
  );
  await insertAll(
    tx,
    subscriptions,
    bundles.flatMap((bundle) => bundle.subscriptions),
  );
  await insertAll(
    tx,
    promises,
    bundles.flatMap((bundle) => bundle.promises ?? []),
  );
}

/** A bundle as it is kept: nothing says who paid where the customer was erased before. */
function keptBundle(bundle: AccountBundle, erased: ReadonlySet<string>): AccountBundle {
  const account = markedErased(bundle.account, erased);
  if (account === bundle.account) return bundle;
  return { ...bundle, account, payments: bundle.payments.map((payment) => keptOf(payment, account)) };
}

/** The dispute of a bill that is loaded as disputed: of the whole amount, since the bill says no more of it. */
function loadedDispute(bill: Bill, { currency, updatedAt }: BillingAccount): Dispute[] {
  const { billId, billingAccountId, customerId, disputedAmount } = bill;
  if (disputedAmount === 0) return [];
  const dispute: Dispute = {
    disputeId: disputeIdOf(`bill:${billId}`),
    ...{ billId, billingAccountId, customerId, currency, amount: disputedAmount },
    ...{ reason: null, state: 'open', resolution: null },
    ...{
      openedAt: updatedAt,
      openedBy: 'import',
      restingAmount: disputedAmount,
      decideBy: null,
      owner: null,
    },
  };
  return [dispute];
}

/** The view of a new account, of which everything is in the bundle. */
function firstView(bundle: AccountBundle, customer: Customer, entries: LedgerEntry[]): AccountView {
  const account = { ...bundle.account, sequence: entries.length };
  const sources = {
    ...{ account, customer, creditPartyId: creditPartyOf(customer) },
    ...{ bills: bundle.bills, payments: bundle.payments },
    ...{ subscriptions: bundle.subscriptions, ...unbilledOf(entries), cycleChangeDates: [] },
  };
  return viewOf(sources, viewSince(account), withEntries(EMPTY_LEDGER, entries));
}

async function insertAll<T extends { readonly billingAccountId: string }, Doc extends { _id: string }>(
  tx: AuditedTx,
  mapping: DocumentMapping<T, Doc>,
  values: readonly T[],
): Promise<void> {
  await writing(tx, mapping).insertAll(
    values.map((value) => ({ object: ofAccount(value.billingAccountId), value })),
  );
}

async function presentIds<T, Doc extends { _id: string }>(
  tx: Tx,
  mapping: DocumentMapping<T, Doc>,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const docs = await tx.db
    .collection<AnyDocument>(mapping.name)
    .find({ _id: { $in: [...ids] } }, within(tx))
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return new Set(docs.map((doc) => doc._id));
}

function checkedEntries({ customer, account, entries, ...parts }: AccountBundle): LedgerEntry[] {
  const { billingAccountId, customerId } = account;
  const refuse = (reason: string) => new BulkRefused(billingAccountId, reason);
  if (customer.customerId !== customerId) throw refuse('the account is of another customer');
  if (entries.some((entry) => entry.billingAccountId !== billingAccountId))
    throw refuse('a ledger entry is of another account');
  const { bills, payments: paid, subscriptions: services, promises: given = [], deposits: held = [] } = parts;
  for (const part of [...bills, ...paid, ...services, ...given, ...held])
    if (part.billingAccountId !== billingAccountId || part.customerId !== customerId)
      throw refuse('a bill, payment, subscription, promise or deposit is of another account or customer');
  if ((account.heldDeposits ?? 0) !== sumMinor(held.map(heldAmount)))
    throw refuse('held deposits are not the sum of the deposits');
  if (account.heldCredit !== 0) throw refuse('held credit without an order');
  const start = { billingAccountId, customerId, balance: 0, sequence: 0 };
  const numbered = numberEntries(start, entries, account.updatedAt);
  const balance = numbered.at(-1)?.balanceAfter ?? 0;
  if (balance !== account.balance)
    throw refuse(`the balance is ${account.balance}, the entries add up to ${balance}`);
  return numbered;
}
