import { Context } from '@temporalio/activity';
import type { SweepRun } from '../services/sweep.ts';

/** What a sweep has to know about the running activity. Call this inside of the activity. */
export function sweepRun(): SweepRun {
  const context = Context.current();
  return {
    signal: context.cancellationSignal,
    heartbeat: (reached) => context.heartbeat(reached),
    reached: context.info.heartbeatDetails,
  };
}
