import type { Filter } from 'mongodb';
import { z } from 'zod';
import type { Bill } from '../../domain/billing/bill.ts';
import type { BillDetails, BillLine } from '../../domain/billing/bill-details.ts';
import { collectedLine } from '../../domain/billing/bill-of.ts';
import type { CreditNote } from '../../domain/billing/tax.ts';
import type { BillId, BillingAccountId, PaymentId } from '../../domain/flavor.ts';
import type { Minor } from '../../domain/money.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageOf } from '../mongo/cursor.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { billDetails, bills } from './collections.ts';

/** A bill with everything that can be said of it. */
export interface BillSheet {
  readonly bill: Bill;
  /** Null of a bill that was not made here. */
  readonly details: BillDetails | null;
  /** The bill's own lines, then those of the first {@link FIRST_LINES} entries that it collected. */
  readonly lines: readonly BillLine[];
  /** The payments that are on it, by id. */
  readonly allocations: readonly { readonly paymentId: PaymentId; readonly amount: Minor }[];
  /** Credits that were put on it after it was made, in the order of the ledger; none of a bill that was not made here. */
  readonly creditNotes: readonly CreditNote[];
}

export interface BillPages {
  /** Newest first. Throws InvalidCursor. */
  listBills(query: PageRequest & { readonly billingAccountId: BillingAccountId }): Promise<Page<Bill>>;
  getSheet(billId: BillId): Promise<BillSheet | null>;
  /**
   * The lines of a bill by pages: its own, then those of the entries that it collected, in the order of the ledger. `limit` is of the entries. Null
   * when there is no such bill. Throws InvalidCursor.
   */
  listLines(query: PageRequest & { readonly billId: BillId }): Promise<Page<BillLine> | null>;
}

/** How many collected entries a bill shows with itself; the others are on pages. */
export const FIRST_LINES = 1_000;

const LIST = 'bills';
const CURSOR_KEYS = z.tuple([z.string(), z.string()]);
const LINES = 'billLines';
const LINE_KEYS = z.tuple([z.int()]);

export function billPages(reader: Reader): BillPages {
  return {
    async listBills({ billingAccountId, limit, cursor }) {
      const filter: Filter<AnyDocument> = { billingAccountId };
      if (cursor !== null) {
        const [billDate, id] = decodeCursor(LIST, cursor, CURSOR_KEYS);
        filter.$or = [{ billDate: { $lt: billDate } }, { billDate, _id: { $lt: id } }];
      }
      const rows = await reader.db
        .collection<AnyDocument>(bills.name)
        .find(filter, within(reader))
        .sort({ billDate: -1, _id: -1 })
        .limit(limit + 1)
        .toArray();
      return pageOf(rows.map(bills.fromDoc), limit, identity, (bill) =>
        encodeCursor(LIST, [bill.billDate, bill.billId]),
      );
    },
    async getSheet(billId) {
      const doc = await collectionOf(reader.db, bills).findOne({ _id: billId }, within(reader));
      if (doc === null) return null;
      const bill = bills.fromDoc(doc);
      const found = await collectionOf(reader.db, billDetails).findOne({ _id: billId }, within(reader));
      const paying = await collectionOf(reader.db, payments)
        .find({ billingAccountId: bill.billingAccountId, 'allocations.billId': billId }, within(reader))
        .sort({ _id: 1 })
        .toArray();
      const allocations = paying
        .map(payments.fromDoc)
        .flatMap(({ paymentId, allocations: parts }) =>
          parts.filter((part) => part.billId === billId).map(({ amount }) => ({ paymentId, amount })),
        );
      const details = found === null ? null : billDetails.fromDoc(found);
      const collected =
        details === null ? [] : await collectedLines(reader, bill, details, { after: 0, limit: FIRST_LINES });
      const lines = [...(details?.lines ?? []), ...collected.map(({ line }) => line)];
      const creditNotes = details === null ? [] : await creditNotesOf(reader, details);
      return { bill, details, lines, allocations, creditNotes };
    },
    async listLines({ billId, limit, cursor }) {
      const [after] = cursor === null ? [0] : decodeCursor(LINES, cursor, LINE_KEYS);
      const doc = await collectionOf(reader.db, bills).findOne({ _id: billId }, within(reader));
      const found = await collectionOf(reader.db, billDetails).findOne({ _id: billId }, within(reader));
      if (doc === null) return null;
      if (found === null) return { items: [], nextCursor: null };
      const details = billDetails.fromDoc(found);
      const rows = await collectedLines(reader, bills.fromDoc(doc), details, { after, limit: limit + 1 });
      const { items, nextCursor } = pageOf(
        rows,
        limit,
        ({ line }) => line,
        ({ sequence }) => encodeCursor(LINES, [sequence]),
      );
      return { items: [...(cursor === null ? details.lines : []), ...items], nextCursor };
    },
  };
}

/** The credits that name a bill and that it did not collect. */
async function creditNotesOf(
  reader: Reader,
  { billId, billingAccountId, collected: { throughSequence } }: BillDetails,
): Promise<CreditNote[]> {
  const docs = await reader.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find(
      {
        ...{ billingAccountId, sequence: { $gt: throughSequence }, billId },
        ...{ type: { $in: ['creditNote', 'goodwill'] }, direction: 'credit' },
      },
      within(reader),
    )
    .sort({ sequence: 1 })
    .toArray();
  return docs.map(ledgerEntries.fromDoc).map(({ entryId, amount }) => ({ entryId, amount }));
}

/** The lines of the entries that a bill collected, after a number of the ledger. */
async function collectedLines(
  reader: Reader,
  bill: Bill,
  { collected }: BillDetails,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<{ readonly sequence: number; readonly line: BillLine }[]> {
  const { billId, billingAccountId, periodFrom: from, periodTo: to } = bill;
  if (collected.sums.length === 0) return [];
  const sequence = { $gte: Math.max(collected.fromSequence, after + 1), $lte: collected.throughSequence };
  const docs = await reader.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find({ billingAccountId, sequence, billId }, within(reader))
    .sort({ sequence: 1 })
    .limit(limit)
    .toArray();
  return docs.map(ledgerEntries.fromDoc).map((entry) => ({
    sequence: entry.sequence,
    line: collectedLine(entry, collected.stubLines, { from, to }),
  }));
}

function identity<T>(value: T): T {
  return value;
}
