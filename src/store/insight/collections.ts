import { type CollectionPlan, plan } from '../mongo/collection.ts';
import { computed, keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { inquiryRatingSchema, kpiRollupSchema, queryTimesSchema } from './kpi-schema.ts';
import { watchedAccountSchema } from './risk-schema.ts';

/** What was counted for the figures of the mission, by KPI and day. */
export const kpiRollups = computed('kpiRollups', (r) => `${r.day}:${r.kpi}`, kpiRollupSchema);

export const inquiryRatings = keyed(
  'inquiryRatings',
  'inquiryId',
  inquiryRatingSchema,
  personal('customerId', 'comment'),
);

/** How long balance queries took, by process and day. */
export const balanceQueryTimes = keyed('balanceQueryTimes', 'queryTimesId', queryTimesSchema);

/** Accounts in which the risk watch sees a pattern, and what people did about it. */
export const watchedAccounts = keyed(
  'watchedAccounts',
  'billingAccountId',
  watchedAccountSchema,
  personal('customerId', { path: 'interventions.*.note', element: 'interventionId' }),
);

/** Figures of the mission and the risk watch. */
export const INSIGHT_COLLECTIONS: readonly CollectionPlan[] = [
  plan(kpiRollups, [{ name: 'byDay', key: { day: 1 } }]),
  plan(inquiryRatings, [
    { name: 'byRatedAt', key: { ratedAt: 1 } },
    { name: 'byCustomer', key: { customerId: 1 } },
  ]),
  plan(balanceQueryTimes, [{ name: 'byDay', key: { day: 1 } }]),
  plan(watchedAccounts, [
    {
      name: 'byLoss',
      key: { currency: 1, expectedLoss: -1, _id: 1 },
      // Those that left the list are kept for what was done about them, and are never listed.
      partialFilterExpression: { 'signals.0': { $exists: true } },
    },
    { name: 'byCustomer', key: { customerId: 1 } },
  ]),
];
