import type { Db, MongoClient } from 'mongodb';
import { ofAccount } from '../../domain/audit/objects.ts';
import { type Instant, later } from '../../domain/civil-date.ts';
import type { BillingAccountId, PaymentId, SubjectId } from '../../domain/flavor.ts';
import { RETURNED_HERE, withPaymentEvent } from '../../domain/payments/payment-event.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { type PaymentRefusal, paymentRefusal } from '../../domain/payments/refusals.ts';
import {
  isInternalAccount,
  type SuspenseItem,
  type SuspenseState,
  suspenseAccountId,
} from '../../domain/payments/suspense.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { billMeant } from '../billing/cancelled-bills.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { suspenseItems } from './collections.ts';
import { keptWords } from './erased-payer.ts';
import { paymentFieldsOf } from './payment-keeping.ts';
import { putOnAccount, storedPayment } from './payment-moves.ts';
import { findItem } from './suspense-account.ts';

/** An item with the payment that it is about. */
export interface SuspenseCase {
  readonly item: SuspenseItem;
  readonly payment: PaymentRecord;
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
   * Throws NotFound (no such item or account), CurrencyMismatch, InvalidState (ended otherwise, or the payment failed).
   */
  match(
    decision: SuspenseDecision & { readonly billingAccountId: BillingAccountId },
  ): Promise<SuspenseCase & { readonly changed: boolean }>;
  /**
   * Records that the money goes back to the payer. The same again changes nothing. Throws NotFound (no such item),
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
  if (item.state !== 'open') throw paymentRefusal(REFUSED_IN[item.state]);
  const target = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (target === null || isInternalAccount(target)) throw paymentRefusal('suspense-account-unknown');
  if (target.currency !== payment.currency) throw paymentRefusal('account-in-another-currency');
  const { customerId } = target;
  const billId = await billMeant(tx, item.namedBillId, billingAccountId);
  const there = { ...payment, billingAccountId, customerId, billId, allocations: [] };
  const matched = await putOnAccount(tx, payment, there, { at: payment.occurredAt, now });
  const resolved = await resolve(tx, item, 'matched', decision, billingAccountId);
  return { item: resolved, payment: matched, changed: true };
}

async function returnWithin(
  tx: CreditingTx,
  decision: SuspenseDecision,
): Promise<SuspenseCase & { changed: boolean }> {
  const { now } = decision;
  const { item, payment } = await caseOf(tx, decision.paymentId);
  if (item.state === 'returned') return { item, payment, changed: false };
  if (item.state !== 'open') throw paymentRefusal(REFUSED_IN[item.state]);
  if (payment.countedAmount === 0) throw paymentRefusal('suspense-not-settled');
  const events = withPaymentEvent(payment.events, {
    ...{ eventId: RETURNED_HERE, kind: 'refunded', amount: payment.countedAmount },
    ...{ occurredAt: later(now, payment.occurredAt), reportedAt: now },
  });
  const { valueDate: _given, ...rest } = payment;
  const returned = await putOnAccount(
    tx,
    payment,
    { ...rest, ...paymentFieldsOf(events), events },
    { at: now, now },
  );
  return { item: await resolve(tx, item, 'returned', decision, null), payment: returned, changed: true };
}

/** Why an item that does not wait takes no decision. */
const REFUSED_IN: Readonly<Record<Exclude<SuspenseState, 'open'>, PaymentRefusal>> = {
  matched: 'suspense-matched',
  returned: 'suspense-returned',
  takenBack: 'suspense-taken-back',
  failed: 'suspense-failed',
};

async function caseOf(tx: Tx, paymentId: PaymentId): Promise<SuspenseCase> {
  const item = await findItem(tx, paymentId);
  const payment = await storedPayment(tx, paymentId);
  if (item === null || payment === null) throw paymentRefusal('not-in-suspense');
  return { item, payment };
}

/** Who decided, when and why stays with the item. */
async function resolve(
  tx: AuditedTx,
  item: SuspenseItem,
  state: 'matched' | 'returned',
  { by, now: at, reason }: SuspenseDecision,
  billingAccountId: BillingAccountId | null,
): Promise<SuspenseItem> {
  const said = { ...item, reason };
  const { reason: told, ...kept } =
    billingAccountId === null ? said : await keptWords(tx, billingAccountId, said);
  const resolved: SuspenseItem = { ...kept, state, resolution: { by, at, reason: told, billingAccountId } };
  const object = ofAccount(suspenseAccountId(item.currency));
  await writing(tx, suspenseItems).replace(object, resolved, { mustExist: true });
  return resolved;
}
