import type { PromiseToPay, PromiseWish } from '../../../src/domain/arrears/promise.ts';
import type { ServiceOrder } from '../../../src/domain/cases/order.ts';
import { addDays, type CivilDate, civilDateAt, HOUR_MS } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { BARE_REPORT, type PaymentReport } from '../../../src/domain/payments/payment.ts';
import {
  ORDER_RECONSIDERATION,
  orderReconsiderationWorkflowId,
} from '../../../src/messages/order-reconsideration.ts';
import { PROMISE_SWEEP } from '../../../src/messages/promise-sweep.ts';
import { PROMISE_TO_PAY, promiseMoved, promiseWorkflowId } from '../../../src/messages/promise-to-pay.ts';
import { aPaymentMethod, type SnapshotBuilder } from '../builders/builders.ts';
import { shippedVersion } from '../product/shipped.ts';
import { type Played, type Scenario, untilState } from './playing.ts';
import type { WorkflowLab } from './workflow-lab.ts';

const late = (days: number, amount: number) => (snapshot: SnapshotBuilder) =>
  snapshot.withHistory(10).overdueBy(days, amount);

/** Gives a promise as the API does: the effect first, then its workflow. */
async function give(lab: WorkflowLab, order: ServiceOrder, wish: (today: CivilDate) => PromiseWish) {
  const now = await lab.now();
  const { version, sha256, parameters: limits } = await shippedVersion('promise-to-pay', now);
  const promiseId = `PRM-${order.orderId}`;
  const { promise } = await lab.store.promises.give({
    ...{ promiseId, billingAccountId: order.billingAccountId, currency: 'EUR', givenBy: 'care-1' },
    ...{ wish: wish(civilDateAt(now, 'Europe/Berlin')), limits, terms: { version, sha256 }, now },
  });
  const workflowId = promiseWorkflowId(promiseId);
  const { taskQueue } = lab;
  await lab.client.workflow.start(PROMISE_TO_PAY, { workflowId, taskQueue, args: [{ promiseId }] });
  return promise;
}

/** Lets time pass until a day is over, by at most six hours. */
async function untilDayAfter(lab: WorkflowLab, date: CivilDate): Promise<void> {
  while (civilDateAt(await lab.now(), 'Europe/Berlin') <= date) await lab.env.sleep(6 * HOUR_MS);
}

async function report(
  lab: WorkflowLab,
  given: Pick<PaymentReport, 'paymentId' | 'billingAccountId' | 'status'>,
  amountMinor: number,
) {
  const now = await lab.now();
  const rest = {
    amount: money(amountMinor, 'EUR'),
    method: aPaymentMethod(),
    occurredAt: now,
    ...BARE_REPORT,
  };
  const { payment } = await lab.store.payments.record({ ...given, ...rest }, now);
  return payment;
}

/** Money moves on the promise's account, and its workflow hears of it. */
async function move(
  lab: WorkflowLab,
  promise: PromiseToPay,
  paymentId: string,
  amount: number,
  status: 'settled' | 'reversed',
) {
  const { billingAccountId, promiseId } = promise;
  await report(lab, { paymentId: `${paymentId}-${promiseId}`, billingAccountId, status }, amount);
  await lab.client.workflow.getHandle(promiseWorkflowId(promiseId)).signal(promiseMoved);
}

/** Lets time pass until the workflow has closed. */
async function ended(lab: WorkflowLab, workflowId: string): Promise<Played> {
  const handle = lab.client.workflow.getHandle(workflowId);
  for (let hours = 0; hours < 400 * 24 && (await handle.describe()).status.name === 'RUNNING'; hours += 6)
    await lab.env.sleep(6 * HOUR_MS);
  return { workflowId, result: await handle.result() };
}

const promised = (
  name: string,
  endsIn: 'kept' | 'broken' | 'cancelled',
  play: (lab: WorkflowLab, order: ServiceOrder) => Promise<PromiseToPay>,
): Scenario => ({
  name: `promise-to-pay.${name}`,
  endsIn,
  async play(lab) {
    const promise = await play(lab, await lab.given(late(20, 9_000)));
    return ended(lab, promiseWorkflowId(promise.promiseId));
  },
});

const once = (today: CivilDate): PromiseWish => ({
  kind: 'promise',
  amount: 9_000,
  untilDate: addDays(today, 7),
});
const inThree = (today: CivilDate): PromiseWish => ({
  ...{ kind: 'plan', amount: 9_000, installments: 3 },
  firstDate: addDays(today, 5),
});

export const PROMISE_SCENARIOS: readonly Scenario[] = [
  promised('kept', 'kept', async (lab, order) => {
    const promise = await give(lab, order, once);
    await lab.env.sleep(24 * HOUR_MS);
    await move(lab, promise, 'PAY-1', 4_000, 'settled');
    await lab.env.sleep(24 * HOUR_MS);
    await move(lab, promise, 'PAY-2', 5_000, 'settled');
    return promise;
  }),
  promised('broken', 'broken', async (lab, order) => {
    const promise = await give(lab, order, once);
    await move(lab, promise, 'PAY-1', 8_999, 'settled');
    return promise;
  }),
  promised('cancelled', 'cancelled', async (lab, order) => {
    const promise = await give(lab, order, once);
    await lab.env.sleep(24 * HOUR_MS);
    const { promiseId } = promise;
    await lab.store.promises.cancel({ promiseId, reason: 'asked for', by: 'care-1', now: await lab.now() });
    await lab.client.workflow.getHandle(promiseWorkflowId(promiseId)).signal(promiseMoved);
    return promise;
  }),
  promised('kept-with-an-order-waiting', 'kept', async (lab, order) => {
    const waiting = { ...order, installation: null };
    await lab.post(waiting);
    await untilState(lab, waiting, 'awaitingCondition');
    const promise = await give(lab, order, once);
    await lab.env.sleep(24 * HOUR_MS);
    // Nobody tells the order of the payment: the end of the promise does.
    await move(lab, promise, 'PAY-1', 9_000, 'settled');
    await untilState(lab, waiting, 'completed');
    return promise;
  }),
  promised('plan-kept', 'kept', async (lab, order) => {
    const promise = await give(lab, order, inThree);
    for (const [index, { dueDate, amount }] of promise.installments.entries()) {
      await untilDayAfter(lab, addDays(dueDate, -1));
      await move(lab, promise, `PAY-${index}`, amount, 'settled');
    }
    return promise;
  }),
  promised('plan-reversed-in-the-middle', 'broken', async (lab, order) => {
    const promise = await give(lab, order, inThree);
    const [first, second] = promise.installments;
    await move(lab, promise, 'PAY-1', 3_000, 'settled');
    await untilDayAfter(lab, first?.dueDate ?? '');
    await move(lab, promise, 'PAY-2', 3_000, 'settled');
    await untilDayAfter(lab, second?.dueDate ?? '');
    await move(lab, promise, 'PAY-2', 3_000, 'reversed');
    return promise;
  }),
];

const reconsidered = (name: string, endsIn: string, paid: number): Scenario => ({
  name: `order-reconsideration.${name}`,
  endsIn,
  async play(lab) {
    const order = await lab.given((snapshot) => snapshot.withHistory(10).dueIn(9, 60_000));
    await lab.post(order);
    const { billingAccountId, orderId } = order;
    const paymentId = `PAY-${orderId}`;
    await report(lab, { paymentId, billingAccountId, status: 'settled' }, paid);
    const workflowId = orderReconsiderationWorkflowId(orderId, paymentId);
    const { taskQueue } = lab;
    const name = 'order-reconsideration';
    const { version, sha256 } = await shippedVersion(name);
    await lab.client.workflow.start(ORDER_RECONSIDERATION, {
      workflowId,
      taskQueue,
      args: [{ orderId, paymentId, policy: { name, version, sha256 } }],
    });
    return ended(lab, workflowId);
  },
});

export const RECONSIDERATION_SCENARIOS: readonly Scenario[] = [
  reconsidered('offered-anew', 'offeredAnew', 60_000),
  reconsidered('still-declined', 'notYet', 1_000),
];

export const PROMISE_SWEEP_SCENARIO: Scenario = {
  name: 'promise-sweep.done',
  endsIn: 'done',
  async play(lab) {
    const workflowId = `promise-sweep-${await lab.now()}`;
    await lab.client.workflow.start(PROMISE_SWEEP, { workflowId, taskQueue: lab.taskQueue, args: [] });
    await lab.client.workflow.getHandle(workflowId).result();
    return { workflowId, result: { state: 'done' } };
  },
};
