import { Context } from '@temporalio/activity';
import type { Instant } from '../domain/civil-date.ts';
import { releaseExpiredHolds } from '../services/accounts/expired-holds.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Holds between two heartbeats. */
const HOLDS_PER_BATCH = 200;

export function createExpiredHoldActivities({ store }: ActivityDependencies) {
  return {
    /** Gives back all credit whose hold has expired. A lost attempt is made again from the beginning: what it released is not found. */
    async giveBackExpiredHolds({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const context = Context.current();
      return sweepAll(
        (after) => {
          context.cancellationSignal.throwIfAborted();
          return releaseExpiredHolds({ store }, { now, after, limit: HOLDS_PER_BATCH });
        },
        ({ looked }) => context.heartbeat(looked),
      );
    },
  };
}

export type ExpiredHoldActivities = ReturnType<typeof createExpiredHoldActivities>;
