import type { Instant } from '../domain/civil-date.ts';
import { releaseExpiredCreditHolds } from '../services/accounts/expired-credit-holds.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** Credit holds between two signs of life. */
const CREDIT_HOLDS_PER_BATCH = 200;

export function createExpiredCreditHoldActivities({ store }: ActivityDependencies) {
  return {
    /** Gives back the credit of every expired credit hold. */
    giveBackExpiredCreditHolds({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      return sweepAll(
        (after) => releaseExpiredCreditHolds({ store }, { now, after, limit: CREDIT_HOLDS_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type ExpiredCreditHoldActivities = ReturnType<typeof createExpiredCreditHoldActivities>;
