import type { Filter } from 'mongodb';
import { z } from 'zod';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import {
  type BillsAndPayments,
  type CreditLeft,
  creditOf,
  leftOfCredits,
  settledByCredit,
  withChanged,
} from '../../domain/billing/credit.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import { paymentApplied } from '../../domain/events/events-of.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { DIRECTIONS, ENTRY_TYPES } from '../../domain/ledger/entry.ts';
import { CANCELLATION_SOURCE } from '../../domain/ledger/posting.ts';
import { exact, sumMinor } from '../../domain/money.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { ledgerEntries, UNBILLED_FILTER } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { instant } from '../mongo/primitives.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { writeBills } from './bill-changes.ts';
import { reopenedOnce } from './reopened-once.ts';

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
          $lt: [
            {
              $add: [
                { $sum: '$allocations.amount' },
                { $sum: '$deposits.amount' },
                { $sum: '$passedOn.amount' },
              ],
            },
            '$countedAmount',
          ],
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
    credits: await creditsFor(tx, sources),
  };
  const { bills: paid, ...more } = settledByCredit(sources, funds, today);
  const changed = {
    ...more,
    bills: paid.map((bill) =>
      reopenedOnce(tx, sources.bills.find(({ billId }) => billId === bill.billId) ?? bill, bill),
    ),
  };
  await writeCredit(tx, changed, sources.account.updatedAt);
  return { ...sources, ...withChanged(sources, changed) };
}

const creditRow = z.object({
  ...{ _id: z.string(), billingAccountId: z.string(), sequence: z.int(), type: z.enum(ENTRY_TYPES) },
  ...{ direction: z.enum(DIRECTIONS), amount: z.number(), source: z.string(), occurredAt: instant },
  ...{ billId: z.string().nullable(), reversedEntryId: z.string().exactOptional() },
});
/** Everything but the note and the chain: an account may have very many. */
const CREDIT_PARTS = Object.fromEntries(Object.keys(creditRow.shape).map((name) => [name, 1]));

/** A credit, or what takes one back, as it is read for bills. */
export type StoredCredit = ReturnType<typeof creditIn>;

function creditIn(doc: unknown) {
  const { _id: entryId, amount, ...row } = creditRow.parse(doc);
  return { entryId, ...row, amount: exact(amount) };
}

/** The unbilled credits of these accounts, and what takes such credits back. */
export async function unbilledCredits(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
): Promise<StoredCredit[]> {
  if (ids.length === 0) return [];
  const either = { $or: [{ direction: 'credit' }, { source: CANCELLATION_SOURCE }] };
  const docs = await tx.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find({ billingAccountId: { $in: [...ids] }, ...UNBILLED_FILTER, ...either }, within(tx))
    .project(CREDIT_PARTS)
    .toArray();
  return docs.map(creditIn);
}

/**
 * The earliest credits of an account that are on no bill, those that name a bill which is being made among them: as many as its open bills can
 * take. An account may have hundreds of thousands; only those that pay something are kept in memory.
 */
async function creditsFor(tx: Tx, { account, bills }: AccountSources): Promise<CreditLeft[]> {
  const { billingAccountId, collectedAhead } = account;
  const entries = tx.db.collection<AnyDocument>(ledgerEntries.name);
  const find = (filter: Filter<AnyDocument>) =>
    entries
      .find(
        collectedAhead === undefined
          ? { billingAccountId, ...UNBILLED_FILTER, ...filter }
          : { billingAccountId, $or: [UNBILLED_FILTER, { billId: collectedAhead.billId }], ...filter },
        within(tx),
      )
      .sort({ sequence: 1 })
      .project(CREDIT_PARTS);
  const cancelling = await find({ direction: 'debit', source: CANCELLATION_SOURCE }).toArray();
  const leftOf = leftOfCredits(bills, cancelling.map(creditIn));
  const found: CreditLeft[] = [];
  let open = sumMinor(bills.map(openAmount));
  for await (const doc of find({ direction: 'credit' })) {
    const left = leftOf(creditIn(doc));
    if (left === null) continue;
    found.push(left);
    open -= left.amount;
    if (open <= 0) break;
  }
  return found;
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
