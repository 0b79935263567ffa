import type { BillingAccount } from '../domain/account.ts';
import type { BillingAccountId, CustomerId } from '../domain/flavor.ts';
import { accounts, collectionOf } from './collections.ts';
import { type Reader, within } from './transaction.ts';

export interface AccountReads {
  get(billingAccountId: BillingAccountId): Promise<BillingAccount | null>;
  /** All of a customer's accounts by id; empty for an unknown customer. */
  ofCustomer(customerId: CustomerId): Promise<BillingAccount[]>;
  /** The zones of these accounts, and of all accounts of these customers, by id; in one query, and of accounts that can't be read, too. */
  timeZones(of: {
    readonly billingAccountIds: readonly BillingAccountId[];
    readonly customerIds: readonly CustomerId[];
  }): Promise<AccountZone[]>;
}

/** On whose clocks an account is. */
export type AccountZone = Pick<BillingAccount, 'billingAccountId' | 'customerId' | 'timeZone'>;

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
    async timeZones({ billingAccountIds, customerIds }) {
      if (billingAccountIds.length === 0 && customerIds.length === 0) return [];
      const docs = await collection
        .find(
          { $or: [{ _id: { $in: [...billingAccountIds] } }, { customerId: { $in: [...customerIds] } }] },
          { ...within(reader), projection: { customerId: 1, timeZone: 1 } },
        )
        .sort({ _id: 1 })
        .toArray();
      return docs.map(({ _id, customerId, timeZone }) => ({ billingAccountId: _id, customerId, timeZone }));
    },
  };
}
