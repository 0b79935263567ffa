import { log } from '@temporalio/activity';
import type { BillRun } from '../domain/billing/bill-run.ts';
import type { Instant, TimeZone } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import { dunningStep } from '../services/arrears/dunning.ts';
import { recordBillRun } from '../services/billing/bill-run.ts';
import { planBillRuns } from '../services/billing/bill-run-planning.ts';
import { type BillsWithNewsDeps, billAccountWithNews, billZone } from '../services/billing/bill-zone.ts';
import type { SweepBatch } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';
import { workflowNews } from './workflow-news.ts';

/** A bill run's steps. Each can be run twice: a bill moves its account's next bill date with it. */
export function createBillRunActivities({ store, policies, planBillRuns: plan }: ActivityDependencies) {
  const withNews = (now: Instant): BillsWithNewsDeps => ({
    store,
    signals: workflowNews(),
    dun: (account) => dunningStep({ store, policies }, account, now),
    now: () => now,
    onUntold: (untold) =>
      log.warn('not every workflow could be told of a debt that a bill run paid', { ...untold }),
  });
  return {
    /** The time zones of all accounts. */
    billingTimeZones(): Promise<TimeZone[]> {
      return store.billing.timeZones();
    },

    /** Makes all due bills of a zone, and tells their news. */
    billZone(order: {
      readonly runId: string;
      readonly timeZone: TimeZone;
      readonly now: Instant;
    }): Promise<SweepBatch> {
      return billZone(withNews(order.now), order, sweepRun());
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
