import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { TMF_SPECIFICATIONS, type TmfSpecificationName } from '../../../src/api/tmf/attributes.ts';
import { TMF_RESOURCES } from '../../../src/api/tmf/routes.ts';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { aBill, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { replySchema } from '../../support/callers/tmf-replies.ts';
import { uniqueName } from '../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';

let api: ApiUnderTest;
let account: BillingAccount;
let other: BillingAccount;
const paymentId = uniqueName('PAY');
const bill = aBill({ billId: uniqueName('BILL'), amount: 11_900, dueDate: TODAY });

beforeAll(async () => {
  api = await anApi();
  account = await putAccount(api.store, {
    entries: [{ amount: bill.amount, billId: bill.billId }],
    bills: [bill],
  });
  other = await putAccount(api.store, { entries: [], bills: [] });
  const { billingAccountId, currency } = account;
  await api.store.payments.record(
    { ...aReport({ paymentId, billingAccountId }), amount: { amountMinor: 1_900, currency } },
    `${TODAY}T08:00:00.000Z`,
  );
}, 120_000);

const pathOf = (specification: TmfSpecificationName, name: string) =>
  `${TMF_SPECIFICATIONS[specification].basePath}/${name}`;
const BILLS = pathOf('tmf678', 'customerBill');
const ACCOUNTS = pathOf('tmf666', 'billingAccount');

const Documents = z.array(z.looseObject({ id: z.string(), href: z.string() }));
const listOf = async (path: string) => Documents.parse(await (await api.get(path)).json());
const idsOf = async (path: string) => (await listOf(path)).map(({ id }) => id);

/** Orders need a worker, and of some kinds there are only those that clients made: these have tests of their own. */
const ELSEWHERE = [
  'productOrder',
  'cancelProductOrder',
  'partyAccount',
  'settlementAccount',
  'financialAccount',
  'refund',
  'customerBillOnDemand',
  ...['appointment', 'searchTimeSlot', 'productOfferingQualification', 'partyInteraction'],
];
const READ = TMF_RESOURCES.filter(
  ({ name }) => !ELSEWHERE.includes(name) && !name.endsWith('RiskAssessment'),
);

test.each(READ.map((resource) => [resource.name, resource] as const))(
  'every %s that is listed or read has the form that its specification gives it',
  async (name, { specification, reads }) => {
    const { resources } = TMF_SPECIFICATIONS[specification];
    const schema = replySchema(specification, resources[name]?.type ?? '');
    const list = await api.get(`${pathOf(specification, name)}?limit=20`);
    expect([200, 206]).toContain(list.status);
    const items = Documents.parse(await list.json());
    expect(items.length).toBeGreaterThan(0);
    expect(list.headers.get('x-result-count')).toBe(String(items.length));
    for (const item of items) {
      expect(schema.safeParse(item).error?.issues ?? []).toEqual([]);
      expect([...reads.fills, '@type']).toEqual(expect.arrayContaining(Object.keys(item)));
      // Each can be read at the address that it says of itself.
      const one = await api.get(new URL(item.href).pathname);
      expect(one.status).toBe(200);
      expect(await one.json()).toEqual(item);
    }
  },
);

test('a bill says what is left to pay, of which account and customer, and which payments are on it', async () => {
  const found = await (await api.get(`${BILLS}/${bill.billId}`)).json();
  expect(found).toMatchObject({
    ...{ id: bill.billId, state: 'partiallyPaid' },
    amountDue: { unit: 'EUR', value: 119 },
    remainingAmount: { unit: 'EUR', value: 100 },
    taxIncludedAmount: { unit: 'EUR', value: 119 },
    billingAccount: { id: account.billingAccountId },
    relatedParty: [{ id: account.customerId, role: 'customer' }],
    appliedPayment: [{ appliedAmount: { unit: 'EUR', value: 19 }, payment: { id: paymentId } }],
  });
});

test('an account says what it owes, how it pays, and its cycle out of the catalogue', async () => {
  const [found] = await listOf(`${ACCOUNTS}?id=${account.billingAccountId}`);
  expect(found).toMatchObject({
    ...{ state: 'active', paymentStatus: 'due' },
    accountBalance: [{ balanceType: 'receivableBalance', amount: { unit: 'EUR', value: 100 } }],
    billStructure: { cycleSpecification: { frequency: 'monthly', isRef: true } },
  });
  const { billStructure } = z
    .object({ billStructure: z.object({ cycleSpecification: z.object({ href: z.string() }) }) })
    .parse(found);
  const cycle = await api.get(new URL(billStructure.cycleSpecification.href).pathname);
  expect(cycle.status).toBe(200);
});

test('the lines of a bill add up to it, with and without tax', async () => {
  const rates = await listOf(`${pathOf('tmf678', 'appliedCustomerBillingRate')}?bill.id=${bill.billId}`);
  const Amounts = z.object({ taxIncludedAmount: z.object({ value: z.number() }) });
  const sum = rates.map((rate) => Amounts.parse(rate).taxIncludedAmount.value).reduce((a, b) => a + b, 0);
  expect(sum).toBe(119);
  const [first] = rates;
  expect(first).toMatchObject({ isBilled: true, bill: { id: bill.billId } });
  expect(await idsOf(`${pathOf('tmf678', 'appliedCustomerBillingRate')}?id=${first?.id}`)).toEqual([
    first?.id,
  ]);
});

test('the state of a bill follows its payments: a client may say it, and can’t set it', async () => {
  const state = (wanted: string) =>
    api.patch(`${BILLS}/${bill.billId}`, { role: 'care', body: { state: wanted } });
  expect((await state('partiallyPaid')).status).toBe(200);
  expect((await state('settled')).status).toBe(409);
});

test('filters, fields, sort and pages narrow a list as TM Forum has it', async () => {
  expect(await idsOf(`${BILLS}?billingAccount.id=${account.billingAccountId}`)).toEqual([bill.billId]);
  expect(await idsOf(`${BILLS}?relatedParty.id=${other.customerId}`)).toEqual([]);
  expect(await idsOf(`${BILLS}?id=${bill.billId}&state=settled`)).toEqual([]);
  expect(await idsOf(`${BILLS}?id=${bill.billId}&remainingAmount.value.gt=99`)).toEqual([bill.billId]);
  // What is read last can be filtered by as well.
  expect(await idsOf(`${BILLS}?id=${bill.billId}&appliedPayment.payment.id=${paymentId}`)).toEqual([
    bill.billId,
  ]);
  expect(await listOf(`${BILLS}?id=${bill.billId}&fields=state`)).toEqual([
    { id: bill.billId, href: expect.any(String), state: 'partiallyPaid', '@type': 'CustomerBill' },
  ]);
  // Several values of a filter mean one of them, also where the store narrows by it.
  expect(await idsOf(`${pathOf('tmf676', 'payment')}?status=failed,done&id=${paymentId}`)).toEqual([
    paymentId,
  ]);
  const both = `${BILLS}?billingAccount.id=${other.billingAccountId},${account.billingAccountId}`;
  expect(await idsOf(both)).toEqual([bill.billId]);
  const cycles = pathOf('tmf666', 'billingCycleSpecification');
  const page = await api.get(`${cycles}?frequency=monthly&sort=-billingDateShift&limit=2`);
  expect(page.status).toBe(206);
  expect(page.headers.get('x-total-count')).toBe('31');
  expect(Documents.parse(await page.json()).map(({ id }) => id)).toEqual(['monthly-31', 'monthly-30']);
});

test.each([
  [`${BILLS}/none`, 404, 'resource-missing'],
  [`${BILLS}?limit=0`, 400, 'malformed-request'],
  [`${BILLS}?colour=red`, 400, 'malformed-request'],
  [`${BILLS}/none/none`, 404, 'not-found'],
])('%s is an error in the form of TM Forum', async (path, status, code) => {
  const answer = await api.get(path);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({
    ...{ code, reason: expect.any(String), message: expect.any(String), status: String(status) },
    ...{
      referenceError: `urn:goodstanding:problem:${status === 404 ? 'not-found' : code}`,
      '@type': 'Error',
    },
  });
});

test('a token of one customer lists and reads what is that customer’s alone, with the name in clear', async () => {
  const { customerId } = account;
  const own = { role: 'selfcare', customerId } as const;
  const bills = Documents.parse(await (await api.get(BILLS, own)).json());
  expect(bills.map(({ id }) => id)).toEqual([bill.billId]);
  const foreign = `${BILLS}?billingAccount.id=${other.billingAccountId}`;
  expect(await (await api.get(foreign, own)).json()).toEqual([]);
  expect((await api.get(`${ACCOUNTS}/${other.billingAccountId}`, own)).status).toBe(404);
  const customers = pathOf('tmf629', 'customer');
  expect((await api.get(`${customers}/${other.customerId}`, own)).status).toBe(404);
  const { name } = (await api.store.customers.get(customerId)) ?? { name: '' };
  const Named = z.looseObject({ name: z.string() });
  expect(Named.parse(await (await api.get(`${customers}/${customerId}`, own)).json()).name).toBe(name);
  expect(Named.parse(await (await api.get(`${customers}/${customerId}`)).json()).name).not.toBe(name);
});

test('a payment that is posted counts once by its correlatorId, and pays the account', async () => {
  const correlatorId = uniqueName('PAY');
  const body = {
    correlatorId,
    account: { id: account.billingAccountId },
    totalAmount: { unit: 'EUR', value: 25.5 },
    paymentMethod: { '@type': 'BankCard' },
    note: 'kept out of what is interpreted',
  };
  const post = () => api.post(pathOf('tmf676', 'payment'), { role: 'processor', body, key: null });
  const made = await post();
  expect(made.status).toBe(201);
  const document = z.looseObject({ href: z.string() }).parse(await made.json());
  expect(made.headers.get('location')).toBe(document.href);
  const { note, ...specified } = document;
  expect(note).toBe(body.note);
  expect(replySchema('tmf676', 'Payment').safeParse(specified).error?.issues ?? []).toEqual([]);
  expect(document).toMatchObject({ id: correlatorId, status: 'done', totalAmount: { value: 25.5 } });
  await post();
  const { balance } = (await api.store.accounts.get(account.billingAccountId)) ?? {};
  expect(balance).toBe(10_000 - 2_550);
});

test('a refund that is posted takes the payment back by its amount, once', async () => {
  const paid = uniqueName('PAY');
  const about = { account: { id: other.billingAccountId }, paymentMethod: { '@type': 'BankCard' } };
  const pay = { ...about, correlatorId: paid, totalAmount: { unit: 'EUR', value: 30 } };
  await api.post(pathOf('tmf676', 'payment'), { role: 'processor', body: pay, key: null });
  const back = {
    ...{ ...about, payment: { id: paid }, totalAmount: { unit: 'EUR', value: 12.5 } },
    description: 'Paid too much',
  };
  const post = (body: object) => api.post(pathOf('tmf676', 'refund'), { role: 'processor', body, key: null });
  const made = await post(back);
  expect(made.status).toBe(201);
  const document = z.looseObject({ id: z.string(), href: z.string() }).parse(await made.json());
  expect(replySchema('tmf676', 'Refund').safeParse(document).error?.issues ?? []).toEqual([]);
  expect(document).toMatchObject({ status: 'done', payment: { id: paid }, description: 'Paid too much' });
  expect(Documents.element.parse(await (await post(back)).json()).id).toBe(document.id);
  expect((await api.store.payments.get(paid))?.countedAmount).toBe(1_750);
  expect(await listOf(`${pathOf('tmf676', 'refund')}?payment.id=${paid}`)).toEqual([document]);
  expect((await post({ ...back, totalAmount: { unit: 'EUR', value: 20 } })).status).toBe(409);
  expect((await post({ ...back, payment: { id: 'PAY-NONE' } })).status).toBe(400);
  // Under the id of another event, or with another amount, nothing is given back, and the client is not told that it was.
  const settled = (await api.store.payments.get(paid))?.events.find(({ kind }) => kind === 'settled');
  expect((await post({ ...back, correlatorId: settled?.eventId })).status).toBe(409);
  const named = { ...back, correlatorId: uniqueName('REF'), totalAmount: { unit: 'EUR', value: 2 } };
  expect((await post(named)).status).toBe(201);
  expect((await post(named)).status).toBe(201);
  expect((await post({ ...named, totalAmount: { unit: 'EUR', value: 3 } })).status).toBe(409);
  expect((await api.store.payments.get(paid))?.countedAmount).toBe(1_550);
});

test('a bill that was asked for is the next one of the account', async () => {
  const path = pathOf('tmf678', 'customerBillOnDemand');
  const ask = async (id: string) => {
    const answer = await api.post(path, { role: 'care', body: { billingAccount: { id } }, key: null });
    expect(answer.status).toBe(201);
    return z.looseObject({ id: z.string(), href: z.string() }).parse(await answer.json());
  };
  const document = await ask(other.billingAccountId);
  expect(replySchema('tmf678', 'CustomerBillOnDemand').safeParse(document).error?.issues ?? []).toEqual([]);
  expect(document).toMatchObject({ state: 'inProgress', billingAccount: { id: other.billingAccountId } });
  expect(await ask('BA-ELSEWHERE')).toMatchObject({ state: 'rejected' });
  const bills = [aBill({ billId: uniqueName('BILL'), billDate: TODAY })];
  const made = await putAccount(api.store, { entries: [], bills });
  expect(await ask(made.billingAccountId)).toMatchObject({
    ...{ state: 'done', customerBill: { id: bills[0]?.billId } },
  });
});

test('a payment for an account that is not known here is taken and waits; nobody’s account and customer are not shown', async () => {
  const correlatorId = uniqueName('PAY');
  const body = {
    ...{ correlatorId, account: { id: 'BA-ELSEWHERE' }, totalAmount: { unit: 'EUR', value: 7 } },
    paymentMethod: { '@type': 'BankCard' },
  };
  const made = await api.post(pathOf('tmf676', 'payment'), { role: 'processor', body, key: null });
  expect(made.status).toBe(201);
  expect((await api.store.suspense.get(correlatorId))?.state).toBe('open');
  const read = await (await api.get(`${pathOf('tmf676', 'payment')}/${correlatorId}`)).json();
  expect(read).toMatchObject({ account: { id: 'BA-ELSEWHERE' }, totalAmount: { value: 7 } });
  expect(await idsOf(ACCOUNTS)).not.toContain('SUSPENSE-EUR');
  expect((await api.get(`${ACCOUNTS}/SUSPENSE-EUR`)).status).toBe(404);
  expect(await idsOf(pathOf('tmf629', 'customer'))).not.toContain('INTERNAL-SUSPENSE');
});

test('who paid and what of it is tax are given back, also after money that waited was matched', async () => {
  const correlatorId = uniqueName('PAY');
  const body = {
    ...{ correlatorId, account: { id: 'BA-ELSEWHERE' }, totalAmount: { unit: 'EUR', value: 1.19 } },
    ...{ taxAmount: { unit: 'EUR', value: 0.19 }, description: 'by their mother' },
    payer: { id: 'PARTY-9', name: 'Olga Fischer', '@referredType': 'Individual' },
    paymentMethod: { '@type': 'Cash' },
  };
  const made = await api.post(pathOf('tmf676', 'payment'), { role: 'processor', body, key: null });
  const told = {
    ...{ amount: { value: 1 }, taxAmount: { value: 0.19 }, totalAmount: { value: 1.19 } },
    ...{ description: 'by their mother', payer: { id: 'PARTY-9' } },
  };
  expect(await made.json()).toMatchObject(told);
  const { billingAccountId } = account;
  const match = { role: 'billing', body: { billingAccountId, reason: 'Their mother paid.' } } as const;
  expect((await api.post(`/v1/suspense-items/${correlatorId}/match`, match)).status).toBe(200);
  const read = await (await api.get(`${pathOf('tmf676', 'payment')}/${correlatorId}`)).json();
  expect(read).toMatchObject({ ...told, account: { id: billingAccountId } });
  expect(JSON.stringify(read)).not.toContain('Olga');
});

test.each([
  [{ totalAmount: { unit: 'EUR', value: 1 } }, 'missing'],
  [{ account: { id: 'BA-1' }, totalAmount: { unit: 'EUR', value: 1.005 } }, 'bad-format'],
  [{ account: { id: 'BA-1' }, totalAmount: { unit: 'EUR', value: 'much' } }, 'wrong-type'],
])('the payment %j is refused with 400', async (body, code) => {
  const answer = await api.post(pathOf('tmf676', 'payment'), { role: 'processor', body, key: null });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code, status: '400' });
});
