import type { Db, MongoClient } from 'mongodb';
import { DAY_MS, epochMsOf } from '../../domain/civil-date.ts';
import { DAYS_KEPT, NO_ACTIVITY, withEvent } from '../../domain/fraud/activity.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { wantsPerson } from '../../domain/fraud/outcomes.ts';
import { keysOfParties } from '../../domain/fraud/party.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { inNaturalBatches } from '../mongo/natural-batches.ts';
import { inTransaction, type Tx, within } from '../mongo/transaction.ts';
import { EXPIRES, fraudActivities, fraudEvents, TO_RAISE } from './collections.ts';

export interface FraudWrites {
  /**
   * Counts an event for everybody who took part, in one transaction, and keeps what was made of it. False when it was counted
   * before: then nothing changes. Events of one party that come at the same time take turns, and none is lost.
   */
  count(event: JudgedEvent): Promise<boolean>;
  /** Notes that an event is in its alert, and the alert's workflow knows. */
  raised(eventId: string): Promise<void>;
}

/** An event is kept as long as some window may want it; one that is older is not counted anew. */
const KEPT_MS = (DAYS_KEPT + 2) * DAY_MS;

/** Events that come while others are being counted go together, in one transaction. */
const TOGETHER = { most: 25, atOnce: 1 };

export function fraudWrites(db: Db, client: MongoClient): FraudWrites {
  const counted = (events: readonly JudgedEvent[]) =>
    inTransaction(client, (session) => countWithin({ db, session }, events));

  async function countAlone(event: JudgedEvent): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        await counted([event]);
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const key = { _id: event.eventId };
        if ((await collectionOf(db, fraudEvents).findOne(key, KEY_ONLY)) !== null) return false;
        // The first event of a party, twice at the same time: the other one made its activity.
        if (attempt === 5) throw error;
      }
    }
  }

  /** All of them at once; one by one where one of them was counted before, or can't be written. */
  async function countTogether(
    events: readonly JudgedEvent[],
  ): Promise<readonly PromiseSettledResult<boolean>[]> {
    if (events.length > 1)
      try {
        await counted(events);
        return events.map(() => ({ status: 'fulfilled', value: true }));
      } catch {
        // Whose fault it was shows below.
      }
    const results: PromiseSettledResult<boolean>[] = [];
    for (const event of events) results.push(...(await Promise.allSettled([countAlone(event)])));
    return results;
  }

  return {
    async raised(eventId) {
      await db
        .collection<AnyDocument>(fraudEvents.name)
        .updateOne({ _id: eventId }, { $unset: { [TO_RAISE]: '' } });
    },
    count: inNaturalBatches({ ...TOGETHER, keyOf: ({ eventId }) => eventId, work: countTogether }),
  };
}

const KEY_ONLY = { projection: { _id: 1 }, ...OPERATION_LIMIT };

/** An event that was counted before has its key here, which ends the transaction. */
async function countWithin(tx: Tx, events: readonly JudgedEvent[]): Promise<void> {
  const { db } = tx;
  const docs = events.map((event) => ({
    ...fraudEvents.toDoc(event),
    ...(wantsPerson(event.outcome) ? { [TO_RAISE]: true } : {}),
    [EXPIRES]: expiryOf(event),
  }));
  await db.collection<AnyDocument>(fraudEvents.name).insertMany(docs, within(tx));
  const keys = [...new Set(events.flatMap(({ parties }) => keysOfParties(parties)))];
  if (keys.length === 0) return;
  const activities = db.collection<AnyDocument>(fraudActivities.name);
  const found = await activities.find({ _id: { $in: keys } }, within(tx)).toArray();
  const known = new Map(found.map((doc) => [doc._id, doc]));
  const writes = keys.map((key) => {
    const { [EXPIRES]: _expiry, ...doc }: AnyDocument = known.get(key) ?? { _id: key, ...NO_ACTIVITY };
    const { partyKey, ...before } = fraudActivities.fromDoc(doc);
    const own = events.filter(({ parties }) => keysOfParties(parties).includes(key));
    const counted = own.reduce((activity, event) => withEvent(activity, key, event), before);
    const { _id, ...after } = fraudActivities.toDoc({ partyKey, ...counted });
    const expiresAt = new Date(Math.max(...own.map((event) => expiryOf(event).getTime())));
    return { replaceOne: { filter: { _id }, replacement: { ...after, [EXPIRES]: expiresAt }, upsert: true } };
  });
  await activities.bulkWrite(writes, within(tx));
}

function expiryOf({ judgedAt }: JudgedEvent): Date {
  return new Date(epochMsOf(judgedAt) + KEPT_MS);
}
