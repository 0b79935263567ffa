import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { RetentionActivities } from '../activities/retention.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { SWEEP } from './parts/timing.ts';

const { sweepByRetention } = proxyActivities<RetentionActivities>({
  ...SWEEP,
  summary: 'Do what the document of retention says with every record whose time is over',
});

/** Lets go of records whose time is over, but for those under a legal hold. What it did is in the audit trail. */
export async function retentionSweep(): Promise<{ looked: number; gone: number; failed: number }> {
  const { looked, acted, failed } = await sweepByRetention({ now: instantOf(Date.now()) });
  setCurrentDetails(
    `${acted} of ${looked} records had their time; ${failed.length} customers could not be handled`,
  );
  await reportTrouble('retention', failed);
  return { looked, gone: acted, failed: failed.length };
}
