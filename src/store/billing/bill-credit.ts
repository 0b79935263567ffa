import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import {
  type BillsAndPayments,
  creditOf,
  creditsLeft,
  settledByCredit,
  withChanged,
} from '../../domain/billing/credit.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import { paymentApplied } from '../../domain/events/events-of.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { CANCELLATION_SOURCE } from '../../domain/ledger/posting.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { ledgerEntries, UNBILLED_FILTER } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { writeBills } from './bill-changes.ts';

/** The settled payments of these accounts of which a part is on no bill and held for no order. */
export async function unallocatedPayments(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
): Promise<Payment[]> {
  if (ids.length === 0) return [];
  const docs = await collectionOf(tx.db, payments)
    .find(
      {
        billingAccountId: { $in: [...ids] },
        status: 'settled',
        $expr: {
          $lt: [{ $add: [{ $sum: '$allocations.amount' }, { $sum: '$deposits.amount' }] }, '$countedAmount'],
        },
      },
      within(tx),
    )
    .toArray();
  return docs.map(payments.fromDoc);
}

/**
 * Puts the unapplied credit of an account on its open bills, inside the transaction that left both; see `placeCredit`.
 * `sources` are what the transaction has made of the account. Returns them as they are afterwards: the same ones where
 * there was nothing to do, which costs nothing.
 */
export async function putCreditOnBills(
  tx: AuditedTx,
  sources: AccountSources,
  today: CivilDate,
): Promise<AccountSources> {
  if (creditOf(sources) <= 0 || !sources.bills.some((bill) => openAmount(bill) > 0)) return sources;
  const { billingAccountId } = sources.account;
  const funds = {
    payments: await unallocatedPayments(tx, [billingAccountId]),
    credits: creditsLeft(await unbilledCredits(tx, [billingAccountId]), sources.bills),
  };
  const changed = settledByCredit(sources, funds, today);
  await writeCredit(tx, changed, sources.account.updatedAt);
  return { ...sources, ...withChanged(sources, changed) };
}

/** The unbilled credits of these accounts, and what takes such credits back. */
export async function unbilledCredits(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
): Promise<LedgerEntry[]> {
  if (ids.length === 0) return [];
  const either = { $or: [{ direction: 'credit' }, { source: CANCELLATION_SOURCE }] };
  const docs = await tx.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find({ billingAccountId: { $in: [...ids] }, ...UNBILLED_FILTER, ...either }, within(tx))
    .toArray();
  return docs.map(ledgerEntries.fromDoc);
}

/** Writes bills that credit was put on, and the payments that some of it came from. */
export async function writeCredit(
  tx: AuditedTx,
  { bills, payments: extended }: BillsAndPayments,
  at: Instant,
): Promise<void> {
  await writeBills(tx, bills);
  await writing(tx, payments).bulk(
    extended.map(({ paymentId, billingAccountId, allocations }) => ({
      object: ofAccount(billingAccountId),
      operation: {
        updateOne: { filter: { _id: paymentId, billingAccountId }, update: { $set: { allocations } } },
      },
    })),
  );
  for (const payment of extended) announce(tx, paymentApplied(payment, at));
}
