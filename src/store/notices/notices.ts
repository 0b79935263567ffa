import { type Db, MongoBulkWriteError } from 'mongodb';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { insertIfAbsent } from '../mongo/insert.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import type { Reader } from '../mongo/transaction.ts';
import { notices } from './collections.ts';

export interface NoticeReads {
  /** Newest first. Throws InvalidCursor. */
  list(query: PageRequest & { readonly customerId: CustomerId }): Promise<Page<Notice>>;
}
export interface NoticeWrites {
  /**
   * True when it was written now, false when its id is there already: a notice goes out once. Anyone who writes a notice has
   * done enough: it lies in the outbox with its own document, and the delivery takes it from there.
   */
  put(notice: Notice): Promise<boolean>;
  /** As `put` for many, in one round trip; returns how many were written now. */
  putMany(list: readonly Notice[]): Promise<number>;
}

export function noticeReads(reader: Reader): NoticeReads {
  return {
    list: ({ customerId, ...page }) => listNewestFirst(reader, notices, 'createdAt', { customerId }, page),
  };
}

export function noticeWrites(db: Db): NoticeWrites {
  return {
    put: (notice) => insertIfAbsent(db, notices, notice),
    async putMany(list) {
      if (list.length === 0) return 0;
      const docs = list.map((notice) => ({ ...notices.toDoc(notice) }));
      try {
        const options = { ordered: false, ...OPERATION_LIMIT };
        return (await db.collection<AnyDocument>(notices.name).insertMany(docs, options)).insertedCount;
      } catch (error) {
        // Unordered: the others were written, and those that were there already are what is wanted.
        if (!(error instanceof MongoBulkWriteError) || !onlyDuplicates(error)) throw error;
        return error.insertedCount;
      }
    },
  };
}

function onlyDuplicates({ writeErrors }: MongoBulkWriteError): boolean {
  return [writeErrors].flat().every(({ code }) => code === 11_000);
}
