/** Amounts and quantities in TM Forum bodies have the bounds of every other door: nothing is paid, given back or ordered below zero. */
import { beforeAll, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { uniqueName } from '../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';

const PAYMENTS = '/tmf-api/paymentManagement/v4';
const bank = { role: 'processor', subject: 'bank' } as const;

let api: ApiUnderTest;
let account: BillingAccount;
beforeAll(async () => {
  api = await anApi();
  account = await putAccount(api.store);
});

const named = () => ({ id: account.billingAccountId });
const party = () => ({ id: account.customerId, role: 'customer', '@referredType': 'Customer' });
const money = (value: number, unit = 'EUR') => ({ unit, value });
const ordered = (price: object, quantity?: number) =>
  api.post('/tmf-api/productOrderingManagement/v4/productOrder', {
    role: 'provisioning',
    body: {
      ...{ externalId: uniqueName('ORD'), billingAccount: named(), relatedParty: [party()] },
      productOrderItem: [
        {
          ...{ id: '1', action: 'add', productOffering: { id: 'fibre-500' } },
          ...(quantity === undefined ? {} : { quantity }),
          itemPrice: [{ priceType: 'oneTime', price: { taxIncludedAmount: price } }],
        },
      ],
    },
  });

test.each([0, -0, -0.01, -45, 1e11, 0.001])(
  'a payment of %d is refused, whatever became of the account',
  async (value) => {
    const before = await api.traces();
    const body = { account: named(), totalAmount: money(value) };
    const answer = await api.post(`${PAYMENTS}/payment`, { ...bank, body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'bad-format' }]);
    expect(await api.traces()).toEqual(before);
  },
);

test('a payment in a currency of three decimals, or of none, is taken to its last digit', async () => {
  for (const [value, unit] of [
    [1.234, 'KWD'],
    [101, 'JPY'],
  ] as const) {
    const body = { account: named(), totalAmount: money(value, unit) };
    const answer = await api.post(`${PAYMENTS}/payment`, { ...bank, body });
    expect([answer.status, await answer.json()]).toMatchObject([201, { totalAmount: money(value, unit) }]);
  }
  for (const [value, unit] of [
    [1.2345, 'KWD'],
    [1.5, 'JPY'],
  ] as const) {
    const body = { account: named(), totalAmount: money(value, unit) };
    expect((await api.post(`${PAYMENTS}/payment`, { ...bank, body })).status).toBe(400);
  }
});

test('a refund gives back more than nothing', async () => {
  const correlatorId = uniqueName('PAY');
  const paid = { correlatorId, account: named(), totalAmount: money(10) };
  expect((await api.post(`${PAYMENTS}/payment`, { ...bank, body: paid })).status).toBe(201);
  for (const value of [0, -5]) {
    const body = { account: named(), payment: { id: correlatorId }, totalAmount: money(value) };
    const answer = await api.post(`${PAYMENTS}/refund`, { ...bank, body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'bad-format' }]);
  }
  expect((await api.store.payments.get(correlatorId))?.countedAmount).toBe(1_000);
});

test('an order has no price and no quantity below zero, and none that no amount can hold', async () => {
  for (const answer of [
    await ordered(money(-100)),
    await ordered(money(100), -3),
    await ordered(money(100), 0),
    await ordered(money(1e9), 1_000),
    await ordered(money(100), 1e9),
  ])
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: expect.any(String) }]);
  expect((await ordered(money(100), 3)).status).toBeLessThan(300);
});

test('an account has no credit limit below zero', async () => {
  const body = { name: 'Home', relatedParty: [party()], creditLimit: money(-5) };
  const answer = await api.post('/tmf-api/accountManagement/v4/billingAccount', { role: 'care', body });
  expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'bad-format' }]);
});
