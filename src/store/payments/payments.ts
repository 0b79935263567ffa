import type { Db, MongoClient } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import { paymentApplied } from '../../domain/events/events-of.ts';
import type { BillId, BillingAccountId, PaymentId, SubjectId } from '../../domain/flavor.ts';
import { type PaymentReport, paidDateOf } from '../../domain/payments/payment.ts';
import type { PaymentCheck, PaymentRecord } from '../../domain/payments/payment-record.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { actionDone, recordAction } from '../accounts/actions.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { moveToBill } from '../billing/bill-changes.ts';
import { announce } from '../events/outbox.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader } from '../mongo/transaction.ts';
import { payments } from './collections.ts';
import { keptWords } from './erased-payer.ts';
import { putPayment } from './payment-keeping.ts';
import { beginReports, type RecordedPayment, recordWithin, storedPayment } from './payment-moves.ts';
import { singleReports } from './single-reports.ts';

/** Which payments; null: any. */
export interface PaymentQuery extends PageRequest {
  readonly status: PaymentStatus | null;
  readonly billingAccountId: BillingAccountId | null;
  readonly reportedBy: SubjectId | null;
}

export interface PaymentReads {
  get(paymentId: PaymentId): Promise<PaymentRecord | null>;
  /** Newest first, by when this service heard of them first. Throws InvalidCursor. */
  list(query: PaymentQuery): Promise<Page<PaymentRecord>>;
  /** Payments with differences that a person should look at, or has looked at, newest first by when they happened. Throws InvalidCursor. */
  listChecks(query: { readonly state: PaymentCheck['state'] } & PageRequest): Promise<Page<PaymentRecord>>;
}
export interface PaymentWrites {
  /**
   * Keeps what a report says about a payment and brings the payment into the state that all reports of it come to, in one
   * transaction. What came is a credit in the ledger, put on the named bill, then on the oldest due (on that alone when the named one
   * is not this account's: the payment then names none); what no bill takes stays as the account's credit. What was taken back is a
   * debit, and its bills are open again by that part, with their own due dates.
   *
   * No report is refused for the order, the part or the date in which it comes: an early one waits, an older one changes nothing. One that
   * leads to no account moves on the suspense account of its currency until it is matched (see suspense.ts). Reports that arrive while others
   * are recorded share a transaction (see single-reports.ts).
   *
   * Throws PaymentDiffers: another account or currency than this id had, or another content of a known event.
   */
  record(report: PaymentReport, now: Instant): Promise<RecordedPayment>;
  /**
   * Records what is learned of one payment at once, one report after the other, in one transaction: all of it or nothing.
   * Returns what the last one did. Throws as `record` does.
   */
  recordAll(reports: readonly [PaymentReport, ...PaymentReport[]], now: Instant): Promise<RecordedPayment>;
  /**
   * Puts a settled payment on another bill first. No money moves. The same key again changes nothing. Throws
   * ActionNotPossible when payment or bill is not there, is another account's, or has nothing to move.
   */
  reapply(request: {
    readonly paymentId: PaymentId;
    readonly billId: BillId;
    readonly key: string;
    readonly now: Instant;
  }): Promise<{ payment: PaymentRecord; changed: boolean }>;
  /**
   * Notes that a person has looked at the differences of a payment. The same again changes nothing.
   * Throws NotFound (there is none), InvalidState (somebody else did for another reason).
   */
  closeCheck(request: {
    readonly paymentId: PaymentId;
    readonly by: SubjectId;
    readonly reason: string;
    readonly now: Instant;
  }): Promise<PaymentRecord>;
}

export function paymentReads(reader: Reader): PaymentReads {
  return {
    get: (paymentId) => storedPayment(reader, paymentId),
    list: ({ status, billingAccountId, reportedBy, ...page }) =>
      listNewestFirst(reader, payments, 'receivedAt', { status, billingAccountId, reportedBy }, page),
    listChecks: ({ state, ...page }) =>
      listNewestFirst(reader, payments, 'receivedAt', { 'check.state': state }, page),
  };
}

export function paymentWrites(db: Db, client: MongoClient): PaymentWrites {
  return {
    record: singleReports(db, client),
    recordAll: ([first, ...rest], now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'payments.recordAll', async (tx) => {
          const known = await beginReports(tx, [first, ...rest]);
          let recorded = await recordWithin(tx, { report: first, now }, known);
          for (const report of rest) recorded = await recordWithin(tx, { report, now }, known);
          return recorded;
        }),
      ),
    reapply: (request) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'payments.reapply', async (tx) => {
          const payment = await storedPayment(tx, request.paymentId);
          if (payment === null) throw paymentRefusal('payment-unknown');
          const action = {
            key: request.key,
            kind: 'reapplyPayment',
            billingAccountId: payment.billingAccountId,
          } as const;
          const subject = `${request.paymentId} to ${request.billId}`;
          if (await actionDone(tx, { ...action, subject })) return { payment, changed: false };
          if (payment.countedAmount === 0) throw paymentRefusal('payment-not-settled');
          const { account } = await changeAccount(tx, payment.billingAccountId, {}, request.now);
          const paidDate = paidDateOf(payment, account.timeZone);
          const allocations = await moveToBill(tx, payment, request.billId, paidDate);
          const moved: PaymentRecord = { ...payment, allocations, billId: request.billId };
          await putPayment(tx, moved, payment);
          announce(tx, paymentApplied(moved, request.now));
          await recordAction(tx, { ...action, subject }, request.now);
          return { payment: moved, changed: true };
        }),
      ),
    closeCheck: ({ paymentId, by, reason, now }) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'payments.closeCheck', async (tx) => {
          const payment = await storedPayment(tx, paymentId);
          if (payment?.check === undefined) throw paymentRefusal('no-difference');
          const { check } = payment;
          if (check.state === 'done') {
            if (check.resolution?.by !== by || check.resolution.reason !== reason)
              throw paymentRefusal('difference-seen');
            return payment;
          }
          const resolution = await keptWords(tx, payment.billingAccountId, { by, at: now, reason });
          const closed: PaymentRecord = { ...payment, check: { ...check, state: 'done', resolution } };
          await putPayment(tx, closed, payment);
          return closed;
        }),
      ),
  };
}
