import type { AnyBulkWriteOperation, Filter, UpdateFilter } from 'mongodb';
import type { AuditObject } from '../../domain/audit/entry.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import type { DocumentMapping } from '../mongo/mapping.ts';
import type { Personal } from '../mongo/personal.ts';
import { within } from '../mongo/transaction.ts';
import { mapTexts } from '../sealing/texts.ts';
import type { AuditedTx, NotedChange } from './trail.ts';

/** One write of several that go to MongoDB together. */
export interface BulkOperation {
  readonly object: AuditObject;
  /** The whole document that an update leaves, where it is known; left out, it is read. */
  readonly after?: AnyDocument;
  /** What is known of how it was. */
  readonly before?: object;
  readonly operation: AnyBulkWriteOperation<AnyDocument>;
}

/** Documents that belong together, such as the entries that a posting adds to a ledger. */
export interface Run<T> {
  readonly object: AuditObject;
  readonly values: readonly T[];
  /** What they are noted as. */
  readonly id: string;
  readonly after: object;
}

/** The document of a mapping that an update is for, and what else has to be so. */
type Guard<Doc> = Filter<Doc> & { readonly _id: string };

/** How the documents of one collection are written: every write notes itself for the audit trail. */
export interface Writing<T, Doc> {
  insert(object: AuditObject, value: T): Promise<void>;
  /** Several in one round trip. */
  insertAll(items: readonly { readonly object: AuditObject; readonly value: T }[]): Promise<void>;
  /** Several runs of documents in one round trip. Each is noted as one change, with what proves all of it. */
  insertRuns(runs: readonly Run<T>[]): Promise<void>;
  /**
   * Puts a value in the place of the one with its key; where there is none, it is inserted unless `mustExist` is said. `heldBy`: the account
   * that has it so far, by which MongoDB finds its shard. `before`: what is known of how it was.
   */
  replace(
    object: AuditObject,
    value: T,
    options?: {
      readonly mustExist?: boolean;
      readonly heldBy?: BillingAccountId;
      readonly before?: object;
    },
  ): Promise<void>;
  /** As `replace` of what belongs to the same account, and returns the value before. */
  swap(object: AuditObject, value: T & { readonly billingAccountId: BillingAccountId }): Promise<T | null>;
  /** As `replace`, unless the stored document has an equal or higher `revision`; tells whether it did. */
  replaceOlder(object: AuditObject, value: T & { readonly revision: number }): Promise<boolean>;
  /** Changes fields of a document; tells whether it met one. `before`: what is known of how it was. */
  update(
    object: AuditObject,
    guard: Guard<Doc>,
    update: UpdateFilter<Doc>,
    before?: object | null,
  ): Promise<boolean>;
  /** As `update`, and returns the value after; null: there was none. `objectOf` is asked of that. */
  updated(
    objectOf: (after: T) => AuditObject,
    guard: Guard<Doc>,
    update: UpdateFilter<Doc>,
    before?: (after: T) => object | null,
  ): Promise<T | null>;
  /** Changes all that a filter meets; tells how many. */
  updateAll(object: AuditObject, filter: Filter<Doc>, update: UpdateFilter<Doc>): Promise<number>;
  /**
   * Sends operations in one round trip; tells how many documents updates met. `unchecked`: MongoDB does not hold the documents against their
   * schema again, for updates of one field of very many.
   */
  bulk(operations: readonly BulkOperation[], options?: { readonly unchecked: true }): Promise<number>;
}

/** The way in which a transaction writes what counts. Nothing else in the store may write to MongoDB, but for what is listed as technical. */
export function writing<T, Doc extends { _id: string }>(
  tx: AuditedTx,
  mapping: DocumentMapping<T, Doc>,
): Writing<T, Doc> {
  const { name } = mapping;
  const documents = tx.db.collection<AnyDocument>(name);
  const collection = tx.db.collection<Doc>(name);
  const note = (
    object: AuditObject,
    change: Pick<NotedChange, 'id' | 'after'> & { before?: object | null },
  ) => {
    tx.trail.push({
      object,
      collection: name,
      before: null,
      ...change,
      ...skeletonIn(change.after, mapping.personal),
    });
  };
  const read = async (ids: readonly string[]): Promise<Map<string, AnyDocument>> => {
    const docs = await documents.find({ _id: { $in: [...ids] } }, within(tx)).toArray();
    return new Map(docs.map((doc) => [doc._id, doc]));
  };
  return {
    async insert(object, value) {
      const doc: AnyDocument = { ...mapping.toDoc(value) };
      await documents.insertOne(doc, within(tx));
      note(object, { id: doc._id, after: doc });
    },
    async insertAll(items) {
      if (items.length === 0) return;
      const docs = items.map(({ value }): AnyDocument => ({ ...mapping.toDoc(value) }));
      await documents.insertMany(docs, within(tx));
      for (const [n, { object }] of items.entries())
        note(object, { id: docs[n]?._id ?? '', after: docs[n] ?? null });
    },
    async insertRuns(runs) {
      const docs = runs.flatMap(({ values }) =>
        values.map((value): AnyDocument => ({ ...mapping.toDoc(value) })),
      );
      if (docs.length === 0) return;
      await documents.insertMany(docs, within(tx));
      for (const { object, id, after } of runs) note(object, { id, after });
    },
    async replace(object, value, { mustExist = false, heldBy, before } = {}) {
      const doc: AnyDocument = { ...mapping.toDoc(value) };
      const { _id, ...fields } = doc;
      const filter = heldBy === undefined ? { _id } : { _id, billingAccountId: heldBy };
      const options = { upsert: !mustExist, ...within(tx) };
      const { matchedCount, upsertedCount } = await documents.replaceOne(filter, fields, options);
      if (matchedCount + upsertedCount > 0) note(object, { id: _id, before: before ?? null, after: doc });
    },
    async swap(object, value) {
      const doc: AnyDocument = { ...mapping.toDoc(value) };
      const { _id, ...fields } = doc;
      const options = { upsert: true, returnDocument: 'before', ...within(tx) } as const;
      const filter = { _id, billingAccountId: value.billingAccountId };
      const before = await documents.findOneAndReplace(filter, fields, options);
      note(object, { id: _id, before, after: doc });
      return before === null ? null : mapping.fromDoc(before);
    },
    async replaceOlder(object, value) {
      const doc: AnyDocument = { ...mapping.toDoc(value) };
      const newer = { $lt: [{ $ifNull: ['$revision', -1] }, value.revision] };
      // The guard is in the update, not in its filter: a filter that misses would make the upsert insert, meet the key that is
      // taken, and abort the transaction.
      const replacement = [{ $replaceWith: { $cond: [newer, { $literal: doc }, '$$ROOT'] } }];
      const options = { upsert: true, ...within(tx) };
      const result = await documents.updateOne({ _id: doc._id }, replacement, options);
      const written = result.modifiedCount + result.upsertedCount > 0;
      if (written) note(object, { id: doc._id, after: doc });
      return written;
    },
    async update(object, guard, update, before = null) {
      // The trail tells of the whole document, so that an edit beside it shows.
      const options = { returnDocument: 'after', ...within(tx) } as const;
      const after = await collection.findOneAndUpdate(guard, update, options);
      if (after !== null) note(object, { id: guard._id, before, after });
      return after !== null;
    },
    async updated(objectOf, guard, update, before = () => null) {
      const options = { returnDocument: 'after', ...within(tx) } as const;
      const doc = await collection.findOneAndUpdate(guard, update, options);
      if (doc === null) return null;
      const after = mapping.fromDoc(doc);
      note(objectOf(after), { id: guard._id, before: before(after), after: doc });
      return after;
    },
    async updateAll(object, filter, update) {
      const found = await collection.find(filter, within(tx)).toArray();
      const ids = found.map(({ _id }) => String(_id));
      if (ids.length === 0) return 0;
      await collection.updateMany(filter, update, within(tx));
      const after = await read(ids);
      for (const id of ids) note(object, { id, after: after.get(id) ?? null });
      return ids.length;
    },
    async bulk(operations, options) {
      if (operations.length === 0) return 0;
      const sent = operations.map(({ operation }) => operation);
      const { matchedCount } = await documents.bulkWrite(sent, {
        ...within(tx),
        ...(options === undefined ? {} : { bypassDocumentValidation: true }),
      });
      const unread = operations.flatMap(({ operation, after }) =>
        'updateOne' in operation && after === undefined ? [keyIn(operation.updateOne.filter)] : [],
      );
      const docs = unread.length === 0 ? new Map<string, AnyDocument>() : await read(unread);
      for (const { object, operation, after, before = null } of operations) {
        const change = changeOf(operation);
        note(object, { ...change, before, after: after ?? docs.get(change.id) ?? change.after });
      }
      return matchedCount;
    },
  };
}

/** The part of a change that proves a document whose personal texts are erased later; nothing where it has none. */
function skeletonIn(after: object | null, personal: Personal | null): { readonly skeleton?: object } {
  const skeleton = after === null ? null : withoutTexts(after, personal);
  return skeleton === null ? {} : { skeleton };
}

/** A document without its personal texts; null when it has none. */
export function withoutTexts(doc: object, personal: Personal | null): object | null {
  if (personal === null) return null;
  const skeleton = mapTexts(doc, personal, (text) => (typeof text === 'string' ? null : text));
  return skeleton === doc ? null : skeleton;
}

/** How documents of one collection go, or lose what they say of a person, when their time is over. */
export interface Removing {
  /** Documents as they were read in the transaction. */
  remove(object: AuditObject, docs: readonly AnyDocument[]): Promise<void>;
  /** Puts each document in the place of the one with its key. */
  blank(
    object: AuditObject,
    docs: readonly { readonly before: AnyDocument; readonly after: AnyDocument }[],
  ): Promise<void>;
}

/** The way in which retention and erasure take records away: each document is noted for the audit trail. */
export function removing(tx: AuditedTx, collection: string): Removing {
  const documents = tx.db.collection<AnyDocument>(collection);
  return {
    async remove(object, docs) {
      if (docs.length === 0) return;
      await documents.deleteMany({ _id: { $in: docs.map(({ _id }) => _id) } }, within(tx));
      for (const before of docs) tx.trail.push({ object, collection, id: before._id, before, after: null });
    },
    async blank(object, docs) {
      for (const { before, after } of docs) {
        const { _id, ...fields } = after;
        await documents.replaceOne({ _id }, fields, within(tx));
        tx.trail.push({ object, collection, id: _id, before, after });
      }
    },
  };
}

/** The insertion of a value, as one of several writes. */
export function insertion<T, Doc extends { _id: string }>(
  object: AuditObject,
  mapping: DocumentMapping<T, Doc>,
  value: T,
): BulkOperation {
  return { object, operation: { insertOne: { document: { ...mapping.toDoc(value) } } } };
}

function changeOf(operation: AnyBulkWriteOperation<AnyDocument>): { id: string; after: object | null } {
  if ('insertOne' in operation) {
    const { document } = operation.insertOne;
    return { id: String(document._id), after: document };
  }
  if ('replaceOne' in operation) {
    const { filter, replacement } = operation.replaceOne;
    return { id: keyIn(filter), after: replacement };
  }
  if ('updateOne' in operation)
    return { id: keyIn(operation.updateOne.filter), after: operation.updateOne.update };
  if ('updateMany' in operation) {
    const { filter, update } = operation.updateMany;
    return { id: '*', after: { filter, update } };
  }
  return { id: '*', after: null };
}

function keyIn({ _id }: Filter<AnyDocument>): string {
  return typeof _id === 'string' ? _id : '*';
}
