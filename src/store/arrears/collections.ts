import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { disputeSchema } from './dispute-schema.ts';
import { dunningCaseSchema, dunningHoldChangeSchema, writeOffProposalSchema } from './dunning-schema.ts';
import { insolvencySchema } from './insolvency-schema.ts';
import { promiseSchema } from './promise-schema.ts';
import { stepReviewSchema } from './step-review-schema.ts';

export const promises = keyed(
  'promises',
  'promiseId',
  promiseSchema,
  personal('customerId', 'cancellation.reason'),
);

export const disputes = keyed(
  'disputes',
  'disputeId',
  disputeSchema,
  personal('customerId', 'reason', 'resolution.note'),
);

export const dunningCases = keyed('dunningCases', 'caseId', dunningCaseSchema);

export const stepReviews = keyed(
  'dunningStepReviews',
  'reviewId',
  stepReviewSchema,
  personal('customerId', 'reason'),
);

/** Append-only: nothing here is ever updated or deleted. */
export const dunningHoldChanges = keyed(
  'dunningHoldChanges',
  'changeId',
  dunningHoldChangeSchema,
  personal('customerId', 'reason'),
);

export const writeOffProposals = keyed(
  'writeOffProposals',
  'proposalId',
  writeOffProposalSchema,
  personal('customerId', 'note', 'decisionNote'),
);

/** Proceedings over accounts. */
export const insolvencies = keyed(
  'insolvencies',
  'insolvencyId',
  insolvencySchema,
  personal('customerId', 'reference', 'administrator', 'note', 'endNote'),
);

/** Promises, disputes, dunning, write-offs and bankruptcies. */
export const ARREARS_COLLECTIONS: readonly CollectionPlan[] = [
  plan(promises, [
    { name: 'newest', key: newestFirstKeys('givenAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('givenAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('givenAt') } },
    { name: 'untold', key: { toldAt: 1, _id: 1 }, partialFilterExpression: { toldAt: null } },
  ]),
  plan(disputes, [
    { name: 'newest', key: newestFirstKeys('openedAt') },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('openedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('openedAt') } },
    { name: 'byBill', key: { billId: 1, state: 1 } },
  ]),
  plan(dunningCases, [
    { name: 'newest', key: newestFirstKeys('enteredAt') },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('enteredAt') } },
    { name: 'byStage', key: { stage: 1, ...newestFirstKeys('enteredAt') } },
    { name: 'toLookAt', key: { state: 1, nextLookAt: 1 } },
    {
      name: 'oneOpen',
      key: { billingAccountId: 1 },
      unique: true,
      partialFilterExpression: { state: 'open' },
    },
  ]),
  plan(stepReviews, [
    { name: 'newest', key: newestFirstKeys('offeredAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('offeredAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('offeredAt') } },
    { name: 'byCase', key: { caseId: 1 } },
  ]),
  plan(insolvencies, [{ name: 'oneOfANumber', key: { billingAccountId: 1, number: -1 }, unique: true }]),
  plan(dunningHoldChanges, [{ name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('at') } }]),
  plan(writeOffProposals, [
    { name: 'newest', key: newestFirstKeys('proposedAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('proposedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('proposedAt') } },
    {
      name: 'oneProposed',
      key: { billingAccountId: 1 },
      unique: true,
      partialFilterExpression: { state: 'proposed' },
    },
  ]),
];
