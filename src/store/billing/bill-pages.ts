import type { Filter } from 'mongodb';
import { z } from 'zod';
import type { Bill } from '../../domain/billing/bill.ts';
import type { BillDetails } from '../../domain/billing/bill-details.ts';
import type { BillId, BillingAccountId, PaymentId } from '../../domain/flavor.ts';
import type { Minor } from '../../domain/money.ts';
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
  /** The payments that are on it, by id. */
  readonly allocations: readonly { readonly paymentId: PaymentId; readonly amount: Minor }[];
}

export interface BillPages {
  /** Newest first. Throws InvalidCursor. */
  listBills(query: PageRequest & { readonly billingAccountId: BillingAccountId }): Promise<Page<Bill>>;
  getSheet(billId: BillId): Promise<BillSheet | null>;
}

const LIST = 'bills';
const CURSOR_KEYS = z.tuple([z.string(), z.string()]);

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
      return { bill, details: found === null ? null : billDetails.fromDoc(found), allocations };
    },
  };
}

function identity<T>(value: T): T {
  return value;
}
