import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { PromiseSweepActivities } from '../activities/promise-sweep.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { lookAtAllPromises } = proxyActivities<PromiseSweepActivities>({
  ...SWEEP,
  summary: 'Look at every promise that is active, or whose end was not told',
});

/**
 * Looks at every promise once. Each has a workflow of its own that looks in time. This sweep is for a promise whose process died after it
 * was given and before its workflow was started.
 */
export async function promiseSweep(): Promise<{ looked: number; ended: number; failed: number }> {
  const { looked, acted, failed } = await lookAtAllPromises({ now: instantOf(Date.now()) });
  setCurrentDetails(
    `${looked} promises looked at; ${acted} have ended; ${failed.length} could not be looked at`,
  );
  await reportTrouble('promises', failed);
  return { looked, ended: acted, failed: failed.length };
}
