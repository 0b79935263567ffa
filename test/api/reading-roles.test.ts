import { beforeAll, describe, expect, test } from 'vitest';
import { putAccount } from '../support/builders/put-account.ts';
import { problemOf } from '../support/callers/problem.ts';
import { type ApiUnderTest, anApi } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({ worker: true });
}, 120_000);

describe('an agent of collections', () => {
  test('reads the promises, disputes, risks and undelivered notices of the accounts that it asks for money', async () => {
    const { customerId } = await putAccount(api.store);
    for (const path of [
      `/v1/promises?customerId=${customerId}`,
      `/v1/disputes?customerId=${customerId}`,
      '/v1/risk-watch',
      '/v1/notice-deliveries',
    ])
      expect([path, (await api.get(path, { role: 'collections' })).status]).toEqual([path, 200]);
  });

  test('opens no dispute and sends no notice again', async () => {
    const { customerId } = await putAccount(api.store);
    for (const path of ['/v1/bills/NONE/disputes', '/v1/notice-deliveries/none/retry']) {
      const response = await api.post(path, { role: 'collections', body: { customerId } });
      expect([path, (await problemOf(response)).kind]).toEqual([path, 'forbidden']);
    }
  });
});

describe('what was written to and by a customer', () => {
  test('is read by care and by the customer, and not by callers who only see accounts', async () => {
    const { customerId } = await putAccount(api.store);
    for (const list of ['notices', 'interactions']) {
      const path = `/v1/customers/${customerId}/${list}`;
      for (const call of [{ role: 'care' }, { role: 'selfcare', customerId }] as const)
        expect([path, (await api.get(path, call)).status]).toEqual([path, 200]);
      for (const role of [
        'provisioning',
        'billing',
        'collections',
        'operations',
        'auditor',
        'analyst',
      ] as const)
        expect([path, role, (await problemOf(await api.get(path, { role }))).kind]).toEqual([
          path,
          role,
          'forbidden',
        ]);
    }
  });
});

describe('bill runs', () => {
  test('are read by operations and auditors, and started only by operations', async () => {
    const started = await api.post('/v1/bill-runs', {
      role: 'operations',
      body: { timeZone: 'Europe/Berlin' },
    });
    expect(started.status).toBe(202);
    const path = new URL(started.headers.get('location') ?? '').pathname;
    for (const role of ['operations', 'auditor'] as const) {
      expect((await api.get('/v1/bill-runs', { role })).status).toBe(200);
      expect((await api.get(path, { role })).status).toBe(200);
    }
    const refused = await api.post('/v1/bill-runs', { role: 'auditor', body: {} });
    expect((await problemOf(refused)).kind).toBe('forbidden');
    expect((await problemOf(await api.get('/v1/bill-runs', { role: 'care' }))).kind).toBe('forbidden');
  });
});
