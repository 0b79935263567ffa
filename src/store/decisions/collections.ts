import { type CollectionPlan, newestFirst, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { receiptSchema } from './schema.ts';

export const decisions = keyed('decisions', 'receiptId', receiptSchema);

/** Receipts: written once. */
export const DECISION_COLLECTIONS: readonly CollectionPlan[] = [
  plan(decisions, [
    { name: 'newest', key: newestFirst('decidedAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirst('decidedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirst('decidedAt') } },
    { name: 'byWorkflow', key: { workflowId: 1, ...newestFirst('decidedAt') } },
  ]),
];
