import type { Db } from 'mongodb';
import type { Customer } from '../../domain/accounts/customer.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { ContactPreferences } from '../../domain/notices/contact.ts';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { customers } from './collections.ts';

export interface CustomerReads {
  get(customerId: CustomerId): Promise<Customer | null>;
  /** Those that are there, in one query. */
  getMany(customerIds: readonly CustomerId[]): Promise<Customer[]>;
}
export interface CustomerWrites {
  /** Inserts those that are not there yet; returns how many. What is there is kept as it is. */
  insertMany(list: readonly Customer[]): Promise<number>;
  /** Replaces how a customer wants to hear from us. False when there is no such customer. */
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

export function customerWrites(db: Db): CustomerWrites {
  return {
    async insertMany(list) {
      if (list.length === 0) return 0;
      const operations = list.map((customer) => {
        const { _id, ...fields } = customers.toDoc(customer);
        return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
      });
      const result = await collectionOf(db, customers).bulkWrite(operations, {
        ordered: false,
        ...OPERATION_LIMIT,
      });
      return result.upsertedCount;
    },
    async setContact(customerId, contact) {
      const { matchedCount } = await collectionOf(db, customers).updateOne(
        { _id: customerId },
        { $set: { contact } },
        OPERATION_LIMIT,
      );
      return matchedCount === 1;
    },
  };
}
