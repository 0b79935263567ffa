import type { Db, MongoClient } from 'mongodb';
import { DAY_MS, epochMsOf } from '../../domain/civil-date.ts';
import { DAYS_KEPT, NO_ACTIVITY, withEvent } from '../../domain/fraud/activity.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { wantsPerson } from '../../domain/fraud/outcomes.ts';
import { keysOfParties } from '../../domain/fraud/party.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
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

export function fraudWrites(db: Db, client: MongoClient): FraudWrites {
  return {
    async raised(eventId) {
      await db
        .collection<AnyDocument>(fraudEvents.name)
        .updateOne({ _id: eventId }, { $unset: { [TO_RAISE]: '' } });
    },
    async count(event) {
      for (let attempt = 1; ; attempt++) {
        try {
          await inTransaction(client, (session) => countOnce({ db, session }, event));
          return true;
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          const counted = { _id: event.eventId };
          if ((await collectionOf(db, fraudEvents).findOne(counted, KEY_ONLY)) !== null) return false;
          // The first event of a party, twice at the same time: the other one made its activity.
          if (attempt === 5) throw error;
        }
      }
    },
  };
}

const KEY_ONLY = { projection: { _id: 1 }, ...OPERATION_LIMIT };

/** An event that was counted before has its key here, which ends the transaction. */
async function countOnce(tx: Tx, event: JudgedEvent): Promise<void> {
  const { db } = tx;
  const expiresAt = new Date(epochMsOf(event.judgedAt) + KEPT_MS);
  const raised = wantsPerson(event.outcome) ? { [TO_RAISE]: true } : {};
  await db
    .collection<AnyDocument>(fraudEvents.name)
    .insertOne({ ...fraudEvents.toDoc(event), ...raised, [EXPIRES]: expiresAt }, within(tx));
  const keys = keysOfParties(event.parties);
  const activities = db.collection<AnyDocument>(fraudActivities.name);
  const found = await activities.find({ _id: { $in: keys } }, within(tx)).toArray();
  const known = new Map(found.map((doc) => [doc._id, doc]));
  const writes = keys.map((key) => {
    const { [EXPIRES]: _expiry, ...doc }: AnyDocument = known.get(key) ?? { _id: key, ...NO_ACTIVITY };
    const { partyKey, ...before } = fraudActivities.fromDoc(doc);
    const { _id, ...after } = fraudActivities.toDoc({ partyKey, ...withEvent(before, key, event) });
    const replacement = { ...after, [EXPIRES]: expiresAt };
    return { replaceOne: { filter: { _id }, replacement, upsert: true } };
  });
  if (writes.length > 0) await activities.bulkWrite(writes, within(tx));
}
