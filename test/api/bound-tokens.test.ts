import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { ROLES } from '../../src/domain/access/roles.ts';
import { declaredRoutes, mayCall } from '../access/declared-routes.ts';
import { anApprovalCase } from '../support/builders/decisions.ts';
import { putAccount } from '../support/builders/put-account.ts';
import type { Call } from '../support/callers/caller.ts';
import { problemOf } from '../support/callers/problem.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';
import { SERVICE_ORDER } from './good-requests.ts';

const Operation = z.looseObject({
  'x-required-scopes': z.array(z.string()),
  'x-bound-tokens': z.enum(['own', 'refused']),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.partialRecord(z.enum(['get', 'post', 'put', 'patch']), Operation)),
});

/** Every business route of the API, with what it says of tokens that are bound to a customer. */
const ROUTES = Object.entries(Document.parse(JSON.parse(openApiText())).paths).flatMap(([path, methods]) =>
  (['get', 'post', 'put', 'patch'] as const).flatMap((method) => {
    const operation = methods[method];
    if (operation === undefined) return [];
    const { 'x-required-scopes': scopes, 'x-bound-tokens': bound, parameters } = operation;
    const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
    return [{ name: `${method} ${path}`, method, path, scopes, bound, query }];
  }),
);
const refused = ROUTES.filter(({ bound }) => bound === 'refused');
const own = ROUTES.filter(({ bound }) => bound === 'own');

/** Every role, and so every scope; and yet bound to one customer. */
const BOUND: Call = { role: ROLES, customerId: 'CUST-BOUND' };

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

/** The path with ids that are there, or those of nothing. */
const filled = (path: string, ids: Readonly<Record<string, string>>) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'NONE');

const told = async (response: Response) =>
  `${response.status} ${response.ok ? 'answered' : (await problemOf(response)).kind}`;

test('a token that is bound to a customer is refused, with every scope, where the binding is not checked', async () => {
  const { customerId, billingAccountId } = await putAccount(api.store);
  const ids = { customerId, billingAccountId };
  const answers: string[] = [];
  for (const { name, method, path } of refused) {
    const call = method === 'get' ? BOUND : { ...BOUND, body: {} };
    const response = await api[method](filled(path, ids), call);
    answers.push(`${name}: ${await told(response)}`);
  }
  expect(answers).toEqual(refused.map(({ name }) => `${name}: 403 forbidden`));
  expect(answers.length).toBeGreaterThan(40);
});

test('the same scopes without a binding are not refused there', async () => {
  for (const path of ['/v1/payments?billingAccountId=NONE', '/v1/risk-watch', '/v1/dunning-cases'])
    expect([path, (await api.get(path, { role: 'auditor' })).status]).toEqual([path, 200]);
});

test('every route that a customer has the scopes for takes a bound token', () => {
  const closed = declaredRoutes().filter(
    (route) => route.bound === 'refused' && mayCall(['selfcare'], route),
  );
  expect(closed.map(({ name }) => name)).toEqual([]);
});

test('a bound token does not find what belongs to another customer', async () => {
  const { customerId, billingAccountId } = await putAccount(api.store);
  const reads = own.filter(
    ({ method, path, query }) =>
      method === 'get' && (/\{(?:customerId|billingAccountId)\}/.test(path) || query.includes('customerId')),
  );
  const answers: string[] = [];
  for (const { name, path, query } of reads) {
    const asked = query.includes('customerId') ? `?customerId=${customerId}` : '';
    const response = await api.get(`${filled(path, { customerId, billingAccountId })}${asked}`, BOUND);
    answers.push(`${name}: ${await told(response)}`);
  }
  expect(answers).toEqual(reads.map(({ name }) => `${name}: 404 not-found`));
  expect(answers.length).toBeGreaterThan(10);
});

test('what belongs to another customer and what does not exist get the same words', async () => {
  const { customerId, billingAccountId } = await putAccount(api.store);
  const reads = own.filter(({ method, path }) => method === 'get' && path.includes('{'));
  const words = async (path: string) => {
    const response = await api.get(path, BOUND);
    const { title, detail, errors } = (await problemOf(response)).document;
    return { status: response.status, title, detail, errors };
  };
  for (const { name, path } of reads) {
    const there = await words(filled(path, { customerId, billingAccountId }));
    expect([name, there]).toEqual([name, await words(filled(path, {}))]);
  }
  expect(reads.length).toBeGreaterThan(10);
});

test('an order id of another customer is a conflict, and the answer says nothing about that order', async () => {
  const { customerId, billingAccountId } = await putAccount(api.store);
  const theirs = anApprovalCase({ customerId: 'CUST-OTHER', billingAccountId: 'BA-OTHER' });
  await api.store.cases.putApproval(theirs);
  const body = { ...SERVICE_ORDER, orderId: theirs.order.orderId, customerId, billingAccountId };
  const sent = (parts: Call) => api.post('/v1/service-approvals', { role: 'provisioning', body, ...parts });
  expect(await problemOf(await sent({ customerId }))).toMatchObject({
    kind: 'order-mismatch',
    // The same for every such order.
    faults: ['/orderId order-differs'],
  });
  expect((await problemOf(await sent({}))).faults).toContain('/customerId differs');
});
