import type { BillingAccountId } from '../domain/flavor.ts';
import type { SweepReport } from '../domain/sweep-trouble.ts';
import { tellBilledAlone } from '../services/billing/bill-lane.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { workflowNews } from './workflow-news.ts';

/** Reports the end of a sweep's run to operations. Each step can be run twice: a report describes the present state. */
export function createSweepTroubleActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /**
     * Tells how a run of a sweep ended. If something is left to do, the workflow of the sweep's trouble runs; if nothing is, it ends.
     */
    async reportSweep(input: { readonly sweep: string; readonly report: SweepReport }): Promise<void> {
      await workflowNews().tellSweepEnded(input.sweep, input.report);
    },

    /** Tells the trouble of the zone's bill run that the account was billed by a run of its own. */
    reportBilled({ billingAccountId }: { readonly billingAccountId: BillingAccountId }): Promise<void> {
      return tellBilledAlone({ store, signals: workflowNews() }, billingAccountId);
    },
  };
}

export type SweepTroubleActivities = ReturnType<typeof createSweepTroubleActivities>;
