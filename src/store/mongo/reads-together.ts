/**
 * Reads of many callers as one query. A read alone goes at once; those that come while queries are under way go together with the next
 * (docs/adr/0054-reads-go-in-natural-batches.md). Each is sent after it was asked for, as if it went by itself.
 */
import type { Filter } from 'mongodb';
import { apart } from './account-fault.ts';
import type { DocumentMapping } from './mapping.ts';
import { inNaturalBatches } from './natural-batches.ts';
import { type Reader, within } from './transaction.ts';

/** Few enough that one slow read delays few others. */
const MOST = 32;
const AT_ONCE = 4;

/**
 * Makes the read of what belongs to one key out of the read of many keys. Where what belongs to a key can't be read, that read fails alone.
 * @param find what there is, by key; it may leave keys out
 * @param atOnce queries that are under way at the same time; one where nobody waits for the answer: then more go together
 */
export function readTogether<Found>(
  find: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
  atOnce = AT_ONCE,
): (key: string) => Promise<Found | undefined> {
  return inNaturalBatches<string, Found | undefined>({
    most: MOST,
    atOnce,
    async work(keys) {
      const found = new Map<string, Found>();
      const faulty = await apart([...new Set(keys)], async (some) => {
        for (const [key, one] of await find(some)) found.set(key, one);
      });
      const errors = new Map(faulty.map(({ item, error }) => [item, error]));
      return keys.map(
        (key): PromiseSettledResult<Found | undefined> =>
          errors.has(key)
            ? { status: 'rejected', reason: errors.get(key) }
            : { status: 'fulfilled', value: found.get(key) },
      );
    },
  });
}

/**
 * The read of one document by its id; null when it is not there. In a session each goes by itself.
 * It throws {@link StoredDataError} where the document is malformed.
 */
export function readById<T, Doc extends { _id: string }>(
  reader: Reader,
  mapping: DocumentMapping<T, Doc>,
): (id: string) => Promise<T | null> {
  const find = async (filter: Filter<{ _id: string }>) =>
    reader.db.collection<{ _id: string }>(mapping.name).find(filter, within(reader)).toArray();
  const together = readTogether(
    async (ids) => new Map((await find({ _id: { $in: [...ids] } })).map((doc) => [doc._id, doc])),
  );
  return async (id) => {
    const doc = reader.session === null ? await together(id) : (await find({ _id: id }))[0];
    return doc === undefined ? null : mapping.fromDoc(doc);
  };
}
