import { z } from 'zod';
import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { count, id } from '../mongo/primitives.ts';
import { storedEventSchema } from './schema.ts';
import { eventProgressSchema, parkedEventSchema, webhookSubscriptionSchema } from './subscription-schema.ts';

/** What happened, as the transaction wrote it in which it happened: the outbox and the log that subscribers read. */
export const domainEvents = keyed('domainEvents', 'eventId', storedEventSchema);

/** The last position of the log, apart from it: the log forgets. */
export const eventHeads = keyed('eventHeads', 'headId', z.object({ headId: id, position: count }));

/** Systems that hear of events. Their secrets are sealed. */
export const webhookSubscriptions = keyed(
  'webhookSubscriptions',
  'subscriptionId',
  webhookSubscriptionSchema,
  personal('service', { path: 'secrets.*.secret', element: 'secretId' }),
);

/** How far each subscriber has come. */
export const eventProgress = keyed('eventProgress', 'subscriberId', eventProgressSchema);

/** Events that could not be delivered yet, or at all. */
export const parkedEvents = keyed('parkedEvents', 'parkedId', parkedEventSchema);

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

/** On a bookmark: how often events were set aside for its subscription. It is counted to be written, see `park`. */
export const PARKINGS = 'parkings';

/** On an event that is dead: when MongoDB deletes it. */
export const PARKED_EXPIRY = 'expiresAt';

const EXPIRES_AT = { name: 'expiry', key: { [EVENT_EXPIRY]: 1 }, expireAfterSeconds: 0 } as const;

/** A plan whose documents may have further fields, which are no part of what they are. */
function withFields(given: CollectionPlan, more: Readonly<Record<string, object>>): CollectionPlan {
  const { $jsonSchema: schema } = given.validator;
  const properties = { ...Object(Object(schema).properties), ...more };
  return { ...given, validator: { $jsonSchema: { ...Object(schema), properties } } };
}

function eventLog(): CollectionPlan {
  const log = plan(domainEvents, [
    { name: 'fresh', key: { [PLACE]: 1 }, partialFilterExpression: { [FRESH]: true } },
    {
      name: 'byPosition',
      key: { [POSITION]: 1 },
      unique: true,
      partialFilterExpression: { [POSITION]: { $exists: true } },
    },
    EXPIRES_AT,
  ]);
  return withFields(log, {
    [PLACE]: { bsonType: 'timestamp' },
    [FRESH]: { bsonType: 'bool' },
    [POSITION]: { bsonType: ['int', 'long', 'double'] },
    [EVENT_EXPIRY]: { bsonType: 'date' },
  });
}

/** Events on their way to other systems. */
export const EVENT_COLLECTIONS: readonly CollectionPlan[] = [
  eventLog(),
  plan(eventHeads, []),
  plan(webhookSubscriptions, [
    { name: 'newest', key: newestFirstKeys('createdAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('createdAt') } },
  ]),
  withFields(plan(eventProgress, []), { [PARKINGS]: { bsonType: 'int' } }),
  withFields(
    plan(parkedEvents, [
      { name: 'dead', key: { subscriptionId: 1, state: 1, ...newestFirstKeys('parkedAt') } },
      { name: 'inOrder', key: { subscriptionId: 1, state: 1, 'event.subject': 1, position: 1 } },
      EXPIRES_AT,
    ]),
    { [PARKED_EXPIRY]: { bsonType: 'date' } },
  ),
];
