import { patched, proxyActivities } from '@temporalio/workflow';
import type { SweepTroubleActivities } from '../../activities/sweep-trouble.ts';
import { instantOf } from '../../domain/civil-date.ts';
import { reportOf, type SweepReport } from '../../domain/sweep-trouble.ts';
import { STEP } from './timing.ts';

const { reportSweep } = proxyActivities<SweepTroubleActivities>({
  ...STEP,
  summary: 'Show what could not be done, or that nothing is left of what was shown',
});

/** Whether this run was begun by a version that shows the trouble of sweeps; the ones before flagged the run. */
export function showsTrouble(): boolean {
  return patched('sweep-trouble');
}

/**
 * The last step of a sweep: what it could not do is shown once, as long as it is so, however often the sweep runs. `sweep` is
 * the name of its schedule. False when the run was begun by a version that did not do this.
 */
export async function reportTrouble(
  sweep: string,
  failed: readonly { readonly billingAccountId: string; readonly code: string }[],
): Promise<boolean> {
  if (!showsTrouble()) return false;
  await reportSweep({ sweep, report: reportOf(instantOf(Date.now()), failed) });
  return true;
}

/** As {@link reportTrouble} for a sweep that counts its own. */
export async function reportWaiting(sweep: string, told: Omit<SweepReport, 'at'>): Promise<boolean> {
  if (!showsTrouble()) return false;
  await reportSweep({ sweep, report: { ...told, at: instantOf(Date.now()) } });
  return true;
}
