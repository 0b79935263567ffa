import { Context } from '@temporalio/activity';
import type { Instant } from '../domain/civil-date.ts';
import { sweepRiskWatch } from '../services/insight/risk-watch.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Accounts between two heartbeats. */
const ACCOUNTS_PER_BATCH = 200;

export function createRiskWatchActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Looks at every account, batch by batch. Each heartbeat carries where it is, so a lost attempt goes on there. */
    async watchRisks({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const context = Context.current();
      const model = await policies.current('risk-watch', now);
      const { heartbeatDetails } = context.info;
      const start = typeof heartbeatDetails === 'string' ? heartbeatDetails : null;
      return sweepAll(
        (after) => {
          context.cancellationSignal.throwIfAborted();
          const place = { now, after: after ?? start, limit: ACCOUNTS_PER_BATCH };
          return sweepRiskWatch({ store, model }, place);
        },
        ({ next }) => context.heartbeat(next),
      );
    },
  };
}

export type RiskWatchActivities = ReturnType<typeof createRiskWatchActivities>;
