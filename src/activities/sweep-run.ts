import { Context } from '@temporalio/activity';
import type { SweepRun } from '../services/sweep.ts';

/** The activity that runs, as a sweep has to know it. Call it inside of the activity. */
export function sweepRun(): SweepRun {
  const context = Context.current();
  return {
    signal: context.cancellationSignal,
    heartbeat: (reached) => context.heartbeat(reached),
    reached: context.info.heartbeatDetails,
  };
}
