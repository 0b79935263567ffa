/** A person who may try drafts can write one that takes very long. It takes the time of a thread, not that of other callers. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../../src/rules/compile.ts';
import { RULE_ENGINE } from '../../../../src/rules/evaluate.ts';
import { parsePolicyDocument } from '../../../../src/rules/policy-schema.ts';
import { decide, factsOf, GOOD_ACCOUNT, releasedDocument, TODAY } from '../../../rules/given.ts';
import { aSnapshot } from '../../../support/builders/builders.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';
import { SERVICE_ORDER } from '../../good-requests.ts';

const CUSTOMER = { customerId: 'CUST-LATE', billingAccountId: 'BA-LATE' };
const RULES = 40;
const LEAVES = 28;
const RECEIPTS = 80;
const AT_ONCE = 2;

const released = await releasedDocument('service-approval');
/** Rules that never fire, and never let a search know that before it has compared them with everything. */
const extra = Array.from({ length: RULES }, (_, n) => ({
  name: `never-${n}`,
  conditions: {
    any: Array.from({ length: LEAVES }, (_each, i) => ({
      fact: 'pastDueAmount',
      operator: 'equal' as const,
      value: (n * LEAVES + i) * 7 + 3,
    })),
  },
  event: { type: 'review' as const, params: { reasonCode: 'QUESTION_NEEDS_AGENT' as const } },
}));
const draft = parsePolicyDocument({
  ...released,
  version: 'hostile',
  default: 'review',
  rules: [...released.rules.filter(({ event }) => event.type !== 'approve'), ...extra],
});

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  const late = aSnapshot().withCustomer({ customerId: CUSTOMER.customerId }).withAccount(CUSTOMER);
  await api.store.bulk.putAccounts([bundleOf(late.withHistory(6).overdueBy(12))]);
  const stored = await api.post('/v1/policies', { role: 'analyst', body: { document: draft } });
  expect(stored.status, await stored.clone().text()).toBe(201);
  const decision = await decide(compilePolicy(released), factsOf(GOOD_ACCOUNT));
  const account = await api.store.accounts.get(CUSTOMER.billingAccountId);
  for (let n = 0; n < RECEIPTS; n += 1) {
    const workflowId = `service-approval:ORD-${n}`;
    await api.store.decisions.record({
      receipt: {
        ...decision,
        ...{ receiptId: `${workflowId}:1`, requestType: 'service-approval', workflowId, ...CUSTOMER },
        ...{ decidedBy: { kind: 'policy' }, engine: RULE_ENGINE, accountVersion: account?.version ?? 0 },
        ...{ currency: 'EUR', today: TODAY },
      },
      ...{ orderId: null, creditHold: null, allowOverLimit: false, caseDoc: null },
    });
  }
});

/** Between two reads of the other caller. */
const PAUSE_MS = 25;

/**
 * Does it, while another caller reads now and then; answers how long it took, how long the event loop was held at a time, and
 * how long a read took at most. In milliseconds.
 */
async function meanwhile(hostile: () => Promise<void>) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const startedAt = performance.now();
  delay.enable();
  let isOver = false;
  const done = hostile().finally(() => {
    isOver = true;
  });
  let slowestRead = 0;
  while (!isOver) {
    const askedAt = performance.now();
    const answer = await api.get(`/v1/customers/${CUSTOMER.customerId}/balance`, { role: 'care' });
    expect(answer.status).toBe(200);
    await answer.text();
    slowestRead = Math.max(slowestRead, performance.now() - askedAt);
    await setTimeout(PAUSE_MS);
  }
  await done;
  delay.disable();
  const took = performance.now() - startedAt;
  return { took, held: delay.max / 1e6, slowestRead };
}

const ORDER = { ...SERVICE_ORDER, ...CUSTOMER, policyVersion: 'hostile' };
const CASES: readonly (readonly [string, string, object])[] = [
  ['an order is evaluated by it', '/v1/evaluations', ORDER],
  ['what it decides is explained', '/v1/evaluations/explanations', ORDER],
  ['past orders are decided by it', '/v1/evaluations/backtests', { policy: { version: 'hostile' } }],
];

describe('a hostile draft keeps nobody else from being answered', () => {
  test.each(CASES)('when %s', async (_, path, body) => {
    const { took, held, slowestRead } = await meanwhile(async () => {
      const ask = () => api.post(path, { role: 'analyst', key: null, body });
      for (const answer of await Promise.all(Array.from({ length: AT_ONCE }, ask))) {
        expect(answer.status).toBe(200);
        await answer.body?.cancel();
      }
    });
    // Shares of its own time: how fast a machine is, and who else works on it, makes no difference.
    expect(held).toBeLessThan(took / 3);
    expect(slowestRead).toBeLessThan(took / 2);
  });
});
