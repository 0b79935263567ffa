import { expect, test } from 'vitest';
import { createCreditBureau } from '../../../src/gateways/decisions/outside-source.ts';
import { evaluateOrder } from '../../../src/services/decisions/evaluation.ts';
import { createOrderDecisions } from '../../../src/services/decisions/order-decision.ts';
import { createOutsideFacts } from '../../../src/services/decisions/outside-facts.ts';
import { createPolicyDesk } from '../../../src/services/policies/desk.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { AS_OF, aServiceOrder } from '../../support/builders/builders.ts';
import { anApprovalCase } from '../../support/builders/decisions.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseChanged, shippedDocument } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { atEndOfFile } from '../../support/run/end-of-file.ts';
import { uniqueName } from '../../support/run/names.ts';
import { anOutsideServer, aReport, BUREAU_TEST_TOKEN } from './outside-server.ts';

const t = aStore();

test('an order and its trial are decided by what the bureau says, and the receipt says when it could not be asked', async () => {
  const server = await anOutsideServer();
  atEndOfFile(server.close);
  const { facts, rules } = await shippedDocument('service-approval');
  const changed = {
    facts: {
      ...Object(facts),
      bureauStatus: { type: 'string', source: 'creditBureau', maxAgeHours: 1 },
      bureauOpenDefaults: { type: 'integer', source: 'creditBureau', minimum: 0, maxAgeHours: 720 },
    },
    rules: [
      ...(Array.isArray(rules) ? rules : []),
      {
        name: 'bureau-defaults',
        conditions: { all: [{ fact: 'bureauOpenDefaults', operator: 'greaterThan', value: 0 }] },
        event: { type: 'decline', params: { reasonCode: 'BUREAU_DEFAULTS' } },
      },
    ],
    tests: [],
  };
  await releaseChanged(t.store, 'service-approval', uniqueName('v'), { changed, from: AS_OF, now: AS_OF });
  const outside = createOutsideFacts({
    sources: { creditBureau: createCreditBureau({ url: server.url, token: BUREAU_TEST_TOKEN }) },
    ...{ timeoutMs: 5_000, keptMs: 0, onUnavailable: () => undefined },
  });
  const policies = createPolicyProvider(t.store, () => 0);
  const orders = createOrderDecisions({ store: t.store, policies, outside });
  const account = await putAccount(t.store, { account: { openedDate: '2020-01-01' } });
  const { customerId, billingAccountId } = account;
  const decided = async () => {
    const order = aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId });
    const approval = { ...anApprovalCase(account, { order }), outcome: null, state: 'assessing' as const };
    const assessment = await orders.check({ approval, conditionDeadlineAt: null, asOf: AS_OF });
    if (assessment === null) throw new Error('it has its turn');
    const about = { receiptNumber: 1, verdict: null, at: AS_OF };
    const { receipt } = await orders.decide({ approval, assessment, ...about });
    orders.letGo(approval);
    return receipt;
  };
  server.answer = aReport({ openDefaults: 2 });
  expect(await decided()).toMatchObject({
    outcome: 'decline',
    reasons: [{ code: 'BUREAU_DEFAULTS' }],
    facts: {
      bureauOpenDefaults: { value: 2, source: 'creditBureau', observedAt: '2026-11-22T08:00:00.000Z' },
    },
  });
  const desk = { store: t.store, policies, policyDesk: createPolicyDesk(), outside, now: () => AS_OF };
  const order = aServiceOrder({ orderId: uniqueName('ORD'), customerId, billingAccountId });
  const trial = await evaluateOrder(desk, { order, policyVersion: null, mayTryDrafts: false });
  expect(trial.decision.outcome).toBe('decline');
  expect(server.asked.map(({ purpose }) => purpose)).toEqual(['order', 'trial']);
  server.answer = { status: 500, body: {} };
  const degraded = await decided();
  expect(degraded.facts).toMatchObject({ bureauStatus: { value: 'unavailable', source: 'creditBureau' } });
  expect(degraded.outcome).toBe('decline');
});
