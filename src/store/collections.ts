import { ACCESS_COLLECTIONS } from './access/collections.ts';
import { ACCOUNT_COLLECTIONS } from './accounts/collections.ts';
import { ARREARS_COLLECTIONS } from './arrears/collections.ts';
import { AUDIT_COLLECTIONS } from './audit/collections.ts';
import { BILLING_COLLECTIONS } from './billing/collections.ts';
import { CASE_COLLECTIONS } from './cases/collections.ts';
import { DECISION_COLLECTIONS } from './decisions/collections.ts';
import { EVENT_COLLECTIONS } from './events/collections.ts';
import { FRAUD_COLLECTIONS } from './fraud/collections.ts';
import { INSIGHT_COLLECTIONS } from './insight/collections.ts';
import { LEDGER_COLLECTIONS } from './ledger/collections.ts';
import type { CollectionPlan } from './mongo/collection.ts';
import { NOTICE_COLLECTIONS } from './notices/collections.ts';
import { PAYMENT_COLLECTIONS } from './payments/collections.ts';
import { POLICY_COLLECTIONS } from './policies/collections.ts';
import { RETENTION_COLLECTIONS } from './retention/collections.ts';
import { SEALING_COLLECTIONS } from './sealing/data-key-schema.ts';
import { TMF_COLLECTIONS } from './tmf/collections.ts';

/**
 * Every collection, by subject. A subject's `collections.ts` says of each its name, how its values map to documents, which is
 * also its validator, and its indexes.
 *
 * Instants are ISO text of fixed width everywhere: they compare in the order of time, come back exactly as they were
 * written, and read well in a shell. Only what expires (idempotencyKeys, stepUps, accessTickets, signInThrottles, requestCounts, fraudActivities and
 * fraudEvents), and migrations and events of the log, which the server's clock orders, hold BSON dates and timestamps.
 */
export const COLLECTION_PLANS: readonly CollectionPlan[] = [
  ...ACCOUNT_COLLECTIONS,
  ...LEDGER_COLLECTIONS,
  ...BILLING_COLLECTIONS,
  ...PAYMENT_COLLECTIONS,
  ...ARREARS_COLLECTIONS,
  ...DECISION_COLLECTIONS,
  ...CASE_COLLECTIONS,
  ...POLICY_COLLECTIONS,
  ...NOTICE_COLLECTIONS,
  ...INSIGHT_COLLECTIONS,
  ...FRAUD_COLLECTIONS,
  ...EVENT_COLLECTIONS,
  ...ACCESS_COLLECTIONS,
  ...AUDIT_COLLECTIONS,
  ...RETENTION_COLLECTIONS,
  ...SEALING_COLLECTIONS,
  ...TMF_COLLECTIONS,
];
