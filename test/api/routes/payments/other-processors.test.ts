/** What a processor learns of a payment that another one reported first: nothing beyond its own report. */
import { beforeAll, expect, test } from 'vitest';
import { AS_OF, aBill, TODAY } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const first = { role: 'processor', subject: 'first-processor' } as const;
const other = { role: 'processor', subject: 'other-processor' } as const;
const LATER = '2026-11-22T10:00:00.000Z';
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

/** A payment that the first processor reported. */
async function aPayment(paid: 'on an account' | 'in suspense') {
  const account = await putAccount(api.store, {
    customer: { customerId: uniqueName('CUST') },
    bills: [aBill({ billId: uniqueName('B'), amount: 4_500, dueDate: TODAY })],
  });
  const paymentId = uniqueName('PAY');
  const { billingAccountId } = account;
  const named = paid === 'on an account' ? { billingAccountId } : { billingAccountId: 'BA-OF-NOBODY-9' };
  const body = { paymentId, ...named, status: 'settled', amount: eur(4_500), occurredAt: AS_OF };
  expect((await api.post('/v1/payments', { ...first, body })).ok).toBe(true);
  return { paymentId, account };
}

test.each(['on an account', 'in suspense'] as const)(
  'the report of another processor of a payment %s counts, and its answer says no more than the report',
  async (paid) => {
    const { paymentId } = await aPayment(paid);
    const body = { paymentId, status: 'reversed', amount: eur(1_000), occurredAt: LATER };
    const answer = await api.post('/v1/payments', { ...other, body });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.json()).toEqual({ ...body, state: 'recorded' });
    expect((await api.store.payments.get(paymentId))?.countedAmount).toBe(3_500);
    expect((await api.get(`/v1/payments/${paymentId}`, other)).status).toBe(404);
    expect((await api.get(`/v1/payments/${paymentId}`, first)).status).toBe(200);
  },
);

test('the same is so for a transfer and for what is taken back of it', async () => {
  const account = await putAccount(api.store, { customer: { customerId: uniqueName('CUST') } });
  const transferId = uniqueName('TR');
  const { billingAccountId } = account;
  const body = { transferId, amount: eur(4_000), parts: [{ billingAccountId, amount: eur(4_000) }] };
  const reported = { ...body, occurredAt: AS_OF };
  expect((await api.post('/v1/transfers', { ...first, body: reported })).status).toBe(201);
  const again = await api.post('/v1/transfers', { ...other, body: reported });
  expect(again.status).toBe(202);
  expect(again.headers.get('location')).toBeNull();
  const { parts: _, ...own } = reported;
  expect(await again.json()).toEqual({ ...own, state: 'recorded', status: 'settled' });
  const path = `/v1/transfers/${transferId}`;
  const back = { eventId: 'RF-1', kind: 'refunded', amount: eur(1_000), occurredAt: LATER };
  const taken = await api.post(`${path}/take-backs`, { ...other, body: back });
  expect(taken.status).toBe(202);
  expect(await taken.json()).toEqual({ transferId, ...back, state: 'recorded' });
  expect((await api.get(path, other)).status).toBe(404);
  expect(await (await api.get(path, first)).json()).toMatchObject({ countedAmount: eur(3_000) });
});

test('the same is so over TMF676, and what the first one left with the payment stays', async () => {
  const { paymentId, account } = await aPayment('on an account');
  const path = '/tmf-api/paymentManagement/v4/payment';
  const body = {
    ...{ correlatorId: paymentId, account: { id: account.billingAccountId }, '@type': 'Payment' },
    ...{ totalAmount: { unit: 'EUR', value: 45 }, description: 'of another', payer: { id: 'x' } },
    ...{ paymentMethod: { '@type': 'Cash', name: 'cash' } },
  };
  expect((await api.post(path, { ...first, body: { ...body, description: 'of the first' } })).status).toBe(
    201,
  );
  const answer = await api.post(path, { ...other, body });
  expect(answer.status).toBe(201);
  const told = await answer.json();
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`${account.customerId}|BILL|of the first`));
  expect(told).toMatchObject({ id: paymentId, totalAmount: { unit: 'EUR', value: 45 } });
  expect(await (await api.get(`${path}/${paymentId}`, first)).json()).toMatchObject({
    description: 'of the first',
  });
  expect((await api.get(`${path}/${paymentId}`, other)).status).toBe(404);
});
