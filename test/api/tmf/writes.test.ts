import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { TMF_SPECIFICATIONS, type TmfSpecificationName } from '../../../src/api/tmf/attributes.ts';
import { ROLES } from '../../../src/domain/access/roles.ts';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { addDays, civilDateAt, instantOf } from '../../../src/domain/civil-date.ts';
import { aBill } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { replySchema } from '../../support/callers/tmf-replies.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { uniqueName } from '../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';
import { TMF_GOOD_REQUESTS } from './good-requests.ts';

let api: ApiUnderTest;
let account: BillingAccount;

beforeAll(async () => {
  api = await anApi({ worker: true });
  await releaseShipped(api.store, 'account-terms');
  await releaseShipped(api.store, 'billing-cycle-change');
  account = await putAccount(api.store, { entries: [], bills: [] });
}, 120_000);

const pathOf = (specification: TmfSpecificationName, name: string) =>
  `${TMF_SPECIFICATIONS[specification].basePath}/${name}`;
const ACCOUNTS = pathOf('tmf666', 'billingAccount');
const CUSTOMERS = pathOf('tmf629', 'customer');
const Document = z.looseObject({ id: z.string(), href: z.string() });
const partyOf = (id: string) => ({ id, role: 'customer', '@referredType': 'Customer' });
const pathIn = ({ href }: { readonly href: string }) => new URL(href).pathname;

async function made(path: string, type: readonly [TmfSpecificationName, string], body: object) {
  const answer = await api.post(path, { role: 'care', body, key: null });
  const document: unknown = await answer.json();
  expect([answer.status, document]).toEqual([201, expect.anything()]);
  expect(replySchema(...type).safeParse(document).error?.issues ?? []).toEqual([]);
  return Document.parse(document);
}
const patched = async (path: string, body: object) => {
  const answer = await api.patch(path, {
    ...{ role: 'care', body },
    headers: { 'content-type': 'application/merge-patch+json' },
  } as const);
  return { status: answer.status, document: await answer.json() };
};

test('a billing account is opened for a party that nobody knew, with what is left out as it is usual', async () => {
  const customerId = uniqueName('CUST');
  const sent = {
    name: 'Family',
    relatedParty: [partyOf(customerId), { id: 'AGENT-1', role: 'agent', '@referredType': 'Organization' }],
    billStructure: { cycleSpecification: { id: 'monthly-15' } },
    contact: [{ contactType: 'primary', contactName: 'Olga' }],
    taxExemption: [],
    '@schemaLocation': 'https://example.com/own-account.json',
    loyaltyLevel: 'gold',
  };
  const document = await made(ACCOUNTS, ['tmf666', 'BillingAccount'], { ...sent, loyaltyLevel: undefined });
  expect(document).toMatchObject({
    ...{ name: 'Family', state: 'active', paymentStatus: 'paid', creditLimit: { unit: 'EUR', value: 500 } },
    relatedParty: [
      { id: customerId, role: 'customer' },
      { id: 'AGENT-1', role: 'agent' },
    ],
    billStructure: { cycleSpecification: { id: 'monthly-15', frequency: 'monthly', isRef: true } },
    contact: [{ contactType: 'primary', contactName: 'Olga', validFor: {} }],
    '@schemaLocation': 'https://example.com/own-account.json',
  });
  expect((await api.store.customers.get(customerId))?.name).toBe(customerId);
  // Sent again after its answer was lost, it is the one there is.
  expect((await made(ACCOUNTS, ['tmf666', 'BillingAccount'], { ...sent, loyaltyLevel: undefined })).id).toBe(
    document.id,
  );
  expect(await (await api.get(pathIn(document))).json()).toEqual(document);
});

test.each([
  [{ relatedParty: [] }, 'missing'],
  [{ creditLimit: { unit: 'EUR', value: 10.005 } }, 'bad-format'],
  [{ creditLimit: { unit: 'EUR', value: 9_999 } }, 'limit-above-initial'],
  [{ creditLimit: { unit: 'XYZ', value: 1 } }, 'not-allowed-value'],
  [{ billStructure: { cycleSpecification: { id: 'on-full-moon' } } }, 'not-allowed-value'],
])('a billing account with %j is refused with 400, and none is opened', async (parts, code) => {
  const body = { name: 'Family', relatedParty: [partyOf(account.customerId)], ...parts };
  const answer = await api.post(ACCOUNTS, { role: 'care', body, key: null });
  expect([answer.status, await answer.json()]).toMatchObject([400, { code }]);
  expect(await api.store.accounts.ofCustomer(account.customerId)).toHaveLength(1);
});

test('another cycle specification changes the billing cycle of the account by a case', async () => {
  const { billingAccountId, cycle } = await putAccount(api.store, { entries: [], bills: [] });
  const day = cycle.billCycleDay === 20 ? 21 : 20;
  const change = { billStructure: { cycleSpecification: { id: `monthly-${day}` } } };
  let answer = await patched(`${ACCOUNTS}/${billingAccountId}`, change);
  // On a busy machine the case may not have answered yet: the same patch again waits for the same case.
  for (let tries = 0; answer.status === 504 && tries < 4; tries += 1)
    answer = await patched(`${ACCOUNTS}/${billingAccountId}`, change);
  expect([answer.status, answer.document]).toMatchObject([
    200,
    { billStructure: { cycleSpecification: { billingDateShift: day } } },
  ]);
  expect((await api.store.accounts.get(billingAccountId))?.cycle.billCycleDay).toBe(day);
});

test('a patch merges: lists are put in the place of those before, null takes away, the state suspends and restores', async () => {
  const at = `${ACCOUNTS}/${account.billingAccountId}`;
  const contact = (contactName: string) => ({ contactType: 'primary', contactName });
  await patched(at, { description: 'Shared', contact: [contact('A'), contact('B')] });
  expect((await patched(at, { contact: [contact('C')] })).document).toMatchObject({
    description: 'Shared',
    contact: [{ contactName: 'C' }],
  });
  expect((await patched(at, { description: null, state: 'suspended' })).document).toMatchObject({
    ...{ state: 'suspended', description: expect.stringContaining('billed in') },
  });
  expect((await patched(at, { state: 'active' })).document).toMatchObject({ state: 'active' });
  expect((await patched(at, { creditLimit: { unit: 'EUR', value: 1_000_000 } })).status).toBe(409);
  expect((await patched(at, { relatedParty: [partyOf('CUST-OTHER')] })).status).toBe(409);
  expect((await patched(`${ACCOUNTS}/BA-NONE`, { description: 'x' })).status).toBe(404);
});

test('a billing account of which nothing is open is closed by its deletion; another one is not', async () => {
  const [closed, owing] = await Promise.all([
    putAccount(api.store, { entries: [], bills: [] }),
    putAccount(api.store, { entries: [{ amount: 100 }], bills: [] }),
  ]);
  const remove = (id: string) => api.delete(`${ACCOUNTS}/${id}`, { role: 'care' });
  expect((await remove(closed.billingAccountId)).status).toBe(204);
  expect((await api.store.accounts.get(closed.billingAccountId))?.state).toBe('closed');
  const refused = await remove(owing.billingAccountId);
  expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'balance-not-zero' }]);
});

test('a customer is made and changed; contacts are taken where they can be read, and the rest is kept', async () => {
  const body = {
    name: 'Olga Fischer',
    engagedParty: { id: 'PARTY-7', '@referredType': 'Individual' },
    contactMedium: [
      { mediumType: 'email', characteristic: { emailAddress: 'olga@example.com' } },
      { mediumType: 'phone', characteristic: { phoneNumber: '+49 170 1234567' } },
      { mediumType: 'fax', characteristic: { faxNumber: '+49 30 1' } },
    ],
    characteristic: [
      { name: 'segment', value: 'smallBusiness' },
      { name: 'colour', value: 'red' },
    ],
    agreement: [{ id: 'AGR-1' }],
  };
  const document = await made(CUSTOMERS, ['tmf629', 'Customer'], body);
  expect(await api.store.customers.get(document.id)).toMatchObject({
    ...{ name: 'Olga Fischer', email: 'olga@example.com', segment: 'smallBusiness' },
    contact: { phone: '+491701234567' },
  });
  expect(document).toMatchObject({
    ...{ status: 'active', engagedParty: { id: 'PARTY-7' }, agreement: [{ id: 'AGR-1' }] },
    characteristic: expect.arrayContaining([{ name: 'colour', value: 'red' }]),
  });
  // Who is no customer sees neither name nor contacts.
  expect(JSON.stringify(document)).not.toMatch(/Olga|olga@|1234567|faxNumber/);
  const own = { role: 'selfcare', customerId: document.id } as const;
  const seen = JSON.stringify(await (await api.get(pathIn(document), own)).json());
  for (const text of ['Olga Fischer', 'olga@example.com', '+49 30 1']) expect(seen).toContain(text);

  const { status } = await patched(pathIn(document), {
    name: 'Olga Meyer',
    contactMedium: [{ mediumType: 'email', characteristic: { emailAddress: 'meyer@example.com' } }],
    characteristic: [{ name: 'locale', value: 'de' }],
  });
  expect(status).toBe(200);
  const after = await api.store.customers.get(document.id);
  expect(after).toMatchObject({ name: 'Olga Meyer', email: 'meyer@example.com', locale: 'de' });
  expect(after?.contact?.phone).toBeNull();
  const refused = await api.delete(pathIn(document), { role: 'care' });
  expect([refused.status, await refused.json()]).toMatchObject([
    405,
    { message: expect.stringContaining('privacy request') },
  ]);
});

test('an organisation is no consumer, and an enterprise stays one when its party is sent again', async () => {
  const party = { id: uniqueName('ORG'), '@referredType': 'Organization' };
  const document = await made(CUSTOMERS, ['tmf629', 'Customer'], { name: 'Acme', engagedParty: party });
  const segment = async () => (await api.store.customers.get(document.id))?.segment;
  expect(await segment()).toBe('smallBusiness');
  await patched(pathIn(document), { characteristic: [{ name: 'segment', value: 'enterprise' }] });
  await patched(pathIn(document), { engagedParty: party });
  expect(await segment()).toBe('enterprise');
});

test('a customer carries a credit profile by the worst standing of the accounts', async () => {
  const found = await (await api.get(`${CUSTOMERS}/${account.customerId}`)).json();
  expect(found).toMatchObject({ creditProfile: [{ creditRiskRating: 1, creditScore: 100 }] });
});

/** Resources that are kept: made, read, changed, taken away. */
test.each([
  ['partyAccount', 'PartyAccount', { relatedParty: [partyOf('CUST-ELSEWHERE')] }],
  ['settlementAccount', 'SettlementAccount', { relatedParty: [partyOf('CUST-ELSEWHERE')] }],
  ['financialAccount', 'FinancialAccount', {}],
  ['billFormat', 'BillFormat', {}],
  ['billPresentationMedia', 'BillPresentationMedia', {}],
  ['billingCycleSpecification', 'BillingCycleSpecification', { frequency: 'monthly', billingDateShift: 9 }],
] as const)('a %s is made, read, listed, changed and deleted', async (name, type, parts) => {
  const path = pathOf('tmf666', name);
  const own = uniqueName('Own');
  const document = await made(path, ['tmf666', type], { name: own, description: 'Before', ...parts });
  expect(await (await api.get(pathIn(document))).json()).toEqual(document);
  expect(await (await api.get(`${path}?name=${own}`)).json()).toEqual([document]);
  const { status, document: after } = await patched(pathIn(document), { description: 'After', id: 'X' });
  expect([status, after]).toMatchObject([200, { id: document.id, name: own, description: 'After' }]);
  expect((await api.delete(pathIn(document), { role: 'care' })).status).toBe(204);
  expect((await api.get(pathIn(document))).status).toBe(404);
  expect((await api.delete(pathIn(document), { role: 'care' })).status).toBe(404);
});

const CARD = '4111111111111111';

test('a card number is kept nowhere: not in a text, a name, a number, or JSON in a text', async () => {
  const body = {
    ...{ name: uniqueName('Own'), description: `paid by ${CARD}` },
    ...{
      [`pan ${CARD}`]: 1,
      pan: Number(CARD),
      nested: { deep: [JSON.stringify({ pan: CARD }), Number(CARD)] },
    },
  };
  const answer = await api.post(pathOf('tmf666', 'financialAccount'), { role: 'care', body, key: null });
  const document = Document.parse(await answer.json());
  const read = await (await api.get(pathIn(document))).text();
  for (const shown of [JSON.stringify(document), read]) expect(shown).not.toContain(CARD);
  expect(JSON.parse(read)).toMatchObject({ 'pan [card 1111]': 1, pan: '[card 1111]' });
});

test.each(['\u202e', '\u200b', '\u0000', '\ud800'])(
  'an attribute of a client’s own shows all that it holds, or is refused: %j',
  async (hidden) => {
    for (const parts of [
      { own: `a${hidden}b` },
      { own: [{ deep: `a${hidden}b` }] },
      { [`own${hidden}`]: 1 },
    ]) {
      const body = { name: uniqueName('Own'), ...parts };
      const answer = await api.post(pathOf('tmf666', 'financialAccount'), { role: 'care', body, key: null });
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'bad-format' }]);
    }
  },
);

test('what a client kept for one customer is not shown to another', async () => {
  const path = pathOf('tmf666', 'partyAccount');
  const document = await made(path, ['tmf666', 'PartyAccount'], {
    name: uniqueName('Own'),
    relatedParty: [partyOf(account.customerId)],
  });
  const as = (customerId: string) => ({ role: 'selfcare', customerId }) as const;
  expect((await api.get(pathIn(document), as(account.customerId))).status).toBe(200);
  expect((await api.get(pathIn(document), as('CUST-OTHER'))).status).toBe(404);
  expect(await (await api.get(path, as('CUST-OTHER'))).json()).toEqual([]);
});

const ORDERING = { role: 'provisioning', key: null } as const;
const postAs = async (
  path: string,
  type: readonly [TmfSpecificationName, string],
  call: Parameters<ApiUnderTest['post']>[1],
) => {
  const answer = await api.post(path, call);
  const document: unknown = await answer.json();
  expect([answer.status, document]).toEqual([201, expect.anything()]);
  expect(replySchema(...type).safeParse(document).error?.issues ?? []).toEqual([]);
  return Document.parse(document);
};

test('a slot is looked for and booked at instants as every door takes them', async () => {
  const relatedPlace = { id: uniqueName('AREA'), role: 'installation' };
  const relatedParty = [partyOf(account.customerId)];
  for (const text of [
    '+275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
    `2026-12-07T08:00:00.${'0'.repeat(5_000)}Z`,
  ]) {
    const validFor = { startDateTime: text };
    for (const span of [validFor, { endDateTime: text }]) {
      const body = { relatedPlace, relatedParty: relatedParty[0], requestedTimeSlot: [{ validFor: span }] };
      const search = await api.post(pathOf('tmf646', 'searchTimeSlot'), { ...ORDERING, body });
      expect(search.status, text.slice(0, 30)).toBe(400);
    }
    const body = { validFor, relatedPlace, relatedParty };
    const booking = await api.post(pathOf('tmf646', 'appointment'), { ...ORDERING, body });
    expect(booking.status, text.slice(0, 30)).toBe(400);
  }
});

test('each wish for a slot is looked at by itself: one may have no beginning, another no end', async () => {
  const day = (ahead: number) => `${addDays(civilDateAt(instantOf(Date.now()), 'UTC'), ahead)}T00:00:00Z`;
  const body = {
    relatedPlace: { id: uniqueName('AREA'), role: 'installation' },
    requestedTimeSlot: [{ validFor: { startDateTime: day(30) } }, { validFor: { endDateTime: day(5) } }],
  };
  const path = pathOf('tmf646', 'searchTimeSlot');
  const answer = await api.post(path, { role: 'provisioning', body, key: null });
  const { availableTimeSlot } = z
    .object({ availableTimeSlot: z.array(z.object({ validFor: z.object({ startDateTime: z.string() }) })) })
    .parse(await answer.json());
  const starts = availableTimeSlot.map(({ validFor }) => validFor.startDateTime);
  expect(starts.some((start) => start < day(5))).toBe(true);
  expect(starts.some((start) => start >= day(30))).toBe(true);
  expect(starts.every((start) => start < day(5) || start >= day(30))).toBe(true);
});

test('a slot that was found is booked, once; what is cancelled or deleted is free again', async () => {
  const [search, appointments] = [pathOf('tmf646', 'searchTimeSlot'), pathOf('tmf646', 'appointment')];
  const place = { id: uniqueName('AREA'), role: 'installation' };
  const relatedParty = [partyOf(account.customerId)];
  const asked = await postAs(search, ['tmf646', 'SearchTimeSlot'], {
    ...ORDERING,
    body: { relatedPlace: place, relatedParty: relatedParty[0] },
  });
  const Slots = z.looseObject({
    availableTimeSlot: z.array(z.object({ validFor: z.object({ startDateTime: z.string() }) })).min(1),
  });
  const [slot] = Slots.parse(asked).availableTimeSlot;
  const book = (note: string) =>
    postAs(appointments, ['tmf646', 'Appointment'], {
      ...ORDERING,
      body: { validFor: slot?.validFor, relatedPlace: place, relatedParty, note: [{ text: note }] },
    });
  const booked = await book('first');
  expect(booked).toMatchObject({ status: 'confirmed', validFor: slot?.validFor, externalId: booked.id });
  expect((await book('first')).id).toBe(booked.id);
  expect((await api.store.appointments.get(booked.id))?.state).toBe('booked');
  for (const note of ['second', 'third', 'fourth']) await book(note);
  const full = await api.post(appointments, {
    ...ORDERING,
    body: { validFor: slot?.validFor, relatedPlace: place, relatedParty },
  });
  expect(full.status).toBe(409);
  const cancelled = await api.patch(pathIn(booked), { role: 'provisioning', body: { status: 'cancelled' } });
  expect([cancelled.status, await cancelled.json()]).toMatchObject([200, { status: 'cancelled' }]);
  expect((await book('fifth')).id).not.toBe(booked.id);
  expect(
    await (await api.get(`${appointments}?relatedParty.id=${account.customerId}&status=confirmed`)).json(),
  ).toHaveLength(4);
});

test('a qualification says what would be decided, with the reason codes; nothing is decided', async () => {
  await releaseShipped(api.store, 'service-approval');
  const path = pathOf('tmf679', 'productOfferingQualification');
  const ask = (customerId: string) =>
    postAs(path, ['tmf679', 'ProductOfferingQualification'], {
      ...ORDERING,
      body: {
        relatedParty: [partyOf(customerId)],
        productOfferingQualificationItem: [{ id: '1', productOffering: { id: 'fibre-500' } }],
      },
    });
  const [good, late] = [
    account,
    await putAccount(api.store, {
      entries: [{ amount: 90_000, billId: 'B-LATE' }],
      bills: [aBill({ billId: 'B-LATE', amount: 90_000, dueDate: '2026-01-15' })],
    }),
  ];
  expect(await ask(good.customerId)).toMatchObject({
    state: 'done',
    qualificationResult: expect.stringMatching(/^qualified/),
  });
  const refused = await ask(late.customerId);
  expect(refused).toMatchObject({
    qualificationResult: expect.not.stringMatching(/^qualified$/),
    productOfferingQualificationItem: [
      { eligibilityUnavailabilityReason: [{ code: expect.any(String), label: expect.any(String) }] },
    ],
  });
  expect(await ask('CUST-ELSEWHERE')).toMatchObject({
    qualificationResult: 'unqualified',
    productOfferingQualificationItem: [{ eligibilityUnavailabilityReason: [{ code: 'NO_SUCH_ACCOUNT' }] }],
  });
  expect(await (await api.get(pathIn(refused), { role: 'provisioning' })).json()).toEqual(refused);
});

test('a risk assessment has a score for bad payment and one for fraud, with their factors; what is not known has none', async () => {
  const path = pathOf('tmf696', 'partyRoleRiskAssessment');
  const ask = async (id: string) => {
    const answer = await api.post(path, { ...ORDERING, body: { partyRole: { id, role: 'customer' } } });
    expect(answer.status).toBe(201);
    return Document.parse(await answer.json());
  };
  const known = await ask(account.customerId);
  expect(known).toMatchObject({
    status: 'completed',
    riskAssessmentResult: {
      overallScore: 0,
      score: [
        { riskName: 'BadPaymentRisk', score: 0 },
        { riskName: 'FraudRisk', score: 0 },
      ],
    },
    characteristic: expect.arrayContaining([
      { name: 'BadPaymentRisk.worstStanding', valueType: 'string', value: 'good' },
    ]),
  });
  const unknown = await ask('CUST-ELSEWHERE');
  expect(unknown).toMatchObject({ status: 'rejected' });
  expect(unknown).not.toHaveProperty('riskAssessmentResult');
  expect((await api.get(pathIn(known), { role: 'provisioning' })).status).toBe(200);
  expect((await api.delete(pathIn(known), { role: 'provisioning' })).status).toBe(204);
});

test('a contact that another system tells of is in the customer’s record, beside ours', async () => {
  const path = pathOf('tmf683', 'partyInteraction');
  const body = {
    ...{ reason: 'Asked about the bill', direction: 'inbound', status: 'opened' },
    channel: [{ id: 'phone' }],
    relatedParty: [partyOf(account.customerId)],
  };
  const told = await postAs(path, ['tmf683', 'PartyInteraction'], { role: 'care', key: null, body });
  expect(told).toMatchObject({ interactionDate: { startDateTime: expect.any(String) }, status: 'opened' });
  const record = await api.store.interactions.list({
    customerId: account.customerId,
    limit: 10,
    cursor: null,
  });
  expect(record.items.find(({ interactionId }) => interactionId === told.id)).toMatchObject({
    ...{ channel: 'phone', direction: 'inbound' },
  });
  const listed = await api.get(`${path}?relatedParty.id=${account.customerId}`, { role: 'care' });
  expect(await listed.json()).toContainEqual(told);
  const { document } = await patched(pathIn(told), { status: 'completed' });
  expect(document).toMatchObject({ status: 'completed', statusChangeDate: expect.any(String) });
});

test('a listener is registered once, with its query, and ended by the client that registered it', async () => {
  const path = '/tmf-api/paymentManagement/v4/hub';
  const body = { callback: `https://listener.example/${uniqueName('L')}`, query: 'payment.status=done' };
  const register = (sent: object) => api.post(path, { role: 'operations', body: sent, key: null });
  const made = await register(body);
  expect(made.status).toBe(201);
  const listener = z
    .object({ id: z.string(), callback: z.string(), query: z.string() })
    .parse(await made.json());
  expect(listener).toMatchObject(body);
  expect((await register(body)).status).toBe(409);
  expect((await register({ callback: 'http://127.0.0.1/x' })).status).toBe(400);
  expect((await api.store.webhookSubscriptions.get(listener.id))?.hub).toMatchObject({ api: 'tmf676' });
  const end = (id: string) => api.delete(`${path}/${id}`, { role: 'operations' });
  expect((await api.delete(`/tmf-api/customerManagement/v4/hub/${listener.id}`)).status).toBe(404);
  const stranger = { role: 'operations', subject: uniqueName('client') } as const;
  expect((await api.delete(`${path}/${listener.id}`, stranger)).status).toBe(404);
  expect((await end(listener.id)).status).toBe(204);
  expect((await end(listener.id)).status).toBe(404);
  expect((await api.post(path, { role: 'care', body })).status).toBe(403);
});

test.each([
  ['limit=5', 'limit is for lists'],
  ['eventType=PaymentStateChangeEvent&sort=-eventTime', 'sort is for lists'],
  ['nonsense', 'conditions and fields'],
  ['status=', 'conditions and fields'],
  ['colour=red', 'No event of this API'],
  ['customerBill.state=sent', 'No event of this API'],
])('a listener is not registered with a query that would mean nothing: %s', async (query, cause) => {
  const body = { callback: `https://listener.example/${uniqueName('L')}`, query };
  const path = '/tmf-api/paymentManagement/v4/hub';
  const answer = await api.post(path, { role: 'operations', body, key: null });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(cause)]);
});

test.each([
  null,
  '',
  'eventType=PaymentStateChangeEvent,PaymentCreateEvent&payment.status=done',
  'event.payment.totalAmount.value.gte=10',
  'eventType = PaymentStateChangeEvent & fields=status',
  'status=done&account.id=BA-1&eventTime.gt=2026-01-01T00:00:00Z',
])('a listener is registered with conditions on what events say: %s', async (query) => {
  const body = { callback: `https://listener.example/${uniqueName('L')}`, query };
  const path = '/tmf-api/paymentManagement/v4/hub';
  expect((await api.post(path, { role: 'operations', body, key: null })).status).toBe(201);
});

test.each(TMF_GOOD_REQUESTS.map(({ path }) => path))(
  'a request without a body is refused as such: %s',
  async (path) => {
    const role = ROLES.filter((each) => each !== 'selfcare');
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const answer = await api.post(path, { role, headers });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        expect.objectContaining({ code: 'body-missing' }),
      ]);
    }
  },
);
