import type { Instant } from '../domain/civil-date.ts';
import { checkPromises } from '../services/arrears/promises.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** Promises between two signs of life. */
const PROMISES_PER_BATCH = 100;

export function createPromiseSweepActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /** Looks at every promise that is active, or whose end was not told. */
    lookAtAllPromises({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      return sweepAll(
        (after) => checkPromises({ store }, { now, after, limit: PROMISES_PER_BATCH }),
        sweepRun(),
      );
    },
  };
}

export type PromiseSweepActivities = ReturnType<typeof createPromiseSweepActivities>;
