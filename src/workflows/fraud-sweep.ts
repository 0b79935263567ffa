import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { FraudSweepActivities } from '../activities/fraud-sweep.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { takeLeftFraudReports } = proxyActivities<FraudSweepActivities>({
  ...SWEEP,
  summary: 'Judge and count what was reported to the fraud watch, and nobody took up',
});

const { raiseLeftFraudAlerts } = proxyActivities<FraudSweepActivities>({
  ...SWEEP,
  summary: 'Put judged events before a person that are in no alert yet',
});

/** Makes up for what the fraud watch was told of and did not judge, because a process ended in between. */
export async function fraudSweep(): Promise<{ judged: number; raised: number; failed: number }> {
  const judged = await takeLeftFraudReports({ now: instantOf(Date.now()) });
  const raised = await raiseLeftFraudAlerts({ now: instantOf(Date.now()) });
  const failed = [...judged.failed, ...raised.failed];
  setCurrentDetails(
    `${judged.acted} events judged late, ${raised.acted} put before a person late; ${failed.length} could not be`,
  );
  await reportTrouble('fraud-sweep', failed);
  return { judged: judged.acted, raised: raised.acted, failed: failed.length };
}
