import type { Filter } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import { type EntryType, type LedgerEntry, signedAmount } from '../../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { paymentStateOf } from '../../domain/payments/payment-state.ts';
import { statusOfParts } from '../../domain/payments/transfer.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { payments } from './collections.ts';

/** What the ledgers say about one payment. */
export interface PaymentBooks {
  /** A payment, or a transfer with all of its parts together: a bank knows the whole alone. */
  readonly payment: Pick<PaymentRecord, 'paymentId' | 'status' | 'amount' | 'countedAmount' | 'currency'>;
  /** What came in all, and what was taken back in all. */
  readonly came: Minor;
  readonly takenBack: Minor;
  /** Whether the ledger of its account has an entry that made it count. */
  readonly entered: boolean;
  /** What its entries leave on the ledger of its account, as a credit: what counts of it. */
  readonly onAccount: Minor;
  /** What its entries leave on other ledgers: always 0, also after a match out of suspense. */
  readonly elsewhere: Minor;
}

export interface PaymentBookReads {
  /** The books of those of these payments and transfers that are known; no books of the parts of a transfer. */
  of(paymentIds: readonly PaymentId[]): Promise<Map<PaymentId, PaymentBooks>>;
  /**
   * The ids of the payments that counted at some time and occurred from `from` to before `to`, by when they did; of the parts of a transfer the
   * transfer's, once. Reads page by page, with up to `pageSize` payments in each.
   */
  counted(from: Instant, to: Instant, pageSize?: number): AsyncIterable<PaymentId>;
}

export function paymentBookReads(reader: Reader): PaymentBookReads {
  return {
    async of(paymentIds) {
      const ids = [...paymentIds];
      const found = await collectionOf(reader.db, payments)
        .find({ $or: [{ _id: { $in: ids } }, { transferId: { $in: ids } }] }, within(reader))
        .toArray();
      const entries = await collectionOf(reader.db, ledgerEntries)
        .find({ paymentId: { $in: found.map(({ _id }) => _id) } }, within(reader))
        .toArray();
      const byPayment = new Map<PaymentId, LedgerEntry[]>();
      for (const entry of entries.map(ledgerEntries.fromDoc)) {
        const { paymentId } = entry;
        if (paymentId === null) continue;
        const list = byPayment.get(paymentId);
        if (list === undefined) byPayment.set(paymentId, [entry]);
        else list.push(entry);
      }
      const byWhole = new Map<string, [PaymentBooks, ...PaymentBooks[]]>();
      for (const payment of found.map(payments.fromDoc)) {
        const whole = payment.transferId ?? payment.paymentId;
        const books = booksOf(payment, byPayment.get(payment.paymentId) ?? []);
        const parts = byWhole.get(whole);
        if (parts === undefined) byWhole.set(whole, [books]);
        else parts.push(books);
      }
      return new Map([...byWhole].map(([id, parts]) => [id, together(id, parts)]));
    },
    async *counted(from, to, pageSize = PAYMENTS_PER_PAGE) {
      let last: PaymentRecord | undefined;
      const transfers = new Set<string>();
      do {
        const page = await countedPage(reader, { from, to, after: last, pageSize });
        for (const { paymentId, transferId } of page) {
          if (transferId === undefined) yield paymentId;
          else if (!transfers.has(transferId)) {
            transfers.add(transferId);
            yield transferId;
          }
        }
        last = page.length < pageSize ? undefined : page.at(-1);
      } while (last !== undefined);
    },
  };
}

/** Payments that are read at once of a period. */
const PAYMENTS_PER_PAGE = 1_000;

/**
 * One page, as an operation of its own. A period is not read by one cursor: the time limit of a find counts all its batches
 * together, and so a long period would fail where each of its pages is quick.
 */
async function countedPage(
  reader: Reader,
  {
    from,
    to,
    after,
    pageSize,
  }: {
    readonly from: Instant;
    readonly to: Instant;
    readonly after: PaymentRecord | undefined;
    readonly pageSize: number;
  },
): Promise<PaymentRecord[]> {
  const counts = {
    status: { $in: ['settled', 'reversed', 'refunded'] },
    passedFrom: { $exists: false },
  } as const;
  const filter: Filter<AnyDocument> =
    after === undefined
      ? { ...counts, occurredAt: { $gte: from, $lt: to } }
      : {
          ...counts,
          occurredAt: { $gte: after.occurredAt, $lt: to },
          $or: [
            { occurredAt: { $gt: after.occurredAt } },
            { occurredAt: after.occurredAt, _id: { $gt: after.paymentId } },
          ],
        };
  const docs = await reader.db
    .collection<AnyDocument>(payments.name)
    // A page comes in one batch.
    .find(filter, { ...within(reader), batchSize: pageSize + 1 })
    .sort({ occurredAt: 1, _id: 1 })
    .limit(pageSize)
    .toArray();
  return docs.map((doc) => payments.fromDoc(doc));
}

/** What a bank moves; what is held for an order or passed on to another account has not gone. */
const MOVES_MONEY: ReadonlySet<EntryType> = new Set(['payment', 'reversal', 'refund']);

function booksOf(payment: PaymentRecord, entries: readonly LedgerEntry[]): PaymentBooks {
  let [onAccount, elsewhere] = [0, 0];
  let entered = false;
  for (const entry of entries.filter(({ type }) => MOVES_MONEY.has(type))) {
    const credit = -signedAmount(entry);
    if (entry.billingAccountId === payment.billingAccountId) {
      onAccount = exact(onAccount + credit);
      entered ||= entry.type === 'payment';
    } else elsewhere = exact(elsewhere + credit);
  }
  const { movements } = paymentStateOf(payment.events);
  const sumOf = (isPayment: boolean): Minor =>
    sumMinor(movements.filter(({ type }) => (type === 'payment') === isPayment).map(({ amount }) => amount));
  return { payment, came: sumOf(true), takenBack: sumOf(false), entered, onAccount, elsewhere };
}

/** The books of the parts of a transfer as those of one payment. */
function together(
  id: PaymentId,
  [first, ...others]: readonly [PaymentBooks, ...PaymentBooks[]],
): PaymentBooks {
  if (first.payment.paymentId === id) return first;
  const parts = [first, ...others];
  const sumOf = (of: (books: PaymentBooks) => Minor): Minor => sumMinor(parts.map(of));
  const status = statusOfParts(parts.map(({ payment }) => payment.status)) ?? first.payment.status;
  return {
    payment: {
      ...{ paymentId: id, status, currency: first.payment.currency },
      amount: sumOf(({ payment }) =>
        payment.status === 'failed' && status !== 'failed' ? 0 : payment.amount,
      ),
      countedAmount: sumOf(({ payment }) => payment.countedAmount),
    },
    came: sumOf(({ came }) => came),
    takenBack: sumOf(({ takenBack }) => takenBack),
    entered: parts.every(({ entered, payment }) => entered || payment.countedAmount === 0),
    onAccount: sumOf(({ onAccount }) => onAccount),
    elsewhere: sumOf(({ elsewhere }) => elsewhere),
  };
}
