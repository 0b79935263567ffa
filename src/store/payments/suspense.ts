import type { Db, MongoClient } from 'mongodb';
import { ofAccount } from '../../domain/audit/objects.ts';
import { civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, PaymentId, SubjectId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import {
  isInternalAccount,
  type SuspenseItem,
  type SuspenseState,
  suspenseAccountId,
} from '../../domain/payments/suspense.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import { checkPromiseInForce } from '../arrears/promise-check.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { isBillOf, settleBills } from '../billing/bill-changes.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { suspenseItems } from './collections.ts';
import { entryOfPayment, putPayment, reportPaymentMove, storedPayment } from './payment-moves.ts';
import { findItem } from './suspense-account.ts';

/** An item with the payment that it is about. */
export interface SuspenseCase {
  readonly item: SuspenseItem;
  readonly payment: Payment;
}

/** Who decides on an item, and why. */
export interface SuspenseDecision {
  readonly paymentId: PaymentId;
  readonly by: SubjectId;
  readonly reason: string;
  readonly now: Instant;
}

export interface SuspenseReads {
  get(paymentId: PaymentId): Promise<SuspenseItem | null>;
  /** Newest first by when they came; null: any state. Throws InvalidCursor. */
  list(query: { readonly state: SuspenseState | null } & PageRequest): Promise<Page<SuspenseItem>>;
}
export interface SuspenseWrites {
  /**
   * Moves the money out of suspense into an account, in one transaction: there it counts like any payment, from the instant
   * it occurred, on the bill it named if that is the account's, then on the oldest due. One that is still pending moves
   * without money. The same account again changes nothing.
   *
   * Throws ActionNotPossible (no such item), BillingAccountNotFound, CurrencyMismatch, InvalidState (ended otherwise, or the
   * payment failed).
   */
  match(
    decision: SuspenseDecision & { readonly billingAccountId: BillingAccountId },
  ): Promise<SuspenseCase & { readonly changed: boolean }>;
  /**
   * Records that the money goes back to the payer. The same again changes nothing. Throws ActionNotPossible (no such item),
   * InvalidState (ended otherwise, or nothing has settled that could go back).
   */
  returnToPayer(decision: SuspenseDecision): Promise<SuspenseCase & { readonly changed: boolean }>;
}

export function suspenseReads(reader: Reader): SuspenseReads {
  return {
    get: (paymentId) => findItem(reader, paymentId),
    list: ({ state, ...page }) => listNewestFirst(reader, suspenseItems, 'receivedAt', { state }, page),
  };
}

export function suspenseWrites(db: Db, client: MongoClient): SuspenseWrites {
  return {
    match: (decision) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'suspense.match', (tx) => matchWithin(tx, decision)),
      ),
    returnToPayer: (decision) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'suspense.returnToPayer', (tx) => returnWithin(tx, decision)),
      ),
  };
}

async function matchWithin(
  tx: CreditingTx,
  decision: SuspenseDecision & { readonly billingAccountId: BillingAccountId },
): Promise<SuspenseCase & { changed: boolean }> {
  const { now, billingAccountId } = decision;
  const { item, payment } = await caseOf(tx, decision.paymentId);
  if (item.state === 'matched' && item.resolution?.billingAccountId === billingAccountId)
    return { item, payment, changed: false };
  if (item.state !== 'open' || payment.status === 'failed')
    throw new BusinessFailure('InvalidState', 'nothing of this payment waits in suspense any more');
  const target = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (target === null || isInternalAccount(target))
    throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  if (target.currency !== payment.currency)
    throw new BusinessFailure('CurrencyMismatch', 'the payment is not in the currency of the account');

  const settled = payment.status === 'settled';
  const outgoing = settled ? [await outOfSuspense(tx, payment, decision)] : [];
  await changeAccount(tx, payment.billingAccountId, { entries: outgoing }, now);
  const incoming = settled ? [intoAccount(payment, billingAccountId)] : [];
  const { account } = await changeAccount(tx, billingAccountId, { entries: incoming }, now);

  const billId = (await isBillOf(tx, item.namedBillId, billingAccountId)) ? item.namedBillId : null;
  const there = { ...payment, billingAccountId, customerId: account.customerId, billId };
  const paidDate = civilDateAt(payment.occurredAt, account.timeZone);
  const allocations = settled ? await settleBills(tx, there, paidDate) : [];
  const matched: Payment = { ...there, allocations };
  await putPayment(tx, matched);
  await reportPaymentMove(tx, matched, payment.occurredAt, now);
  await checkPromiseInForce(tx, account, now);
  const resolved = await resolve(tx, item, 'matched', decision, billingAccountId);
  return { item: resolved, payment: matched, changed: true };
}

async function returnWithin(
  tx: CreditingTx,
  decision: SuspenseDecision,
): Promise<SuspenseCase & { changed: boolean }> {
  const { item, payment } = await caseOf(tx, decision.paymentId);
  if (item.state === 'returned') return { item, payment, changed: false };
  if (item.state !== 'open' || payment.status !== 'settled')
    throw new BusinessFailure('InvalidState', 'nothing of this payment has settled that could go back');
  const entry = await outOfSuspense(tx, payment, decision);
  await changeAccount(
    tx,
    payment.billingAccountId,
    { entries: [{ ...entry, type: 'refund', idempotencyKey: `refund:${payment.paymentId}` }] },
    decision.now,
  );
  const returned: Payment = { ...payment, status: 'refunded' };
  await putPayment(tx, returned);
  return { item: await resolve(tx, item, 'returned', decision, null), payment: returned, changed: true };
}

async function caseOf(tx: Tx, paymentId: PaymentId): Promise<SuspenseCase> {
  const item = await findItem(tx, paymentId);
  const payment = await storedPayment(tx, paymentId);
  if (item === null || payment === null)
    throw new BusinessFailure('ActionNotPossible', 'no such payment was in suspense');
  return { item, payment };
}

async function outOfSuspense(tx: Tx, payment: Payment, { now }: SuspenseDecision): Promise<NewEntry> {
  const reversedEntryId = await entryOfPayment(tx, payment);
  return {
    billingAccountId: payment.billingAccountId,
    type: 'reversal',
    direction: 'debit',
    amount: payment.amount,
    occurredAt: now,
    idempotencyKey: `suspense-match:${payment.paymentId}`,
    source: 'suspense',
    billId: null,
    paymentId: payment.paymentId,
    ...(reversedEntryId === null ? {} : { reversedEntryId }),
    note: null,
  };
}

function intoAccount(payment: Payment, billingAccountId: BillingAccountId): NewEntry {
  return {
    billingAccountId,
    type: 'payment',
    direction: 'credit',
    amount: payment.amount,
    occurredAt: payment.occurredAt,
    idempotencyKey: `payment:${payment.paymentId}`,
    source: 'suspense',
    billId: null,
    paymentId: payment.paymentId,
    note: null,
  };
}

/** Who decided, when and why stays with the item. */
async function resolve(
  tx: AuditedTx,
  item: SuspenseItem,
  state: 'matched' | 'returned',
  { by, now: at, reason }: SuspenseDecision,
  billingAccountId: BillingAccountId | null,
): Promise<SuspenseItem> {
  const resolved: SuspenseItem = { ...item, state, resolution: { by, at, reason, billingAccountId } };
  const object = ofAccount(suspenseAccountId(item.currency));
  await writing(tx, suspenseItems).replace(object, resolved, { mustExist: true });
  return resolved;
}
