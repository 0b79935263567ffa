/** The same order again, other callers at the same time, and many orders for the same credit. */
import { beforeAll, expect, test, vi } from 'vitest';
import { ApprovalSchema } from '../../src/api/schemas/cases/service-approval.ts';
import { ReceiptSchema } from '../../src/api/schemas/decisions/decision.ts';
import { pageSchema } from '../../src/api/schemas/primitives.ts';
import { DAY_MS, instantOf } from '../../src/domain/civil-date.ts';
import { serviceApprovalWorkflowId } from '../../src/messages/service-approval.ts';
import { releaseExpiredCreditHolds } from '../../src/services/accounts/expired-credit-holds.ts';
import { sweepAll } from '../../src/services/sweep.ts';
import { creditHoldIdOf } from '../../src/store/accounts/credit-holds.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import { anOrder, eur, goodPayer, ordersOf } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

// Fifty decisions on one account follow on each other; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000 });

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
});

async function receiptsOf(orderId: string) {
  const answer = await system.get(`/v1/decisions?workflowId=${serviceApprovalWorkflowId(orderId)}`);
  return answer.as(pageSchema(ReceiptSchema)).items;
}

test('the same order under another key is the same decision; other content is a conflict', async () => {
  const owner = await system.given(goodPayer);
  const order = anOrder(owner);
  const first = (await orders.post(order)).as(ApprovalSchema);
  const again = (await orders.post(order)).as(ApprovalSchema);
  expect(again.decision).toEqual(first.decision);
  const other = await orders.post({ ...order, oneOffCharge: eur(1) });
  expect({ status: other.status, problem: other.problem }).toEqual({
    status: 409,
    problem: 'order-mismatch',
  });
  expect(await receiptsOf(order.orderId)).toHaveLength(1);
  expect((await orders.balance(owner)).heldCredit).toEqual(eur(9_900));
});

test('a repeated key is answered byte for byte, and says so; with another body it is refused', async () => {
  const order = anOrder(await system.given(goodPayer));
  const key = uniqueName('key');
  const first = await orders.post(order, { key });
  const again = await orders.post(order, { key });
  expect(again.text).toBe(first.text);
  expect(again.status).toBe(first.status);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  const other = await orders.post({ ...order, termMonths: 12 }, { key });
  expect({ status: other.status, problem: other.problem }).toEqual({
    status: 422,
    problem: 'idempotency-key-reused',
  });
});

test('ten callers at once with one order: one workflow, one receipt, one credit hold, one answer', async () => {
  const owner = await system.given(goodPayer);
  const order = anOrder(owner);
  const answers = await Promise.all(Array.from({ length: 10 }, () => orders.post(order)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
  const decisions = new Set(answers.map((answer) => answer.as(ApprovalSchema).decision?.receiptId));
  expect(decisions.size).toBe(1);
  expect(await receiptsOf(order.orderId)).toHaveLength(1);
  expect((await orders.balance(owner)).heldCredit).toEqual(eur(9_900));
  const workflowId = serviceApprovalWorkflowId(order.orderId);
  await eventually(async () => {
    const { count } = await system.temporal.workflow.count(`WorkflowId = "${workflowId}"`);
    expect(count).toBe(1);
  });
});

test('fifty orders at once on one account never hold more than its credit, and every one is decided', async () => {
  const owner = await system.given((snapshot) => goodPayer(snapshot).withAccount({ creditLimit: 60_000 }));
  const limit = (await orders.balance(owner)).availableCredit?.amountMinor ?? 0;
  let highest = 0;
  let watching = true;
  const watch = async () => {
    while (watching) {
      const account = await system.store.accounts.get(owner.billingAccountId);
      highest = Math.max(highest, account?.heldCredit ?? 0);
    }
  };
  const watcher = watch();
  const sent = Array.from({ length: 50 }, () => anOrder(owner, { installation: null }));
  // They end by being billed, which turns held credit into balance; both count against the limit.
  const decided = await Promise.all(sent.map((order) => orders.decided(order)));
  watching = false;
  await watcher;
  const approved = decided.filter(({ outcome }) => outcome === 'approve');
  expect(decided.filter(({ outcome }) => outcome === null)).toEqual([]);
  expect(approved.length).toBeGreaterThan(0);
  expect(approved.length * 9_900).toBeLessThanOrEqual(limit);
  expect(highest).toBeLessThanOrEqual(limit);
  for (const { orderId } of sent) expect(await receiptsOf(orderId)).toHaveLength(1);
  await Promise.all(approved.map(({ orderId }) => orders.until(orderId, 'completed')));
  const after = await orders.balance(owner);
  expect(after.heldCredit).toEqual(eur(0));
  expect(after.balance).toEqual(eur(approved.length * 9_900));
});

test('the credit that twenty orders with installations hold is what the account says', async () => {
  const owner = await system.given((snapshot) => goodPayer(snapshot).withAccount({ creditLimit: 60_000 }));
  const sent = Array.from({ length: 20 }, () => anOrder(owner));
  const decided = await Promise.all(sent.map((order) => orders.decided(order)));
  expect(decided.filter(({ outcome }) => outcome === null)).toEqual([]);
  const holds = await Promise.all(
    sent.map(({ orderId }) =>
      system.store.creditHolds.get(creditHoldIdOf(serviceApprovalWorkflowId(orderId))),
    ),
  );
  const held = holds.reduce((sum, hold) => sum + (hold?.state === 'held' ? hold.amount : 0), 0);
  const balance = await orders.balance(owner);
  expect(held).toBeGreaterThan(0);
  expect(balance.heldCredit).toEqual(eur(held));
  expect(held).toBeLessThanOrEqual(balance.creditLimit?.amountMinor ?? 0);
  expect(decided.filter(({ outcome }) => outcome === 'approve')).toHaveLength(held / 9_900);
});

test('twenty orders at once, while their holds expire, never bring available credit below zero', async () => {
  const owner = await system.given((snapshot) => goodPayer(snapshot).withAccount({ creditLimit: 60_000 }));
  const seen: { left: number; held: number }[] = [];
  const look = async () => {
    const account = await system.store.accounts.get(owner.billingAccountId);
    if (account === null) throw new Error('the account is there');
    const { creditLimit, balance, heldCredit } = account;
    seen.push({ left: creditLimit - balance - heldCredit, held: heldCredit });
  };
  const hundredDaysOn = instantOf(Date.now() + 100 * DAY_MS);
  const expire = () =>
    sweepAll((after) =>
      releaseExpiredCreditHolds({ store: system.store }, { now: hundredDaysOn, after, limit: 3 }),
    );
  const sent = Array.from({ length: 20 }, () => anOrder(owner));
  let deciding = true;
  const sweeps = async () => {
    while (deciding) {
      await look();
      await expire();
      await look();
    }
  };
  // More than one at a time, as when a sweep is tried again while its first try still runs.
  const sweeping = [sweeps(), sweeps()];
  const decided = await Promise.all(sent.map((order) => orders.decided(order))).finally(() => {
    deciding = false;
  });
  await Promise.all(sweeping);
  expect(decided.filter(({ outcome }) => outcome === null)).toEqual([]);
  expect(Math.min(...seen.map(({ left }) => left))).toBeGreaterThanOrEqual(0);
  expect(Math.min(...seen.map(({ held }) => held))).toBeGreaterThanOrEqual(0);
  const holds = await Promise.all(
    sent.map(({ orderId }) =>
      system.store.creditHolds.get(creditHoldIdOf(serviceApprovalWorkflowId(orderId))),
    ),
  );
  const held = holds.reduce((sum, hold) => sum + (hold?.state === 'held' ? hold.amount : 0), 0);
  const account = await system.store.accounts.get(owner.billingAccountId);
  expect(account?.heldCredit).toBe(held);
  expect(holds.filter((hold) => hold?.state === 'expired').length).toBeGreaterThan(0);
});
