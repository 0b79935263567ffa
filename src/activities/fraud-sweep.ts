import { DAY_MS, epochMsOf, type Instant, instantOf, MINUTE_MS } from '../domain/civil-date.ts';
import { raiseLeftAlerts } from '../services/fraud/alerts.ts';
import { type BaselineDrift, baselineDrift } from '../services/fraud/drift.ts';
import { tellLeftOrders } from '../services/fraud/identity.ts';
import { takeLeftReports } from '../services/fraud/reports.ts';
import { createFraudShadow } from '../services/fraud/shadow.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';
import { workflowNews } from './workflow-news.ts';

const REPORTS_PER_BATCH = 100;

export function createFraudSweepActivities({ store, policies }: ActivityDependencies) {
  const shadow = createFraudShadow({ store, policies });
  const deps = {
    books: store.fraud,
    watchAt: (at: Instant) => policies.inForce('fraud-watch', at),
    onCounted: shadow.observe,
  };
  return {
    /** Compares this week's anomaly scores with those of the weeks before. */
    compareFraudBaselines({ now }: { readonly now: Instant }): Promise<BaselineDrift> {
      return baselineDrift({ store }, now);
    },

    /** Raises alerts for judged events that need a person and are in no alert yet, because a process ended or Temporal did not answer. */
    raiseLeftFraudAlerts({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const before = instantOf(epochMsOf(now) - MINUTE_MS);
      const alerts = { store, news: workflowNews() };
      return sweepAll(
        (after) => raiseLeftAlerts(alerts, { before, now, after, limit: REPORTS_PER_BATCH }),
        sweepRun(),
      );
    },

    /** Tells orders in review whose customer proved who they are within the last day, and that were not told because a process ended. */
    tellLeftProofs({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const since = instantOf(epochMsOf(now) - DAY_MS);
      const identity = { store, news: workflowNews() };
      return sweepAll(
        (after) => tellLeftOrders(identity, { since, after, limit: REPORTS_PER_BATCH }),
        sweepRun(),
      );
    },

    /** Judges and counts reports that are older than a minute: no process took them up. */
    takeLeftFraudReports({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const before = instantOf(epochMsOf(now) - MINUTE_MS);
      return sweepAll(
        (after) => takeLeftReports(deps, { before, now, after, limit: REPORTS_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type FraudSweepActivities = ReturnType<typeof createFraudSweepActivities>;
