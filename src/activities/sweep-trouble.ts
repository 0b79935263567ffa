import type { BillingAccountId } from '../domain/flavor.ts';
import type { SweepReport } from '../domain/sweep-trouble.ts';
import { tellBilledAlone } from '../services/billing/bill-zone.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { workflowNews } from './workflow-news.ts';

/** How the end of a sweep's run reaches the people who look. Each can be run twice: a report says how things are now. */
export function createSweepTroubleActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /**
     * Tells how a run of a sweep ended. Where something waits, the sweep's trouble has a workflow that runs; where nothing
     * does, the one that runs ends.
     */
    async reportSweep(input: { readonly sweep: string; readonly report: SweepReport }): Promise<void> {
      await workflowNews().tellSweepEnded(input.sweep, input.report);
    },

    /** Tells the bill run of the account's zone that the account was billed by a run of its own. */
    reportBilled({ billingAccountId }: { readonly billingAccountId: BillingAccountId }): Promise<void> {
      return tellBilledAlone({ store, signals: workflowNews() }, billingAccountId);
    },
  };
}

export type SweepTroubleActivities = ReturnType<typeof createSweepTroubleActivities>;
