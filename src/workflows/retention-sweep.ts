import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { PrivacyActivities } from '../activities/privacy-request.ts';
import type { RetentionActivities } from '../activities/retention.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { STEP, SWEEP } from './parts/timing.ts';

const { sweepByRetention } = proxyActivities<RetentionActivities>({
  ...SWEEP,
  summary: 'Do what the document of retention says with every record whose time is over',
});

const { tellOpenRequests } = proxyActivities<PrivacyActivities>({
  ...STEP,
  summary: 'Make sure that every request of a person about their data has its workflow',
});

/** Removes records whose period is over, except under a legal hold. The audit trail says what it did. */
export async function retentionSweep(): Promise<{ looked: number; gone: number; failed: number }> {
  await tellOpenRequests();
  const { looked, acted, failed } = await sweepByRetention({ now: instantOf(Date.now()) });
  setCurrentDetails(
    `${acted} of ${looked} records had their time; ${failed.length} customers could not be handled`,
  );
  await reportTrouble('retention', failed);
  return { looked, gone: acted, failed: failed.length };
}
