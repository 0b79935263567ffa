/** One sum of money that came for several accounts: all of its parts are recorded in one transaction, or none. */
import { isDeepStrictEqual } from 'node:util';
import type { Db, MongoClient } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { Money } from '../../domain/money.ts';
import { BARE_REPORT, type PaymentMethod, type PaymentReport } from '../../domain/payments/payment.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import {
  areNamedParts,
  fittedParts,
  type PartPayment,
  partPayments,
  partsInOrder,
  type Transfer,
  type TransferId,
  type TransferPart,
  type TransferReportKind,
  type TransferScope,
  type TransferSplit,
  withRest,
} from '../../domain/payments/transfer.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import { accountsPaidFor, withDescendants } from '../accounts/hierarchy.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { payableBills } from './asked-bills.ts';
import { payments } from './collections.ts';
import { putTransfer, type RecordedTransfer, recordAll, stored, withPayments } from './transfer-records.ts';
import { assertTransferCurrency, type TakeBackReport, takeBack, withWaiting } from './transfer-take-backs.ts';

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
  if (before === null || !isDeepStrictEqual(before, done)) await putTransfer(tx, done, known);
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
    ...{ split: split.by, ...(split.by === 'oldestDue' ? { over: split.over } : {}) },
    ...{ parts, takeBacks: known?.takeBacks ?? [], reportedBy: report.reportedBy },
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
function assertSame(known: Transfer, { amount, billingAccountId, split, status }: TransferReport): void {
  assertTransferCurrency(known, { amount });
  if (known.amount === null) return;
  // What came counts, whatever was announced; a late announcement says nothing any more.
  const mayDiffer = known.announced === true ? status === 'settled' : status !== 'settled';
  const isSame =
    (mayDiffer || known.amount === amount.amountMinor) &&
    known.billingAccountId === billingAccountId &&
    known.split === split.by &&
    (split.by === 'sender' ? areNamedParts(known, split.parts) : known.over === split.over);
  if (!isSame) throw paymentRefusal('transfer-differs');
}
