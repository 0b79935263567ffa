import { beforeAll, describe, expect, test } from 'vitest';
import type { ServiceApprovalCase } from '../../../src/domain/cases/cases.ts';
import type { JudgedEvent } from '../../../src/domain/fraud/judgement.ts';
import type { AgentVerdict } from '../../../src/rules/overruling.ts';
import { verifyReceipt } from '../../../src/rules/verify.ts';
import { createOrderDecisions } from '../../../src/services/decisions/order-decision.ts';
import { createOrderWatch } from '../../../src/services/fraud/orders.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { inAuditedTransaction } from '../../../src/store/audit/trail.ts';
import { freezeWithin } from '../../../src/store/fraud/frozen-methods.ts';
import { demandWithin } from '../../../src/store/fraud/step-up-demands.ts';
import { aServiceOrder } from '../../support/builders/builders.ts';
import { given } from '../../support/builders/given.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';

const t = aStore();
const NOW = '2026-12-01T12:00:00.000Z';

beforeAll(async () => {
  await releaseShipped(t.store, 'service-approval');
  await releaseShipped(t.store, 'fraud-watch');
});

function approvalOf(order: ServiceApprovalCase['order']): ServiceApprovalCase {
  return {
    workflowId: `service-approval:${order.orderId}`,
    ...{ revision: 1, state: 'assessing', timeline: [], requestedBy: 'provisioning' },
    ...{ createdAt: NOW, updatedAt: NOW, dueAt: null, needsAttention: false },
    order,
    ...{ outcome: null, reasons: [], conditions: [], remedies: [], decision: null },
    ...{ heldCredit: null, appointment: null, subscriptionId: null, cancellationReason: null },
    reconsideration: null,
  };
}

/** Decides an order of a good account, and records it. */
async function decide(order: ServiceApprovalCase['order'], verdict: AgentVerdict | null = null) {
  const policies = createPolicyProvider(t.store);
  const fraud = createOrderWatch({
    books: t.store.fraud,
    watchAt: (at) => policies.inForce('fraud-watch', at),
    provenSince: t.store.stepUpDemands.endedSince,
    onUncounted: (error) => {
      throw error;
    },
  });
  const orders = createOrderDecisions({ store: t.store, policies, fraud });
  const approval = approvalOf(order);
  const assessment = await orders.check({ approval, conditionDeadlineAt: null, asOf: NOW });
  if (assessment === null) throw new Error('it has its turn');
  const { receipt } = await orders.decide({ approval, assessment, receiptNumber: 1, verdict, at: NOW });
  const { receiptId, policy, decidedAt, outcome, reasons } = receipt;
  const next: ServiceApprovalCase = {
    ...approval,
    ...{ revision: 2, state: 'inReview', outcome, reasons },
    decision: { receiptId, policy, decidedAt },
  };
  expect(await orders.record({ receipt, next })).toMatchObject({ recorded: true });
  await fraud.settled();
  return receipt;
}

/** An order of an account in good standing, on which so many orders were counted today. */
async function orderAfter(orders: number) {
  const { customerId, billingAccountId } = await given(t.store, NOW, (snapshot) => snapshot.withHistory(12));
  for (let number = 1; number <= orders; number += 1)
    await t.store.fraud.count(counted(number, billingAccountId));
  return aServiceOrder({ customerId, billingAccountId });
}

function counted(number: number, account: string): JudgedEvent {
  return {
    ...{ eventId: `order:${account}:${number}`, kind: 'order', at: NOW, amount: 100 },
    parties: { account },
    ...{ outcome: 'none', reasons: [], ring: null, score: 0, oddities: [] },
    policy: { version: '1', sha256: 'a'.repeat(64) },
    judgedAt: NOW,
  };
}

async function policyOf(version: string): Promise<unknown> {
  const stored = await t.store.policies.get('service-approval', version);
  return JSON.parse(stored?.content ?? 'null');
}

describe('the fraud watch of orders', () => {
  test('an order that nothing speaks against is decided as without it, and is counted once', async () => {
    const order = await orderAfter(9);
    const receipt = await decide(order);
    expect(receipt.outcome).toBe('approve');
    expect(receipt.fraud).toBeUndefined();
    expect((await t.store.fraud.event(`order:${order.orderId}`))?.outcome).toBe('none');
    const activities = await t.store.fraud.activitiesOf({ account: order.billingAccountId });
    const days = activities.get(`account:${order.billingAccountId}`)?.days ?? {};
    expect(Object.values(days).map((bucket) => bucket.order?.count)).toEqual([10]);
  });

  test('an order that looks like fraud is not approved: it waits for a person, and the receipt says and proves why', async () => {
    const receipt = await decide(await orderAfter(60));
    expect(receipt).toMatchObject({
      outcome: 'review',
      reasons: [{ code: 'FRAUD_SUSPECTED', rule: null }],
      conditions: [],
      fraud: { outcome: 'holdOrder', reasonCodes: ['ORDER_VELOCITY'] },
    });
    const stored = await t.store.decisions.get(receipt.receiptId);
    if (stored === null) throw new Error('no receipt');
    const document = await policyOf(receipt.policy.version);
    expect(await verifyReceipt(stored, document)).toMatchObject({ ok: true });
    const { fraud: _hold, ...without } = stored;
    expect(await verifyReceipt(without, document)).toMatchObject({ ok: false });
  });

  test('an order of an account whose payment method is frozen waits for a person, until the freeze is lifted', async () => {
    const order = await orderAfter(1);
    const account = order.billingAccountId;
    const method = t.store.fraud.hashed('method', `tok-${account}`);
    await t.store.fraud.count({
      ...counted(2, account),
      ...{ eventId: `payment:${account}`, kind: 'payment', parties: { account, method } },
    });
    // Every order uses credit, so that other rules may speak too.
    const heldOf = async (ofWhom: typeof order, name: string) => {
      const { outcome, fraud } = await decide({ ...ofWhom, orderId: `${ofWhom.orderId}-${name}` });
      const isHeld = fraud?.reasonCodes.includes('FROZEN_METHOD') === true;
      return { isHeld, approved: outcome === 'approve' };
    };
    expect(await heldOf(order, 'before')).toEqual({ isHeld: false, approved: true });
    await inAuditedTransaction(t.db, t.client, 'fraudAlerts.raise', (tx) =>
      freezeWithin(tx, method, 'FA-1', NOW),
    );
    expect(await heldOf(order, 'frozen')).toEqual({ isHeld: true, approved: false });
    expect(await heldOf(await orderAfter(1), 'another')).toEqual({ isHeld: false, approved: true });
    await t.store.frozenMethods.lift(method, { by: 'desk-1', reason: 'customerVerified' }, NOW);
    expect((await heldOf(order, 'after')).isHeld).toBe(false);
  });

  test('an order that looks like a take-over waits for the proof of identity that comes after it, and for nothing more', async () => {
    const order = await orderAfter(1);
    const { customerId, billingAccountId: account } = order;
    const event = (eventId: string, kind: 'contactChange' | 'logInFailed') =>
      t.store.fraud.count({
        ...counted(2, account),
        ...{ eventId: `${eventId}:${customerId}`, kind, amount: null, parties: { customer: customerId } },
      });
    await event('contact', 'contactChange');
    for (const n of [1, 2, 3]) await event(`log-in-${n}`, 'logInFailed');
    const stepUp = { outcome: 'review', fraud: { outcome: 'stepUp', reasonCodes: ['ACCOUNT_TAKE_OVER'] } };
    expect(await decide({ ...order, orderId: `${order.orderId}-1` })).toMatchObject(stepUp);
    const demandAt = (now: string) =>
      inAuditedTransaction(t.db, t.client, 'fraudAlerts.raise', (tx) =>
        demandWithin(tx, customerId, 'FA-TAKE-OVER', now),
      );
    // A proof from before the order came shows nothing.
    await demandAt('2026-12-01T10:00:00.000Z');
    await t.store.stepUpDemands.meet(customerId, '2026-12-01T11:00:00.000Z');
    expect(await decide({ ...order, orderId: `${order.orderId}-2` })).toMatchObject(stepUp);
    await demandAt(NOW);
    expect(await decide({ ...order, orderId: `${order.orderId}-3` })).toMatchObject(stepUp);
    await t.store.stepUpDemands.meet(customerId, NOW);
    const proven = await decide({ ...order, orderId: `${order.orderId}-4` });
    expect(proven).toMatchObject({ outcome: 'approve' });
    expect(proven.fraud).toBeUndefined();
  });

  test('an agent who has looked approves it', async () => {
    const verdict = { verdict: 'approve', reviewer: 'credit-7', note: 'a shop for its branches' } as const;
    const receipt = await decide(await orderAfter(60), verdict);
    expect(receipt).toMatchObject({ outcome: 'approve', decidedBy: { kind: 'agent' } });
  });
});
