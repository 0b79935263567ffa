/** The log: events that were committed get positions, and are read by them. */
import type { Db } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import { EVENT_DAYS_KEPT, type EventType } from '../../domain/events/catalogue.ts';
import type { LoggedEvent } from '../../domain/events/subscription.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { domainEvents, EVENT_EXPIRY, eventHeads, FRESH, PLACE, POSITION } from './collections.ts';

export interface EventLogReads {
  /** The position of the last event that has one; 0: there was none yet. */
  head(): Promise<number>;
  /** Events after a position and up to another, of these types (empty: all), the first ones first. */
  after(query: {
    readonly position: number;
    readonly upTo: number;
    readonly types: readonly EventType[];
    readonly limit: number;
  }): Promise<LoggedEvent[]>;
  /** When the oldest event happened that has a later position; null: there is none. */
  oldestAfter(position: number): Promise<Instant | null>;
}

export interface EventLogWrites {
  /**
   * Gives positions to up to `limit` events that have none, in the order of their places; returns how many. Where another process does the same
   * at this moment, one of both stops early. Positions appear in their order, so that who reads up to one has seen all before it.
   */
  number(limit: number, now: Instant): Promise<number>;
}

const HEAD = 'head';
const DAY_MS = 86_400_000;

export function eventLogReads(reader: Reader): EventLogReads {
  const log = reader.db.collection<AnyDocument>(domainEvents.name);
  return {
    head: () => headOf(reader),
    async after({ position, upTo, types, limit }) {
      const ofTypes = types.length === 0 ? {} : { type: { $in: [...types] } };
      const docs = await log
        .find({ [POSITION]: { $gt: position, $lte: upTo }, ...ofTypes }, within(reader))
        .sort({ [POSITION]: 1 })
        .limit(limit)
        .toArray();
      return docs.map(loggedEvent);
    },
    async oldestAfter(position) {
      const [doc] = await log
        .find({ [POSITION]: { $gt: position } }, within(reader))
        .sort({ [POSITION]: 1 })
        .limit(1)
        .toArray();
      return doc === undefined ? null : domainEvents.fromDoc(doc).at;
    },
  };
}

export function eventLogWrites(db: Db): EventLogWrites {
  const scope = { db, session: null };
  const log = db.collection<AnyDocument>(domainEvents.name);
  return {
    async number(limit, now) {
      // Before the fresh events are read: what another process numbers in between makes this one meet a taken position.
      const head = await headOf(scope);
      const fresh = await log
        .find({ [FRESH]: true }, { ...within(scope), projection: { _id: 1 } })
        .sort({ [PLACE]: 1 })
        .limit(limit)
        .toArray();
      if (fresh.length === 0) return 0;
      const expiresAt = new Date(Date.parse(now) + EVENT_DAYS_KEPT * DAY_MS);
      const last = head + fresh.length;
      try {
        // In order, so that no position appears before the one ahead of it.
        await log.bulkWrite(
          fresh.map(({ _id }, index) => ({
            updateOne: {
              filter: { _id, [FRESH]: true },
              update: {
                $set: { [POSITION]: head + index + 1, [EVENT_EXPIRY]: expiresAt },
                $unset: { [FRESH]: '' },
              },
            },
          })),
          { ordered: true, ...within(scope) },
        );
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return 0;
      }
      // The log forgets; the last position is remembered apart from it.
      await db
        .collection<AnyDocument>(eventHeads.name)
        .updateOne({ _id: HEAD }, { $max: { position: last } }, { upsert: true, ...within(scope) });
      return fresh.length;
    },
  };
}

async function headOf(reader: Reader): Promise<number> {
  const [doc] = await reader.db
    .collection<AnyDocument>(domainEvents.name)
    .find({ [POSITION]: { $exists: true } }, { ...within(reader), projection: { [POSITION]: 1 } })
    .sort({ [POSITION]: -1 })
    .limit(1)
    .toArray();
  const kept = await reader.db
    .collection<AnyDocument>(eventHeads.name)
    .findOne({ _id: HEAD }, within(reader));
  return Math.max(Number(doc?.[POSITION] ?? 0), Number(kept?.['position'] ?? 0));
}

function loggedEvent(doc: AnyDocument): LoggedEvent {
  return { position: Number(doc[POSITION]), event: domainEvents.fromDoc(doc) };
}
