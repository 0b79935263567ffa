import type { Instant } from '../domain/civil-date.ts';
import { releaseExpiredHolds } from '../services/accounts/expired-holds.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** Holds between two signs of life. */
const HOLDS_PER_BATCH = 200;

export function createExpiredHoldActivities({ store }: ActivityDependencies) {
  return {
    /** Gives back all credit whose hold has expired. */
    giveBackExpiredHolds({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      return sweepAll(
        (after) => releaseExpiredHolds({ store }, { now, after, limit: HOLDS_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type ExpiredHoldActivities = ReturnType<typeof createExpiredHoldActivities>;
