import type { Db, MongoClient } from 'mongodb';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillId, BillingAccountId, PaymentId, SubjectId } from '../../domain/flavor.ts';
import type { Payment, PaymentReport, PaymentStatus } from '../../domain/payments/payment.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { actionDone, recordAction } from '../accounts/actions.ts';
import { moveToBill } from '../billing/bill-changes.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader } from '../mongo/transaction.ts';
import { payments } from './collections.ts';
import { putPayment, type RecordedPayment, recordWithin, storedPayment } from './payment-moves.ts';

/** Which payments; null: any. */
export interface PaymentQuery extends PageRequest {
  readonly status: PaymentStatus | null;
  readonly billingAccountId: BillingAccountId | null;
  readonly reportedBy: SubjectId | null;
}

export interface PaymentReads {
  get(paymentId: PaymentId): Promise<Payment | null>;
  /** Newest first, by when they happened. Throws InvalidCursor. */
  list(query: PaymentQuery): Promise<Page<Payment>>;
}
export interface PaymentWrites {
  /**
   * Moves a payment to the state reported, with its effect, in one transaction. Settled: a credit in the ledger, put on
   * the named bill, then on the oldest due (on that alone when the named one is not this account's: the payment then names
   * none); what no bill takes stays as the account's credit. Reversed or refunded: a debit,
   * and its bills are open again with their own due dates. `occurredAt` of the payment is when it was made or failed; the
   * date of a reversal or refund is on its ledger entry.
   *
   * A payment that names an account we don't know, or one of another currency, is not refused: it moves on the suspense account
   * of its currency until it is matched (see suspense.ts).
   *
   * Throws InvalidState (a move that payments don't make, or another amount or account than this id had).
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
  }): Promise<{ payment: Payment; changed: boolean }>;
}

export function paymentReads(reader: Reader): PaymentReads {
  return {
    get: (paymentId) => storedPayment(reader, paymentId),
    list: ({ status, billingAccountId, reportedBy, ...page }) =>
      listNewestFirst(reader, payments, 'occurredAt', { status, billingAccountId, reportedBy }, page),
  };
}

export function paymentWrites(db: Db, client: MongoClient): PaymentWrites {
  return {
    record: (report, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'payments.record', (tx) => recordWithin(tx, report, now)),
      ),
    recordAll: ([first, ...rest], now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'payments.recordAll', async (tx) => {
          let recorded = await recordWithin(tx, first, now);
          for (const report of rest) recorded = await recordWithin(tx, report, now);
          return recorded;
        }),
      ),
    reapply: (request) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'payments.reapply', async (tx) => {
          const payment = await storedPayment(tx, request.paymentId);
          if (payment === null) throw new BusinessFailure('ActionNotPossible', 'no such payment');
          const action = {
            key: request.key,
            kind: 'reapplyPayment',
            billingAccountId: payment.billingAccountId,
          } as const;
          const subject = `${request.paymentId} to ${request.billId}`;
          if (await actionDone(tx, { ...action, subject })) return { payment, changed: false };
          if (payment.status !== 'settled')
            throw new BusinessFailure(
              'ActionNotPossible',
              'only a settled payment can be put on another bill',
            );
          const { account } = await changeAccount(tx, payment.billingAccountId, {}, request.now);
          const paidDate = civilDateAt(payment.occurredAt, account.timeZone);
          const allocations = await moveToBill(tx, payment, request.billId, paidDate);
          const moved: Payment = { ...payment, allocations, billId: request.billId };
          await putPayment(tx, moved);
          await recordAction(tx, { ...action, subject }, request.now);
          return { payment: moved, changed: true };
        }),
      ),
  };
}
