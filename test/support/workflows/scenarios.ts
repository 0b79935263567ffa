import type { ApprovalState, ServiceOrder } from '../../../src/domain/cases/order.ts';
import { addDays, civilDateAt, HOUR_MS } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { BARE_REPORT } from '../../../src/domain/payments/payment.ts';
import {
  awaitQuote,
  BILLING_CYCLE_CHANGE,
  billingCycleChangeWorkflowId,
  cancelChange,
  confirm,
} from '../../../src/messages/billing-cycle-change.ts';
import {
  awaitAnswer,
  PAYMENT_INQUIRY,
  paymentInquiryWorkflowId,
  resolve,
} from '../../../src/messages/payment-inquiry.ts';
import { NOTICE_DELIVERY, REMINDER_SWEEP } from '../../../src/messages/reminders.ts';
import { RISK_WATCH } from '../../../src/messages/risk-watch.ts';
import {
  cancel,
  complete,
  identityProven,
  reschedule,
  review,
  serviceApprovalCase,
  serviceApprovalWorkflowId,
  standingChanged,
} from '../../../src/messages/service-approval.ts';
import {
  aCyclePreference,
  aPaymentMethod,
  aServiceOrder,
  type SnapshotBuilder,
} from '../builders/builders.ts';
import { eventually } from '../run/eventually.ts';
import { BILL_RUN_SCENARIOS } from './bill-run-scenarios.ts';
import { DUNNING_SCENARIOS } from './dunning-scenarios.ts';
import { FRAUD_SCENARIOS } from './fraud-scenarios.ts';
import { PAYMENT_SCENARIOS } from './payment-scenarios.ts';
import { end, type Scenario, untilState } from './playing.ts';
import { PRIVACY_SCENARIOS } from './privacy-scenarios.ts';
import { PROMISE_SCENARIOS, PROMISE_SWEEP_SCENARIO, RECONSIDERATION_SCENARIOS } from './promise-scenarios.ts';
import type { WorkflowLab } from './workflow-lab.ts';

export { type Scenario, untilState } from './playing.ts';

const goodPayer = (snapshot: SnapshotBuilder) => snapshot.withHistory(10);
const late = (days: number) => (snapshot: SnapshotBuilder) => snapshot.withHistory(10).overdueBy(days);
const returned = (snapshot: SnapshotBuilder) => snapshot.withHistory(10).withReturnedPayment();

function handleOf(lab: WorkflowLab, order: ServiceOrder) {
  return lab.client.workflow.getHandle(serviceApprovalWorkflowId(order.orderId));
}

/** Pays what an account owes, through the same door as the payment processor. */
export async function pay(lab: WorkflowLab, order: ServiceOrder, amountMinor: number): Promise<void> {
  const at = await lab.now();
  const paymentId = `PAY-${order.orderId}`;
  await lab.store.payments.record(
    {
      paymentId,
      billingAccountId: order.billingAccountId,
      amount: money(amountMinor, 'EUR'),
      method: aPaymentMethod(),
      status: 'settled',
      occurredAt: at,
      ...BARE_REPORT,
    },
    at,
  );
  await handleOf(lab, order).signal(standingChanged, { cause: paymentId });
}

/** 80.00 of credit are left, and the order needs 144.00. */
const almostOut = (snapshot: SnapshotBuilder) =>
  goodPayer(snapshot).withAccount({ creditLimit: 60_000 }).dueIn(20, 52_000);

const approval = (
  name: string,
  endsIn: ApprovalState,
  play: (lab: WorkflowLab) => Promise<ServiceOrder>,
): Scenario => ({
  name: `service-approval.${name}`,
  endsIn,
  async play(lab) {
    const order = await play(lab);
    return end(lab, serviceApprovalWorkflowId(order.orderId));
  },
});

const CYCLE_CHANGE_ENDINGS = {
  confirmed: 'confirmed',
  expired: 'expired',
  cancelled: 'cancelled',
  'cancelled-by-operations': 'cancelled',
  'account-moved': 'expired',
} as const;

export const SCENARIOS: readonly Scenario[] = [
  approval('installed', 'completed', async (lab) => {
    const order = await lab.given(goodPayer);
    await lab.post(order);
    await untilState(lab, order, 'scheduled');
    await handleOf(lab, order).executeUpdate(complete, { args: [{ completedAt: await lab.now() }] });
    return order;
  }),
  approval('without-installation', 'completed', async (lab) => {
    const order = await lab.given(goodPayer, { installation: null });
    await lab.post(order);
    return order;
  }),
  approval('rescheduled-then-cancelled', 'cancelled', async (lab) => {
    const order = await lab.given(goodPayer);
    await lab.post(order);
    const { appointment } = await untilState(lab, order, 'scheduled');
    const earliestDate = addDays(appointment?.date ?? '2026-12-01', 10);
    await handleOf(lab, order).executeUpdate(reschedule, {
      args: [{ earliestDate, preferredWindow: 'evening' }],
    });
    await untilState(lab, order, 'scheduled');
    await handleOf(lab, order).executeUpdate(cancel, {
      args: [{ reason: 'moved away', requestedBy: 'provisioning' }],
    });
    return order;
  }),
  approval('declined', 'declined', async (lab) => {
    const order = await lab.given(late(95));
    await lab.post(order);
    return order;
  }),
  approval('condition-met', 'completed', async (lab) => {
    const order = await lab.given(late(20), { installation: null });
    await lab.post(order);
    await pay(lab, order, 4_500);
    return order;
  }),
  approval('condition-not-met', 'declined', async (lab) => {
    const order = await lab.given(late(20));
    await lab.post(order);
    return order;
  }),
  approval('deposit-paid', 'completed', async (lab) => {
    const order = await lab.given(almostOut, { installation: null });
    await lab.post(order);
    await pay(lab, order, 7_200);
    return order;
  }),
  approval('deposit-not-enough', 'declined', async (lab) => {
    const order = await lab.given(almostOut);
    await lab.post(order);
    await pay(lab, order, 1_000);
    return order;
  }),
  approval('reviewed-after-escalation', 'completed', async (lab) => {
    const order = await lab.given(returned, { installation: null });
    await lab.post(order);
    await lab.env.sleep(5 * HOUR_MS);
    await handleOf(lab, order).executeUpdate(review, {
      args: [{ verdict: 'approve', reviewer: 'agent-7', note: 'the bank was at fault' }],
    });
    return order;
  }),
  approval('review-declined', 'declined', async (lab) => {
    const order = await lab.given(returned);
    await lab.post(order);
    await handleOf(lab, order).executeUpdate(review, {
      args: [{ verdict: 'decline', reviewer: 'agent-7', note: 'third time' }],
    });
    return order;
  }),
  approval('decided-again-after-proof', 'declined', async (lab) => {
    const order = await lab.given(returned);
    await lab.post(order);
    await handleOf(lab, order).signal(identityProven);
    await eventually(async () => {
      const { decision } = await handleOf(lab, order).query(serviceApprovalCase);
      if (decision?.receiptId.endsWith(':2') !== true) throw new Error('not decided again yet');
    });
    await handleOf(lab, order).executeUpdate(review, {
      args: [{ verdict: 'decline', reviewer: 'agent-7', note: 'a payment came back as well' }],
    });
    return order;
  }),
  approval('got-worse-before-installation', 'declined', async (lab) => {
    const today = civilDateAt(await lab.now(), 'Europe/Berlin');
    const order = await lab.given(goodPayer, {
      installation: {
        required: true,
        area: 'north',
        earliestDate: addDays(today, 12),
        preferredWindow: null,
      },
    });
    await lab.post(order);
    await untilState(lab, order, 'scheduled');
    const { billingAccountId, customerId } = order;
    const [entry] = [{ billingAccountId, type: 'usage', direction: 'debit', amount: 60_000 } as const];
    const at = await lab.now();
    await lab.store.ledger.post(
      [
        {
          ...entry,
          occurredAt: at,
          idempotencyKey: `usage:${customerId}`,
          source: 'rating',
          billId: null,
          paymentId: null,
          note: null,
        },
      ],
      at,
    );
    return order;
  }),
  approval('withdrawn-in-review', 'cancelled', async (lab) => {
    const order = await lab.given(returned);
    await lab.post(order);
    await handleOf(lab, order).executeUpdate(cancel, {
      args: [{ reason: 'no longer wanted', requestedBy: 'provisioning' }],
    });
    return order;
  }),
  approval('cancelled-by-operations', 'cancelled', async (lab) => {
    const order = await lab.given(goodPayer);
    await lab.post(order);
    await untilState(lab, order, 'scheduled');
    await lab.env.sleep(HOUR_MS);
    await handleOf(lab, order).cancel();
    return order;
  }),
  approval('failed-without-account', 'failed', async (lab) => {
    const order = { ...(await lab.given(goodPayer)), billingAccountId: 'BA-of-nobody' };
    await lab.post(order).catch(() => undefined);
    return order;
  }),
  {
    name: 'payment-inquiry.answered-at-once',
    endsIn: 'resolved',
    async play(lab) {
      const { customerId } = await lab.given((snapshot) => snapshot.withHistory(6).dueIn(9));
      const inquiryId = `INQ-${customerId}`;
      const inquiry = {
        inquiryId,
        customerId,
        billingAccountId: null,
        channel: 'chat',
        topic: 'nextPayment',
        text: null,
        reference: null,
      };
      const workflowId = paymentInquiryWorkflowId(inquiryId);
      await lab.begin(PAYMENT_INQUIRY, workflowId, { inquiry, requestedBy: 'care-1' }, awaitAnswer);
      return end(lab, workflowId);
    },
  },
  {
    name: 'payment-inquiry.resolved-by-agent-after-escalation',
    endsIn: 'resolved',
    async play(lab) {
      const { customerId } = await lab.given(goodPayer);
      const inquiryId = `INQ-${customerId}`;
      const inquiry = {
        inquiryId,
        customerId,
        billingAccountId: null,
        channel: 'phone',
        topic: 'other',
        text: 'hello',
        reference: null,
      };
      const workflowId = paymentInquiryWorkflowId(inquiryId);
      await lab.begin(PAYMENT_INQUIRY, workflowId, { inquiry, requestedBy: 'care-1' }, awaitAnswer);
      await lab.env.sleep(3 * HOUR_MS);
      const handle = lab.client.workflow.getHandle(workflowId);
      const actions = [{ kind: 'goodwillCredit', amount: money(500, 'EUR') } as const];
      await handle.executeUpdate(resolve, {
        args: [{ code: 'GOODWILL', text: 'Sorry.', actions, agent: 'agent-7' }],
      });
      return end(lab, workflowId);
    },
  },
  {
    name: 'payment-inquiry.cancelled-by-operations',
    endsIn: 'failed',
    async play(lab) {
      const { customerId } = await lab.given(goodPayer);
      const inquiryId = `INQ-${customerId}`;
      const inquiry = {
        ...{ inquiryId, customerId, billingAccountId: null, text: 'hello', reference: null },
        ...({ channel: 'phone', topic: 'other' } as const),
      };
      const workflowId = paymentInquiryWorkflowId(inquiryId);
      await lab.begin(PAYMENT_INQUIRY, workflowId, { inquiry, requestedBy: 'care-1' }, awaitAnswer);
      await lab.client.workflow.getHandle(workflowId).cancel();
      return end(lab, workflowId);
    },
  },
  ...(['confirmed', 'expired', 'cancelled', 'cancelled-by-operations', 'account-moved'] as const).map(
    (ending): Scenario => ({
      name: `billing-cycle-change.${ending}`,
      endsIn: CYCLE_CHANGE_ENDINGS[ending],
      async play(lab) {
        const { customerId, billingAccountId } = await lab.given(goodPayer);
        const changeId = `CHG-${customerId}`;
        const preference = aCyclePreference({ billCycleDay: 31 });
        const request = { changeId, customerId, billingAccountId, preference, confirm: false };
        const workflowId = billingCycleChangeWorkflowId(changeId);
        const { quote } = await lab.begin(
          BILLING_CYCLE_CHANGE,
          workflowId,
          { request, requestedBy: 'selfcare' },
          awaitQuote,
        );
        const handle = lab.client.workflow.getHandle(workflowId);
        if (quote === null || quote.recommendedOptionId === null) throw new Error('no option is eligible');
        const confirmation = { quoteId: quote.quoteId, optionId: quote.recommendedOptionId };
        if (ending === 'cancelled')
          await handle.executeUpdate(cancelChange, { args: [{ reason: 'changed my mind' }] });
        if (ending === 'cancelled-by-operations') await handle.cancel();
        if (ending === 'confirmed') await handle.executeUpdate(confirm, { args: [confirmation] });
        if (ending === 'account-moved') {
          const at = await lab.now();
          const order = aServiceOrder({ orderId: `more-${changeId}`, customerId, billingAccountId });
          const start = { order, startDate: at.slice(0, 10), workflowId: `more-${changeId}`, now: at };
          await lab.store.subscriptions.activateFromOrder(start);
          await handle.executeUpdate(confirm, { args: [confirmation] }).catch(() => undefined);
        }
        return end(lab, workflowId);
      },
    }),
  ),
  {
    name: 'billing-cycle-change.declined',
    endsIn: 'declined',
    async play(lab) {
      const { customerId, billingAccountId } = await lab.given(late(30));
      const changeId = `CHG-${customerId}`;
      const preference = aCyclePreference({ billCycleDay: 15 });
      const request = { changeId, customerId, billingAccountId, preference, confirm: false };
      const workflowId = billingCycleChangeWorkflowId(changeId);
      await lab.begin(BILLING_CYCLE_CHANGE, workflowId, { request, requestedBy: 'selfcare' }, awaitQuote);
      return end(lab, workflowId);
    },
  },
  ...[REMINDER_SWEEP, NOTICE_DELIVERY].map(
    (workflowType): Scenario => ({
      name: `reminders.${workflowType}`,
      endsIn: 'done',
      async play(lab) {
        await lab.given((snapshot) => snapshot.withHistory(6).dueIn(2));
        const workflowId = `${workflowType}:${await lab.now()}`;
        const options = { workflowId, taskQueue: lab.taskQueue };
        const { failed } = await lab.client.workflow.execute<() => Promise<{ failed: number }>>(
          workflowType,
          options,
        );
        return { workflowId, result: { state: failed === 0 ? 'done' : 'failed' } };
      },
    }),
  ),
  {
    name: 'risk-watch.done',
    endsIn: 'done',
    async play(lab) {
      await lab.given(late(30));
      const workflowId = `risk-watch:${await lab.now()}`;
      const options = { workflowId, taskQueue: lab.taskQueue };
      const { watched } = await lab.client.workflow.execute<() => Promise<{ watched: number }>>(
        RISK_WATCH,
        options,
      );
      return { workflowId, result: { state: watched > 0 ? 'done' : 'nobodyWatched' } };
    },
  },
  {
    name: 'payment-inquiry.failed-without-customer',
    endsIn: 'failed',
    async play(lab) {
      const { customerId } = await lab.given(goodPayer);
      const inquiryId = `INQ-nobody-${customerId}`;
      const nobody = { inquiryId, customerId: `${customerId}-of-nobody`, billingAccountId: null };
      const inquiry = { ...nobody, channel: 'chat', topic: 'nextPayment', text: null, reference: null };
      const workflowId = paymentInquiryWorkflowId(inquiryId);
      const input = { inquiry, requestedBy: 'care-1' };
      await lab.begin(PAYMENT_INQUIRY, workflowId, input, awaitAnswer).catch(() => undefined);
      return end(lab, workflowId);
    },
  },
  {
    name: 'billing-cycle-change.confirmed-at-once',
    endsIn: 'confirmed',
    async play(lab) {
      const { customerId, billingAccountId } = await lab.given(goodPayer);
      const changeId = `CHG-${customerId}`;
      const preference = aCyclePreference({ billCycleDay: 31 });
      const request = { changeId, customerId, billingAccountId, preference, confirm: true };
      const workflowId = billingCycleChangeWorkflowId(changeId);
      await lab.begin(BILLING_CYCLE_CHANGE, workflowId, { request, requestedBy: 'selfcare' }, awaitQuote);
      return end(lab, workflowId);
    },
  },
  {
    name: 'billing-cycle-change.failed-without-account',
    endsIn: 'failed',
    async play(lab) {
      const { customerId } = await lab.given(goodPayer);
      const changeId = `CHG-nobody-${customerId}`;
      const preference = aCyclePreference({ billCycleDay: 15 });
      const request = { changeId, customerId, billingAccountId: 'BA-of-nobody', preference, confirm: false };
      const workflowId = billingCycleChangeWorkflowId(changeId);
      const input = { request, requestedBy: 'selfcare' };
      await lab.begin(BILLING_CYCLE_CHANGE, workflowId, input, awaitQuote).catch(() => undefined);
      return end(lab, workflowId);
    },
  },
  ...BILL_RUN_SCENARIOS,
  ...PAYMENT_SCENARIOS,
  ...PROMISE_SCENARIOS,
  ...PRIVACY_SCENARIOS,
  ...RECONSIDERATION_SCENARIOS,
  PROMISE_SWEEP_SCENARIO,
  // Last: these start dunning for every account that others left late, whose timers go off in every later sleep.
  ...DUNNING_SCENARIOS,
  ...FRAUD_SCENARIOS,
];
