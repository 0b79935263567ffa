import type { Instant } from '../domain/civil-date.ts';
import { rollKpis } from '../services/insight/kpis.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** Accounts audited between two signs of life. */
const ACCOUNTS_PER_BATCH = 500;

export function createKpiActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Counts the last days again and audits every account. */
    rollUpKpis({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      return sweepAll((after) => rollKpis({ store }, { now, after, limit: ACCOUNTS_PER_BATCH }), sweepRun());
    },
  };
}

export type KpiActivities = ReturnType<typeof createKpiActivities>;
