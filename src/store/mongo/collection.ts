import type { Collection, Db, IndexDescription } from 'mongodb';
import type { DocumentMapping } from './mapping.ts';
import type { Personal } from './personal.ts';

/** The typed collection of a mapping. */
export function collectionOf<T, Doc extends { _id: string }>(
  db: Db,
  mapping: DocumentMapping<T, Doc>,
): Collection<Doc> {
  return db.collection<Doc>(mapping.name);
}

/** A document of which only the key's type is known, for filters and sorts on computed field names. */
export type AnyDocument = { _id: string; [field: string]: unknown };

/** A collection as the database has it: its name, what its documents look like, its indexes. */
export interface CollectionPlan {
  readonly name: string;
  readonly validator: Record<string, unknown>;
  readonly indexes: readonly IndexDescription[];
  /** Which fields are sealed; null: none. */
  readonly personal: Personal | null;
}

/** The plan of the collection that a mapping writes to. */
export function plan<T, Doc extends { _id: string }>(
  mapping: DocumentMapping<T, Doc>,
  indexes: readonly IndexDescription[],
): CollectionPlan {
  return {
    name: mapping.name,
    validator: { $jsonSchema: mapping.validator },
    indexes,
    personal: mapping.personal,
  };
}

/** The keys of an index that serves the pages of `listNewestFirst`. */
export const newestFirstKeys = (field: string) => ({ [field]: -1, _id: -1 }) as const;
