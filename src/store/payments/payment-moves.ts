import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import { reportOfPayment } from '../../domain/fraud/report.ts';
import type { Payment, PaymentReport } from '../../domain/payments/payment.ts';
import {
  eventIdOf,
  isSameEvent,
  type PaymentEvent,
  withPaymentEvent,
} from '../../domain/payments/payment-event.ts';
import { checkOf, type PaymentRecord } from '../../domain/payments/payment-record.ts';
import { paymentStateOf } from '../../domain/payments/payment-state.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import { isSuspenseAccountId } from '../../domain/payments/suspense.ts';
import { changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { beginOn } from '../accounts/begin.ts';
import { billMeant } from '../billing/cancelled-bills.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { billMeantForOther } from './asked-bills.ts';
import { payments } from './collections.ts';
import { placePayment } from './deposit-holding.ts';
import { placeAndPassOn } from './passing-on.ts';
import type { Address } from './payment-address.ts';
import { leavingEntry, paymentEntries } from './payment-entries.ts';
import { keepPlaced, lookAgain, paymentFieldsOf, putPayment } from './payment-keeping.ts';
import { followPayment, placeOfPayment } from './suspense-account.ts';

/** The result of a report. */
export interface RecordedPayment {
  readonly payment: PaymentRecord;
  /** False when the payment was in this state already. */
  readonly changed: boolean;
  /** True when no report of it was known before. */
  readonly isNew: boolean;
  /** True when this very call made it count. */
  readonly settledNow: boolean;
  /** True while it waits, on the suspense account, for somebody who knows whose it is. */
  readonly inSuspense: boolean;
}

/** A report, and when it was received. */
export interface ReceivedReport {
  readonly report: PaymentReport;
  readonly now: Instant;
}

/** What is stored of payments, by their ids. */
export type KnownPayments = Map<PaymentId, PaymentRecord>;

/** Begins a transaction that records reports: reads the accounts that they name, and what is known of their payments, each at once. */
export async function beginReports(
  tx: CreditingTx,
  reports: readonly PaymentReport[],
): Promise<KnownPayments> {
  const named = new Set(reports.flatMap(({ billingAccountId }) => billingAccountId ?? []));
  if (named.size > 0) await beginOn(tx, [...named], { awaits: true });
  const ids = new Set(reports.map(({ paymentId }) => paymentId));
  const docs = await collectionOf(tx.db, payments)
    .find({ _id: { $in: [...ids] } }, within(tx))
    .toArray();
  return new Map(docs.map((doc) => [doc._id, payments.fromDoc(doc)]));
}

/**
 * Keeps what a report says, inside a transaction, and brings the payment into the state that all its events come to. A payment
 * that leads to no account of ours, or to one of another currency, is on the suspense account. `known` is what
 * {@link beginReports} has read, and has this payment afterwards.
 */
export async function recordWithin(
  tx: CreditingTx,
  received: ReceivedReport,
  known: KnownPayments,
): Promise<RecordedPayment> {
  const { paymentId } = received.report;
  const recorded = await recordKnown(tx, received, known.get(paymentId) ?? null);
  known.set(paymentId, recorded.payment);
  return recorded;
}

async function recordKnown(
  tx: CreditingTx,
  { report, now }: ReceivedReport,
  known: PaymentRecord | null,
): Promise<RecordedPayment> {
  const event = eventOf(report, now);
  if (known !== null) checkSamePayment(known, report, event);
  const place = await placeOfPayment(tx, report, known, now);
  const events = withPaymentEvent(known?.events ?? [], event);
  const after = checkOf(await reportedPayment(tx, report, known, place, events, now), place.isBillOfAnother);
  const { billingAccountId } = after;
  const inSuspense = isSuspenseAccountId(billingAccountId);
  if (known !== null && isUnchanged(known, after)) {
    if (known.events.length !== events.length || known.events.some((one, index) => one !== events[index]))
      await putPayment(tx, after, known);
    return { payment: after, changed: false, isNew: false, settledNow: false, inSuspense };
  }
  const payment = await putOnAccount(tx, known, after, { at: report.occurredAt, now });
  if (inSuspense) await followPayment(tx, payment);
  const settledNow = payment.countedAmount > 0 && (known?.countedAmount ?? 0) === 0;
  return { payment, changed: true, isNew: known === null, settledNow, inSuspense };
}

async function reportedPayment(
  tx: Tx,
  { paymentId, reportedBy, amount, method, quota = false }: PaymentReport,
  known: PaymentRecord | null,
  { billingAccountId, customerId, billId, orderId: namedOrder }: Address,
  events: readonly PaymentEvent[],
  now: Instant,
): Promise<PaymentRecord> {
  const { check } = known ?? {};
  // What was put on a bill stays where it is: an agent may have put it there.
  const isPlaced = known !== null && known.countedAmount > 0;
  const named = isPlaced ? (known.billId ?? billId) : (billId ?? known?.billId ?? null);
  const orderId = isPlaced ? (known.orderId ?? namedOrder) : (namedOrder ?? known?.orderId ?? null);
  const state = paymentFieldsOf(events);
  // Money is never refused: when the named bill belongs to another account, the payer made a mistake, and the oldest bill is paid.
  const meant =
    state.countedAmount === 0 || named === null
      ? named
      : ((await billMeant(tx, named, billingAccountId)) ??
        (await billMeantForOther(tx, named, billingAccountId)));
  return {
    ...{ paymentId, billingAccountId, customerId, currency: amount.currency },
    ...state,
    method: known?.method ?? method,
    allocations: known?.allocations ?? [],
    ...(known?.deposits === undefined ? {} : { deposits: known.deposits }),
    ...(known?.passedOn === undefined ? {} : { passedOn: known.passedOn }),
    billId: meant,
    ...(orderId === null ? {} : { orderId }),
    ...(quota || known?.quota === true ? { quota: true as const } : {}),
    reportedBy: known === null ? reportedBy : known.reportedBy,
    receivedAt: known?.receivedAt ?? now,
    events,
    ...(check === undefined ? {} : { check }),
  };
}

/**
 * Moves the money that a payment has become: out of the account that it was on if that is another one, then on the ledger and the
 * bills of its account.
 * @param at when what moves it has happened
 */
export async function putOnAccount(
  tx: CreditingTx,
  known: PaymentRecord | null,
  after: PaymentRecord,
  { at, now }: { readonly at: Instant; readonly now: Instant },
): Promise<PaymentRecord> {
  const before = known?.billingAccountId === after.billingAccountId ? known : null;
  const moved = known !== null && before === null;
  if (moved) await takeOff(tx, known, now);
  const source = moved ? 'suspense' : 'paymentProcessor';
  const entries = await paymentEntries(tx, before, after, { source, now });
  const { account } = await changeAccount(tx, after.billingAccountId, { entries }, now);
  const payment = await placeAndPassOn(tx, before, after, account, now);
  await keepPlaced(tx, payment, known, now);
  await lookAgain(tx, account, [{ before, after: payment }], now);
  // Whose money in suspense is, nobody knows: it is reported once it is matched.
  if (!isSuspenseAccountId(payment.billingAccountId)) await reportPaymentMove(tx, payment, at, now);
  return payment;
}

async function takeOff(tx: CreditingTx, payment: PaymentRecord, now: Instant): Promise<void> {
  const entries = await leavingEntry(tx, payment, now);
  const { account } = await changeAccount(tx, payment.billingAccountId, { entries }, now);
  if (payment.countedAmount > 0)
    await placePayment(tx, payment, { ...payment, countedAmount: 0 }, account, now);
}

function eventOf(report: PaymentReport, reportedAt: Instant): PaymentEvent {
  const { status: kind, occurredAt, valueDate, bankFee } = report;
  const amount = report.amount.amountMinor;
  const isFeeOwed = bankFee !== null && bankFee.amountMinor > 0 && (kind === 'failed' || kind === 'reversed');
  return {
    eventId: report.eventId ?? eventIdOf({ kind, amount, occurredAt }),
    ...{ kind, amount, occurredAt },
    ...(valueDate === null ? {} : { valueDate }),
    ...(isFeeOwed ? { bankFee: bankFee.amountMinor } : {}),
    reportedAt,
  };
}

function isUnchanged(known: PaymentRecord, after: PaymentRecord): boolean {
  const fields = [
    ...(['billingAccountId', 'status', 'amount', 'countedAmount', 'occurredAt', 'valueDate'] as const),
    ...(['billId', 'orderId', 'method', 'check'] as const),
  ];
  // What moved is on the ledger, also where it comes to the same amount.
  const moves = ({ events }: PaymentRecord) => {
    const { movements, bankFees } = paymentStateOf(events);
    const moved = movements.map(({ eventId }) => eventId).join(' ');
    return `${moved} / ${bankFees.map(({ eventId, bankFee }) => `${eventId} ${bankFee}`).join(' ')}`;
  };
  return fields.every((field) => known[field] === after[field]) && moves(known) === moves(after);
}

/** The same payment is in the same currency, and an event that was reported does not change. */
function checkSamePayment(known: PaymentRecord, report: PaymentReport, event: PaymentEvent): void {
  if (known.passedFrom !== undefined) throw paymentRefusal('payment-is-a-part');
  if (known.currency !== report.amount.currency) throw paymentRefusal('payment-in-another-currency');
  const earlier = known.events.find(({ eventId }) => eventId === event.eventId);
  if (earlier !== undefined && !isSameEvent(earlier, event)) throw paymentRefusal('event-differs');
}

/** A payment as it is stored; null when there is none. */
export async function storedPayment(scope: Reader | Tx, paymentId: PaymentId): Promise<PaymentRecord | null> {
  const doc = await collectionOf(scope.db, payments).findOne({ _id: paymentId }, within(scope));
  return doc === null ? null : payments.fromDoc(doc);
}

/** Reports what became of a payment to the fraud watch. */
async function reportPaymentMove(tx: Tx, payment: Payment, at: Instant, now: Instant): Promise<void> {
  const report = reportOfPayment(payment, at, now);
  if (report !== null) await reportFraudEvent(tx, report);
}
