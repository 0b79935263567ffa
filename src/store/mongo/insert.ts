import type { Db } from 'mongodb';
import type { AnyDocument } from './collection.ts';
import { OPERATION_LIMIT } from './connection.ts';
import { isDuplicateKey } from './errors.ts';
import type { DocumentMapping } from './mapping.ts';

/** Inserts a value unless its key is there; tells whether it did. For single documents, outside any transaction. */
export async function insertIfAbsent<T, Doc extends { _id: string }>(
  db: Db,
  mapping: DocumentMapping<T, Doc>,
  value: T,
): Promise<boolean> {
  try {
    await db.collection<AnyDocument>(mapping.name).insertOne({ ...mapping.toDoc(value) }, OPERATION_LIMIT);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
