import type { BillState } from '../../domain/billing/bill.ts';
import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { committedCycleChangeSchema } from './cycle-schema.ts';
import {
  billCorrectionSchema,
  billDetailsSchema,
  billRunSchema,
  billSchema,
  installationPlaceSchema,
  subscriptionSchema,
} from './schema.ts';

export const bills = keyed('bills', 'billId', billSchema);

/** What the bills that were made here say beside amount and dates. */
export const billDetails = keyed(
  'billDetails',
  'billId',
  billDetailsSchema,
  personal('customerId', { path: 'lines.*.note', element: 'entryId' }),
);

/** Bills that were cancelled and billed again, and such proposals. */
export const billCorrections = keyed(
  'billCorrections',
  'proposalId',
  billCorrectionSchema,
  personal('customerId', 'note', 'decisionNote', { path: 'addedLines.*.note', element: 'lineId' }),
);

export const billRuns = keyed('billRuns', 'runId', billRunSchema);

export const subscriptions = keyed('subscriptions', 'subscriptionId', subscriptionSchema);

/** Where services are installed, by service; for one that is not here, the place is not known. */
export const installationPlaces = keyed(
  'installationPlaces',
  'subscriptionId',
  installationPlaceSchema,
  personal('customerId', 'place.streetName', 'place.streetNr', 'place.postcode', 'place.city'),
);

export const cycleChangeHistory = keyed('cycleChangeHistory', 'changeId', committedCycleChangeSchema);

/** Bills with something open, also when only disputed. Their partial indexes hold these only. */
export const OPEN_BILL_FILTER: { state: { $in: BillState[] } } = {
  state: { $in: ['sent', 'partiallyPaid'] },
};

/** Bills whose making paid something on older ones: few of a run. */
export const PAID_OLDER_FILTER: { creditOnOlderBills: { $gt: number } } = { creditOnOlderBills: { $gt: 0 } };

/** Bills, the runs that make them, and what they charge. */
export const BILLING_COLLECTIONS: readonly CollectionPlan[] = [
  plan(bills, [
    { name: 'byAccount', key: { billingAccountId: 1, billDate: -1 } },
    { name: 'byDueDate', key: { dueDate: 1, billingAccountId: 1 } },
    { name: 'byBillDate', key: { billDate: 1, billingAccountId: 1 } },
    {
      name: 'openByAccount',
      key: { billingAccountId: 1, dueDate: 1 },
      partialFilterExpression: OPEN_BILL_FILTER,
    },
    { name: 'openByDueDate', key: { dueDate: 1, _id: 1 }, partialFilterExpression: OPEN_BILL_FILTER },
  ]),
  plan(billDetails, [
    { name: 'byRun', key: { runId: 1 } },
    { name: 'byAccount', key: { billingAccountId: 1 } },
    {
      name: 'paidOlder',
      key: { runId: 1, _id: 1 },
      partialFilterExpression: PAID_OLDER_FILTER,
    },
  ]),
  plan(billCorrections, [
    { name: 'newest', key: newestFirstKeys('proposedAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('proposedAt') } },
    { name: 'byAccount', key: { billingAccountId: 1, ...newestFirstKeys('proposedAt') } },
    { name: 'byBill', key: { billId: 1 } },
  ]),
  plan(billRuns, [{ name: 'newest', key: newestFirstKeys('startedAt') }]),
  plan(subscriptions, [
    { name: 'byAccount', key: { billingAccountId: 1, state: 1 } },
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('startDate') } },
    { name: 'lastBegun', key: newestFirstKeys('startDate') },
  ]),
  plan(installationPlaces, [{ name: 'byCustomer', key: { customerId: 1 } }]),
  plan(cycleChangeHistory, [{ name: 'byAccount', key: { billingAccountId: 1, effectiveDate: -1 } }]),
];
