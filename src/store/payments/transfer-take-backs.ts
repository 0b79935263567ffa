/** What goes back of a transfer: each part gives by its share, and what is reported before the money waits for it. */
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import type { Money } from '../../domain/money.ts';
import { BARE_REPORT, type PaymentReport } from '../../domain/payments/payment.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import {
  type TakeBackKind,
  type Transfer,
  type TransferId,
  type TransferTakeBack,
  takeBackShares,
} from '../../domain/payments/transfer.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import {
  compare,
  paymentsOf,
  putTransfer,
  type RecordedTransfer,
  recordAll,
  stored,
  withPayments,
} from './transfer-records.ts';

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

/**
 * Any sender may report a take-back: a bank takes back what a processor reported, as with payments.
 * @throws BusinessFailure PaymentDiffers, in another currency
 */
export function assertTransferCurrency(known: Transfer, { amount }: Pick<TakeBackReport, 'amount'>): void {
  if (known.currency !== amount.currency) throw paymentRefusal('transfer-differs');
}

/** Takes back what was reported before the money had come. */
export async function withWaiting(tx: CreditingTx, transfer: Transfer, now: Instant): Promise<Transfer> {
  const isWaiting = ({ shares }: TransferTakeBack) => shares.length === 0;
  const waiting = transfer.takeBacks.filter(isWaiting);
  let after: Transfer = { ...transfer, takeBacks: transfer.takeBacks.filter((one) => !isWaiting(one)) };
  for (const one of waiting.sort((a, b) => compare(a.occurredAt, b.occurredAt)))
    after = await applyTakeBack(tx, after, one, now);
  return after;
}

/** Takes a part of a transfer back; see `TransferWrites`. */
export async function takeBack(
  tx: CreditingTx,
  report: TakeBackReport,
  now: Instant,
): Promise<RecordedTransfer> {
  const { transferId, kind, amount, occurredAt, reportedBy } = report;
  const known = await stored(tx, transferId);
  if (known !== null) assertTransferCurrency(known, report);
  const said = eventOf(report);
  const earlier = known?.takeBacks.find(({ eventId }) => eventId === said.eventId);
  if (known !== null && earlier !== undefined) {
    const isSame =
      earlier.kind === kind && earlier.amount === said.amount && earlier.occurredAt === occurredAt;
    if (!isSame) throw paymentRefusal('event-differs');
    return withPayments(tx, await saidMore(tx, known, earlier, said, now), false);
  }
  if (known !== null && known.amount !== null && known.announced !== true) {
    const transfer = await applyTakeBack(tx, known, said, now);
    await putTransfer(tx, transfer, known);
    return withPayments(tx, transfer, false);
  }
  const early: Transfer = known ?? {
    ...{ transferId, billingAccountId: null, currency: amount.currency, amount: null, occurredAt },
    ...{ split: 'sender', parts: [], takeBacks: [], reportedBy, receivedAt: now, revision: 0 },
  };
  const waits = { ...early, takeBacks: [...early.takeBacks, { ...said, shares: [] }] };
  await putTransfer(tx, waits, known);
  return withPayments(tx, waits, known === null);
}

/** What is said of a take-back, before anything comes off the parts. */
function eventOf(report: TakeBackReport): TransferTakeBack {
  const { kind, occurredAt, valueDate, bankFee } = report;
  const amount = report.amount.amountMinor;
  return {
    ...{ eventId: report.eventId ?? `${kind}.${amount}.${occurredAt}`, kind, amount, occurredAt },
    ...(valueDate === null ? {} : { valueDate }),
    ...(bankFee === null || bankFee.amountMinor === 0 ? {} : { bankFee: bankFee.amountMinor }),
    shares: [],
  };
}

/** A known take-back is reported again, and may say more than before: of two value dates the earlier counts, of two fees the larger. */
async function saidMore(
  tx: CreditingTx,
  known: Transfer,
  earlier: TransferTakeBack,
  said: TransferTakeBack,
  now: Instant,
): Promise<Transfer> {
  const [valueDate] = [earlier.valueDate, said.valueDate].filter((date) => date !== undefined).sort();
  const bankFee = Math.max(earlier.bankFee ?? 0, said.bankFee ?? 0);
  if (valueDate === earlier.valueDate && bankFee === (earlier.bankFee ?? 0)) return known;
  const more: TransferTakeBack = {
    ...earlier,
    ...(valueDate === undefined ? {} : { valueDate }),
    ...(bankFee === 0 ? {} : { bankFee }),
  };
  await recordAll(tx, reportsOf(known, more), now);
  const takeBacks = known.takeBacks.map((one) => (one === earlier ? more : one));
  const transfer = { ...known, takeBacks };
  await putTransfer(tx, transfer, known);
  return transfer;
}

/** Takes back from each part by its share, and notes the shares. */
async function applyTakeBack(
  tx: CreditingTx,
  transfer: Transfer,
  said: TransferTakeBack,
  now: Instant,
): Promise<Transfer> {
  const known = await paymentsOf(tx, transfer.parts);
  const left = transfer.parts.map(({ paymentId }) => known.get(paymentId)?.countedAmount ?? 0);
  const done = { ...said, shares: takeBackShares(said.amount, left) };
  await recordAll(tx, reportsOf(transfer, done), now);
  return { ...transfer, takeBacks: [...transfer.takeBacks, done] };
}

/** What is reported of each part that gives something; the first of them owes the bank's fee. None while the money has not come. */
function reportsOf(
  { parts, currency, reportedBy }: Transfer,
  { eventId, kind, occurredAt, valueDate, bankFee, shares }: TransferTakeBack,
): PaymentReport[] {
  const fee = bankFee === undefined ? null : { amountMinor: bankFee, currency };
  const charged = shares.findIndex((share) => share > 0);
  return parts.flatMap(({ paymentId }, index): PaymentReport[] => {
    const share = shares[index] ?? 0;
    if (share === 0) return [];
    return [
      {
        ...BARE_REPORT,
        ...{ paymentId, eventId, billingAccountId: null, status: kind, occurredAt, reportedBy },
        ...{ amount: { amountMinor: share, currency }, method: null },
        ...{ valueDate: valueDate ?? null, bankFee: index === charged ? fee : null },
      },
    ];
  });
}
