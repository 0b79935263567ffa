import type { Filter } from 'mongodb';
import type { AnyDocument } from './collection.ts';
import {
  decodeCursor,
  encodeCursor,
  NEWEST_FIRST_KEYS,
  type Page,
  type PageRequest,
  pageOf,
} from './cursor.ts';
import type { DocumentMapping } from './mapping.ts';
import { type Reader, within } from './transaction.ts';

/**
 * A page of documents, newest first by `field` (an instant or a date of the document itself, not of a part of it) and then by id,
 * among those whose fields equal `equals`, or are below a bound of it (null: any). Throws {@link InvalidCursor}.
 */
export async function listNewestFirst<T, Doc extends { _id: string }>(
  reader: Reader,
  mapping: DocumentMapping<T, Doc>,
  field: keyof T & string,
  equals: Readonly<Record<string, string | { readonly $lt: string } | null>>,
  page: PageRequest,
): Promise<Page<T>> {
  const filter: Filter<AnyDocument> = {};
  for (const [name, value] of Object.entries(equals)) if (value !== null) filter[name] = value;
  if (page.cursor !== null) {
    const [at, id] = decodeCursor(mapping.name, page.cursor, NEWEST_FIRST_KEYS);
    filter[field] = { $lte: at };
    filter.$or = [{ [field]: { $lt: at } }, { [field]: at, _id: { $lt: id } }];
  }
  const rows = await reader.db
    .collection<AnyDocument>(mapping.name)
    .find(filter, within(reader))
    .sort({ [field]: -1, _id: -1 })
    .limit(page.limit + 1)
    .toArray();
  return pageOf(
    rows,
    page.limit,
    (row) => mapping.fromDoc(row),
    (row) => encodeCursor(mapping.name, [String(row[field]), row._id]),
  );
}
