import type { Db } from 'mongodb';
import type { Customer } from '../../domain/accounts/customer.ts';
import type { CustomerSearch, SearchedBy } from '../../domain/accounts/customer-search.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { ERASED } from '../sealing/open-text.ts';
import type { FieldSealing } from '../sealing/sealing.ts';
import { customers } from './collections.ts';

const PATHS: Readonly<Record<SearchedBy, string>> = { name: 'name', email: 'email', phone: 'contact.phone' };

/** Look-ups by the blind indexes of personal fields. */
export function customerSearch(db: Db, sealing: FieldSealing) {
  return {
    /** Customers with the given name, e-mail or number, by id, at most `limit`. Null: the text can't be a value of this kind. */
    async search({ by, text }: CustomerSearch, limit: number): Promise<Customer[] | null> {
      const filter = await sealing.lookUpFilter(customers.name, PATHS[by], text);
      if (filter === null) return null;
      const found = await db
        .collection<AnyDocument>(customers.name)
        .find(filter, OPERATION_LIMIT)
        .sort({ _id: 1 })
        .limit(limit)
        .project<{ _id: string }>({ _id: 1 })
        .toArray();
      const docs = await collectionOf(db, customers)
        .find({ _id: { $in: found.map(({ _id }) => _id) } }, OPERATION_LIMIT)
        .sort({ _id: 1 })
        .toArray();
      // A process that still held the key of an erased customer may have written a hash of theirs afterwards.
      return docs.map(customers.fromDoc).filter(({ name }) => name !== ERASED);
    },
  };
}
