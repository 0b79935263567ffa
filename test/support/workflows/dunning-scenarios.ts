import { dunningCaseId, dunningWorkflowId } from '../../../src/domain/arrears/dunning-case.ts';
import { epochMsOf, HOUR_MS, instantOf } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { BARE_REPORT } from '../../../src/domain/payments/payment.ts';
import {
  accountChanged,
  DUNNING,
  OVERDUE_ACCOUNTS,
  type OverdueAccountsResult,
} from '../../../src/messages/dunning.ts';
import { aPaymentMethod } from '../builders/builders.ts';
import type { Scenario } from './playing.ts';
import type { WorkflowLab } from './workflow-lab.ts';

/** Starts the dunning of an account that is so late, and lets time pass until it is in a stage. */
async function dunned(lab: WorkflowLab, stage: string) {
  const order = await lab.given((snapshot) => snapshot.withHistory(10).overdueBy(6));
  const { billingAccountId } = order;
  const workflowId = dunningWorkflowId(billingAccountId);
  const handle = await lab.client.workflow.start(DUNNING, {
    workflowId,
    taskQueue: lab.taskQueue,
    args: [{ billingAccountId }],
  });
  const caseId = dunningCaseId(billingAccountId, 1);
  for (let looks = 0; looks < 400; looks += 1) {
    const episode = await lab.store.dunning.get(caseId);
    if (episode?.stage === stage) return { ...order, workflowId, handle, caseId };
    // To the moment of its next look, and a little further.
    const now = epochMsOf(await lab.now());
    await lab.env.sleep(Math.max(HOUR_MS, epochMsOf(episode?.nextLookAt ?? instantOf(now)) - now + 60_000));
  }
  throw new Error(`never in stage ${stage}`);
}

async function ended(lab: WorkflowLab, given: Awaited<ReturnType<typeof dunned>>) {
  await given.handle.signal(accountChanged);
  await given.handle.result();
  const episode = await lab.store.dunning.get(given.caseId);
  return { workflowId: given.workflowId, result: { state: episode?.ending ?? 'open' } };
}

export const DUNNING_SCENARIOS: readonly Scenario[] = [
  {
    name: 'dunning.paid-when-suspended',
    endsIn: 'paid',
    async play(lab) {
      const given = await dunned(lab, 'suspended');
      const at = await lab.now();
      const { billingAccountId } = given;
      const payment = { paymentId: `PAY-${billingAccountId}`, billingAccountId, amount: money(4_500, 'EUR') };
      const rest = {
        method: aPaymentMethod(),
        status: 'settled',
        occurredAt: at,
        ...BARE_REPORT,
      } as const;
      await lab.store.payments.record({ ...payment, ...rest }, at);
      return ended(lab, given);
    },
  },
  {
    name: 'dunning.written-off',
    endsIn: 'writtenOff',
    async play(lab) {
      const given = await dunned(lab, 'writeOffProposed');
      const proposalId = `${given.caseId}:writeOff`;
      await lab.store.writeOffs.approve({ proposalId, by: 'controller', note: null }, await lab.now());
      return ended(lab, given);
    },
  },
  {
    name: 'overdue-accounts.started',
    endsIn: 'done',
    async play(lab) {
      await lab.given((snapshot) => snapshot.withHistory(3).overdueBy(6));
      const workflowId = `overdue-accounts-${await lab.now()}`;
      const handle = await lab.client.workflow.start<() => Promise<OverdueAccountsResult>>(OVERDUE_ACCOUNTS, {
        workflowId,
        taskQueue: lab.taskQueue,
        args: [],
      });
      const { failed } = await handle.result();
      return { workflowId, result: { state: failed === 0 ? 'done' : 'failed' } };
    },
  },
];
