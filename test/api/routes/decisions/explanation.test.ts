import { beforeAll, describe, expect, test } from 'vitest';
import { EvaluationSchema } from '../../../../src/api/schemas/decisions/decision.ts';
import { ExplanationSchema } from '../../../../src/api/schemas/decisions/explanation.ts';
import type { Receipt } from '../../../../src/domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../../../src/domain/decisions/facts/service-approval.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../../../src/rules/evaluate.ts';
import { releasedPolicy } from '../../../rules/given.ts';
import { AS_OF, aServiceOrder, aSnapshot } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';
import { SERVICE_ORDER } from '../../good-requests.ts';

const CUSTOMER = { customerId: 'CUST-LATE', billingAccountId: 'BA-LATE' };
const PATH = '/v1/decisions/service-approval%3AORD-LATE%3A1/explanation';
const late = aSnapshot()
  .withCustomer({ customerId: CUSTOMER.customerId })
  .withAccount(CUSTOMER)
  .withHistory(6)
  .overdueBy(12);

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  await api.store.bulk.putAccounts([bundleOf(late)]);
  const snapshot = late.build();
  const account = await api.store.accounts.get(CUSTOMER.billingAccountId);
  const decision = await evaluatePolicy({
    policy: await releasedPolicy('service-approval'),
    facts: serviceApprovalFacts(snapshot, aServiceOrder(CUSTOMER)),
    factsAsOf: AS_OF,
    decidedAt: AS_OF,
    currency: 'EUR',
    today: snapshot.today,
  });
  const receipt: Receipt = {
    ...decision,
    receiptId: 'service-approval:ORD-LATE:1',
    requestType: 'service-approval',
    workflowId: 'service-approval:ORD-LATE',
    ...CUSTOMER,
    decidedBy: { kind: 'policy' },
    engine: RULE_ENGINE,
    accountVersion: account?.version ?? 0,
    currency: 'EUR',
    today: snapshot.today,
  };
  await api.store.decisions.record({
    receipt,
    orderId: null,
    creditHold: null,
    allowOverLimit: false,
    caseDoc: null,
  });
});

const explained = async (query: string, role: 'care' | 'operations' = 'operations') =>
  ExplanationSchema.parse(await (await api.get(`${PATH}${query}`, { role })).json());

describe('an explanation', () => {
  test('is told to every reader, in the language that they ask for', async () => {
    const toAgent = await explained('', 'care');
    expect(toAgent).toMatchObject({
      audience: 'agent',
      locale: 'en',
      outcome: { code: 'approveWithConditions' },
      whatWouldChangeIt: {
        found: {
          kind: 'ways',
          ways: [{ steps: [{ kind: 'pay', amount: { amountMinor: 4500, currency: 'EUR' } }] }],
        },
      },
    });
    expect(toAgent.rules.map(({ rule }) => rule)).toEqual(['past-due']);
    const toOperator = await explained('?locale=de');
    expect(toOperator.rules.length).toBeGreaterThan(10);
    expect(toOperator.outcome.text).toBe('Genehmigt mit Auflagen');
  });

  test.each([
    ['application/json', 'application/json'],
    ['text/plain', 'text/plain; charset=UTF-8'],
    ['text/html,application/xhtml+xml;q=0.9', 'text/html; charset=utf-8'],
    ['*/*', 'application/json'],
  ])('comes as what Accept: %s asks for', async (accept, type) => {
    const response = await api.get(PATH, { headers: { accept } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')?.toLowerCase()).toBe(type.toLowerCase());
    expect(response.headers.get('vary')).toContain('accept');
    if (type.startsWith('text/html'))
      expect(response.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-/,
      );
  });

  test('a customer reads only their own, and only as a customer', async () => {
    const own = { role: 'selfcare', customerId: CUSTOMER.customerId } as const;
    const response = await api.get(PATH, own);
    expect(ExplanationSchema.parse(await response.json())).toMatchObject({
      audience: 'customer',
      policy: null,
      rules: [],
    });
    expect((await problemOf(await api.get(`${PATH}?audience=operator`, own))).kind).toBe('forbidden');
    const stranger = await api.get(PATH, { role: 'selfcare', customerId: 'CUST-OTHER' });
    expect((await problemOf(stranger)).kind).toBe('not-found');
    const receipt = await api.get('/v1/decisions/service-approval%3AORD-LATE%3A1', own);
    expect((await problemOf(receipt)).kind).toBe('forbidden');
  });

  test('is refused without a scope for it, and for unknown decisions', async () => {
    expect((await problemOf(await api.get(PATH, { role: 'processor' }))).kind).toBe('forbidden');
    expect((await problemOf(await api.get(PATH, { role: null }))).kind).toBe('unauthenticated');
    expect((await problemOf(await api.get('/v1/decisions/none/explanation'))).kind).toBe('not-found');
    expect((await problemOf(await api.get(`${PATH}?audience=press`))).faults).toEqual([
      '/audience not-allowed-value',
    ]);
  });
});

describe('a dry run in words', () => {
  const order = { ...SERVICE_ORDER, ...CUSTOMER };
  const WORDS = '/v1/evaluations/explanations';

  test('is explained as the recorded decision is, and leaves no trace', async () => {
    const before = await api.traces();
    const answer = await api.post(WORDS, { role: 'provisioning', key: null, body: order });
    expect(answer.status, await answer.clone().text()).toBe(200);
    const words = ExplanationSchema.parse(await answer.json());
    expect(words).toMatchObject({
      audience: 'operator',
      receiptId: null,
      requestType: 'service-approval',
      outcome: { code: 'approveWithConditions' },
      whatWouldChangeIt: { found: { kind: 'ways' } },
    });
    const recorded = await explained('');
    expect(words.rules.map(({ rule, result }) => [rule, result])).toEqual(
      recorded.rules.map(({ rule, result }) => [rule, result]),
    );
    expect(await api.traces()).toEqual(before);
  });

  test('is told to a customer without rules, in German, as text or as a page', async () => {
    const query = '?audience=customer&locale=de';
    const customer = ExplanationSchema.parse(
      await (await api.post(`${WORDS}${query}`, { role: 'analyst', body: order })).json(),
    );
    expect(customer).toMatchObject({ audience: 'customer', policy: null, rules: [] });
    for (const [accept, type] of [
      ['text/plain', 'text/plain'],
      ['text/html', 'text/html'],
    ] as const) {
      const response = await api.post(`${WORDS}${query}`, {
        role: 'analyst',
        body: order,
        headers: { accept },
      });
      expect(response.headers.get('content-type')).toContain(type);
      expect(response.headers.get('content-language')).toBe('de');
      expect(await response.text()).toContain('45,00');
    }
  });

  test('refuses unknown parameters', async () => {
    const wrong = await api.post(`${WORDS}?audience=press`, { role: 'analyst', body: order });
    expect((await problemOf(wrong)).faults).toEqual(['/audience not-allowed-value']);
  });
});

test('an evaluation says what would change it, and an approval does not', async () => {
  const order = { ...SERVICE_ORDER, ...CUSTOMER };
  const answer = await api.post('/v1/evaluations', { role: 'provisioning', body: order });
  expect(answer.status, await answer.clone().text()).toBe(200);
  const evaluation = EvaluationSchema.parse(await answer.json());
  expect(evaluation.outcome).toBe('approveWithConditions');
  expect(evaluation.whatWouldChangeIt?.found.kind).toBe('ways');
  expect(evaluation.whatWouldChangeIt?.text).toContain('€45.00');
  const good = aSnapshot()
    .withCustomer({ customerId: 'CUST-GOOD' })
    .withAccount({ customerId: 'CUST-GOOD', billingAccountId: 'BA-GOOD' })
    .withHistory(10);
  await api.store.bulk.putAccounts([bundleOf(good)]);
  const approved = await api.post('/v1/evaluations', {
    role: 'provisioning',
    body: { ...SERVICE_ORDER, customerId: 'CUST-GOOD', billingAccountId: 'BA-GOOD' },
  });
  const body = EvaluationSchema.parse(await approved.json());
  expect(body.outcome).toBe('approve');
  expect(body).not.toHaveProperty('whatWouldChangeIt');
});
