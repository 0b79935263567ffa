import type { UpdateFilter } from 'mongodb';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import {
  type CreditedBill,
  creditedBills,
  creditOf,
  extendedPayments,
  placeCredit,
} from '../../domain/billing/credit.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { writeBills } from './bill-changes.ts';
import { billDetails } from './collections.ts';

/** The settled payments of these accounts that no bill has taken whole. */
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
        $expr: { $lt: [{ $sum: '$allocations.amount' }, '$amount'] },
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
  const credit = creditOf(sources);
  if (credit <= 0 || !sources.bills.some((bill) => openAmount(bill) > 0)) return sources;
  const unallocated = await unallocatedPayments(tx, [sources.account.billingAccountId]);
  const placed = placeCredit(sources.bills, credit, unallocated);
  const credited = creditedBills(sources.bills, placed, today);
  const extended = extendedPayments(unallocated, placed);
  await writeCredit(tx, credited, extended);
  return {
    ...sources,
    bills: sources.bills.map(
      (bill) => credited.find(({ bill: { billId } }) => billId === bill.billId)?.bill ?? bill,
    ),
    payments: sources.payments.map(
      (payment) => extended.find(({ paymentId }) => paymentId === payment.paymentId) ?? payment,
    ),
  };
}

/** Writes bills that credit was put on, and the payments it came from. A bill that was made elsewhere has no details to note it in. */
export async function writeCredit(
  tx: AuditedTx,
  credited: readonly CreditedBill[],
  extended: readonly Payment[],
): Promise<void> {
  await writeBills(
    tx,
    credited.map(({ bill }) => bill),
  );
  const direct = credited.filter((one) => one.direct > 0);
  await writing(tx, billDetails).bulk(
    direct.map(({ bill, direct: creditAppliedLater }) => {
      const update: UpdateFilter<{ _id: string }> = { $inc: { creditAppliedLater } };
      const operation = { updateOne: { filter: { _id: bill.billId }, update } };
      return { object: ofAccount(bill.billingAccountId), operation };
    }),
  );
  await writing(tx, payments).bulk(
    extended.map(({ paymentId, billingAccountId, allocations }) => ({
      object: ofAccount(billingAccountId),
      operation: { updateOne: { filter: { _id: paymentId }, update: { $set: { allocations } } } },
    })),
  );
}
