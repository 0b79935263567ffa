/** A token that is bound to a customer can't tell what is another customer's from what is not there, whatever it does with it. */
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { ROLES } from '../../src/domain/access/roles.ts';
import type { PaymentInquiryCase } from '../../src/domain/cases/cases.ts';
import { disputeIdOf } from '../../src/store/arrears/disputes.ts';
import { AS_OF, aBill, aSubscription } from '../support/builders/builders.ts';
import { anApprovalCase, aReceipt } from '../support/builders/decisions.ts';
import { putAccount } from '../support/builders/put-account.ts';
import type { Call } from '../support/callers/caller.ts';
import { shippedVersion } from '../support/product/shipped.ts';
import { uniqueName } from '../support/run/names.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';
import { GOOD_REQUESTS } from './good-requests.ts';

/** Every role, and so every scope; and yet bound to one customer. */
const BOUND: Call = { role: ROLES, customerId: 'CUST-BOUND' };
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

/** One object of each kind, all of another customer; by the name that its id has in paths and bodies. */
async function theirObjects() {
  const bill = aBill({ billId: uniqueName('B'), dueDate: '2026-10-15', amount: 9_000 });
  const subscription = aSubscription({ subscriptionId: uniqueName('SUB') });
  const account = await putAccount(api.store, {
    ...{ bills: [bill], subscriptions: [subscription] },
    entries: [{ billId: bill.billId, amount: 9_000 }],
  });
  const { customerId, billingAccountId } = account;
  const order = anApprovalCase(account);
  const receipt = aReceipt(account);
  await api.store.decisions.record({
    ...{ receipt, orderId: null, creditHold: null, allowOverLimit: false, caseDoc: null },
  });
  await api.store.cases.putApproval(order);
  const inquiryId = uniqueName('INQ');
  const inquiry: PaymentInquiryCase = {
    ...{ workflowId: `payment-inquiry:${inquiryId}`, revision: 1, state: 'assigned', timeline: [] },
    ...{ requestedBy: 'care', createdAt: AS_OF, updatedAt: AS_OF, dueAt: null, needsAttention: false },
    inquiry: {
      ...{ inquiryId, customerId, billingAccountId: null },
      ...{ channel: 'selfcare', topic: 'other', text: null, reference: null },
    },
    ...{ snapshot: null, finding: null, answer: null, decision: null, resolvedAt: null },
  };
  await api.store.cases.putInquiry(inquiry);
  const key = uniqueName('key');
  await api.store.bills.openDispute({
    billId: bill.billId,
    amount: eur(1_000),
    key,
    now: AS_OF,
    reason: null,
    openedBy: 'care-1',
  });
  const { version, sha256, parameters: limits } = await shippedVersion('promise-to-pay', AS_OF);
  const promiseId = uniqueName('PRM');
  await api.store.promises.give({
    ...{ promiseId, billingAccountId, currency: 'EUR' },
    wish: { kind: 'promise', amount: 8_000, untilDate: '2026-11-29' },
    ...{ givenBy: 'care-1', limits, terms: { version, sha256 }, now: AS_OF },
  });
  const requestId = uniqueName('PR');
  await api.store.privacy.receive(
    { requestId, customerId, right: 'access', correction: null, by: 'care-1' },
    AS_OF,
  );
  return {
    ...{ customerId, billingAccountId, inquiryId, promiseId, requestId },
    ...{ billId: bill.billId, subscriptionId: subscription.subscriptionId, orderId: order.order.orderId },
    ...{ receiptId: receipt.receiptId, disputeId: disputeIdOf(key) },
  };
}

const Document = z.looseObject({
  paths: z.record(
    z.string(),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch']), z.looseObject({ 'x-bound-tokens': z.string() })),
  ),
});

/** Every route that takes bound tokens and names something, in its path or its body. */
const ROUTES = Object.entries(Document.parse(JSON.parse(openApiText())).paths).flatMap(([path, methods]) =>
  (['get', 'post', 'put', 'patch'] as const).flatMap((method) => {
    if (methods[method]?.['x-bound-tokens'] !== 'own') return [];
    const body = method === 'get' ? undefined : method === 'patch' ? {} : bodyOf(path);
    return path.includes('{') || body !== undefined ? [{ method, path, body }] : [];
  }),
);

/** The good request of a route: the one whose path has the same words where the route names no ids. */
function bodyOf(path: string): Readonly<Record<string, unknown>> | undefined {
  if (path.endsWith('/notice-preferences')) return { channel: null, quietHours: null, phone: null };
  if (path.endsWith('/owner')) return { owner: 'agent-7' };
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  return Object.values(GOOD_REQUESTS).find((good) => pattern.test(good.path))?.body;
}

/** All that a caller sees, but for what names the request itself, and what is left of its own limits. */
async function seen(response: Response) {
  const headers = Object.fromEntries(response.headers);
  const {
    'x-request-id': _id,
    date: _date,
    'content-length': _length,
    ratelimit: _left,
    ...others
  } = headers;
  const body = z.looseObject({}).parse(await response.json());
  const { instance: _instance, requestId: _requestId, ...told } = body;
  return { status: response.status, headers: others, body: told };
}

test('of an order id that is used, no matter who used it', async () => {
  const customerId = String(BOUND.customerId);
  const mine = anApprovalCase(await putAccount(api.store, { customer: { customerId } }));
  const { orderId } = await theirObjects();
  await api.store.cases.putApproval(mine);
  const asked = async (id: string) => {
    const { billingAccountId } = mine.order;
    const body = { ...GOOD_REQUESTS.approval.body, customerId, billingAccountId, orderId: id, termMonths: 7 };
    return seen(await api.post('/v1/service-approvals', { ...BOUND, body }));
  };
  const refused = await asked(mine.order.orderId);
  expect(refused.status).toBe(409);
  expect(await asked(orderId)).toEqual(refused);
});

test('of every kind of object, and by every route', async () => {
  const theirs: Readonly<Record<string, string>> = await theirObjects();
  const told: unknown[] = [];
  for (const { method, path, body } of ROUTES) {
    const ask = async (idOf: (name: string) => string) => {
      const named = Object.entries(body ?? {}).map(([name, value]) =>
        name in theirs && name !== 'orderId' ? [name, idOf(name)] : [name, value],
      );
      const call = method === 'get' ? BOUND : { ...BOUND, body: Object.fromEntries(named) };
      return seen(
        await api[method](
          // A receipt's id has a #, which would end the path.
          path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(idOf(name))),
          call,
        ),
      );
    };
    const there = await ask((name) => theirs[name] ?? 'NONE');
    const nowhere = await ask(() => 'NONE');
    if (!isDeepStrictEqual(there, nowhere) || there.status !== 404) told.push([method, path, there, nowhere]);
  }
  expect(told).toEqual([]);
  const named = new Set(
    ROUTES.flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)),
  );
  expect(Object.keys(theirs).filter((name) => !named.has(name))).toEqual([]);
});
