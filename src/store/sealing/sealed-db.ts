import type {
  AbstractCursor,
  AnyBulkWriteOperation,
  BulkWriteOptions,
  Collection,
  CollectionOptions,
  Db,
  Document,
  Filter,
  FindOneAndReplaceOptions,
  FindOneAndUpdateOptions,
  FindOptions,
} from 'mongodb';
import type { FieldSealing } from './sealing.ts';

/**
 * The same database, whose personal fields are sealed when they are written and opened when documents are read. What an
 * aggregation answers stays as it lies on the disk.
 */
export function sealedDb(db: Db, sealing: FieldSealing): Db {
  const made = (name: string, options?: CollectionOptions): Collection =>
    sealing.guards(name)
      ? sealedCollection(db.collection(name, options), sealing)
      : db.collection(name, options);
  // Making one costs more than a read of one document has to spare, and they keep nothing of an operation.
  const known = new Map<string, Collection>();
  const collection = (name: string, options?: CollectionOptions): Collection => {
    if (options !== undefined) return made(name, options);
    const found = known.get(name) ?? made(name);
    known.set(name, found);
    return found;
  };
  return withOwn(db, { collection });
}

function sealedCollection(inner: Collection, sealing: FieldSealing): Collection {
  const name = inner.collectionName;
  const sealOne = async (doc: Document): Promise<Document> => {
    const [sealed] = await sealing.sealDocuments(name, [doc]);
    return sealed ?? doc;
  };
  const openOne = async (doc: Document | null): Promise<Document | null> => {
    const [opened] = doc === null ? [] : await sealing.openDocuments(name, [doc]);
    return opened ?? null;
  };
  const sealReplacement = async (filter: Document, replacement: Document): Promise<Document> => {
    const { _id, ...fields } = await sealOne({ ...replacement, _id: filter['_id'] });
    return fields;
  };
  const sealUpdate = async (filter: Document, update: Document | Document[]): Promise<Document> => {
    const sealed = await sealing.sealUpdate(name, filter, update);
    return typeof sealed === 'object' && sealed !== null ? sealed : update;
  };
  const sealOperation = async (operation: AnyBulkWriteOperation): Promise<AnyBulkWriteOperation> => {
    if ('insertOne' in operation)
      return { insertOne: { document: await sealOne(operation.insertOne.document) } };
    if ('replaceOne' in operation) {
      const { filter, replacement } = operation.replaceOne;
      const sealed = await sealReplacement(filter, replacement);
      return { replaceOne: { ...operation.replaceOne, replacement: sealed } };
    }
    if ('updateOne' in operation) {
      const { filter, update } = operation.updateOne;
      return { updateOne: { ...operation.updateOne, update: await sealUpdate(filter, update) } };
    }
    return operation;
  };
  return withOwn(inner, {
    insertOne: async (doc: Document, options?: BulkWriteOptions) =>
      inner.insertOne(await sealOne(doc), options),
    insertMany: async (docs: Document[], options?: BulkWriteOptions) =>
      inner.insertMany(await sealing.sealDocuments(name, docs), options),
    replaceOne: async (filter: Filter<Document>, doc: Document, options?: BulkWriteOptions) =>
      inner.replaceOne(filter, await sealReplacement(filter, doc), options),
    updateOne: async (filter: Filter<Document>, update: Document, options?: BulkWriteOptions) =>
      inner.updateOne(filter, await sealUpdate(filter, update), options),
    updateMany: async (filter: Filter<Document>, update: Document, options?: BulkWriteOptions) =>
      inner.updateMany(filter, await sealUpdate(filter, update), options),
    findOneAndUpdate: async (
      filter: Filter<Document>,
      update: Document,
      options: FindOneAndUpdateOptions & { includeResultMetadata?: false },
    ) => openOne(await inner.findOneAndUpdate(filter, await sealUpdate(filter, update), options)),
    findOne: async (filter: Filter<Document>, options?: FindOptions) =>
      openOne(await inner.findOne(await sealing.diskFilter(name, filter), options)),
    find: (filter: Filter<Document>, options?: FindOptions) =>
      sealedCursor(inner.find(filter, options), (docs) => sealing.openDocuments(name, docs)),
    bulkWrite: async (operations: AnyBulkWriteOperation[], options?: BulkWriteOptions) => {
      await sealing.prepare(name, operations.flatMap(writtenWhole));
      const sealed: AnyBulkWriteOperation[] = [];
      for (const operation of operations) sealed.push(await sealOperation(operation));
      return inner.bulkWrite(sealed, options);
    },
    findOneAndReplace: async (
      filter: Filter<Document>,
      doc: Document,
      options: FindOneAndReplaceOptions & { includeResultMetadata?: false },
    ) => openOne(await inner.findOneAndReplace(filter, await sealReplacement(filter, doc), options)),
    findOneAndDelete: refused,
  });
}

/** The documents that an operation writes as a whole. */
function writtenWhole(operation: AnyBulkWriteOperation): Document[] {
  if ('insertOne' in operation) return [operation.insertOne.document];
  if ('replaceOne' in operation) {
    const { filter, replacement } = operation.replaceOne;
    return [{ ...replacement, _id: filter['_id'] }];
  }
  if (!('updateOne' in operation)) return [];
  const { filter, update } = operation.updateOne;
  const inserted: unknown = Array.isArray(update) ? undefined : update['$setOnInsert'];
  return typeof inserted === 'object' ? [{ ...inserted, _id: filter['_id'] }] : [];
}

function sealedCursor<C extends AbstractCursor<Document>>(
  inner: C,
  open: (docs: readonly Document[]) => Promise<Document[]>,
): C {
  const openOne = async (doc: Document | null) => {
    const [opened] = doc === null ? [] : await open([doc]);
    return opened ?? null;
  };
  const cursor: C = withOwn(
    inner,
    {
      toArray: async () => open(await inner.toArray()),
      next: async () => openOne(await inner.next()),
      tryNext: async () => openOne(await inner.tryNext()),
      map: refused,
      forEach: refused,
      stream: refused,
      async *[Symbol.asyncIterator]() {
        try {
          for (let doc = await inner.next(); doc !== null; doc = await inner.next())
            // With those that came along: their keys are one query.
            yield* await open([doc, ...inner.readBufferedDocuments()]);
        } finally {
          await inner.close();
        }
      },
    },
    () => cursor,
  );
  return cursor;
}

function refused(): never {
  throw new TypeError('personal fields can not be sealed and opened on this way');
}

/** An object with some methods of its own. A method that answers the object itself answers `self` instead. */
function withOwn<T extends object>(
  inner: T,
  own: Readonly<Record<string | symbol, unknown>>,
  self: () => T = () => inner,
): T {
  return new Proxy(inner, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name];
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(value, target, args);
        return answer === inner ? self() : answer;
      };
    },
  });
}
