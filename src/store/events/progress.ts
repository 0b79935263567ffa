/**
 * How far each subscriber has come, and what was set aside for it. Technical, what events tell of is on the audit trail; but that somebody replays
 * a dead event is an act of its own.
 */
import type { Db, MongoClient } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { EventProgress, ParkedEvent } from '../../domain/events/subscription.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { inTransaction, type Reader, within } from '../mongo/transaction.ts';
import { eventProgress, PARKED_EXPIRY, PARKINGS, parkedEvents, webhookSubscriptions } from './collections.ts';

export interface EventProgressReads {
  /** Null: it has not begun. */
  progress(subscriberId: string): Promise<EventProgress | null>;
  parked(parkedId: string): Promise<ParkedEvent | null>;
  /** What is dead for a subscriber, set aside last first. Throws InvalidCursor. */
  deadLetters(subscriptionId: string, page: PageRequest): Promise<Page<ParkedEvent>>;
  /** How many events wait and how many are dead, and since when the first one waits. */
  parkedCounts(
    subscriptionId: string,
  ): Promise<{ readonly waiting: number; readonly dead: number; readonly waitingSince: Instant | null }>;
  /** Of each subject with waiting events, the first one, if it is to be tried by now. */
  due(subscriptionId: string, now: Instant): Promise<ParkedEvent[]>;
  /** The first waiting event of a subject. */
  firstWaiting(subscriptionId: string, subject: string): Promise<ParkedEvent | null>;
  /** Which of these subjects have waiting events. */
  waitingSubjects(subscriptionId: string, subjects: readonly string[]): Promise<Set<string>>;
}

export interface EventProgressWrites {
  /** Makes the bookmark of a subscriber, at the beginning of the log, unless it has one. */
  begin(subscriberId: string): Promise<void>;
  /** Moves a bookmark on, never back. */
  advance(subscriberId: string, position: number, lastDeliveredAt: Instant | null): Promise<void>;
  /**
   * Sets events of one subscription aside; one that was is left as it is. None is when the subscription has ended meanwhile, or ended and was
   * made anew: what waits for a subscription ends with it.
   * @param since when the subscription was made; null: whenever it was
   */
  park(events: readonly ParkedEvent[], since: Instant | null): Promise<void>;
  /** Forgets a waiting event that was delivered, and notes when. */
  delivered(parked: ParkedEvent, at: Instant): Promise<void>;
  /** Notes another try of an event that still waits. `nextTryAt` null: it is dead. */
  failed(
    parked: ParkedEvent,
    failure: { readonly fault: string; readonly nextTryAt: Instant | null; readonly now: Instant },
  ): Promise<void>;
  /** Lets a dead event wait again, to be tried now; false when it is not dead. */
  replay(subscriptionId: string, parkedId: string, now: Instant): Promise<boolean>;
}

const DEAD_DAYS_KEPT = 30;
const DAY_MS = 86_400_000;

export function eventProgressReads(reader: Reader): EventProgressReads {
  const parked = collectionOf(reader.db, parkedEvents);
  return {
    async progress(subscriberId) {
      const doc = await collectionOf(reader.db, eventProgress).findOne({ _id: subscriberId }, within(reader));
      return doc === null ? null : eventProgress.fromDoc(doc);
    },
    async parked(parkedId) {
      const doc = await parked.findOne({ _id: parkedId }, within(reader));
      return doc === null ? null : parkedEvents.fromDoc(doc);
    },
    deadLetters: (subscriptionId, page) =>
      listNewestFirst(reader, parkedEvents, 'parkedAt', { subscriptionId, state: 'dead' }, page),
    async parkedCounts(subscriptionId) {
      const rows = await parked
        .aggregate<{ _id: string; count: number; since: Instant }>(
          [
            { $match: { subscriptionId } },
            { $group: { _id: '$state', count: { $sum: 1 }, since: { $min: '$parkedAt' } } },
          ],
          within(reader),
        )
        .toArray();
      const of = (state: ParkedEvent['state']) => rows.find(({ _id }) => _id === state);
      return {
        waiting: of('waiting')?.count ?? 0,
        dead: of('dead')?.count ?? 0,
        waitingSince: of('waiting')?.since ?? null,
      };
    },
    async due(subscriptionId, now) {
      const docs = await parked
        .aggregate<{ first: unknown }>(
          [
            { $match: { subscriptionId, state: 'waiting' } },
            { $sort: { position: 1 } },
            { $group: { _id: '$event.subject', first: { $first: '$$ROOT' } } },
            { $match: { 'first.nextTryAt': { $lte: now } } },
            { $sort: { 'first.position': 1 } },
          ],
          within(reader),
        )
        .toArray();
      return docs.map(({ first }) => parkedEvents.fromDoc(first));
    },
    async firstWaiting(subscriptionId, subject) {
      const doc = await parked.findOne(
        { subscriptionId, state: 'waiting', 'event.subject': subject },
        { ...within(reader), sort: { position: 1 } },
      );
      return doc === null ? null : parkedEvents.fromDoc(doc);
    },
    async waitingSubjects(subscriptionId, subjects) {
      if (subjects.length === 0) return new Set();
      const waiting = { subscriptionId, state: 'waiting', 'event.subject': { $in: [...subjects] } } as const;
      const found: unknown[] = await parked.distinct('event.subject', waiting, within(reader));
      return new Set(found.map(String));
    },
  };
}

export function eventProgressWrites(db: Db, client: MongoClient): EventProgressWrites {
  const scope = { db, session: null };
  const progress = db.collection<AnyDocument>(eventProgress.name);
  const parked = db.collection<AnyDocument>(parkedEvents.name);
  return {
    async begin(subscriberId) {
      const { _id, ...fields } = eventProgress.toDoc({ subscriberId, position: 0, lastDeliveredAt: null });
      await progress.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true, ...within(scope) });
    },
    async advance(subscriberId, position, lastDeliveredAt) {
      const delivered = lastDeliveredAt === null ? {} : { $set: { lastDeliveredAt } };
      await progress.updateOne({ _id: subscriberId }, { $max: { position }, ...delivered }, within(scope));
    },
    async park(events, since) {
      const [first] = events;
      if (first === undefined) return;
      await inTransaction(client, async (session) => {
        const tx = { db, session };
        const made = { _id: first.subscriptionId, ...(since === null ? {} : { createdAt: since }) };
        const subscriptions = db.collection<AnyDocument>(webhookSubscriptions.name);
        if ((await subscriptions.findOne(made, within(tx))) === null) return;
        // Written, so that the end of the subscription, which deletes it, and this can't both happen at once.
        const counted = db.collection<{ _id: string; [PARKINGS]: number }>(eventProgress.name);
        await counted.updateOne({ _id: first.subscriptionId }, { $inc: { [PARKINGS]: 1 } }, within(tx));
        await parked.bulkWrite(
          events.map((event) => {
            const { _id, ...fields } = parkedEvents.toDoc(event);
            return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
          }),
          within(tx),
        );
      });
    },
    async delivered({ parkedId, subscriptionId }, at) {
      await parked.deleteOne({ _id: parkedId, state: 'waiting' }, within(scope));
      await progress.updateOne({ _id: subscriptionId }, { $set: { lastDeliveredAt: at } }, within(scope));
    },
    async failed({ parkedId, attempts }, { fault, nextTryAt, now }) {
      const tried = { attempts: attempts + 1, lastFault: fault };
      const expiresAt = new Date(Date.parse(now) + DEAD_DAYS_KEPT * DAY_MS);
      await parked.updateOne(
        { _id: parkedId, state: 'waiting' },
        {
          $set:
            nextTryAt === null
              ? { ...tried, state: 'dead', [PARKED_EXPIRY]: expiresAt }
              : { ...tried, nextTryAt },
        },
        within(scope),
      );
    },
    replay: (subscriptionId, parkedId, now) =>
      inAuditedTransaction(db, client, 'events.replay', (tx) =>
        writing(tx, parkedEvents).update(
          { type: 'webhook', id: subscriptionId },
          { _id: parkedId, subscriptionId, state: 'dead' },
          { $set: { state: 'waiting', attempts: 0, nextTryAt: now }, $unset: { [PARKED_EXPIRY]: '' } },
        ),
      ),
  };
}
