import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { auditPruningSchema, exportPartSchema, legalHoldSchema, privacyRequestSchema } from './schema.ts';

export const legalHolds = keyed(
  'legalHolds',
  'holdId',
  legalHoldSchema,
  personal('customerId', 'reason', 'lifted.reason'),
);

export const auditPrunings = keyed('auditPrunings', 'shard', auditPruningSchema);

export const privacyRequests = keyed(
  'privacyRequests',
  'requestId',
  privacyRequestSchema,
  personal('customerId', 'decisionNote', 'correction.name', 'correction.email', 'correction.phone'),
);

/** Copies of people's data, in parts. */
export const personalExports = keyed(
  'personalExports',
  'partId',
  exportPartSchema,
  personal('customerId', 'content'),
);

/** Legal holds, prunings of the trail, and privacy requests. */
export const RETENTION_COLLECTIONS: readonly CollectionPlan[] = [
  plan(legalHolds, [
    { name: 'newest', key: newestFirstKeys('setAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('setAt') } },
  ]),
  plan(auditPrunings, []),
  plan(privacyRequests, [
    { name: 'newest', key: newestFirstKeys('receivedAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('receivedAt') } },
    { name: 'open', key: { _id: 1, endedAt: 1 }, partialFilterExpression: { endedAt: null } },
  ]),
  plan(personalExports, [
    { name: 'byRequest', key: { requestId: 1, number: 1 }, unique: true },
    { name: 'byCustomer', key: { customerId: 1 } },
  ]),
];
