import type { Instant } from '../domain/civil-date.ts';
import { sweepRetention } from '../services/retention/sweep.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** Records between two heartbeats. */
const RECORDS_PER_BATCH = 200;

export function createRetentionActivities({ store, policies }: ActivityDependencies) {
  return {
    /** Sweeps by the version of `policies/retention` that is in force at `now`. */
    async sweepByRetention({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const { parameters: rules } = await policies.current('retention', now);
      return sweepAll(
        (after) => sweepRetention({ store }, { rules, now, after, limit: RECORDS_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type RetentionActivities = ReturnType<typeof createRetentionActivities>;
