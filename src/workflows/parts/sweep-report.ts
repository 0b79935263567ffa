import { proxyActivities } from '@temporalio/workflow';
import type { SweepTroubleActivities } from '../../activities/sweep-trouble.ts';
import { instantOf } from '../../domain/civil-date.ts';
import { reportOf, type SweepReport } from '../../domain/sweep-trouble.ts';
import { STEP } from './timing.ts';

const { reportSweep } = proxyActivities<SweepTroubleActivities>({
  ...STEP,
  summary: 'Show what could not be done, or that the trouble is over',
});

/**
 * The last step of a sweep: shows once what it could not do, as long as that is true, however often the sweep runs. `sweep` is
 * the name of its schedule.
 */
export async function reportTrouble(
  sweep: string,
  failed: readonly { readonly billingAccountId: string; readonly code: string }[],
): Promise<void> {
  await reportSweep({ sweep, report: reportOf(instantOf(Date.now()), failed) });
}

/** As {@link reportTrouble} for a sweep that counts its failures itself. */
export async function reportWaiting(sweep: string, told: Omit<SweepReport, 'at'>): Promise<void> {
  await reportSweep({ sweep, report: { ...told, at: instantOf(Date.now()) } });
}
