import type { Instant } from '../domain/civil-date.ts';
import { watchRisks } from '../services/insight/risk-watch.ts';
import type { SweepBatch } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

export function createRiskWatchActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Looks at every account. */
    watchRisks({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      return watchRisks({ store, policies }, now, sweepRun());
    },
  };
}

export type RiskWatchActivities = ReturnType<typeof createRiskWatchActivities>;
