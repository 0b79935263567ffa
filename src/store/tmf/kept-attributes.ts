import type { Db, MongoClient } from 'mongodb';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { resourceKept } from '../../domain/events/events-of.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { KeptAttributes, TmfKey } from '../../domain/tmf/kept-attributes.ts';
import { unlessThere } from '../audit/insert.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { readById } from '../mongo/reads-together.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { keptAttributes } from './collections.ts';

export interface KeptAttributesReads {
  /** What is kept of a resource; null: nothing. */
  get(key: TmfKey): Promise<KeptAttributes | null>;
  /** Those of these resources that sent anything, in no particular order. */
  getMany(keys: readonly TmfKey[]): Promise<KeptAttributes[]>;
  /** Resources of a kind that never came to be, newest first, at most `limit`. */
  refused(resource: string, limit: number): Promise<KeptAttributes[]>;
  /** Resources of a kind, newest first; a customer of null means any. Throws InvalidCursor. */
  list(
    query: PageRequest & { readonly resource: string; readonly customerId: CustomerId | null },
  ): Promise<Page<KeptAttributes>>;
}
export interface KeptAttributesWrites {
  /** True when it was written now, false when something is kept of this resource already. */
  keep(sent: KeptAttributes): Promise<boolean>;
  /** Puts other attributes in the place of those kept, as `change` makes them of those; it may be called again. Null: nothing is kept. */
  change(key: TmfKey, change: (attributes: string) => string, now: Instant): Promise<KeptAttributes | null>;
  /** False when nothing was kept. */
  remove(key: TmfKey, now: Instant): Promise<boolean>;
}

export function keptAttributesReads(reader: Reader): KeptAttributesReads {
  const collection = collectionOf(reader.db, keptAttributes);
  return {
    get: readById(reader, keptAttributes),
    async getMany(keys) {
      if (keys.length === 0) return [];
      const docs = await collection.find({ _id: { $in: [...keys] } }, within(reader)).toArray();
      return docs.map(keptAttributes.fromDoc);
    },
    async refused(resource, limit) {
      const docs = await collection
        .find({ resource, refusal: { $type: 'string' } }, within(reader))
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit)
        .toArray();
      return docs.map(keptAttributes.fromDoc);
    },
    list: ({ resource, customerId, ...page }) =>
      listNewestFirst(reader, keptAttributes, 'createdAt', { resource, customerId }, page),
  };
}

export function keptAttributesWrites(db: Db, client: MongoClient): KeptAttributesWrites {
  return {
    keep: (sent) =>
      unlessThere(() =>
        inAuditedTransaction(db, client, 'tmfKept.keep', async (tx) => {
          await writing(tx, keptAttributes).insert(ofCustomer(sent.customerId), sent);
          announce(tx, resourceKept(sent, 'created', sent.createdAt));
        }),
      ),
    change: (key, change, now) =>
      inAuditedTransaction(db, client, 'tmfKept.change', async (tx) => {
        const before = await find(tx, key);
        if (before === null) return null;
        const after = { ...before, attributes: change(before.attributes) };
        await writing(tx, keptAttributes).replace(ofCustomer(before.customerId), after, { mustExist: true });
        announce(tx, resourceKept(after, 'changed', now));
        return after;
      }),
    remove: (key, now) =>
      inAuditedTransaction(db, client, 'tmfKept.remove', async (tx) => {
        const before = await find(tx, key);
        if (before === null) return false;
        await writing(tx, keptAttributes).bulk([
          {
            object: ofCustomer(before.customerId),
            operation: { deleteOne: { filter: { _id: key } } },
          },
        ]);
        announce(tx, resourceKept(before, 'removed', now));
        return true;
      }),
  };
}

async function find(scope: Reader | Tx, key: TmfKey): Promise<KeptAttributes | null> {
  const doc = await collectionOf(scope.db, keptAttributes).findOne({ _id: key }, within(scope));
  return doc === null ? null : keptAttributes.fromDoc(doc);
}
