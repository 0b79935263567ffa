import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { RiskWatchActivities } from '../activities/risk-watch.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { watchRisks } = proxyActivities<RiskWatchActivities>({
  ...SWEEP,
  summary: 'Look at every account for the patterns that come before a default',
});

/** Puts accounts that show a pattern on the early-intervention list, and takes off those that no longer show one. */
export async function riskWatch(): Promise<{ looked: number; watched: number; failed: number }> {
  const { looked, acted, failed } = await watchRisks({ now: instantOf(Date.now()) });
  setCurrentDetails(`${acted} of ${looked} accounts on the list; ${failed.length} could not be read`);
  await reportTrouble('risk-watch', failed);
  return { looked, watched: acted, failed: failed.length };
}
