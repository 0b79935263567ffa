import { isDeepStrictEqual } from 'node:util';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { paymentApplied } from '../../domain/events/events-of.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillId, BillingAccountId, PaymentId } from '../../domain/flavor.ts';
import { reportOfPayment } from '../../domain/fraud/report.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import type { Payment, PaymentReport } from '../../domain/payments/payment.ts';
import {
  eventIdOf,
  isSameEvent,
  type PaymentEvent,
  withPaymentEvent,
} from '../../domain/payments/payment-event.ts';
import { checkOf, type PaymentRecord, seenPayment } from '../../domain/payments/payment-record.ts';
import { paymentStateOf } from '../../domain/payments/payment-state.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import { isSuspenseAccountId } from '../../domain/payments/suspense.ts';
import { changeAccount, changeAccounts } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { beginBeside } from '../accounts/begin.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { openBillAsBegun, writeBills } from '../billing/bill-changes.ts';
import { billMeant } from '../billing/cancelled-bills.ts';
import { announce } from '../events/outbox.ts';
import { reportFraudEvent } from '../fraud/reports.ts';
import type { Beside } from '../mongo/beside.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { billMeantForOther } from './asked-bills.ts';
import { payments } from './collections.ts';
import { placePayment } from './deposit-holding.ts';
import { countedOf, keptOf } from './erased-payer.ts';
import { placeAndPassOn } from './passing-on.ts';
import type { Address } from './payment-address.ts';
import { leavingEntry, paymentEntries } from './payment-entries.ts';
import { lookAgain, paymentFieldsOf, putPayment, putPayments } from './payment-keeping.ts';
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

/**
 * Begins a transaction that records reports: reads the accounts that they name, and along with them which of their payments are known. What is known of
 * these is read at once.
 */
export async function beginReports(
  tx: CreditingTx,
  reports: readonly PaymentReport[],
): Promise<KnownPayments> {
  const named = new Set(reports.flatMap(({ billingAccountId }) => billingAccountId ?? []));
  const accounts = [...named].filter((id) => !tx.begun.has(id));
  const ids = [...new Set(reports.map(({ paymentId }) => paymentId))];
  const beside = knownAmong(ids);
  const there =
    (accounts.length === 0 ? null : await beginBeside(tx, accounts, { awaits: true }, beside)) ?? ids;
  if (there.length === 0) return new Map();
  const docs = await collectionOf(tx.db, payments)
    .find({ _id: { $in: [...there] } }, within(tx))
    .toArray();
  return new Map(docs.map((doc) => [doc._id, payments.fromDoc(doc)]));
}

/** Which of these payments are stored. */
function knownAmong(ids: readonly PaymentId[]): Beside<readonly PaymentId[]> {
  return {
    collection: payments.name,
    pipeline: [{ $match: { _id: { $in: [...ids] } } }, { $project: { _id: 1 } }],
    told: (docs) => docs.map(({ _id }) => String(_id)),
  };
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
  const [recorded] = await put(tx, [await judged(tx, received, known)]);
  if (recorded === undefined) throw new RangeError('a report has a result');
  known.set(received.report.paymentId, recorded.payment);
  return recorded;
}

/**
 * The same for reports of different payments that each name an account of their own: all of them with the round trips of one. Results are in the
 * order of the reports.
 * @throws BusinessFailure AccountMoved where a report leads to another account than it names, or may move money of another: such a one goes alone
 */
export async function recordApart(
  tx: CreditingTx,
  received: readonly ReceivedReport[],
  known: KnownPayments,
): Promise<RecordedPayment[]> {
  const reports: JudgedReport[] = [];
  for (const one of received) {
    const report = await judged(tx, one, known);
    const accounts = [report.known, report.after].flatMap((payment) => payment?.billingAccountId ?? []);
    const { paysForOthers = false } = tx.begun.get(report.after.billingAccountId)?.stored ?? {};
    if (accounts.some((id) => id !== one.report.billingAccountId) || paysForOthers || isPassedOn(report))
      throw new BusinessFailure('AccountMoved', 'a report leads to another account than it names');
    reports.push(report);
  }
  return put(tx, reports);
}

/** Whether parts of a payment are on other accounts, or it is such a part. */
function isPassedOn({ known, after }: JudgedReport): boolean {
  return [known, after].some((one) => (one?.passedOn ?? []).length > 0 || one?.passedFrom !== undefined);
}

/** What a report makes of its payment, before anything moves. */
interface JudgedReport extends ReceivedReport {
  /** As it is stored. */
  readonly stored: PaymentRecord | null;
  /** The same, naming the bill that it names now. */
  readonly known: PaymentRecord | null;
  readonly after: PaymentRecord;
}

async function judged(
  tx: CreditingTx,
  { report, now }: ReceivedReport,
  payments: KnownPayments,
): Promise<JudgedReport> {
  const known = payments.get(report.paymentId) ?? null;
  const event = eventOf(report, now);
  if (known !== null) checkSamePayment(known, report, event);
  const place = await placeOfPayment(tx, report, known, now);
  const events = withPaymentEvent(known?.events ?? [], event);
  const after = checkOf(await reportedPayment(tx, report, known, place, events, now), place.isBillOfAnother);
  return { report, now, stored: known, known: namingAsAfter(known, after), after };
}

/** Money that is on its account names the bill that stands in the place of the one it named: that was billed again, and the payer said nothing new. */
function namingAsAfter(known: PaymentRecord | null, after: PaymentRecord): PaymentRecord | null {
  if (known === null || known.countedAmount === 0 || known.billId === null) return known;
  return known.billingAccountId === after.billingAccountId ? { ...known, billId: after.billId } : known;
}

/** Moves what reports have changed, and keeps what they only say. */
async function put(tx: CreditingTx, reports: readonly JudgedReport[]): Promise<RecordedPayment[]> {
  const moving = reports.filter(({ known, after }) => known === null || !isUnchanged(known, after));
  const moved = await putOnAccounts(
    tx,
    moving.map(({ known, after, report, now }) => ({ known, after, at: report.occurredAt, now })),
  );
  const recorded: RecordedPayment[] = [];
  for (const one of reports) {
    const { stored, known } = one;
    const after = keptOf(one.after, tx.begun.get(one.after.billingAccountId)?.stored ?? {});
    const inSuspense = isSuspenseAccountId(after.billingAccountId);
    const payment = moved[moving.indexOf(one)];
    if (payment === undefined) {
      if (stored !== null && !isSameRecord(stored, after)) await keep(tx, stored, after, one.now);
      recorded.push({ payment: after, changed: false, isNew: false, settledNow: false, inSuspense });
      continue;
    }
    if (inSuspense) await followPayment(tx, payment);
    const settledNow = payment.countedAmount > 0 && (known?.countedAmount ?? 0) === 0;
    recorded.push({ payment, changed: true, isNew: known === null, settledNow, inSuspense });
  }
  return recorded;
}

/** Writes what a report only says, also where reads of the account show it. */
async function keep(
  tx: CreditingTx,
  stored: PaymentRecord,
  after: PaymentRecord,
  now: Instant,
): Promise<void> {
  await putPayment(tx, after, stored);
  if (!isDeepStrictEqual(seenPayment(stored), seenPayment(after)))
    await changeAccount(tx, after.billingAccountId, {}, now);
}

function isSameRecord(one: PaymentRecord, other: PaymentRecord): boolean {
  return (
    one.method === other.method &&
    one.check === other.check &&
    one.events.length === other.events.length &&
    one.events.every((event, index) => event === other.events[index])
  );
}

/** The bill of the account that is meant: one that is open was read with the account. */
async function billOn(
  tx: CreditingTx,
  named: BillId,
  billingAccountId: BillingAccountId,
): Promise<BillId | null> {
  const open = openBillAsBegun(tx, named);
  const isOwn = open?.billingAccountId === billingAccountId && open.cancelled === undefined;
  return isOwn ? named : billMeant(tx, named, billingAccountId);
}

async function reportedPayment(
  tx: CreditingTx,
  { paymentId, reportedBy, amount, method, quota = false, ...report }: PaymentReport,
  known: PaymentRecord | null,
  { billingAccountId, customerId, billId, orderId: namedOrder }: Address,
  events: readonly PaymentEvent[],
  now: Instant,
): Promise<PaymentRecord> {
  const { check } = known ?? {};
  const transferId = report.transferId ?? known?.transferId;
  // What was put on a bill stays where it is: an agent may have put it there.
  const isPlaced = known !== null && known.countedAmount > 0;
  const named = isPlaced ? (known.billId ?? billId) : (billId ?? known?.billId ?? null);
  const orderId = isPlaced ? (known.orderId ?? namedOrder) : (namedOrder ?? known?.orderId ?? null);
  const state = paymentFieldsOf(events);
  // Money is never refused: when the named bill belongs to another account, the payer made a mistake, and the oldest bill is paid.
  const meant =
    state.countedAmount === 0 || named === null
      ? named
      : ((await billOn(tx, named, billingAccountId)) ??
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
    ...(transferId === undefined ? {} : { transferId }),
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
  const [payment] = await putOnAccounts(tx, [{ known, after, at, now }]);
  if (payment === undefined) throw new RangeError('a payment has a place');
  return payment;
}

/** What becomes of a payment. */
interface PaymentMove {
  readonly known: PaymentRecord | null;
  readonly after: PaymentRecord;
  readonly at: Instant;
  readonly now: Instant;
}

/** The same for payments of different accounts: each step of all of them together. */
async function putOnAccounts(tx: CreditingTx, moves: readonly PaymentMove[]): Promise<PaymentRecord[]> {
  if (moves.length === 0) return [];
  const entering: (PaymentMove & EnteringMove)[] = [];
  for (const one of moves) {
    const { known, after, now } = one;
    const before = known?.billingAccountId === after.billingAccountId ? known : null;
    const moved = known !== null && before === null;
    if (moved) await takeOff(tx, known, now);
    const source = moved ? 'suspense' : 'paymentProcessor';
    const entries = await paymentEntries(tx, before, after, { source, now });
    entering.push({ ...one, before, entries, billingAccountId: after.billingAccountId });
  }
  const changed = await changeAccounts(tx, entering);
  const placed: (PaymentMove & EnteringMove & { account: BillingAccount; payment: PaymentRecord })[] = [];
  const paidBills: Bill[] = [];
  for (const [index, one] of entering.entries()) {
    const account = changed[index]?.account;
    if (account === undefined) throw new RangeError('a change has a result');
    const { payment, bills } = await placeAndPassOn(tx, one.before, one.after, account, one.now);
    paidBills.push(...bills);
    placed.push({ ...one, account, payment: keptOf(payment, account) });
  }
  await writeBills(tx, paidBills);
  await putPayments(tx, placed);
  for (const { known, before, account, payment, at, now } of placed) {
    announce(tx, paymentApplied(payment, now, known === null));
    await lookAgain(tx, account, [{ before, after: payment }], now);
    // Whose money in suspense is, nobody knows: it is reported once it is matched.
    if (!isSuspenseAccountId(payment.billingAccountId)) reportPaymentMove(tx, payment, at, now);
  }
  return placed.map(({ payment }) => payment);
}

/** How a payment comes on the account that it is to be on. */
interface EnteringMove {
  readonly billingAccountId: BillingAccountId;
  /** As it was on this account; null when it was not. */
  readonly before: PaymentRecord | null;
  readonly entries: readonly NewEntry[];
}

async function takeOff(tx: CreditingTx, payment: PaymentRecord, now: Instant): Promise<void> {
  const entries = await leavingEntry(tx, payment, now);
  const { account } = await changeAccount(tx, payment.billingAccountId, { entries }, now);
  if (payment.countedAmount === 0) return;
  const { bills } = await placePayment(tx, payment, { ...payment, countedAmount: 0 }, account, now);
  await writeBills(tx, bills);
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

/** Whether a report says nothing new about the money. What is only kept of it, such as a difference for the work list, moves nothing. */
function isUnchanged(known: PaymentRecord, after: PaymentRecord): boolean {
  const fields = [
    ...(['billingAccountId', 'status', 'amount', 'countedAmount', 'occurredAt', 'valueDate'] as const),
    ...(['billId', 'orderId', 'quota'] as const),
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
function reportPaymentMove(tx: AuditedTx, payment: Payment, at: Instant, now: Instant): void {
  const report = reportOfPayment(countedOf(payment), at, now);
  if (report !== null) reportFraudEvent(tx, report);
}
