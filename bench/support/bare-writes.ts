import type { AnyBulkWriteOperation, Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import { COLLECTION_PLANS } from '../../src/store/collections.ts';
import type { AnyDocument } from '../../src/store/mongo/collection.ts';
import { inTransaction } from '../../src/store/mongo/transaction.ts';

/** Documents that one transaction writes, by collection. */
export type Written = ReadonlyMap<string, readonly AnyDocument[]>;

/** Makes an empty database with the product's validators and indexes, and puts documents there that are to be replaced. */
export async function floorDatabase(db: Db, present: Written): Promise<void> {
  await db.dropDatabase();
  for (const { name, validator, indexes } of COLLECTION_PLANS) {
    await db.createCollection(name, { validator });
    if (indexes.length > 0) await db.collection(name).createIndexes([...indexes]);
  }
  for (const [name, docs] of present)
    for (let at = 0; at < docs.length; at += 1_000)
      await db.collection<AnyDocument>(name).insertMany(docs.slice(at, at + 1_000), { ordered: false });
}

/**
 * The floor: writes these documents in transactions with the product's own write concern, one round trip a collection, some
 * transactions at once. No reads, no checks, no arithmetic. Documents that are there are replaced. Returns the seconds.
 */
export async function writeBare(
  db: Db,
  client: MongoClient,
  transactions: readonly Written[],
  lanes: number,
): Promise<number> {
  const left = [...transactions];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const written = next;
      await inTransaction(client, async (session) => {
        for (const [name, docs] of written)
          if (docs.length > 0)
            await db.collection<AnyDocument>(name).bulkWrite(docs.map(operationOf(name)), { session });
      });
    }
  };
  const startedAtMs = performance.now();
  await Promise.all(Array.from({ length: lanes }, lane));
  return (performance.now() - startedAtMs) / 1000;
}

/** Collections whose documents are there before. */
export const REPLACED: readonly string[] = ['billingAccounts', 'accountViews'];

const operationOf =
  (name: string) =>
  (document: AnyDocument): AnyBulkWriteOperation<AnyDocument> => {
    if (!REPLACED.includes(name)) return { insertOne: { document } };
    const { _id, ...replacement } = document;
    return { replaceOne: { filter: { _id }, replacement } };
  };

/** All documents of a collection that fit. */
export function documents(
  db: Db,
  name: string,
  filter: Record<string, unknown> = {},
): Promise<AnyDocument[]> {
  return db.collection<AnyDocument>(name).find(filter).sort({ _id: 1 }).toArray();
}

/** Groups documents by their account, in portions of some accounts: one transaction each. */
export function byAccounts(all: Written, accountsATransaction: number): Written[] {
  const owners = new Map<string, number>();
  const transactions: Map<string, AnyDocument[]>[] = [];
  for (const [name, docs] of all)
    for (const doc of docs) {
      const owner = ownerOf(doc);
      const number = owners.get(owner) ?? owners.size;
      owners.set(owner, number);
      const index = Math.floor(number / accountsATransaction);
      const transaction = transactions[index] ?? new Map<string, AnyDocument[]>();
      transactions[index] = transaction;
      const own = transaction.get(name);
      if (own === undefined) transaction.set(name, [doc]);
      else own.push(doc);
    }
  return transactions;
}

const owned = z.union([
  z.object({ billingAccountId: z.string() }),
  z.object({ data: z.object({ billingAccountId: z.string() }) }).transform(({ data }) => data),
  z
    .object({ object: z.object({ id: z.string() }) })
    .transform(({ object }) => ({ billingAccountId: object.id })),
]);

/** The account of a document, also where it is one of the audit trail or of the outbox. */
function ownerOf(doc: AnyDocument): string {
  const found = owned.safeParse(doc);
  return found.success ? found.data.billingAccountId : doc._id;
}
