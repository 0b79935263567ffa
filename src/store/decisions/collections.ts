import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { receiptSchema } from './schema.ts';

export const decisions = keyed(
  'decisions',
  'receiptId',
  receiptSchema,
  personal('customerId', 'decidedBy.note'),
);

/** Receipts: written once. */
export const DECISION_COLLECTIONS: readonly CollectionPlan[] = [
  plan(decisions, [
    { name: 'newest', key: newestFirstKeys('decidedAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('decidedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('decidedAt') } },
    { name: 'byWorkflow', key: { workflowId: 1, ...newestFirstKeys('decidedAt') } },
  ]),
];
