/** Starts bill runs on behalf of callers. */
import type { Client } from '@temporalio/client';
import type { BillRun } from '../../domain/billing/bill-run.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import { BILL_RUN, type BillRunInput, billRunId, billRunWorkflowId } from '../../messages/bill-run.ts';
import { KEYS } from '../../messages/search-attributes.ts';
import type { Store } from '../../store/store.ts';

export interface BillRunClient {
  /**
   * Starts the run for this request and day, or joins it while it runs. A run that has done its work and is about to end is waited for and
   * then started again, because it would not see what came since. Rejects with the client's error when Temporal does not answer.
   */
  start(input: BillRunInput, now: Instant): Promise<BillRun>;
}

const START_MS: Ms = 10_000;
/** How often a joined run may turn out to be ending. */
const STARTS = 5;

/** @param options.taskQueue where the workers listen */
export function createBillRunClient(
  client: Client,
  store: Pick<Store, 'billing'>,
  options: { readonly taskQueue: string },
): BillRunClient {
  return {
    async start(input, now) {
      const until = Date.now() + START_MS;
      for (let start = 1; ; start += 1) {
        const run = await begin(input, now, until);
        if (run.state === 'running' || start === STARTS) return run;
        await client.withDeadline(until, () =>
          client.workflow.getHandle(billRunWorkflowId(input, now.slice(0, 10))).result(),
        );
      }
    },
  };

  async function begin(input: BillRunInput, now: Instant, untilMs: number): Promise<BillRun> {
    const workflowId = billRunWorkflowId(input, now.slice(0, 10));
    const { firstExecutionRunId } = await client.withDeadline(untilMs, () =>
      client.workflow.start(BILL_RUN, {
        workflowId,
        taskQueue: options.taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        typedSearchAttributes: [
          { key: KEYS.needsAttention, value: false },
          ...(input.billingAccountId === null
            ? []
            : [{ key: KEYS.billingAccountId, value: input.billingAccountId }]),
        ],
        staticSummary: 'Make the bills whose date has come',
      }),
    );
    const runId = billRunId(workflowId, firstExecutionRunId);
    // The workflow writes this too, as its first step. It is written here so that a caller who reads at once finds it.
    const run: BillRun = {
      ...{ runId, ...input, state: 'running', startedAt: now, endedAt: null },
      ...{ bills: 0, failed: [] },
    };
    return store.billing.beginRun(run);
  }
}
