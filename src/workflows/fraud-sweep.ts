import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { FraudSweepActivities } from '../activities/fraud-sweep.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble, reportWaiting } from './parts/sweep-report.ts';
import { STEP, SWEEP } from './parts/timing.ts';

const { takeLeftFraudReports } = proxyActivities<FraudSweepActivities>({
  ...SWEEP,
  summary: 'Judge and count what was reported to the fraud watch, and nobody took up',
});

const { raiseLeftFraudAlerts } = proxyActivities<FraudSweepActivities>({
  ...SWEEP,
  summary: 'Put judged events before a person that are in no alert yet',
});

const { tellLeftProofs } = proxyActivities<FraudSweepActivities>({
  ...SWEEP,
  summary: 'Tell orders in review whose customer proved who they are',
});

const { compareFraudBaselines } = proxyActivities<FraudSweepActivities>({
  ...STEP,
  summary: "Compare this week's anomaly scores with those of the weeks before",
});

/** How often the sweep runs; the first run of an hour compares the scores. */
const EVERY_MINUTES = 5;

/**
 * Judges the reports that the fraud watch missed because a process ended in between. Once an hour it checks whether
 * the baselines still describe what is usual; while they do not, a workflow of its own shows it, as for the trouble of a sweep.
 */
export async function fraudSweep(): Promise<{ judged: number; raised: number; failed: number }> {
  const judged = await takeLeftFraudReports({ now: instantOf(Date.now()) });
  const raised = await raiseLeftFraudAlerts({ now: instantOf(Date.now()) });
  const proven = await tellLeftProofs({ now: instantOf(Date.now()) });
  const failed = [...judged.failed, ...raised.failed, ...proven.failed];
  setCurrentDetails(
    `${judged.acted} events judged late, ${raised.acted} put before a person late; ${failed.length} could not be`,
  );
  await reportTrouble('fraud-sweep', failed);
  if (new Date(Date.now()).getUTCMinutes() < EVERY_MINUTES) {
    const { drifted } = await compareFraudBaselines({ now: instantOf(Date.now()) });
    await reportWaiting('fraud-baselines', { waiting: drifted ? 1 : 0, named: [] });
  }
  return { judged: judged.acted, raised: raised.acted, failed: failed.length };
}
