import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { FraudSweepActivities } from '../activities/fraud-sweep.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { takeLeftFraudReports } = proxyActivities<FraudSweepActivities>({
  ...SWEEP,
  summary: 'Judge and count what was reported to the fraud watch, and nobody took up',
});

/** Makes up for what the fraud watch was told of and did not judge, because a process ended in between. */
export async function fraudSweep(): Promise<{ judged: number; failed: number }> {
  const { acted, failed } = await takeLeftFraudReports({ now: instantOf(Date.now()) });
  setCurrentDetails(`${acted} events judged late; ${failed.length} could not be`);
  await reportTrouble('fraud-sweep', failed);
  return { judged: acted, failed: failed.length };
}
