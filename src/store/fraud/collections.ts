import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { fraudReportSchema, judgedEventSchema, partyActivitySchema } from './schema.ts';

/** What each party did, in buckets of time. */
export const fraudActivities = keyed('fraudActivities', 'partyKey', partyActivitySchema);

/** Every event once, with what was made of it. That it is here says that it was counted. */
export const fraudEvents = keyed('fraudEvents', 'eventId', judgedEventSchema);

/** Events that were reported and not judged yet. */
export const fraudReports = keyed(
  'fraudReports',
  'eventId',
  fraudReportSchema,
  personal('service', 'method.token'),
);

/** Whose documents expire by the server's clock: a BSON date beside what the mapping knows. */
export const EXPIRES = 'expiresAt';

function expiring(collection: CollectionPlan): CollectionPlan {
  const { name, validator, indexes } = collection;
  const { $jsonSchema: schema } = validator;
  if (typeof schema !== 'object' || schema === null || !('properties' in schema))
    throw new TypeError(`${name} has no schema`);
  const properties = { ...Object(schema.properties), [EXPIRES]: { bsonType: 'date' } };
  return {
    ...collection,
    validator: { $jsonSchema: { ...schema, properties } },
    indexes: [...indexes, { name: 'expiry', key: { [EXPIRES]: 1 }, expireAfterSeconds: 0 }],
  };
}

/** The fraud watch. */
export const FRAUD_COLLECTIONS: readonly CollectionPlan[] = [
  plan(fraudReports, []),
  expiring(plan(fraudActivities, [])),
  expiring(plan(fraudEvents, [{ name: 'newestFirst', key: newestFirstKeys('judgedAt') }])),
];
