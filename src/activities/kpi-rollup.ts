import { Context } from '@temporalio/activity';
import type { Instant } from '../domain/civil-date.ts';
import { rollKpis } from '../services/insight/kpis.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Accounts audited between two heartbeats. */
const ACCOUNTS_PER_BATCH = 500;

export function createKpiActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Counts the last days anew and audits every account. Each heartbeat carries where it is, so a lost attempt goes on there. */
    async rollUpKpis({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const context = Context.current();
      const { heartbeatDetails } = context.info;
      const start = typeof heartbeatDetails === 'string' ? heartbeatDetails : null;
      return sweepAll(
        (after) => {
          context.cancellationSignal.throwIfAborted();
          return rollKpis({ store }, { now, after: after ?? start, limit: ACCOUNTS_PER_BATCH });
        },
        ({ next }) => context.heartbeat(next),
      );
    },
  };
}

export type KpiActivities = ReturnType<typeof createKpiActivities>;
