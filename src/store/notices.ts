import type { Db } from 'mongodb';
import type { CustomerId } from '../domain/flavor.ts';
import type { Notice } from '../domain/inquiry.ts';
import { notices } from './collections.ts';
import type { Page, PageRequest } from './cursor.ts';
import { insertIfAbsent } from './insert.ts';
import { listNewestFirst } from './lists.ts';
import type { Reader } from './transaction.ts';

export interface NoticeReads {
  /** Newest first. Throws InvalidCursor. */
  list(query: PageRequest & { readonly customerId: CustomerId }): Promise<Page<Notice>>;
}
export interface NoticeWrites {
  /** True when it was written now, false when its id is there already: a notice goes out once. */
  put(notice: Notice): Promise<boolean>;
}

export function noticeReads(reader: Reader): NoticeReads {
  return {
    list: ({ customerId, ...page }) => listNewestFirst(reader, notices, 'createdAt', { customerId }, page),
  };
}

export function noticeWrites(db: Db): NoticeWrites {
  return { put: (notice) => insertIfAbsent(db, notices, notice) };
}
