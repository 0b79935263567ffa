import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { EndedAccountActivities } from '../activities/ended-accounts.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { settleEnded } = proxyActivities<EndedAccountActivities>({
  ...SWEEP,
  summary: 'Release deposits, pay credit out and close accounts after their final bills',
});

/** Brings accounts whose relation has ended to their closure. */
export async function endedAccounts(): Promise<{ closed: number; failed: number }> {
  const { acted, failed } = await settleEnded({ now: instantOf(Date.now()) });
  setCurrentDetails(`${acted} accounts closed; ${failed.length} could not be looked at`);
  await reportTrouble('ended-accounts', failed);
  return { closed: acted, failed: failed.length };
}
