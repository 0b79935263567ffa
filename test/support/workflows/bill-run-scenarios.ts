import type { BillRun } from '../../../src/domain/billing/bill-run.ts';
import { BILL_RUN, BILL_RUN_PLANNING, billRunWorkflowId } from '../../../src/messages/bill-run.ts';
import type { Played, Scenario } from './playing.ts';
import type { WorkflowLab } from './workflow-lab.ts';

const DAY = '2026-11-23';

async function run(
  lab: WorkflowLab,
  timeZone: string | null,
  billingAccountId: string | null,
): Promise<Played> {
  const input = { timeZone, billingAccountId };
  const workflowId = billRunWorkflowId(input, DAY);
  const result = await lab.client.workflow.execute<(given: typeof input) => Promise<BillRun>>(BILL_RUN, {
    workflowId,
    taskQueue: lab.taskQueue,
    args: [input],
  });
  return { workflowId, result };
}

/** Every ending of a bill run, and the planning of the runs. */
export const BILL_RUN_SCENARIOS: readonly Scenario[] = [
  {
    name: 'bill-run.zone',
    endsIn: 'done',
    async play(lab) {
      await lab.given((snapshot) => snapshot.withHistory(10));
      return run(lab, 'Europe/Berlin', null);
    },
  },
  {
    name: 'bill-run.all-zones',
    endsIn: 'done',
    async play(lab) {
      await lab.given((snapshot) => snapshot.withHistory(10));
      return run(lab, null, null);
    },
  },
  {
    name: 'bill-run.needs-attention',
    endsIn: 'needsAttention',
    play: (lab) => run(lab, null, 'BA-of-nobody'),
  },
  {
    name: 'bill-run.one-account',
    endsIn: 'done',
    async play(lab) {
      const { billingAccountId } = await lab.given((snapshot) => snapshot.withHistory(10));
      return run(lab, null, billingAccountId);
    },
  },
  {
    name: 'bill-run.planning',
    endsIn: 'planned',
    async play(lab) {
      const workflowId = 'bill-run-planning';
      await lab.client.workflow.execute(BILL_RUN_PLANNING, { workflowId, taskQueue: lab.taskQueue });
      return { workflowId, result: { state: 'planned' } };
    },
  },
];
