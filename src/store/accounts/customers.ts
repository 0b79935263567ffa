import type { Db, MongoClient } from 'mongodb';
import type { Customer } from '../../domain/accounts/customer.ts';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { ContactPreferences } from '../../domain/notices/contact.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, within } from '../mongo/transaction.ts';
import { customers } from './collections.ts';

export interface CustomerReads {
  get(customerId: CustomerId): Promise<Customer | null>;
  /** Those that are there, in one query. */
  getMany(customerIds: readonly CustomerId[]): Promise<Customer[]>;
}
export interface CustomerWrites {
  /** Inserts the missing customers and returns how many. Existing ones are not changed. */
  insertMany(list: readonly Customer[]): Promise<number>;
  /** Replaces a customer's notice preferences. False when there is no such customer. */
  setContact(customerId: CustomerId, contact: ContactPreferences): Promise<boolean>;
}

export function customerReads(reader: Reader): CustomerReads {
  return {
    async get(customerId) {
      const doc = await collectionOf(reader.db, customers).findOne({ _id: customerId }, within(reader));
      return doc === null ? null : customers.fromDoc(doc);
    },
    async getMany(customerIds) {
      const docs = await collectionOf(reader.db, customers)
        .find({ _id: { $in: [...new Set(customerIds)] } }, within(reader))
        .toArray();
      return docs.map((doc) => customers.fromDoc(doc));
    },
  };
}

export function customerWrites(db: Db, client: MongoClient): CustomerWrites {
  return {
    async insertMany(list) {
      if (list.length === 0) return 0;
      return againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'customers.insertMany', async (tx) => {
          const there = await customerReads(tx).getMany(list.map(({ customerId }) => customerId));
          const known = new Set(there.map(({ customerId }) => customerId));
          const fresh = new Map(
            list
              .filter(({ customerId }) => !known.has(customerId))
              .map((customer) => [customer.customerId, customer]),
          );
          await writing(tx, customers).insertAll(
            [...fresh.values()].map((value) => ({ object: ofCustomer(value.customerId), value })),
          );
          return fresh.size;
        }),
      );
    },
    setContact: (customerId, contact) =>
      inAuditedTransaction(db, client, 'customers.setContact', (tx) =>
        writing(tx, customers).update(ofCustomer(customerId), { _id: customerId }, { $set: { contact } }),
      ),
  };
}
