import type { CollectionPlan } from '../mongo/collection.ts';
import { plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { storedEventSchema } from './schema.ts';

/** What happened, as the transaction wrote it in which it happened: the outbox and the log that subscribers read. */
export const domainEvents = keyed('domainEvents', 'eventId', storedEventSchema);

/**
 * On an event: when it was written, by the clock of MongoDB's primary, which gives each document a later time than all before it. So of two
 * transactions of which one began after the other ended, the events of the later have the later place.
 */
export const PLACE = 'place';
/** On an event: it has no position in the log yet. */
export const FRESH = 'fresh';
/** On an event: its number in the log, from 1 and without gaps; subscribers read by it. */
export const POSITION = 'position';
/** On an event with a position: when MongoDB deletes it. */
export const EVENT_EXPIRY = 'expiresAt';

function eventLog(): CollectionPlan {
  const log = plan(domainEvents, []);
  const { $jsonSchema: schema } = log.validator;
  const properties = {
    ...Object(Object(schema).properties),
    [PLACE]: { bsonType: 'timestamp' },
    [FRESH]: { bsonType: 'bool' },
    [POSITION]: { bsonType: ['int', 'long', 'double'] },
    [EVENT_EXPIRY]: { bsonType: 'date' },
  };
  return {
    ...log,
    validator: { $jsonSchema: { ...Object(schema), properties } },
    indexes: [
      { name: 'fresh', key: { [PLACE]: 1 }, partialFilterExpression: { [FRESH]: true } },
      {
        name: 'byPosition',
        key: { [POSITION]: 1 },
        unique: true,
        partialFilterExpression: { [POSITION]: { $exists: true } },
      },
      { name: 'expiry', key: { [EVENT_EXPIRY]: 1 }, expireAfterSeconds: 0 },
    ],
  };
}

/** Events on their way to other systems. */
export const EVENT_COLLECTIONS: readonly CollectionPlan[] = [eventLog()];
