/** One sum of money that came for several accounts: all of its parts are recorded in one transaction, or none. */
import { isDeepStrictEqual } from 'node:util';
import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { AuditObject } from '../../domain/audit/entry.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { exact, type Money } from '../../domain/money.ts';
import { BARE_REPORT, type PaymentMethod, type PaymentReport } from '../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import { suspenseAccountId } from '../../domain/payments/suspense.ts';
import {
  areNamedParts,
  fittedParts,
  type PartPayment,
  partPayments,
  partsInOrder,
  type TakeBackKind,
  type Transfer,
  type TransferId,
  type TransferPart,
  type TransferReportKind,
  type TransferScope,
  type TransferSplit,
  type TransferTakeBack,
  takeBackShares,
  withRest,
} from '../../domain/payments/transfer.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import { accountsPaidFor, withDescendants } from '../accounts/hierarchy.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payableBills } from './asked-bills.ts';
import { payments, transfers } from './collections.ts';
import { beginReports, recordWithin } from './payment-moves.ts';

/** What a bank or processor says of a transfer. */
export interface TransferReport {
  readonly transferId: TransferId;
  /** The account that paid; null: nobody said. */
  readonly billingAccountId: BillingAccountId | null;
  readonly amount: Money;
  readonly split: TransferSplit;
  readonly status: TransferReportKind;
  readonly method: PaymentMethod | null;
  readonly occurredAt: Instant;
  readonly valueDate: CivilDate | null;
  /** What the payer wrote; it is shown with what goes to suspense. */
  readonly reference: string | null;
  readonly reportedBy: SubjectId;
}

/** What a bank or processor says of money that went back. */
export interface TakeBackReport {
  readonly transferId: TransferId;
  /** Null: what it says is its identity. */
  readonly eventId: string | null;
  readonly kind: TakeBackKind;
  readonly amount: Money;
  readonly occurredAt: Instant;
  readonly valueDate: CivilDate | null;
  readonly bankFee: Money | null;
  readonly reportedBy: SubjectId;
}

/** A transfer with the payments of its parts, in their order. */
export interface RecordedTransfer {
  readonly transfer: Transfer;
  readonly payments: readonly PaymentRecord[];
  /** It was not known before. */
  readonly isNew: boolean;
}

export interface TransferReads {
  /** A transfer with its payments; null: there is none. */
  get(transferId: TransferId): Promise<RecordedTransfer | null>;
}

export interface TransferWrites {
  /**
   * Records what is said of a transfer: a payment for each part and for the rest, in one transaction. They are pending, come and fail together. The same
   * again changes nothing. What was taken back before the money was known to have come takes effect when it comes. Throws Invalid (parts that come to more), PaymentDiffers (another transfer under the id).
   */
  record(report: TransferReport, now: Instant): Promise<RecordedTransfer>;
  /**
   * Takes a part of a transfer back, by shares from what is left of its parts. The same again changes nothing. One that comes before the transfer is
   * kept until it comes. Throws PaymentDiffers.
   */
  takeBack(report: TakeBackReport, now: Instant): Promise<RecordedTransfer>;
}

export function transferReads(reader: Reader): TransferReads {
  return {
    async get(transferId) {
      const transfer = await stored(reader, transferId);
      return transfer === null ? null : withPayments(reader, transfer, false);
    },
  };
}

export function transferWrites(db: Db, client: MongoClient): TransferWrites {
  return {
    record: (report, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'transfers.record', (tx) => recordTransfer(tx, report, now)),
      ),
    takeBack: (report, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'transfers.takeBack', (tx) => takeBack(tx, report, now)),
      ),
  };
}

async function recordTransfer(
  tx: CreditingTx,
  report: TransferReport,
  now: Instant,
): Promise<RecordedTransfer> {
  const known = await stored(tx, report.transferId);
  if (known !== null) assertSame(known, report);
  const before = known === null || known.amount === null ? null : known;
  const transfer = before === null ? await begun(tx, report, known, now) : reportedAgain(before, report);
  // What was to get a part that is no more waits for it in vain.
  const gone = (before?.parts ?? []).filter((part) =>
    transfer.parts.every(({ paymentId }) => paymentId !== part.paymentId),
  );
  await recordAll(
    tx,
    [
      ...transfer.parts.map((part) => partReport(report, part, report.status)),
      ...gone.map((part) => partReport(report, part, 'failed')),
    ],
    now,
  );
  const done = transfer.announced === true ? transfer : await withWaiting(tx, transfer, now);
  if (before === null || !isDeepStrictEqual(before, done)) await put(tx, done, known);
  return withPayments(tx, done, known === null);
}

/** A transfer of which this is the first report. Something that was taken back of it may be known. */
async function begun(
  tx: CreditingTx,
  report: TransferReport,
  known: Transfer | null,
  now: Instant,
): Promise<Transfer> {
  const { transferId, billingAccountId, amount, split, occurredAt, status } = report;
  const named = split.by === 'sender' ? split.parts : await partsByDue(tx, report, split.over);
  const parts = partPayments(transferId, withRest(amount.amountMinor, named, billingAccountId));
  const ids = parts.map(({ paymentId }) => paymentId);
  const taken = await collectionOf(tx.db, payments).countDocuments({ _id: { $in: ids } }, within(tx));
  if (taken > 0) throw paymentRefusal('transfer-id-taken');
  return {
    ...{ transferId, billingAccountId, currency: amount.currency, amount: amount.amountMinor, occurredAt },
    ...(status === 'settled' ? {} : { announced: true as const }),
    ...{ split: split.by, parts, takeBacks: known?.takeBacks ?? [], reportedBy: report.reportedBy },
    ...{ receivedAt: known?.receivedAt ?? now, revision: 0 },
  };
}

/** A transfer that was announced has come, maybe with another amount; every other report changes its payments alone. */
function reportedAgain(known: Transfer, { status, amount, occurredAt }: TransferReport): Transfer {
  if (known.announced !== true || status !== 'settled') return known;
  const { announced: _came, ...transfer } = known;
  const came = amount.amountMinor;
  const cut = came < (known.amount ?? 0) ? { cut: true as const } : {};
  return { ...transfer, ...cut, amount: came, occurredAt, parts: fittedParts(known, came) };
}

/** Takes back what was reported before the money had come. */
async function withWaiting(tx: CreditingTx, transfer: Transfer, now: Instant): Promise<Transfer> {
  const isWaiting = ({ shares }: TransferTakeBack) => shares.length === 0;
  const waiting = transfer.takeBacks.filter(isWaiting);
  let after: Transfer = { ...transfer, takeBacks: transfer.takeBacks.filter((one) => !isWaiting(one)) };
  for (const one of waiting.sort((a, b) => compare(a.occurredAt, b.occurredAt)))
    after = await applyTakeBack(tx, after, { ...one, valueDate: null, bankFee: null }, now);
  return after;
}

async function takeBack(tx: CreditingTx, report: TakeBackReport, now: Instant): Promise<RecordedTransfer> {
  const { transferId, kind, amount, occurredAt, reportedBy, valueDate, bankFee } = report;
  const eventId = report.eventId ?? `${kind}.${amount.amountMinor}.${occurredAt}`;
  const known = await stored(tx, transferId);
  if (known !== null) {
    assertSender(known, report);
    const earlier = known.takeBacks.find((one) => one.eventId === eventId);
    if (earlier !== undefined) {
      const isSame =
        earlier.kind === kind && earlier.amount === amount.amountMinor && earlier.occurredAt === occurredAt;
      if (!isSame) throw paymentRefusal('event-differs');
      return withPayments(tx, known, false);
    }
  }
  const event = { eventId, kind, amount: amount.amountMinor, occurredAt };
  if (known !== null && known.amount !== null && known.announced !== true) {
    const transfer = await applyTakeBack(tx, known, { ...event, valueDate, bankFee }, now);
    await put(tx, transfer, known);
    return withPayments(tx, transfer, false);
  }
  const early: Transfer = known ?? {
    ...{ transferId, billingAccountId: null, currency: amount.currency, amount: null, occurredAt },
    ...{ split: 'sender', parts: [], takeBacks: [], reportedBy, receivedAt: now, revision: 0 },
  };
  const waits = { ...early, takeBacks: [...early.takeBacks, { ...event, shares: [] }] };
  await put(tx, waits, known);
  return withPayments(tx, waits, known === null);
}

/** Takes back from each part by its share, and notes the shares. */
async function applyTakeBack(
  tx: CreditingTx,
  transfer: Transfer,
  event: Omit<TransferTakeBack, 'shares'> & {
    readonly valueDate: CivilDate | null;
    readonly bankFee: Money | null;
  },
  now: Instant,
): Promise<Transfer> {
  const { valueDate, bankFee, eventId, kind, amount, occurredAt } = event;
  const known = await paymentsOf(tx, transfer.parts);
  const left = transfer.parts.map(({ paymentId }) => known.get(paymentId)?.countedAmount ?? 0);
  const shares = takeBackShares(amount, left);
  const charged = shares.findIndex((share) => share > 0);
  const reports = transfer.parts.flatMap((part, index): PaymentReport[] => {
    const share = shares[index] ?? 0;
    if (share === 0) return [];
    const { paymentId } = part;
    return [
      {
        ...BARE_REPORT,
        ...{ paymentId, eventId, billingAccountId: null, status: kind, occurredAt, valueDate },
        ...{ amount: { amountMinor: share, currency: transfer.currency }, method: null },
        ...{ bankFee: index === charged ? bankFee : null, reportedBy: transfer.reportedBy },
      },
    ];
  });
  await recordAll(tx, reports, now);
  const done = { eventId, kind, amount, occurredAt, shares };
  return { ...transfer, takeBacks: [...transfer.takeBacks, done] };
}

/** Records what is said of the parts, in the order in which they pay. */
async function recordAll(tx: CreditingTx, reports: readonly PaymentReport[], now: Instant): Promise<void> {
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

function partReport(
  { transferId, amount, method, occurredAt, valueDate, reference, reportedBy }: TransferReport,
  part: PartPayment,
  status: TransferReportKind,
): PaymentReport {
  const { paymentId, billingAccountId, billId } = part;
  const isNobodys = billingAccountId === null && billId === null;
  return {
    ...BARE_REPORT,
    ...{ paymentId, transferId, billingAccountId, billId, method, status, occurredAt, reportedBy },
    valueDate: status === 'settled' ? valueDate : null,
    amount: { amountMinor: part.amount, currency: amount.currency },
    reference: isNobodys ? reference : null,
  };
}

/** The parts of a transfer over the open bills of several accounts, the oldest due first. */
async function partsByDue(
  tx: Tx,
  { billingAccountId, amount }: TransferReport,
  over: TransferScope,
): Promise<TransferPart[]> {
  if (billingAccountId === null) return [];
  const group = (await groupOf(tx, billingAccountId, over)).filter(
    ({ currency }) => currency === amount.currency,
  );
  const open = await payableBills(tx, group, over === 'paidFor' ? billingAccountId : null);
  return partsInOrder(amount.amountMinor, open);
}

async function groupOf(
  tx: Tx,
  billingAccountId: BillingAccountId,
  over: TransferScope,
): Promise<BillingAccount[]> {
  const ids = over === 'below' ? await withDescendants(tx, billingAccountId) : [billingAccountId];
  const own = await collectionOf(tx.db, accounts)
    .find({ _id: { $in: ids } }, within(tx))
    .toArray();
  const others = over === 'paidFor' ? await accountsPaidFor(tx, billingAccountId) : [];
  return [...own.map(accounts.fromDoc), ...others];
}

/** @throws BusinessFailure PaymentDiffers */
function assertSame(
  known: Transfer,
  { amount, billingAccountId, split, reportedBy, status }: TransferReport,
): void {
  assertSender(known, { amount, reportedBy });
  if (known.amount === null) return;
  // What came counts, whatever was announced; a late announcement says nothing any more.
  const mayDiffer = known.announced === true ? status === 'settled' : status !== 'settled';
  const isSame =
    (mayDiffer || known.amount === amount.amountMinor) &&
    known.billingAccountId === billingAccountId &&
    known.split === split.by &&
    (split.by !== 'sender' || areNamedParts(known, split.parts));
  if (!isSame) throw paymentRefusal('transfer-differs');
}

function assertSender(
  known: Transfer,
  { amount, reportedBy }: Pick<TransferReport, 'amount' | 'reportedBy'>,
): void {
  if (known.currency !== amount.currency || known.reportedBy !== reportedBy)
    throw paymentRefusal('transfer-differs');
}

async function stored(scope: Reader | Tx, transferId: TransferId): Promise<Transfer | null> {
  const doc = await collectionOf(scope.db, transfers).findOne({ _id: transferId }, within(scope));
  return doc === null ? null : transfers.fromDoc(doc);
}

async function paymentsOf(
  scope: Reader | Tx,
  parts: readonly PartPayment[],
): Promise<Map<string, PaymentRecord>> {
  const docs = await collectionOf(scope.db, payments)
    .find({ _id: { $in: parts.map(({ paymentId }) => paymentId) } }, within(scope))
    .toArray();
  return new Map(docs.map((doc) => [doc._id, payments.fromDoc(doc)]));
}

async function withPayments(
  scope: Reader | Tx,
  transfer: Transfer,
  isNew: boolean,
): Promise<RecordedTransfer> {
  const found = await paymentsOf(scope, transfer.parts);
  const list = transfer.parts.flatMap(({ paymentId }) => found.get(paymentId) ?? []);
  return { transfer, payments: list, isNew };
}

async function put(tx: AuditedTx, transfer: Transfer, known: Transfer | null): Promise<void> {
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

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
