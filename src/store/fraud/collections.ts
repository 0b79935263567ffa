import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { fraudAlertSchema, frozenMethodSchema, stepUpDemandSchema } from './alert-schema.ts';
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

/** What a person has to look at, or has looked at. */
export const fraudAlerts = keyed('fraudAlerts', 'alertId', fraudAlertSchema);

/** Payment methods that are frozen, or were; by their keyed hash. */
export const frozenMethods = keyed('frozenMethods', 'method', frozenMethodSchema);

/** Customers who have, or had, to prove who they are. */
export const stepUpDemands = keyed('stepUpDemands', 'customerId', stepUpDemandSchema);

/** On an event: no alert has it yet, and one should. */
export const TO_RAISE = 'toRaise';
/** On an event: the alert that has it. */
export const ALERT = 'alertId';

/** Whose documents expire by the server's clock: a BSON date beside what the mapping knows. */
export const EXPIRES = 'expiresAt';

function expiring(
  collection: CollectionPlan,
  more: Readonly<Record<string, { readonly bsonType: string }>> = {},
): CollectionPlan {
  const { name, validator, indexes } = collection;
  const { $jsonSchema: schema } = validator;
  if (typeof schema !== 'object' || schema === null || !('properties' in schema))
    throw new TypeError(`${name} has no schema`);
  const properties = { ...Object(schema.properties), [EXPIRES]: { bsonType: 'date' }, ...more };
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
  expiring(
    plan(fraudEvents, [
      { name: 'newestFirst', key: newestFirstKeys('judgedAt') },
      { name: 'toRaise', key: { [TO_RAISE]: 1, _id: 1 }, partialFilterExpression: { [TO_RAISE]: true } },
    ]),
    { [TO_RAISE]: { bsonType: 'bool' }, [ALERT]: { bsonType: 'string' } },
  ),
  plan(fraudAlerts, [
    { name: 'newest', key: newestFirstKeys('openedAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('openedAt') } },
    { name: 'byOwner', key: { owner: 1, ...newestFirstKeys('openedAt') } },
    { name: 'decided', key: { state: 1, decidedAt: 1 } },
    {
      name: 'oneOpenForEachParty',
      key: { keys: 1 },
      unique: true,
      partialFilterExpression: { state: 'open' },
    },
  ]),
  plan(stepUpDemands, [
    { name: 'byAlert', key: { alertId: 1 } },
    { name: 'ended', key: { endedAt: 1 } },
  ]),
  plan(frozenMethods, [
    { name: 'newest', key: newestFirstKeys('frozenAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('frozenAt') } },
    { name: 'byAlert', key: { alertId: 1 } },
  ]),
];
