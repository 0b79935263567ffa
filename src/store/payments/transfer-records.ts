/** Transfers as they are stored, each with the payments of its parts. */
import type { AuditObject } from '../../domain/audit/entry.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { exact } from '../../domain/money.ts';
import type { PaymentReport } from '../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { suspenseAccountId } from '../../domain/payments/suspense.ts';
import type { PartPayment, Transfer, TransferId } from '../../domain/payments/transfer.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payments, transfers } from './collections.ts';
import { beginReports, recordWithin } from './payment-moves.ts';

/** A transfer with the payments of its parts, in their order. */
export interface RecordedTransfer {
  readonly transfer: Transfer;
  readonly payments: readonly PaymentRecord[];
  /** It was not known before. */
  readonly isNew: boolean;
}

/** Records what is said of the parts, in the order in which they pay. */
export async function recordAll(
  tx: CreditingTx,
  reports: readonly PaymentReport[],
  now: Instant,
): Promise<void> {
  const known = await beginReports(tx, reports);
  for (const report of await inPayingOrder(tx, reports)) await recordWithin(tx, { report, now }, known);
}

/**
 * The parts that name a bill which is known here before the others, which pay the oldest: a bill that one part names is not paid by another. Then in the
 * order of their accounts, so that two transfers at once meet in the same order; those of one account as their sender named them.
 */
async function inPayingOrder(tx: Tx, reports: readonly PaymentReport[]): Promise<PaymentReport[]> {
  const named = reports.flatMap(({ billId }) => billId ?? []);
  const known = await collectionOf(tx.db, bills)
    .find({ _id: { $in: named } }, within(tx))
    .project<{ _id: string; billingAccountId: string }>({ billingAccountId: 1 })
    .toArray();
  const accountsOfBills = new Map(known.map(({ _id, billingAccountId }) => [_id, billingAccountId]));
  const placed = reports.map((report) => {
    const ofBill = accountsOfBills.get(report.billId ?? '');
    return { report, isNamed: ofBill !== undefined, account: ofBill ?? report.billingAccountId ?? '' };
  });
  placed.sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || compare(a.account, b.account));
  return placed.map(({ report }) => report);
}

/** A transfer as it is stored; null: nothing of it is known. */
export async function stored(scope: Reader | Tx, transferId: TransferId): Promise<Transfer | null> {
  const doc = await collectionOf(scope.db, transfers).findOne({ _id: transferId }, within(scope));
  return doc === null ? null : transfers.fromDoc(doc);
}

/** The payments of parts, by their ids. */
export async function paymentsOf(
  scope: Reader | Tx,
  parts: readonly PartPayment[],
): Promise<Map<string, PaymentRecord>> {
  const docs = await collectionOf(scope.db, payments)
    .find({ _id: { $in: parts.map(({ paymentId }) => paymentId) } }, within(scope))
    .toArray();
  return new Map(docs.map((doc) => [doc._id, payments.fromDoc(doc)]));
}

/** A transfer with its payments as they are now. */
export async function withPayments(
  scope: Reader | Tx,
  transfer: Transfer,
  isNew: boolean,
): Promise<RecordedTransfer> {
  const found = await paymentsOf(scope, transfer.parts);
  const list = transfer.parts.flatMap(({ paymentId }) => found.get(paymentId) ?? []);
  return { transfer, payments: list, isNew };
}

/** Writes a transfer in its transaction. `known`: as it was read in it; null: there was none. */
export async function putTransfer(tx: AuditedTx, transfer: Transfer, known: Transfer | null): Promise<void> {
  const object = objectOf(known ?? transfer);
  if (known === null) await writing(tx, transfers).insert(object, transfer);
  else {
    const next = { ...transfer, revision: exact(known.revision + 1) };
    await writing(tx, transfers).replace(object, next, { mustExist: true });
  }
}

/** A transfer is on the record of the account that paid; one of nobody on that of money in suspense. */
function objectOf({ billingAccountId, currency }: Transfer): AuditObject {
  return ofAccount(billingAccountId ?? suspenseAccountId(currency));
}

/** Ids and instants in order. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
