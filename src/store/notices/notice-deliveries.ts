import type { Db, MongoClient } from 'mongodb';
import type { AuditObject } from '../../domain/audit/entry.ts';
import { ofAccountOr } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import {
  type DeliveryState,
  type Notice,
  type NoticeDelivery,
  newDelivery,
} from '../../domain/notices/notice.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { accountFaultOrThrow } from '../mongo/account-fault.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { inTransaction, type Reader, within } from '../mongo/transaction.ts';
import { notices } from './collections.ts';

/** A notice that a sender holds for a while. */
export interface ClaimedNotice {
  readonly notice: Notice;
  /** As it was claimed; the sender that writes the outcome says so, and loses when another claimed it meanwhile. */
  readonly claim: NoticeDelivery;
}

export interface DeliveryReads {
  /** Notices whose delivery is in this state, newest first. Throws InvalidCursor. */
  list(query: PageRequest & { readonly state: DeliveryState }): Promise<Page<Notice>>;
}
/** Which notices to take. */
export interface ClaimQuery {
  readonly now: Instant;
  readonly leaseUntil: Instant;
  readonly limit: number;
}

export interface DeliveryWrites {
  /**
   * Takes up to `limit` notices that wait and whose time has come, the longest waiting first, and puts them off until
   * `leaseUntil`: a sender that dies leaves them to the next, with the same id, after that. Two senders never hold one. A claim counts as an
   * attempt, so that a notice that kills its sender comes to an end. One that can't be read, or that MongoDB refuses, is
   * passed over and does not count: less than `limit` tells that nothing more can be taken.
   */
  claim(query: ClaimQuery): Promise<ClaimedNotice[]>;
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

export function deliveryWrites(db: Db, client: MongoClient): DeliveryWrites {
  return {
    again: (noticeId, now) =>
      inAuditedTransaction(db, client, 'deliveries.again', async (tx) => {
        const waits = await writing(tx, notices).updated(
          objectOf,
          { _id: noticeId, 'delivery.state': { $in: ['failed', 'notConfigured'] } },
          { $set: { delivery: newDelivery(now) } },
        );
        if (waits !== null) return { notice: waits, changed: true };
        const doc = await collectionOf(tx.db, notices).findOne({ _id: noticeId }, within(tx));
        return doc === null ? null : { notice: notices.fromDoc(doc), changed: false };
      }),

    async claim(query) {
      try {
        return await claimTogether(db, client, query);
      } catch (error) {
        // MongoDB refuses one of them, and so all.
        nullOfUnreadable(error);
        return claimEach(db, query);
      }
    },
    settle: ({ notice, claim }, outcome) =>
      inAuditedTransaction(db, client, 'deliveries.settle', (tx) =>
        writing(tx, notices).update(
          objectOf(notice),
          {
            _id: notice.noticeId,
            'delivery.state': 'pending',
            'delivery.notBeforeAt': claim.notBeforeAt,
            'delivery.attempts': claim.attempts,
          },
          { $set: { delivery: outcome } },
          { delivery: claim },
        ),
      ),
  };
}

function objectOf({ billingAccountId, customerId }: Notice): AuditObject {
  return ofAccountOr(billingAccountId, customerId);
}

/** Notices that wait and whose time has come. */
function dueAt(now: Instant) {
  return { 'delivery.state': 'pending', 'delivery.notBeforeAt': { $lte: now } } as const;
}
const LONGEST_WAITING_FIRST = { 'delivery.notBeforeAt': 1, _id: 1 } as const;

/** What a claim does to a notice. */
function lease(leaseUntil: Instant) {
  const delivery = { notBeforeAt: leaseUntil, attempts: { $add: ['$delivery.attempts', 1] } };
  return [{ $set: { delivery } }];
}

/**
 * All of them in one transaction: of two who want the same notices one runs again, and finds those that are left. Notices that
 * can't be read are left where they are, as MongoDB would refuse to claim them, and are read past: however many they are, they
 * keep none behind them from being claimed.
 */
function claimTogether(db: Db, client: MongoClient, query: ClaimQuery): Promise<ClaimedNotice[]> {
  const { now, leaseUntil, limit } = query;
  return inTransaction(client, async (session) => {
    const tx = { db, session };
    const collection = db.collection<AnyDocument>(notices.name);
    const due = collection.find(dueAt(now), { ...within(tx), batchSize: limit }).sort(LONGEST_WAITING_FIRST);
    const found: ClaimedNotice[] = [];
    for await (const doc of due) {
      found.push(...claimedOf(doc));
      if (found.length === limit) break;
    }
    if (found.length === 0) return [];
    const ids = found.map(({ notice }) => notice.noticeId);
    await collection.updateMany({ _id: { $in: ids } }, lease(leaseUntil), within(tx));
    return found.map(({ notice, claim }) => {
      const leased = { ...claim, notBeforeAt: leaseUntil, attempts: claim.attempts + 1 };
      return { notice: { ...notice, delivery: leased }, claim: leased };
    });
  });
}

/** Each by itself, so that those which are refused, however many, keep no other from being claimed. */
async function claimEach(db: Db, { now, leaseUntil, limit }: ClaimQuery): Promise<ClaimedNotice[]> {
  const collection = db.collection<AnyDocument>(notices.name);
  const due = collection
    .find(dueAt(now), { ...OPERATION_LIMIT, projection: { _id: 1 }, batchSize: limit })
    .sort(LONGEST_WAITING_FIRST);
  const claimed: ClaimedNotice[] = [];
  // One after the other: what is claimed beyond the limit would wait for its lease to end.
  for await (const { _id } of due) {
    const doc = await collection
      .findOneAndUpdate({ _id, ...dueAt(now) }, lease(leaseUntil), {
        ...OPERATION_LIMIT,
        returnDocument: 'after',
      })
      .catch(nullOfUnreadable);
    if (doc !== null) claimed.push(...claimedOf(doc));
    if (claimed.length === limit) break;
  }
  return claimed;
}

/** Nothing of one that can't be read: somebody changed it by hand, and it may not keep the others from going out. */
function claimedOf(doc: AnyDocument): ClaimedNotice[] {
  try {
    const notice = notices.fromDoc(doc);
    return [{ notice, claim: notice.delivery }];
  } catch (error) {
    nullOfUnreadable(error);
    return [];
  }
}

/** MongoDB refuses to claim what its validator would refuse. */
function nullOfUnreadable(error: unknown): null {
  accountFaultOrThrow(error);
  return null;
}
