import type { BillingAccount } from '../domain/account.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import { accounts, collectionOf } from './collections.ts';
import { type Reader, within } from './transaction.ts';

export interface AccountReads {
  get(billingAccountId: BillingAccountId): Promise<BillingAccount | null>;
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
    async ofCustomer(customerId) {
      const docs = await collection.find({ customerId }, within(reader)).sort({ _id: 1 }).toArray();
      return docs.map(accounts.fromDoc);
    },
  };
}
