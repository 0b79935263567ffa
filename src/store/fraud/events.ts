import type { Db, MongoClient } from 'mongodb';
import { DAY_MS, epochMsOf } from '../../domain/civil-date.ts';
import { DAYS_KEPT, NO_ACTIVITY, withEvent } from '../../domain/fraud/activity.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import { wantsPerson } from '../../domain/fraud/outcomes.ts';
import { keysOfParties } from '../../domain/fraud/party.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
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
          return await inTransaction(client, (session) => countOnce({ db, session }, event));
        } catch (error) {
          // The first event of a party, twice at the same time: the other one made its activity. Or the event itself is there by now.
          if (!isDuplicateKey(error) || attempt === 5) throw error;
        }
      }
    },
  };
}

async function countOnce(tx: Tx, event: JudgedEvent): Promise<boolean> {
  const { db } = tx;
  const events = db.collection<AnyDocument>(fraudEvents.name);
  const there = await events.findOne({ _id: event.eventId }, { ...within(tx), projection: { _id: 1 } });
  if (there !== null) return false;
  const expiresAt = new Date(epochMsOf(event.judgedAt) + KEPT_MS);
  const raised = wantsPerson(event.outcome) ? { [TO_RAISE]: true } : {};
  await events.insertOne({ ...fraudEvents.toDoc(event), ...raised, [EXPIRES]: expiresAt }, within(tx));
  for (const key of keysOfParties(event.parties)) {
    const known = await collectionOf(db, fraudActivities).findOne({ _id: key }, within(tx));
    const { [EXPIRES]: _expiry, ...doc }: AnyDocument = known ?? { _id: key, ...NO_ACTIVITY };
    const { partyKey, ...before } = fraudActivities.fromDoc(doc);
    const after = fraudActivities.toDoc({ partyKey, ...withEvent(before, key, event) });
    const activities = db.collection<AnyDocument>(fraudActivities.name);
    const replacement = { ...after, [EXPIRES]: expiresAt };
    if (known === null) await activities.insertOne(replacement, within(tx));
    else await activities.replaceOne({ _id: key }, replacement, within(tx));
  }
  return true;
}
