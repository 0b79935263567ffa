import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { replySchema } from '../../support/callers/tmf-replies.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { uniqueName } from '../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';

const ORDERS = '/tmf-api/productOrderingManagement/v4/productOrder';
const CANCELLATIONS = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
const Document = z.looseObject({ id: z.string(), href: z.string(), state: z.string() });

let api: ApiUnderTest;
let account: BillingAccount;
beforeAll(async () => {
  api = await anApi({ worker: true });
  await releaseShipped(api.store, 'service-approval');
  account = await putAccount(api.store, { entries: [], bills: [] });
}, 120_000);

const body = (parts: object = {}) => ({
  externalId: uniqueName('ORD'),
  category: 'broadband',
  billingAccount: { id: account.billingAccountId },
  relatedParty: [{ id: account.customerId, role: 'customer', '@referredType': 'Customer' }],
  productOrderItem: [
    {
      ...{ id: '1', action: 'add', quantity: 2, productOffering: { id: 'fibre-500' } },
      itemPrice: [
        {
          ...{ priceType: 'recurring', recurringChargePeriod: 'month' },
          price: { taxIncludedAmount: { unit: 'EUR', value: 10.5 } },
        },
      ],
      itemTerm: [{ duration: { amount: 1, units: 'year' } }],
      product: { productCharacteristic: [{ name: 'colour', value: 'white' }] },
    },
  ],
  ...parts,
});

async function post(sent: object) {
  const answer = await api.post(ORDERS, { role: 'provisioning', body: sent, key: null });
  expect(answer.status).toBe(201);
  const document = Document.parse(await answer.json());
  expect(replySchema('tmf622', 'ProductOrder').safeParse(document).error?.issues ?? []).toEqual([]);
  return document;
}

test('an order that is posted is decided once, and its state follows the case', async () => {
  const sent = body();
  const made = await post(sent);
  expect(made.id).toBe(sent.externalId);
  expect(['inProgress', 'completed']).toContain(made.state);
  const approval = await api.store.cases.getApproval(made.id);
  expect(approval?.order).toMatchObject({
    ...{ customerId: account.customerId, termMonths: 12 },
    offering: { id: 'fibre-500', category: 'broadband' },
    monthlyCharge: { amountMinor: 2_100, currency: 'EUR' },
    oneOffCharge: { amountMinor: 0, currency: 'EUR' },
  });
  expect((await post(sent)).id).toBe(made.id);
  const listed = await api.get(`${ORDERS}?relatedParty.id=${account.customerId}&id=${made.id}`);
  expect(
    z
      .array(Document)
      .parse(await listed.json())
      .map(({ id }) => id),
  ).toEqual([made.id]);
});

test('what was ordered is given back item by item, with prices and characteristics, and the state of each', async () => {
  const [first] = body().productOrderItem;
  const second = { id: 'b', action: 'add', productOffering: { id: 'router' }, itemPrice: [] };
  const made = await post(body({ productOrderItem: [first, second] }));
  const read = await api.get(new URL(made.href).pathname, { role: 'provisioning' });
  expect(await read.json()).toMatchObject({
    productOrderItem: [
      { ...first, state: expect.any(String) },
      { ...second, quantity: 1, state: expect.any(String) },
    ],
  });
});

const inAdvance = (value: unknown) => ({
  ...body().productOrderItem[0],
  product: { productCharacteristic: [{ name: 'billedInAdvance', valueType: 'boolean', value }] },
});

test.each([
  [true, true],
  ['TRUE', true],
  [false, undefined],
])('an order whose product says billedInAdvance %j starts a service that is', async (value, expected) => {
  const made = await post(body({ productOrderItem: [inAdvance(value)] }));
  expect((await api.store.cases.getApproval(made.id))?.order.billedInAdvance).toBe(expected);
});

test('an order that says billedInAdvance in another way, or in two, is refused with the place', async () => {
  for (const values of [['monthly'], [true, false]]) {
    const sent = body({ productOrderItem: values.map(inAdvance) });
    const answer = await api.post(ORDERS, { role: 'provisioning', body: sent, key: null });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(
      `/productOrderItem/${values.length - 1}/product/productCharacteristic`,
    );
  }
});

test('an order that came over the native route in advance says so as a product order', async () => {
  const orderId = uniqueName('ORD');
  const { customerId, billingAccountId } = account;
  const order = {
    ...{ orderId, customerId, billingAccountId, offering: { id: 'tv-basic', category: 'tv' } },
    ...{
      monthlyCharge: { amountMinor: 900, currency: 'EUR' },
      oneOffCharge: { amountMinor: 0, currency: 'EUR' },
    },
    ...{ termMonths: 0, billedInAdvance: true },
  };
  const decided = await api.post('/v1/service-approvals', { role: 'provisioning', body: order });
  expect(decided.status).toBeLessThan(300);
  const native = await api.get(`/v1/service-approvals/${orderId}`, { role: 'provisioning' });
  expect(await native.json()).toMatchObject({ order: { billedInAdvance: true } });
  const read = await api.get(`${ORDERS}/${orderId}`, { role: 'provisioning' });
  const document: unknown = await read.json();
  expect(replySchema('tmf622', 'ProductOrder').safeParse(document).error?.issues ?? []).toEqual([]);
  expect(document).toMatchObject({
    productOrderItem: [{ product: { productCharacteristic: [{ name: 'billedInAdvance', value: true }] } }],
  });
});

test('an order of a customer who is not known here is taken, and rejected with the reason', async () => {
  const stranger = uniqueName('CUST');
  const sent = body({ relatedParty: [{ id: stranger, role: 'customer', '@referredType': 'Customer' }] });
  const made = await post(sent);
  expect(made).toMatchObject({ state: 'rejected', note: [{ text: 'NO_SUCH_ACCOUNT' }] });
  const read = await api.get(new URL(made.href).pathname, { role: 'provisioning' });
  // What it was asked for is given back, with what means nothing here.
  expect(await read.json()).toMatchObject({
    state: 'rejected',
    productOrderItem: [{ product: { productCharacteristic: [{ name: 'colour', value: 'white' }] } }],
  });
});

test('an order that leaves out who orders is that of the account; one that adds nothing, or names nobody, is taken and rejected', async () => {
  const { billingAccountId, customerId } = account;
  const made = await post(body({ relatedParty: undefined }));
  expect(made).toMatchObject({
    relatedParty: [{ id: customerId }],
    billingAccount: { id: billingAccountId },
  });
  expect(['inProgress', 'completed']).toContain(made.state);
  const removing = [{ id: '1', action: 'delete', product: { id: 'S-1' } }];
  for (const [parts, reason] of [
    [{ productOrderItem: removing }, 'NOTHING_ADDED'],
    [{ productOrderItem: [{ id: '1', action: 'add' }] }, 'NOTHING_ADDED'],
    [{ relatedParty: undefined, billingAccount: undefined }, 'NO_SUCH_ACCOUNT'],
  ] as const)
    expect(await post(body(parts))).toMatchObject({ state: 'rejected', note: [{ text: reason }] });
});

test('what an order costs is read wherever a client says it: net with a rate, in the parts of a bundle, for the whole order', async () => {
  const price = (priceType: string, of: object) => ({ priceType, recurringChargePeriod: 'month', price: of });
  const gross = (value: number) => ({ taxIncludedAmount: { unit: 'EUR', value } });
  const item = { id: '1', action: 'add', productOffering: { id: 'fibre-500' } };
  const part = { id: '1.1', action: 'add', productOffering: { id: 'tv' } };
  const cases = [
    [
      [
        {
          ...item,
          itemPrice: [price('recurring', { dutyFreeAmount: { unit: 'EUR', value: 10 }, taxRate: 19 })],
        },
      ],
      1_190,
    ],
    [[{ ...item, productOrderItem: [{ ...part, itemPrice: [price('recurring', gross(7))] }] }], 700],
    [
      [
        {
          ...item,
          itemTotalPrice: [price('recurring', gross(9))],
          productOrderItem: [{ ...part, itemPrice: [price('recurring', gross(7))] }],
        },
      ],
      900,
    ],
  ] as const;
  for (const [productOrderItem, amountMinor] of cases) {
    const { id } = await post(body({ productOrderItem }));
    expect((await api.store.cases.getApproval(id))?.order.monthlyCharge).toEqual({
      amountMinor,
      currency: 'EUR',
    });
  }
  const whole = await post(
    body({ productOrderItem: [item], orderTotalPrice: [price('oneTime', gross(25))] }),
  );
  expect((await api.store.cases.getApproval(whole.id))?.order.oneOffCharge.amountMinor).toBe(2_500);
});

test('the notes and the type of a client stay with the order, beside the reasons', async () => {
  const sent = {
    ...body({ note: [{ text: 'Ring twice.' }] }),
    '@type': 'OwnOrder',
    '@schemaLocation': 'https://example.com/own.json',
  };
  const answer = await api.post(ORDERS, { role: 'provisioning', body: sent, key: null });
  const made = Document.parse(await answer.json());
  const told = { '@type': 'OwnOrder', note: [{ text: 'Ring twice.' }, { author: 'Goodstanding' }] };
  expect(made).toMatchObject(told);
  const path = new URL(made.href).pathname;
  // What was read is sent back: the reasons are not doubled.
  const headers = { 'content-type': 'application/merge-patch+json' };
  const patch = { note: [...z.array(z.unknown()).parse(made['note']), { text: 'Or knock.' }] };
  const changed = await (await api.patch(path, { role: 'provisioning', body: patch, headers })).json();
  expect(changed).toMatchObject({
    note: [{ text: 'Ring twice.' }, { text: 'Or knock.' }, { author: 'Goodstanding' }],
  });
});

test.each([
  [
    {
      productOrderItem: [
        {
          ...{ id: '1', action: 'add', productOffering: { id: 'fibre-500' } },
          itemPrice: [{ priceType: 'recurring', price: { taxIncludedAmount: { unit: 'USD', value: 1 } } }],
        },
      ],
    },
    'currency-mismatch',
  ],
  [{ productOrderItem: [{ id: '1', action: 'dance' }] }, 'not-allowed-value'],
  [{ productOrderItem: [] }, 'missing'],
])('the order with %j is refused with 400, and nothing is begun', async (parts, code) => {
  const sent = body(parts);
  const answer = await api.post(ORDERS, { role: 'provisioning', body: sent });
  expect([answer.status, await answer.json()]).toMatchObject([400, { code, status: '400' }]);
  expect(await api.store.cases.getApproval(sent.externalId)).toBeNull();
});

test('an order is cancelled by its cancelProductOrder, once', async () => {
  const { billingAccountId, customerId } = account;
  const order = body({
    productOrderItem: [
      {
        ...{ id: '1', action: 'add', productOffering: { id: 'fibre-500' } },
        product: { place: [{ id: 'nowhere', role: 'installationAddress', '@referredType': 'Area' }] },
      },
    ],
  });
  const made = await post(order);
  const cancellation = { productOrder: { id: made.id }, cancellationReason: 'Changed their mind.' };
  const answer = await api.post(CANCELLATIONS, { role: 'provisioning', body: cancellation, key: null });
  expect(answer.status).toBe(201);
  const cancelled = Document.parse(await answer.json());
  expect(cancelled).toMatchObject({ state: 'done', cancellationReason: 'Changed their mind.' });
  expect(replySchema('tmf622', 'CancelProductOrder').safeParse(cancelled).error?.issues ?? []).toEqual([]);
  expect(await (await api.get(new URL(made.href).pathname)).json()).toMatchObject({
    ...{ state: 'cancelled', billingAccount: { id: billingAccountId }, relatedParty: [{ id: customerId }] },
  });
});

test('an order id that another customer used is refused, and shows nothing of what they sent', async () => {
  const [mine, theirs] = [account, await putAccount(api.store, { entries: [], bills: [] })];
  const partyOf = (customerId: string) => [{ id: customerId, role: 'customer', '@referredType': 'Customer' }];
  // Theirs was rejected: the account that it names is not theirs.
  const first = body({ relatedParty: partyOf(theirs.customerId), notificationContact: 'their-secret' });
  expect(await post(first)).toMatchObject({ state: 'rejected' });
  for (const billingAccount of [{ id: mine.billingAccountId }, { id: 'BA-NONE' }]) {
    const second = { ...body({ billingAccount }), externalId: first.externalId };
    const answer = await api.post(ORDERS, { role: 'provisioning', body: second, key: null });
    expect(answer.status).toBe(409);
    expect(await answer.text()).not.toContain('their-secret');
  }
  // An order that came by the native API under the same id is not shown with it either.
  const own = { role: 'selfcare', customerId: mine.customerId } as const;
  await api.post('/v1/service-approvals', {
    role: 'provisioning',
    body: {
      ...{ orderId: first.externalId, customerId: mine.customerId, billingAccountId: mine.billingAccountId },
      ...{ offering: { id: 'fibre-500', category: 'broadband' }, termMonths: 12, installation: null },
      monthlyCharge: { amountMinor: 1_000, currency: 'EUR' },
      oneOffCharge: { amountMinor: 0, currency: 'EUR' },
    },
  });
  const read = await api.get(`${ORDERS}/${first.externalId}`, own);
  expect(read.status).toBe(200);
  expect(await read.text()).not.toContain('their-secret');
});

test('an order that was rejected for a missing account is decided when it is sent again, and is listed once', async () => {
  const [billingAccountId, customerId] = [uniqueName('BA'), uniqueName('CUST')];
  const sent = body({
    billingAccount: { id: billingAccountId },
    relatedParty: [{ id: customerId, role: 'customer', '@referredType': 'Customer' }],
  });
  expect(await post(sent)).toMatchObject({ state: 'rejected' });
  await putAccount(api.store, {
    customer: { customerId },
    account: { billingAccountId },
    entries: [],
    bills: [],
  });
  expect((await post(sent)).state).not.toBe('rejected');
  const listed = await api.get(`${ORDERS}?id=${sent.externalId}`);
  expect(
    z
      .array(Document)
      .parse(await listed.json())
      .map(({ id }) => id),
  ).toEqual([sent.externalId]);
});

test('a filter with the ids of two customers lists the orders of both', async () => {
  const other = await putAccount(api.store, { entries: [], bills: [] });
  const orders = await Promise.all(
    [account, other].map(({ billingAccountId, customerId }) =>
      post(
        body({
          billingAccount: { id: billingAccountId },
          relatedParty: [{ id: customerId, role: 'customer', '@referredType': 'Customer' }],
        }),
      ),
    ),
  );
  const ids = async (customers: string) =>
    z
      .array(Document)
      .parse(await (await api.get(`${ORDERS}?relatedParty.id=${customers}`)).json())
      .map(({ id }) => id);
  const both = await ids(`${account.customerId},${other.customerId}`);
  expect(both).toEqual(expect.arrayContaining(orders.map(({ id }) => id)));
});
