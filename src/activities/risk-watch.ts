import type { Instant } from '../domain/civil-date.ts';
import { sweepRiskWatch } from '../services/insight/risk-watch.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** Accounts between two signs of life. */
const ACCOUNTS_PER_BATCH = 200;

export function createRiskWatchActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Looks at every account. */
    async watchRisks({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const run = sweepRun();
      const model = await policies.current('risk-watch', now);
      return sweepAll(
        (after) => sweepRiskWatch({ store, model }, { now, after, limit: ACCOUNTS_PER_BATCH }),
        run,
      );
    },
  };
}

export type RiskWatchActivities = ReturnType<typeof createRiskWatchActivities>;
