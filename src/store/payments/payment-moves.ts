import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, PaymentId } from '../../domain/flavor.ts';
import { reportOfPayment } from '../../domain/fraud/report.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Payment, PaymentReport, PaymentStatus } from '../../domain/payments/payment.ts';
import { paymentMove } from '../../domain/payments/payment-state.ts';
import { isSuspenseAccountId } from '../../domain/payments/suspense.ts';
import { changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { checkPromiseInForce } from '../arrears/promise-check.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { isBillOf, reopenBills, settleBills } from '../billing/bill-changes.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payments } from './collections.ts';
import { addressed, followPayment } from './suspense-account.ts';

/** The result of a report. */
export interface RecordedPayment {
  readonly payment: Payment;
  /** False when the payment was in this state already. */
  readonly changed: boolean;
  /** True when this very call made it count. */
  readonly settledNow: boolean;
  /** True while it waits, on the suspense account, for somebody who knows whose it is. */
  readonly inSuspense: boolean;
}

/**
 * Moves a payment to the state reported, inside a transaction. A payment that names no account of ours, or one of another
 * currency, moves on the suspense account.
 */
export async function recordWithin(
  tx: CreditingTx,
  reported: PaymentReport,
  now: Instant,
): Promise<RecordedPayment> {
  const known = await storedPayment(tx, reported.paymentId);
  const report = await addressed(tx, reported, known, now);
  const inSuspense = isSuspenseAccountId(report.billingAccountId);
  if (known !== null) checkSamePayment(known, report);
  const move = paymentMove(known?.status ?? null, report.status);
  if (move === 'illegal')
    throw new BusinessFailure(
      'InvalidState',
      `a ${known?.status ?? 'new'} payment cannot become ${report.status}`,
    );
  if (move === 'same' && known !== null)
    return { payment: known, changed: false, settledNow: false, inSuspense };
  const entries = await entriesOf(tx, report);
  const { account } = await changeAccount(tx, report.billingAccountId, { entries }, now);
  if (account.currency !== report.amount.currency)
    throw new BusinessFailure('CurrencyMismatch', 'the payment is not in the currency of the account');
  const payment = await applied(tx, known ?? newPayment(report, account), report, account);
  await putPayment(tx, payment);
  await checkPromiseInForce(tx, account, now);
  if (inSuspense) await followPayment(tx, payment);
  // Whose money in suspense is, nobody knows: it is reported once it is matched.
  else await reportPaymentMove(tx, payment, report.occurredAt, now);
  return { payment, changed: true, settledNow: report.status === 'settled', inSuspense };
}

async function applied(
  tx: AuditedTx,
  payment: Payment,
  report: PaymentReport,
  account: BillingAccount,
): Promise<Payment> {
  switch (report.status) {
    case 'pending':
    case 'unknown':
    case 'failed':
      return { ...payment, status: report.status, occurredAt: report.occurredAt };
    case 'settled': {
      // Money is never refused: when the named bill belongs to another account, the payer made a mistake, and the oldest bill is paid.
      const named = report.billId ?? payment.billId;
      const billId = (await isBillOf(tx, named, payment.billingAccountId)) ? named : null;
      const paidDate = civilDateAt(report.occurredAt, account.timeZone);
      const allocations = await settleBills(tx, { ...payment, billId }, paidDate);
      return { ...payment, status: 'settled', occurredAt: report.occurredAt, billId, allocations };
    }
    case 'reversed':
    case 'refunded':
      await reopenBills(tx, payment);
      return { ...payment, status: report.status, allocations: [] };
  }
}

/** The entry that a payment makes when it comes into a status; a settled one counts, the others take that back. */
const ENTRY_OF: Readonly<Record<PaymentStatus, 'payment' | 'reversal' | 'refund' | null>> = {
  pending: null,
  unknown: null,
  settled: 'payment',
  failed: null,
  reversed: 'reversal',
  refunded: 'refund',
};

async function entriesOf(tx: Tx, report: PaymentReport): Promise<NewEntry[]> {
  const type = ENTRY_OF[report.status];
  if (type === null) return [];
  const settled = type === 'payment';
  const reversedEntryId = settled ? null : await entryOfPayment(tx, report);
  // The key of its own account has to be free when the money leaves suspense.
  const inSuspense = settled && isSuspenseAccountId(report.billingAccountId);
  const entry: NewEntry = {
    billingAccountId: report.billingAccountId,
    type,
    direction: settled ? 'credit' : 'debit',
    amount: report.amount.amountMinor,
    occurredAt: report.occurredAt,
    idempotencyKey: `${inSuspense ? 'suspense' : type}:${report.paymentId}`,
    source: 'paymentProcessor',
    billId: null,
    paymentId: report.paymentId,
    ...(reversedEntryId === null ? {} : { reversedEntryId }),
    note: null,
  };
  return [entry];
}

/** The entry that made the payment count; null when its ledger has none, as of a payment that was imported without. */
export async function entryOfPayment(
  tx: Tx,
  of: { readonly billingAccountId: BillingAccountId; readonly paymentId: PaymentId },
): Promise<string | null> {
  const { billingAccountId, paymentId } = of;
  const doc = await collectionOf(tx.db, ledgerEntries).findOne(
    { billingAccountId, type: 'payment', paymentId },
    { projection: { _id: 1 }, ...within(tx) },
  );
  return doc?._id ?? null;
}

function checkSamePayment(known: Payment, report: PaymentReport): void {
  const same =
    known.billingAccountId === report.billingAccountId &&
    known.amount === report.amount.amountMinor &&
    known.currency === report.amount.currency;
  if (!same) throw new BusinessFailure('InvalidState', 'this payment id has another amount or account');
}

function newPayment(report: PaymentReport, account: BillingAccount): Payment {
  return {
    paymentId: report.paymentId,
    billingAccountId: report.billingAccountId,
    customerId: account.customerId,
    amount: report.amount.amountMinor,
    currency: report.amount.currency,
    status: report.status,
    method: report.method,
    occurredAt: report.occurredAt,
    allocations: [],
    billId: report.billId,
    reportedBy: report.reportedBy,
  };
}

/** A payment as it is stored; null when there is none. */
export async function storedPayment(scope: Reader | Tx, paymentId: PaymentId): Promise<Payment | null> {
  const doc = await collectionOf(scope.db, payments).findOne({ _id: paymentId }, within(scope));
  return doc === null ? null : payments.fromDoc(doc);
}

/** Reports what became of a payment to the fraud watch. */
export async function reportPaymentMove(tx: Tx, payment: Payment, at: Instant, now: Instant): Promise<void> {
  const report = reportOfPayment(payment, at, now);
  if (report !== null) await reportFraudEvent(tx, report);
}

/** Writes a payment in its transaction. */
export async function putPayment(tx: AuditedTx, payment: Payment): Promise<void> {
  await writing(tx, payments).replace(ofAccount(payment.billingAccountId), payment);
}
