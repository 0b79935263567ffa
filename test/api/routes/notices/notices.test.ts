import { beforeAll, describe, expect, test } from 'vitest';
import { AS_OF, aNotice, aSnapshot } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

let api: ApiUnderTest;
const PATH = '/v1/customers/CUST-N/notice-preferences';
const GOOD = {
  channel: 'email',
  channels: { overdue: 'sms' },
  muted: ['dueSoon'],
  quietHours: { from: '21:00', to: '08:00' },
  phone: '+491701234567',
};

beforeAll(async () => {
  api = await anApi({
    settings: {
      SMTP_URL: 'smtp://127.0.0.1:1',
      SMTP_FROM: 'billing@telecom.example',
      SMS_GATEWAY_URL: 'http://127.0.0.1:1/sms',
      SMS_GATEWAY_SECRET: `whsec_${Buffer.alloc(32, 3).toString('base64')}`,
    },
  });
  const account = (customerId: string, billingAccountId: string) =>
    bundleOf(aSnapshot().withCustomer({ customerId }).withAccount({ customerId, billingAccountId }));
  await api.store.bulk.putAccounts([account('CUST-N', 'BA-N'), account('CUST-O', 'BA-O')]);
});

describe('notice preferences', () => {
  test('of a customer who chose nothing are all empty', async () => {
    const response = await api.get(PATH, { role: 'care' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ...{ channel: null, channels: {}, muted: [], quietHours: null, phone: null },
    });
  });

  test('are replaced as a whole, the same again changes nothing, and they reach the store', async () => {
    for (let round = 0; round < 2; round += 1) {
      const response = await api.put(PATH, { role: 'selfcare', customerId: 'CUST-N', body: GOOD });
      expect({ status: response.status, body: await response.json() }).toEqual({ status: 200, body: GOOD });
    }
    expect((await api.store.customers.get('CUST-N'))?.contact).toEqual(GOOD);
    const less = { channel: null, quietHours: null, phone: null };
    const response = await api.put(PATH, { role: 'care', body: less });
    expect(await response.json()).toEqual({ ...less, channels: {}, muted: [] });
  });

  test.each([
    ['a kind that is owed to the customer', { muted: ['overdue'] }, '/muted/0 not-allowed-value'],
    ['a channel that is not configured', { channel: 'webhook' }, '/channel not-allowed-value'],
    ['one of a kind', { channels: { dueSoon: 'webhook' } }, '/channels/dueSoon not-allowed-value'],
    ['sms without a number', { phone: null }, '/phone missing'],
    ['something else than a phone number', { phone: '0170 123' }, '/phone bad-format'],
    [
      'quiet hours that never end',
      { quietHours: { from: '08:00', to: '08:00' } },
      '/quietHours/to not-allowed-value',
    ],
    [
      'something else than a time',
      { quietHours: { from: '24:00', to: '08:00' } },
      '/quietHours/from bad-format',
    ],
    ['an unknown field', { pigeon: true }, '/pigeon unknown-field'],
  ])('refuse %s', async (_, spoilt, fault) => {
    const response = await api.put(PATH, { role: 'care', body: { ...GOOD, ...spoilt } });
    const problem = await problemOf(response);
    expect({ kind: problem.kind, faults: problem.faults }).toEqual({
      kind: 'validation-failed',
      faults: [fault],
    });
  });

  test('of another customer are not found by a self-care token, and other roles may not use them', async () => {
    const foreign = { role: 'selfcare', customerId: 'CUST-O' } as const;
    expect((await problemOf(await api.get(PATH, foreign))).kind).toBe('not-found');
    expect((await problemOf(await api.put(PATH, { ...foreign, body: GOOD }))).kind).toBe('not-found');
    expect((await api.get(PATH, { role: 'provisioning' })).status).toBe(403);
    expect((await api.put(PATH, { role: 'operations', body: GOOD })).status).toBe(403);
    const nobody = '/v1/customers/CUST-NONE/notice-preferences';
    expect((await problemOf(await api.put(nobody, { role: 'care', body: GOOD }))).kind).toBe('not-found');
  });
});

describe('notices on their way', () => {
  const put = (noticeId: string) =>
    api.store.notices.put(
      aNotice({
        ...{ noticeId, customerId: 'CUST-N', billingAccountId: 'BA-N', kind: 'overdue' },
        ...{ subject: 'Your bill is overdue', body: 'Please pay it.' },
      }),
    );

  test('staff see the failed ones, with a code and without their text; the customer sees the state', async () => {
    await put('reminder:overdue:BILL-1');
    await put('reminder:overdue:BILL-2');
    const claimed = await api.store.deliveries.claim({ now: AS_OF, leaseUntil: AS_OF, limit: 1 });
    const failed = {
      state: 'failed',
      channel: 'email',
      attempts: 8,
      code: 'SMTP_550',
      endedAt: AS_OF,
    } as const;
    for (const one of claimed) await api.store.deliveries.settle(one, { ...one.claim, ...failed });

    const listed = await api.get('/v1/notice-deliveries', { role: 'operations' });
    const text = await listed.text();
    expect(JSON.parse(text).items).toMatchObject([{ noticeId: 'reminder:overdue:BILL-1', ...failed }]);
    expect(text).not.toContain('Please pay');
    expect((await api.get('/v1/notice-deliveries', { role: 'selfcare', customerId: 'CUST-N' })).status).toBe(
      403,
    );

    const own = await api.get('/v1/customers/CUST-N/notices', { role: 'selfcare', customerId: 'CUST-N' });
    const { items } = JSON.parse(await own.text());
    expect(items).toMatchObject([
      { noticeId: 'reminder:overdue:BILL-2', delivery: { state: 'pending', channel: null, endedAt: null } },
      {
        noticeId: 'reminder:overdue:BILL-1',
        delivery: { state: 'failed', channel: 'email', endedAt: AS_OF },
      },
    ]);
    expect(Object.keys(items[1].delivery).sort()).toEqual(['channel', 'endedAt', 'state']);
    const retry = () =>
      api.post(`/v1/notice-deliveries/${encodeURIComponent('reminder:overdue:BILL-1')}/retry`, {
        role: 'care',
        body: { reason: 'It answers again.' },
      });
    expect(await retry().then((answer) => answer.json())).toMatchObject({ state: 'pending', attempts: 0 });
    expect((await retry()).status).toBe(200);
    const record = await api.store.interactions.list({ customerId: 'CUST-N', limit: 10, cursor: null });
    expect(record.items.filter(({ topic }) => topic === 'noticeSentAgain')).toHaveLength(1);
  });
});
