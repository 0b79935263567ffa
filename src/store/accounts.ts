import type { BillingAccount } from '../domain/account.ts';
import type { TimeZone } from '../domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import { accounts, collectionOf } from './collections.ts';
import { type Reader, within } from './transaction.ts';

export interface AccountReads {
  get(billingAccountId: BillingAccountId): Promise<BillingAccount | null>;
  /** Those of these that are there, and those that could not be read, with why; one query. */
  getMany(billingAccountIds: readonly BillingAccountId[]): Promise<{
    readonly found: readonly BillingAccount[];
    readonly unread: readonly { readonly billingAccountId: BillingAccountId; readonly error: unknown }[];
  }>;
  /** The time zones of those of these that are there; one query, which needs nothing else of them to be readable. */
  timeZonesOf(billingAccountIds: readonly BillingAccountId[]): Promise<Map<BillingAccountId, TimeZone>>;
  /** All of a customer's accounts by id; empty for an unknown customer. */
  ofCustomer(customerId: CustomerId): Promise<BillingAccount[]>;
}

export function accountReads(reader: Reader): AccountReads {
  const collection = collectionOf(reader.db, accounts);
  return {
    async get(billingAccountId) {
      const doc = await collection.findOne({ _id: billingAccountId }, within(reader));
      return doc === null ? null : accounts.fromDoc(doc);
    },
    async getMany(billingAccountIds) {
      const docs = await collection.find({ _id: { $in: [...billingAccountIds] } }, within(reader)).toArray();
      const found: BillingAccount[] = [];
      const unread: { billingAccountId: BillingAccountId; error: unknown }[] = [];
      for (const doc of docs)
        try {
          found.push(accounts.fromDoc(doc));
        } catch (error) {
          unread.push({ billingAccountId: doc._id, error });
        }
      return { found, unread };
    },
    async timeZonesOf(billingAccountIds) {
      if (billingAccountIds.length === 0) return new Map();
      const docs = await collection
        .find(
          { _id: { $in: [...billingAccountIds] }, timeZone: { $type: 'string' } },
          { projection: { timeZone: 1 }, ...within(reader) },
        )
        .toArray();
      return new Map(docs.map(({ _id, timeZone }) => [_id, timeZone]));
    },
    async ofCustomer(customerId) {
      const docs = await collection.find({ customerId }, within(reader)).sort({ _id: 1 }).toArray();
      return docs.map(accounts.fromDoc);
    },
  };
}
