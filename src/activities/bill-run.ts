import { log } from '@temporalio/activity';
import type { BillLane, BillRunPlan } from '../domain/billing/bill-lane.ts';
import type { BillRun } from '../domain/billing/bill-run.ts';
import type { Instant, TimeZone } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import {
  type BillsWithNewsDeps,
  billAccountWithNews,
  billLane,
  tellPaidByRun,
} from '../services/billing/bill-lane.ts';
import { recordBillRun } from '../services/billing/bill-run.ts';
import { planBillRun } from '../services/billing/bill-run-plan.ts';
import { planBillRuns } from '../services/billing/bill-run-planning.ts';
import type { SweepBatch, SweepTotal } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';
import { workflowNews } from './workflow-news.ts';

/** A bill run's steps. Each can be run twice: a bill moves its account's next bill date with it. */
export function createBillRunActivities({
  store,
  policies,
  billRunLanes,
  planBillRuns: plan,
}: ActivityDependencies) {
  const withNews = (now: Instant): BillsWithNewsDeps => ({
    store,
    signals: workflowNews(),
    dun: (account) => dunningStep({ store, policies }, account, now),
    now: () => now,
    onUntold: (untold) =>
      log.warn('not every workflow could be told of a debt that a bill run paid', { ...untold }),
  });
  return {
    /** Divides a run of a zone, or of all zones, into lanes. */
    planLanes(wanted: { readonly timeZone: TimeZone | null; readonly now: Instant }): Promise<BillRunPlan> {
      return planBillRun({ store, ...(billRunLanes && { lanes: billRunLanes }) }, wanted);
    },

    /** Makes all due bills of a lane. */
    billLane(order: BillLane & { readonly runId: string; readonly now: Instant }): Promise<SweepTotal> {
      return billLane({ store }, order, sweepRun());
    },

    /** Tells the news of what the bills of a run paid. */
    tellPaidByRun(order: { readonly runId: string; readonly now: Instant }): Promise<void> {
      return tellPaidByRun(withNews(order.now), order, sweepRun());
    },

    /** Makes all due bills of one account, and tells their news. */
    billOneAccount(order: {
      readonly runId: string;
      readonly billingAccountId: BillingAccountId;
      readonly now: Instant;
    }): Promise<SweepBatch> {
      return billAccountWithNews(withNews(order.now), order, sweepRun());
    },

    /** Writes the state of the run, with the number of bills that it has made in all its attempts. */
    recordBillRun(run: BillRun): Promise<BillRun> {
      return recordBillRun({ store }, run);
    },

    /** Plans a daily run for every time zone of an account, new zones included. */
    planZones(): Promise<number> {
      return planBillRuns({ store, plan });
    },
  };
}

export type BillRunActivities = ReturnType<typeof createBillRunActivities>;
