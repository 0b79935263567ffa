import { Context, getClient } from '@temporalio/activity';
import type { BillingAccountId } from '../domain/flavor.ts';
import {
  ACCOUNT_MENDED,
  billRunSweep,
  SWEEP_ENDED,
  SWEEP_TROUBLE,
  type SweepReport,
  sweepTroubleId,
} from '../domain/sweep-trouble.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** How the end of a sweep's run reaches whoever looks. Each can be run twice: a report says how things stand. */
export function createSweepTroubleActivities({ store }: Pick<ActivityDependencies, 'store'>) {
  return {
    /**
     * Tells how a run of a sweep ended. Where something waits, the sweep's trouble has a workflow that runs; where nothing
     * does, the one that runs ends.
     */
    async reportSweep(input: { readonly sweep: string; readonly report: SweepReport }): Promise<void> {
      const { sweep, report } = input;
      const { taskQueue } = Context.current().info;
      const workflowId = sweepTroubleId(taskQueue, sweep);
      if (report.waiting === 0) return tellIfThere(workflowId, SWEEP_ENDED, report);
      await getClient().workflow.signalWithStart(SWEEP_TROUBLE, {
        workflowId,
        taskQueue,
        args: [{ sweep, trouble: null }],
        signal: SWEEP_ENDED,
        signalArgs: [report],
        staticSummary: `What ${sweep} could not do`,
      });
    },

    /** Tells the bill run of the account's zone that the account was billed by a run of its own. */
    async reportBilled({ billingAccountId }: { readonly billingAccountId: BillingAccountId }): Promise<void> {
      const account = await store.accounts.get(billingAccountId);
      if (account === null) return;
      const workflowId = sweepTroubleId(Context.current().info.taskQueue, billRunSweep(account.timeZone));
      await tellIfThere(workflowId, ACCOUNT_MENDED, billingAccountId);
    },
  };
}

export type SweepTroubleActivities = ReturnType<typeof createSweepTroubleActivities>;

/** Signals a workflow that may not run: then there is nobody to tell. */
async function tellIfThere(workflowId: string, signal: string, about: unknown): Promise<void> {
  try {
    await getClient().workflow.getHandle(workflowId).signal(signal, about);
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return;
    throw error;
  }
}
