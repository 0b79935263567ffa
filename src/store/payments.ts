import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount, Payment, PaymentMethod, PaymentStatus } from '../domain/account.ts';
import { civilDateAt, type Instant } from '../domain/civil-date.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { BillId, BillingAccountId, PaymentId } from '../domain/flavor.ts';
import type { NewEntry } from '../domain/ledger.ts';
import type { Money } from '../domain/money.ts';
import { paymentMove } from '../domain/payment-state.ts';
import { changeAccount } from './account-change.ts';
import { type AccountTx, inAccountTransaction } from './account-views.ts';
import { actionDone, recordAction } from './actions.ts';
import { moveToBill, reopenBills, settleBills } from './bill-changes.ts';
import { collectionOf, ledgerEntries, payments } from './collections.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from './transaction.ts';

/** What the payment processor says about a payment. */
export interface PaymentReport {
  readonly paymentId: PaymentId;
  readonly billingAccountId: BillingAccountId;
  readonly amount: Money;
  readonly method: PaymentMethod;
  readonly status: PaymentStatus;
  readonly occurredAt: Instant;
  /** The bill the payer named, if any. */
  readonly billId: BillId | null;
}

export interface RecordedPayment {
  readonly payment: Payment;
  /** False when the payment was in this state already. */
  readonly changed: boolean;
  /** True when this very call made it count. */
  readonly settledNow: boolean;
}

export interface PaymentReads {
  get(paymentId: PaymentId): Promise<Payment | null>;
}
export interface PaymentWrites {
  /**
   * Moves a payment to the state reported, with its effect, in one transaction. Settled: a credit in the ledger, put on
   * the named bill, then on the oldest due; what no bill takes stays as the account's credit. Reversed or refunded: a debit,
   * and its bills are open again with their own due dates. `occurredAt` of the payment is when it was made or failed; the
   * date of a reversal or refund is on its ledger entry.
   *
   * Throws BillingAccountNotFound, CurrencyMismatch, ActionNotPossible (the named bill is not this account's), InvalidState
   * (a move that payments don't make, or another amount or account than this id had).
   */
  record(report: PaymentReport, now: Instant): Promise<RecordedPayment>;
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
  return { get: (paymentId) => findPayment(reader, paymentId) };
}

export function paymentWrites(db: Db, client: MongoClient): PaymentWrites {
  return {
    record: (report, now) =>
      againOnDuplicateKey(() => inAccountTransaction(db, client, (tx) => recordWithin(tx, report, now))),
    reapply: (request) =>
      againOnDuplicateKey(() =>
        inAccountTransaction(db, client, async (tx) => {
          const payment = await findPayment(tx, request.paymentId);
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

async function recordWithin(tx: AccountTx, report: PaymentReport, now: Instant): Promise<RecordedPayment> {
  const known = await findPayment(tx, report.paymentId);
  if (known !== null) checkSamePayment(known, report);
  const move = paymentMove(known?.status ?? null, report.status);
  if (move === 'illegal')
    throw new BusinessFailure(
      'InvalidState',
      `a ${known?.status ?? 'new'} payment cannot become ${report.status}`,
    );
  if (move === 'same' && known !== null) return { payment: known, changed: false, settledNow: false };
  const entries = await entriesOf(tx, report);
  const { account } = await changeAccount(tx, report.billingAccountId, { entries }, now);
  if (account.currency !== report.amount.currency)
    throw new BusinessFailure('CurrencyMismatch', 'the payment is not in the currency of the account');
  const payment = await applied(tx, known ?? newPayment(report, account), report, account);
  await putPayment(tx, payment);
  return { payment, changed: true, settledNow: report.status === 'settled' };
}

async function applied(
  tx: Tx,
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
      const billId = report.billId ?? payment.billId;
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
  const entry: NewEntry = {
    billingAccountId: report.billingAccountId,
    type,
    direction: settled ? 'credit' : 'debit',
    amount: report.amount.amountMinor,
    occurredAt: report.occurredAt,
    idempotencyKey: `${type}:${report.paymentId}`,
    source: 'paymentProcessor',
    billId: null,
    paymentId: report.paymentId,
    ...(reversedEntryId === null ? {} : { reversedEntryId }),
    note: null,
  };
  return [entry];
}

/** The entry that made the payment count; null when its ledger has none, as of a payment that was imported without. */
async function entryOfPayment(tx: Tx, report: PaymentReport): Promise<string | null> {
  const { billingAccountId, paymentId } = report;
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
  };
}

async function findPayment(scope: Reader | Tx, paymentId: PaymentId): Promise<Payment | null> {
  const doc = await collectionOf(scope.db, payments).findOne({ _id: paymentId }, within(scope));
  return doc === null ? null : payments.fromDoc(doc);
}

async function putPayment(tx: Tx, payment: Payment): Promise<void> {
  const { _id, ...fields } = payments.toDoc(payment);
  await collectionOf(tx.db, payments).replaceOne({ _id }, fields, { upsert: true, ...within(tx) });
}
