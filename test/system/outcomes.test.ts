/** The four outcomes of a service order, each from its request to its end. */
import { beforeAll, expect, test } from 'vitest';
import { ApprovalSchema } from '../../src/api/schemas/cases/service-approval.ts';
import { ReceiptSchema } from '../../src/api/schemas/decisions/decision.ts';
import { InteractionSchema } from '../../src/api/schemas/notices/interaction.ts';
import { NoticeSchema } from '../../src/api/schemas/notices/notice.ts';
import { pageSchema } from '../../src/api/schemas/primitives.ts';
import { addDays, civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { creditHoldIdOf } from '../../src/store/accounts/credit-holds.ts';
import { aCycle } from '../support/builders/builders.ts';
import type { Owner } from '../support/builders/given.ts';
import { eventually } from '../support/run/eventually.ts';
import { anOrder, eur, goodPayer, lateBy, ordersOf, returnedPayment } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
});

const closed = (orderId: string) =>
  system.temporal.workflow.getHandle(serviceApprovalWorkflowId(orderId)).result();

async function noticesOf({ customerId }: Owner) {
  const answer = await system.get(`/v1/customers/${customerId}/notices`, { role: 'care' });
  return answer.as(pageSchema(NoticeSchema)).items;
}

test('approve: an order is scheduled, installed, and billed as it was ordered', async () => {
  // In the middle of a period, on whatever day the test runs: what is charged on a bill day is on the bill after that day's.
  const inTenDays = addDays(civilDateAt(instantOf(Date.now()), 'Europe/Berlin'), 10);
  const billCycleDay = Math.min(28, Number(inTenDays.slice(8)));
  const owner = await system.given((snapshot) =>
    goodPayer(snapshot.withAccount({ cycle: aCycle({ billCycleDay }) })),
  );
  const balanceBefore = await orders.balance(owner);
  const order = anOrder(owner);
  const answer = await orders.post(order);
  expect(answer.status).toBe(201);
  const decided = answer.as(ApprovalSchema);
  expect(decided).toMatchObject({ outcome: 'approve', state: 'scheduled', heldCredit: eur(9_900) });
  const held = await orders.balance(owner);
  expect(held.heldCredit).toEqual(eur(9_900));
  expect(held.availableCredit?.amountMinor).toBe((balanceBefore.availableCredit?.amountMinor ?? 0) - 9_900);

  const scheduled = await orders.until(order.orderId, 'scheduled');
  expect(scheduled.installation).toMatchObject({ area: order.installation.area, window: 'morning' });
  expect(scheduled.installation?.date ?? '').toBe(order.installation.earliestDate);

  const done = await orders.act(order.orderId, 'completion', { completedAt: new Date().toISOString() });
  expect(done.status).toBe(200);
  await orders.until(order.orderId, 'completed');
  await closed(order.orderId);

  const after = await orders.balance(owner);
  expect(after.heldCredit).toEqual(eur(0));
  expect(after.balance?.amountMinor).toBe((balanceBefore.balance?.amountMinor ?? 0) + 9_900);
  expect(after.transactions[0]).toMatchObject({ type: 'oneOffCharge', amount: eur(9_900) });
  // The charge of its days in the month, and the one-off charge that no bill has collected yet: what the next bill asks for.
  const { expectedAmount } = await orders.cycle(owner);
  const now = new Date().toISOString();
  const { draft: preview } = await system.store.billing.previewBill(owner.billingAccountId, now);
  expect(expectedAmount).toEqual(eur(preview.amount));
  expect(preview.collected.sums).toMatchObject([{ kind: 'oneOffCharge', amount: 9_900 }]);
  expect(preview.recurring.map(({ subscriptionId }) => subscriptionId)).toContain(`sub:${order.orderId}`);
  const hold = await system.store.creditHolds.get(creditHoldIdOf(serviceApprovalWorkflowId(order.orderId)));
  expect(hold).toMatchObject({ state: 'consumed', amount: 9_900 });
  const { subscriptionId } = await orders.read(order.orderId);
  expect(await system.store.subscriptions.get(subscriptionId ?? '')).toMatchObject({
    state: 'active',
    monthlyCharge: 4_500,
    orderId: order.orderId,
  });
  expect((await noticesOf(owner)).map(({ kind }) => kind).sort()).toHaveLength(2);
});

test('approveWithConditions: the money arrives, and the case goes on by itself', async () => {
  const owner = await system.given(lateBy(20));
  const order = anOrder(owner);
  const answer = (await orders.post(order)).as(ApprovalSchema);
  expect(answer).toMatchObject({
    outcome: 'approveWithConditions',
    state: 'awaitingCondition',
    heldCredit: null,
  });
  const due = answer.conditions.reduce((sum, { amount }) => sum + amount.amountMinor, 0);
  expect(due).toBe(4_500);
  expect((await orders.pay(owner, due)).status).toBe(201);
  const scheduled = await orders.until(order.orderId, 'scheduled');
  expect(scheduled).toMatchObject({ outcome: 'approve', heldCredit: eur(9_900), conditions: [] });
  const receipts = await system.get(`/v1/decisions?workflowId=${serviceApprovalWorkflowId(order.orderId)}`);
  const outcomes = receipts.as(pageSchema(ReceiptSchema)).items.map(({ outcome }) => outcome);
  expect(outcomes.sort()).toEqual(['approve', 'approveWithConditions']);
});

test('review: not its requester, but another agent decides it', async () => {
  const owner = await system.given(returnedPayment);
  const order = anOrder(owner);
  const answer = await orders.post(order, { subject: 'agent-1' });
  expect(answer.status).toBe(202);
  expect(answer.as(ApprovalSchema)).toMatchObject({ outcome: 'review', state: 'inReview' });
  const verdict = { verdict: 'approve', reasonCode: 'BANK_ERROR', note: 'The bank was at fault.' };
  const own = await orders.act(order.orderId, 'review', verdict, { subject: 'agent-1' });
  expect({ status: own.status, problem: own.problem }).toEqual({ status: 403, problem: 'forbidden' });
  expect((await orders.read(order.orderId)).state).toBe('inReview');
  const other = await orders.act(order.orderId, 'review', verdict, { subject: 'agent-2' });
  expect(other.status).toBe(200);
  const scheduled = await orders.until(order.orderId, 'scheduled');
  expect(scheduled).toMatchObject({ outcome: 'approve', heldCredit: eur(9_900) });
  const late = await orders.act(order.orderId, 'review', verdict, { subject: 'agent-3' });
  expect({ status: late.status, problem: late.problem }).toEqual({
    status: 409,
    problem: 'case-not-in-review',
  });
});

test('decline: an answer with reasons and remedies; the customer is told, and it is on their record', async () => {
  const owner = await system.given(lateBy(95));
  const order = anOrder(owner);
  const answer = await orders.post(order);
  expect(answer.status).toBe(201);
  const declined = answer.as(ApprovalSchema);
  expect(declined).toMatchObject({ outcome: 'decline', state: 'declined', heldCredit: null });
  expect(declined.reasons.map(({ code }) => code)).toContain('SERIOUSLY_PAST_DUE');
  expect(declined.reasons.every(({ text }) => text.length > 20)).toBe(true);
  expect(declined.remedies.length).toBeGreaterThan(0);
  await closed(order.orderId);
  const [notice, ...others] = await eventually(() => noticesOf(owner));
  expect(others).toEqual([]);
  expect(notice?.body.length).toBeGreaterThan(20);
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  const record = await system.get(`/v1/customers/${owner.customerId}/interactions`, { role: 'care' });
  expect(record.as(pageSchema(InteractionSchema)).items.map(({ reference }) => reference)).toContain(
    workflowId,
  );
  expect((await orders.balance(owner)).heldCredit).toEqual(eur(0));
});

test('review for a proof of identity: the customer authenticates again, and the order goes on by itself', async () => {
  const owner = await system.given(goodPayer);
  const { customerId } = owner;
  const seen = { at: new Date().toISOString(), customerId };
  const report = (eventId: string, kind: string) =>
    system.post('/v1/fraud-events', {
      ...{ role: 'eventSource', body: { ...seen, eventId: `${customerId}:${eventId}`, kind } },
    });
  await report('contact', 'contactChange');
  for (const n of [1, 2, 3]) expect((await report(`log-in-${n}`, 'logInFailed')).status).toBe(200);

  const order = anOrder(owner);
  expect((await orders.post(order)).as(ApprovalSchema)).toMatchObject({
    ...{ outcome: 'review', state: 'inReview', reasons: [{ code: 'FRAUD_SUSPECTED' }] },
  });
  await eventually(async () => expect(await system.store.stepUpDemands.isOpen(customerId)).toBe(true));
  const question = { customerId, channel: 'selfcare', topic: 'nextPayment' };
  const asks = (stepUp: boolean) =>
    system.post('/v1/payment-inquiries', { role: 'selfcare', customerId, stepUp, body: question });
  expect((await asks(false)).status).toBe(401);
  expect((await orders.read(order.orderId)).state).toBe('inReview');
  expect((await asks(true)).status).toBe(201);
  const scheduled = await orders.until(order.orderId, 'scheduled');
  expect(scheduled.outcome).toBe('approve');
  // It is read once more that nobody but the customer decided it.
  const receipt = await system.get(
    `/v1/decisions/${encodeURIComponent(scheduled.decision?.receiptId ?? '')}`,
    {
      role: 'auditor',
    },
  );
  expect(receipt.as(ReceiptSchema)).toMatchObject({ decidedBy: { kind: 'policy' } });
});
