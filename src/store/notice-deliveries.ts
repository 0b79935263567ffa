import type { Db } from 'mongodb';
import type { Instant } from '../domain/civil-date.ts';
import type { Notice } from '../domain/inquiry.ts';
import { type DeliveryState, type NoticeDelivery, newDelivery } from '../domain/notice-delivery.ts';
import { type AnyDocument, collectionOf, notices } from './collections.ts';
import { OPERATION_LIMIT } from './connection.ts';
import type { Page, PageRequest } from './cursor.ts';
import { isInvalidDocument, StoredDataError } from './errors.ts';
import { listNewestFirst } from './lists.ts';
import type { Reader } from './transaction.ts';

/** A notice that a sender holds for a while. */
export interface ClaimedNotice {
  readonly notice: Notice;
  /** As it was claimed; whoever writes the outcome says so, and loses when another claimed it meanwhile. */
  readonly claim: NoticeDelivery;
}

export interface DeliveryReads {
  /** Notices whose delivery is in this state, newest first. Throws InvalidCursor. */
  list(query: PageRequest & { readonly state: DeliveryState }): Promise<Page<Notice>>;
}
export interface DeliveryWrites {
  /**
   * Takes up to `limit` notices that wait and whose time has come, the longest waiting first, and puts them off until
   * `leaseUntil`: a sender that dies leaves them to the next, with the same id, after that. Two senders never hold one. A claim counts as an
   * attempt, so that a notice that kills whoever sends it comes to an end.
   */
  claim(query: {
    readonly now: Instant;
    readonly leaseUntil: Instant;
    readonly limit: number;
  }): Promise<ClaimedNotice[]>;
  /**
   * Puts a notice that failed, or had no channel, back in the outbox. Returns the notice as it is then; unchanged when it
   * waits already or needs no other try, null when it is not there.
   */
  again(noticeId: string, now: Instant): Promise<{ notice: Notice; changed: boolean } | null>;
  /** Writes what became of a claim. False when the claim was lost. */
  settle(claimed: ClaimedNotice, outcome: NoticeDelivery): Promise<boolean>;
}

export function deliveryReads(reader: Reader): DeliveryReads {
  return {
    list: ({ state, ...page }) =>
      listNewestFirst(reader, notices, 'createdAt', { 'delivery.state': state }, page),
  };
}

export function deliveryWrites(db: Db): DeliveryWrites {
  const collection = db.collection<AnyDocument>(notices.name);
  return {
    async again(noticeId, now) {
      const { modifiedCount } = await collection.updateOne(
        { _id: noticeId, 'delivery.state': { $in: ['failed', 'notConfigured'] } },
        { $set: { delivery: newDelivery(now) } },
        OPERATION_LIMIT,
      );
      const doc = await collectionOf(db, notices).findOne({ _id: noticeId }, OPERATION_LIMIT);
      return doc === null ? null : { notice: notices.fromDoc(doc), changed: modifiedCount === 1 };
    },

    async claim({ now, leaseUntil, limit }) {
      const due = await collectionOf(db, notices)
        .find(
          { 'delivery.state': 'pending', 'delivery.notBeforeAt': { $lte: now } },
          { ...OPERATION_LIMIT, projection: { _id: 1 } },
        )
        .sort({ 'delivery.notBeforeAt': 1, _id: 1 })
        .limit(limit)
        .toArray();
      const claimed = await Promise.all(
        due.map(({ _id }) =>
          collection
            .findOneAndUpdate(
              { _id, 'delivery.state': 'pending', 'delivery.notBeforeAt': { $lte: now } },
              [
                {
                  $set: {
                    delivery: { notBeforeAt: leaseUntil, attempts: { $add: ['$delivery.attempts', 1] } },
                  },
                },
              ],
              { ...OPERATION_LIMIT, returnDocument: 'after' },
            )
            .catch(nullOfUnreadable),
        ),
      );
      return claimed.filter((doc) => doc !== null).flatMap(claimedOf);
    },
    async settle({ notice, claim }, outcome) {
      const { matchedCount } = await collection.updateOne(
        {
          _id: notice.noticeId,
          'delivery.state': 'pending',
          'delivery.notBeforeAt': claim.notBeforeAt,
          'delivery.attempts': claim.attempts,
        },
        { $set: { delivery: outcome } },
        OPERATION_LIMIT,
      );
      return matchedCount === 1;
    },
  };
}

/** Nothing of one that can't be read: somebody changed it by hand, and it may not keep the others from going out. */
function claimedOf(doc: AnyDocument): ClaimedNotice[] {
  try {
    const notice = notices.fromDoc(doc);
    return notice.delivery === undefined ? [] : [{ notice, claim: notice.delivery }];
  } catch (error) {
    nullOfUnreadable(error);
    return [];
  }
}

/** MongoDB refuses to claim what its validator would refuse. */
function nullOfUnreadable(error: unknown): null {
  if (error instanceof StoredDataError || isInvalidDocument(error)) return null;
  throw error;
}
