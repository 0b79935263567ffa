import type { Db, MongoClient } from 'mongodb';
import type { AuditObject } from '../../domain/audit/entry.ts';
import { ofAccountOr } from '../../domain/audit/objects.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Told } from '../../domain/notices/telling.ts';
import { insertAudited, unlessThere } from '../audit/insert.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import type { Reader } from '../mongo/transaction.ts';
import { againOnDuplicateKey, within } from '../mongo/transaction.ts';
import { notices } from './collections.ts';
import { writeInteraction } from './interactions.ts';

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
  /** As `put`, with the interaction in the customer's record: both, or neither. */
  tell(told: Told): Promise<boolean>;
  /** As `put` for many, in one transaction; returns how many were written now. */
  putMany(list: readonly Notice[]): Promise<number>;
}

export function noticeReads(reader: Reader): NoticeReads {
  return {
    list: ({ customerId, ...page }) => listNewestFirst(reader, notices, 'createdAt', { customerId }, page),
  };
}

export function noticeWrites(db: Db, client: MongoClient): NoticeWrites {
  const put = { db, client, act: 'notices.put' } as const;
  return {
    put: (notice) => insertAudited(put, notices, objectOf(notice), notice),
    tell: (told) =>
      unlessThere(() => inAuditedTransaction(db, client, 'notices.tell', (tx) => putTold(tx, told))),
    async putMany(list) {
      if (list.length === 0) return 0;
      return againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'notices.putMany', async (tx) => {
          const _id = { $in: list.map(({ noticeId }) => noticeId) };
          const docs = await collectionOf(tx.db, notices)
            .find({ _id }, { ...within(tx), projection: { _id: 1 } })
            .toArray();
          const present = new Set(docs.map((doc) => doc._id));
          const fresh = new Map(
            list.filter(({ noticeId }) => !present.has(noticeId)).map((notice) => [notice.noticeId, notice]),
          );
          await writing(tx, notices).insertAll(
            [...fresh.values()].map((value) => ({ object: objectOf(value), value })),
          );
          return fresh.size;
        }),
      );
    },
  };
}

function objectOf({
  billingAccountId,
  customerId,
}: Pick<Notice, 'billingAccountId' | 'customerId'>): AuditObject {
  return ofAccountOr(billingAccountId, customerId);
}

/** Writes what a customer was told, within a transaction. A notice that is there already ends it with its duplicate key. */
export async function putTold(tx: AuditedTx, { notice, interaction }: Told): Promise<void> {
  await writing(tx, notices).insert(objectOf(notice), notice);
  if (interaction !== null) await writeInteraction(tx, interaction);
}
