import type { Db } from 'mongodb';
import type { CustomerId } from '../domain/flavor.ts';
import type { Notice } from '../domain/inquiry.ts';
import { newDelivery } from '../domain/notice-delivery.ts';
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
  /**
   * True when it was written now, false when its id is there already: a notice goes out once. Whoever writes a notice has
   * done enough: it lies in the outbox with its own document, and the delivery takes it from there.
   */
  put(notice: Notice): Promise<boolean>;
}

export function noticeReads(reader: Reader): NoticeReads {
  return {
    list: ({ customerId, ...page }) => listNewestFirst(reader, notices, 'createdAt', { customerId }, page),
  };
}

export function noticeWrites(db: Db): NoticeWrites {
  return {
    put: (notice) => insertIfAbsent(db, notices, { delivery: newDelivery(notice.createdAt), ...notice }),
  };
}
