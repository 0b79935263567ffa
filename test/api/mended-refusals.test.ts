/** A refusal that another event can mend leaves its Idempotency-Key free: the same request under the same key is done once the event has come. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../src/domain/accounts/billing-account.ts';
import { aBill, aSubscription } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import type { Call } from '../support/callers/caller.ts';
import { uniqueName } from '../support/run/names.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const AT = '2026-11-20T10:00:00Z';

/** An account that is late with 100.00 and has a service. */
const late = () =>
  putAccount(api.store, {
    bills: [
      aBill({
        billId: uniqueName('BILL'),
        amount: 10_000,
        billDate: '2026-10-01',
        dueDate: '2026-10-15',
      }),
    ],
    subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 3_000 })],
  });
const pay = (billingAccountId: string, amount: number, paymentId = uniqueName('P')) =>
  api.post('/v1/payments', {
    role: 'processor',
    body: { paymentId, billingAccountId, amount: eur(amount), status: 'settled', occurredAt: AT },
  });
const anEntry = (parts: object = {}) => ({
  ...{ idempotencyKey: uniqueName('e'), type: 'usage', direction: 'debit', amount: eur(100) },
  ...{ occurredAt: AT, source: 'rating', ...parts },
});

interface Case {
  readonly path: string;
  readonly call: Call;
  readonly refused: number;
  readonly mend: () => Promise<unknown>;
}
const CASES: Readonly<Record<string, (account: BillingAccount) => Promise<Case> | Case>> = {
  'a charge for an account that is imported later': () => {
    const billingAccountId = uniqueName('BA');
    return {
      path: `/v1/billing-accounts/${billingAccountId}/entries`,
      call: { role: 'rating', body: anEntry() },
      refused: 404,
      mend: () => putAccount(api.store, { account: { billingAccountId } }),
    };
  },
  'a refund of credit that comes later': ({ billingAccountId }) => ({
    path: `/v1/billing-accounts/${billingAccountId}/entries`,
    call: { role: 'billing', body: anEntry({ type: 'refund', amount: eur(500) }) },
    refused: 422,
    mend: () => pay(billingAccountId, 11_000),
  }),
  'a move of credit that comes later': async ({ billingAccountId, customerId }) => {
    const other = await putAccount(api.store, { customer: { customerId } });
    return {
      path: `/v1/billing-accounts/${billingAccountId}/credit-moves`,
      call: {
        role: 'billing',
        body: { parts: [{ billingAccountId: other.billingAccountId, amount: eur(300) }], note: 'x' },
      },
      refused: 422,
      mend: () => pay(billingAccountId, 11_000),
    };
  },
  'the end of a service that is imported later': () => {
    const subscriptionId = uniqueName('SUB');
    return {
      path: `/v1/subscriptions/${subscriptionId}/termination`,
      call: { role: 'provisioning', body: { endDate: '2026-12-30' } },
      refused: 404,
      mend: () => putAccount(api.store, { subscriptions: [aSubscription({ subscriptionId })] }),
    };
  },
  'an account of a customer who is made later': () => {
    const customerId = uniqueName('CUST');
    return {
      path: '/v1/billing-accounts',
      call: { role: 'care', body: { customerId, currency: 'EUR', timeZone: 'Europe/Berlin' } },
      refused: 404,
      mend: () => api.post('/v1/customers', { role: 'care', body: { customerId, name: 'Ada' } }),
    };
  },
  'a service of an account that is imported later': () => {
    const billingAccountId = uniqueName('BA');
    return {
      path: '/v1/subscriptions',
      call: {
        role: 'provisioning',
        body: { billingAccountId, offering: { id: 'x', category: 'broadband' }, monthlyCharge: eur(100) },
      },
      refused: 404,
      mend: () => putAccount(api.store, { account: { billingAccountId } }),
    };
  },
  'a match of money that is reported later': ({ billingAccountId }) => {
    const paymentId = uniqueName('P');
    return {
      path: `/v1/suspense-items/${paymentId}/match`,
      call: { role: 'billing', body: { billingAccountId, reason: 'It is theirs.' } },
      refused: 404,
      mend: () => pay('NOBODY', 500, paymentId),
    };
  },
  'the resumption of a service that is paused later': async (account) => {
    const { items } = await api.store.subscriptions.list({ ...account, limit: 1, cursor: null });
    const path = `/v1/subscriptions/${items[0]?.subscriptionId}`;
    return {
      path: `${path}/resumption`,
      call: { role: 'provisioning', body: { startDate: '2027-01-10' } },
      refused: 409,
      mend: () => api.post(`${path}/pause`, { role: 'provisioning', body: { endDate: '2026-12-31' } }),
    };
  },
  'a promise beside one that is cancelled later': async ({ billingAccountId }) => {
    const promise = { billingAccountId, amount: eur(10_000), untilDate: '2026-11-30' };
    const first = await api.post('/v1/promises', { role: 'care', body: promise });
    const { promiseId } = Object(await first.json());
    return {
      path: '/v1/promises',
      call: { role: 'care', body: promise },
      refused: 409,
      mend: () =>
        api.post(`/v1/promises/${promiseId}/cancellation`, { role: 'care', body: { reason: 'By word.' } }),
    };
  },
  'the return of money that is reported later': ({ billingAccountId }) => {
    const paymentId = uniqueName('P');
    return {
      path: `/v1/suspense-items/${paymentId}/return`,
      call: { role: 'billing', body: { reason: 'Not one of ours.' } },
      refused: 404,
      mend: () => pay(`${billingAccountId}-not-ours`, 500, paymentId),
    };
  },
};

describe('the same request under its key is done after the event, and once', () => {
  test.each(Object.entries(CASES))('%s', async (_, caseOf) => {
    const { path, call, refused, mend } = await caseOf(await late());
    const request = { ...call, key: uniqueName('key') };
    expect((await api.post(path, request)).status).toBe(refused);
    await mend();
    const done = await api.post(path, request);
    expect([done.status, await done.clone().text()]).toEqual([
      expect.toSatisfy((status: number) => status < 300),
      expect.any(String),
    ]);
    const again = await api.post(path, request);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(await done.text());
  });
});

test('an event that is written in the time of another zone is the same event', async () => {
  const { billingAccountId } = await late();
  const report = async (status: string, amount: number, occurredAt: string, more: object = {}) => {
    const payment = { paymentId: `${billingAccountId}-P`, billingAccountId, amount: eur(amount) };
    const response = await api.post('/v1/payments', {
      role: 'processor',
      body: { ...payment, status, occurredAt, ...more },
    });
    return { status: response.status, balance: (await api.store.accounts.get(billingAccountId))?.balance };
  };
  await report('settled', 10_000, '2026-11-01T10:00:00Z');
  await report('refunded', 2_000, '2026-11-04T10:00:00Z');
  for (const at of ['2026-11-04T11:00:00+01:00', '2026-11-04T10:00:00.000Z', '2026-11-04T05:00:00-05:00'])
    expect(await report('refunded', 2_000, at)).toEqual({ status: 200, balance: 2_000 });
  // Two parts of one instant are told apart by their ids, and each of them is one event in every zone.
  for (const at of ['2026-11-04T10:00:00Z', '2026-11-04T11:00:00+01:00'])
    expect(await report('refunded', 2_000, at, { eventId: 'R-2' })).toEqual({ status: 200, balance: 4_000 });
  expect(await report('refunded', 2_001, '2026-11-04T10:00:00Z', { eventId: 'R-2' })).toMatchObject({
    status: 409,
  });
});
