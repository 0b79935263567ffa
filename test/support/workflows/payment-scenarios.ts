import { randomUUID } from 'node:crypto';
import { addDays, civilDateAt, DAY_MS } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { BARE_REPORT } from '../../../src/domain/payments/payment.ts';
import { sweepTroubleId } from '../../../src/domain/sweep-trouble.ts';
import { AUDIT_SEALS } from '../../../src/messages/audit-seals.ts';
import { DUE_DEPOSITS } from '../../../src/messages/due-deposits.ts';
import { ENDED_ACCOUNTS } from '../../../src/messages/ended-accounts.ts';
import { EVENT_RELAY } from '../../../src/messages/event-relay.ts';
import { EXPIRED_CREDIT_HOLDS } from '../../../src/messages/expired-credit-holds.ts';
import { FRAUD_SWEEP } from '../../../src/messages/fraud-sweep.ts';
import { KPI_ROLLUP } from '../../../src/messages/kpi-rollup.ts';
import { PAYMENT_LOOK_UPS } from '../../../src/messages/payment-look-ups.ts';
import { RETENTION_SWEEP } from '../../../src/messages/retention.ts';
import { complete, review, serviceApprovalWorkflowId } from '../../../src/messages/service-approval.ts';
import { sweepTroubleView } from '../../../src/messages/sweep-trouble.ts';
import { WAREHOUSE_EXPORT } from '../../../src/messages/warehouse-export.ts';
import { aPaymentMethod, type SnapshotBuilder } from '../builders/builders.ts';
import { end, type Scenario, untilState } from './playing.ts';
import type { WorkflowLab } from './workflow-lab.ts';

const goodPayer = (snapshot: SnapshotBuilder) => snapshot.withHistory(10);
const returned = (snapshot: SnapshotBuilder) => snapshot.withHistory(10).withReturnedPayment();

/** Runs a piece of planned work to its end; returns its result. */
export async function runOnce<Result>(lab: WorkflowLab, workflowType: string, args: readonly unknown[] = []) {
  const workflowId = `${workflowType}:${randomUUID()}`;
  const { taskQueue } = lab;
  const result: Result = await lab.client.workflow.execute(workflowType, {
    ...{ workflowId, taskQueue, args: [...args] },
  });
  return { workflowId, result };
}

const swept = (name: string, workflowType: string, args: readonly unknown[] = []): Scenario => ({
  name,
  endsIn: 'done',
  async play(lab) {
    const { workflowId } = await runOnce(lab, workflowType, args);
    return { workflowId, result: { state: 'done' } };
  },
});

/** A payment that waits for a person at two runs, and has a result at the third; returns the third. */
async function troubled(lab: WorkflowLab) {
  const { billingAccountId } = await lab.given(goodPayer);
  const occurredAt = await lab.now();
  const paymentId = `PAY-${billingAccountId}`;
  const report = {
    ...{ paymentId, billingAccountId, amount: money(4_500, 'EUR'), method: aPaymentMethod() },
    ...{ occurredAt, ...BARE_REPORT },
  };
  await lab.store.payments.record({ ...report, status: 'unknown' }, occurredAt);
  await lab.store.lookUps.put({
    ...{ paymentId, attempts: 8, lastAskedAt: occurredAt, lastAnswer: 'noAnswer' },
    ...{ nextAt: null, needsAttention: true, newsDue: false },
  });
  await runOnce(lab, PAYMENT_LOOK_UPS);
  await runOnce(lab, PAYMENT_LOOK_UPS);
  await lab.store.payments.record({ ...report, status: 'settled' }, occurredAt);
  return runOnce(lab, PAYMENT_LOOK_UPS);
}

/** An installation a week or more ahead, so that the order is decided again before it. */
async function inTwelveDays(lab: WorkflowLab) {
  const earliestDate = addDays(civilDateAt(await lab.now(), 'Europe/Berlin'), 12);
  return { installation: { required: true, area: 'north', earliestDate, preferredWindow: null } };
}

/** Credit that is held for long, what asks the processor again, and what is counted at night. */
export const PAYMENT_SCENARIOS: readonly Scenario[] = [
  swept('payment-look-ups.done', PAYMENT_LOOK_UPS),
  swept('expired-credit-holds.done', EXPIRED_CREDIT_HOLDS),
  swept('due-deposits.done', DUE_DEPOSITS),
  swept('ended-accounts.done', ENDED_ACCOUNTS),
  swept('kpi-rollup.done', KPI_ROLLUP),
  swept('warehouse-export.done', WAREHOUSE_EXPORT),
  swept('retention.done', RETENTION_SWEEP),
  swept('audit-seals.done', AUDIT_SEALS),
  swept('fraud-sweep.done', FRAUD_SWEEP),
  swept('event-relay.done', EVENT_RELAY, [{ forMs: 0 }]),
  {
    name: 'payment-look-ups.nothing-left-of-its-trouble',
    endsIn: 'done',
    async play(lab) {
      const { workflowId } = await troubled(lab);
      return { workflowId, result: { state: 'done' } };
    },
  },
  {
    name: 'sweep-trouble.over',
    endsIn: 'over',
    async play(lab) {
      await troubled(lab);
      const workflowId = sweepTroubleId(lab.taskQueue, 'payment-look-ups');
      const handle = lab.client.workflow.getHandle(workflowId);
      await handle.result();
      const left = await handle.query(sweepTroubleView);
      return { workflowId, result: { state: left === null ? 'over' : 'waits' } };
    },
  },
  {
    name: 'service-approval.technician-missed-for-months',
    endsIn: 'completed',
    async play(lab) {
      const order = await lab.given(goodPayer, await inTwelveDays(lab));
      await lab.post(order);
      await untilState(lab, order, 'scheduled');
      await lab.env.sleep(100 * DAY_MS);
      const workflowId = serviceApprovalWorkflowId(order.orderId);
      const completedAt = await lab.now();
      await lab.client.workflow.getHandle(workflowId).executeUpdate(complete, { args: [{ completedAt }] });
      return end(lab, workflowId);
    },
  },
  {
    name: 'service-approval.agents-approval-kept',
    endsIn: 'completed',
    async play(lab) {
      const order = await lab.given(returned, await inTwelveDays(lab));
      await lab.post(order);
      const workflowId = serviceApprovalWorkflowId(order.orderId);
      const handle = lab.client.workflow.getHandle(workflowId);
      await handle.executeUpdate(review, {
        args: [{ verdict: 'approve', reviewer: 'agent-7', note: 'the bank was at fault' }],
      });
      const { appointment } = await untilState(lab, order, 'scheduled');
      while ((await lab.now()) < (appointment?.startsAt ?? '')) await lab.env.sleep(DAY_MS / 2);
      await handle.executeUpdate(complete, { args: [{ completedAt: await lab.now() }] });
      return end(lab, workflowId);
    },
  },
];
