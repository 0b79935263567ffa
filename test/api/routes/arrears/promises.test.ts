import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { DisputeSchema, PromiseSchema } from '../../../../src/api/schemas/arrears/promise.ts';
import { ApprovalDetailSchema } from '../../../../src/api/schemas/cases/service-approval.ts';
import { addDays, civilDateAt } from '../../../../src/domain/civil-date.ts';
import { aServiceOrder, aSnapshot, type SnapshotBuilder } from '../../../support/builders/builders.ts';
import type { Call } from '../../../support/callers/caller.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { shippedVersion } from '../../../support/product/shipped.ts';
import { eventually } from '../../../support/run/eventually.ts';
import { quietTemporal } from '../../../support/run/quiet-temporal.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const today = () => civilDateAt(new Date().toISOString(), 'Europe/Berlin');
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

let api: ApiUnderTest;
beforeAll(async () => {
  quietTemporal();
  api = await anApi({ worker: true });
});

/** A customer with one account, described as a snapshot of today. */
async function aCustomerOf(describe_: (snapshot: SnapshotBuilder) => SnapshotBuilder) {
  const id = randomUUID().slice(0, 8);
  const [customerId, billingAccountId] = [`CUST-${id}`, `BA-${id}`];
  const snapshot = aSnapshot({
    today: today(),
    customer: { customerId },
    account: { customerId, billingAccountId, openedDate: '2023-01-10' },
  });
  const bundle = bundleOf(describe_(snapshot));
  await api.store.bulk.putAccount(bundle);
  return { id, customerId, billingAccountId, billId: bundle.bills.at(-1)?.billId ?? '' };
}
const overdue = () => aCustomerOf((snapshot) => snapshot.overdueBy(30, 9_000));

const care: Call = { role: 'care' };
const promise = (billingAccountId: string, amountMinor = 9_000, days = 7) => ({
  billingAccountId,
  amount: eur(amountMinor),
  untilDate: addDays(today(), days),
});
async function given(response: Response) {
  if (response.status !== 201) throw new Error(await response.text());
  return PromiseSchema.parse(await response.json());
}
async function pay(
  billingAccountId: string,
  amountMinor: number,
  status = 'settled',
  paymentId = `PAY-${randomUUID().slice(0, 8)}`,
) {
  const method = { brand: 'visa', last4: '4242', token: 'tok' };
  const body = {
    paymentId,
    billingAccountId,
    amount: eur(amountMinor),
    method,
    status,
    occurredAt: new Date().toISOString(),
  };
  const response = await api.post('/v1/payments', { role: 'processor', body });
  expect([200, 201]).toContain(response.status);
  return paymentId;
}
describe('a promise to pay', () => {
  test('is given, is kept by a payment, and the customer is told', async () => {
    const { customerId, billingAccountId } = await overdue();
    const self: Call = { role: 'selfcare', customerId };
    const response = await api.post('/v1/promises', { ...self, body: promise(billingAccountId) });
    const made = await given(response);
    expect(made).toMatchObject({
      state: 'active',
      kind: 'promise',
      paid: eur(0),
      terms: { version: '2026-11-30' },
    });
    expect(response.headers.get('location')).toBe(made.links.self);
    await pay(billingAccountId, 9_000);
    const path = `/v1/promises/${made.promiseId}`;
    // At once: in the transaction of the payment.
    expect(PromiseSchema.parse(await (await api.get(path, self)).json())).toMatchObject({
      state: 'kept',
      paid: eur(9_000),
    });
    await eventually(async () => {
      const { items } = await api.store.notices.list({ customerId, limit: 10, cursor: null });
      expect(items).toMatchObject([{ kind: 'promiseKept', reference: `promise:${made.promiseId}` }]);
    });
  });

  test('as a plan has installments that add up, and can be cancelled', async () => {
    const { billingAccountId } = await overdue();
    const firstDate = addDays(today(), 3);
    const plan = { billingAccountId, amount: eur(9_000), installments: 7, firstDate };
    const made = await given(await api.post('/v1/promises', { ...care, body: plan }));
    expect(made.installments.map(({ amount }) => amount.amountMinor)).toEqual([
      ...[1_286, 1_286, 1_286, 1_286, 1_286, 1_285, 1_285],
    ]);
    expect(made.installments[0]?.dueDate).toBe(firstDate);
    const cancel = { ...care, body: { reason: 'a new plan was agreed' } };
    const ended = await api.post(`/v1/promises/${made.promiseId}/cancellation`, cancel);
    expect(PromiseSchema.parse(await ended.json())).toMatchObject({
      ...{ state: 'cancelled', cancellationReason: 'a new plan was agreed' },
    });
    await given(await api.post('/v1/promises', { ...care, body: promise(billingAccountId) }));
  });

  test('is refused with every reason against it, by pointer, and nothing is stored', async () => {
    const { customerId, billingAccountId } = await overdue();
    const body = promise(billingAccountId, 9_001, 15);
    const { kind, faults, document } = await problemOf(await api.post('/v1/promises', { ...care, body }));
    expect({ kind, faults }).toEqual({
      kind: 'promise-refused',
      faults: ['/amount/amountMinor amount-above-past-due', '/untilDate date-too-far-ahead'],
    });
    expect(document.errors?.map(({ accepted }) => accepted)).toEqual([
      'at most 9000 minor units',
      `${addDays(today(), 14)} or earlier`,
    ]);
    const plan = { billingAccountId, amount: eur(100), installments: 13, firstDate: addDays(today(), -1) };
    expect((await problemOf(await api.post('/v1/promises', { ...care, body: plan }))).faults).toEqual([
      '/amount/amountMinor amount-too-small',
      ...['/firstDate date-in-the-past', '/installments too-many-installments'],
    ]);
    await given(await api.post('/v1/promises', { ...care, body: promise(billingAccountId) }));
    const second = await problemOf(
      await api.post('/v1/promises', { ...care, body: promise(billingAccountId) }),
    );
    expect(second.faults).toEqual(['/billingAccountId another-promise-active']);
    const list = await (await api.get(`/v1/promises?customerId=${customerId}`, care)).json();
    expect(list).toMatchObject({ items: [{ state: 'active' }], nextCursor: null });
  });

  test('is a promise or a plan: a body that is both, or neither, has its faults named', async () => {
    const { billingAccountId } = await overdue();
    const amount = eur(100);
    const faults = async (body: unknown) =>
      (await problemOf(await api.post('/v1/promises', { ...care, body }))).faults;
    expect(await faults({ billingAccountId, amount })).toEqual(['/untilDate missing']);
    expect(await faults({ billingAccountId, amount, installments: 3 })).toEqual(['/firstDate missing']);
    const both = { ...promise(billingAccountId), installments: 3, firstDate: today() };
    expect(await faults(both)).toEqual(['/untilDate not-allowed-value']);
    const usd = { ...promise(billingAccountId), amount: { amountMinor: 1, currency: 'USD' } };
    expect((await faults(usd))[0]).toMatch(/^\/amount\/currency /);
  });

  test("is one customer's own: another customer's token finds nothing, other roles may not", async () => {
    const { customerId, billingAccountId } = await overdue();
    const { customerId: other } = await overdue();
    const stranger: Call = { role: 'selfcare', customerId: other };
    const body = promise(billingAccountId);
    expect((await api.post('/v1/promises', { ...stranger, body })).status).toBe(404);
    const { promiseId } = await given(await api.post('/v1/promises', { ...care, body }));
    expect((await api.get(`/v1/promises/${promiseId}`, stranger)).status).toBe(404);
    expect((await api.get(`/v1/promises?customerId=${customerId}`, stranger)).status).toBe(404);
    expect(await (await api.get('/v1/promises', stranger)).json()).toEqual({ items: [], nextCursor: null });
    const cancel = { body: { reason: 'not mine' } };
    expect(
      (await api.post(`/v1/promises/${promiseId}/cancellation`, { ...stranger, ...cancel })).status,
    ).toBe(404);
    for (const role of ['provisioning', 'processor', 'rating', 'analyst', 'auditor'] as const)
      expect((await api.post('/v1/promises', { role, body })).status).toBe(403);
    expect((await api.get(`/v1/promises/${promiseId}`, { role: 'auditor' })).status).toBe(200);
    expect((await api.get('/v1/promises/PRM-none', care)).status).toBe(404);
  });
});

describe('a dispute', () => {
  const reason = 'The service was down.';

  test('is opened by the customer and upheld by an agent: credited on the bill', async () => {
    const { customerId, billId, billingAccountId } = await overdue();
    const self: Call = { role: 'selfcare', customerId };
    const path = `/v1/bills/${billId}/disputes`;
    const opened = await api.post(path, { ...self, body: { amount: eur(2_000), reason } });
    expect(opened.status).toBe(201);
    const dispute = DisputeSchema.parse(await opened.json());
    expect(dispute).toMatchObject({ state: 'open', amount: eur(2_000), openedBy: null, resolution: null });
    const end = `/v1/disputes/${dispute.disputeId}/resolution`;
    const part = { outcome: 'partlyUpheld', amount: eur(500), note: 'a week' };
    expect((await api.post(end, { ...self, body: part })).status).toBe(403);
    const resolved = await api.post(end, { ...care, body: part });
    expect(DisputeSchema.parse(await resolved.json())).toMatchObject({
      ...{ state: 'partlyUpheld', resolution: { upheld: eur(500), resolvedBy: 'test-care' } },
    });
    expect(await api.store.bills.get(billId)).toMatchObject({ disputedAmount: 0, paidAmount: 500 });
    expect((await api.store.accounts.get(billingAccountId))?.balance).toBe(8_500);
    const again = { ...care, body: { outcome: 'rejected', note: 'after all' } };
    expect((await problemOf(await api.post(end, again))).faults).toEqual(['/outcome decided-otherwise']);
    const { items } = await api.store.interactions.list({ customerId, limit: 10, cursor: null });
    expect(items.map(({ code }) => code).sort()).toEqual(['DISPUTE_OPENED', 'DISPUTE_PARTLY_UPHELD']);
  });

  test('is not upheld by the person who opened it, who may still withdraw it', async () => {
    const { billId } = await overdue();
    const opened = await api.post(`/v1/bills/${billId}/disputes`, {
      ...care,
      body: { amount: eur(9_000), reason },
    });
    const { disputeId } = DisputeSchema.parse(await opened.json());
    const end = (outcome: string) =>
      api.post(`/v1/disputes/${disputeId}/resolution`, { ...care, body: { outcome, note: 'n' } });
    expect((await problemOf(await end('upheld'))).kind).toBe('duties-not-separated');
    expect((await end('withdrawn')).status).toBe(200);
  });

  test('is about at most the open amount, on a bill of the token’s customer', async () => {
    const { billId } = await overdue();
    const { customerId: other } = await overdue();
    const body = { amount: eur(9_001), reason };
    const path = `/v1/bills/${billId}/disputes`;
    expect(await problemOf(await api.post(path, { ...care, body }))).toMatchObject({
      kind: 'action-not-possible',
      faults: ['/amount/amountMinor dispute-amount-too-high'],
      document: { errors: [{ accepted: 'at most 9000 minor units of EUR' }] },
    });
    expect((await api.post(path, { role: 'selfcare', customerId: other, body })).status).toBe(404);
    expect((await api.post('/v1/bills/BILL-none/disputes', { ...care, body })).status).toBe(404);
    const opened = await api.post(path, { ...care, body: { amount: eur(1_000), reason } });
    const { disputeId } = DisputeSchema.parse(await opened.json());
    expect((await api.get(`/v1/disputes/${disputeId}`, { role: 'selfcare', customerId: other })).status).toBe(
      404,
    );
    const faults = async (resolution: object) =>
      (await problemOf(await api.post(`/v1/disputes/${disputeId}/resolution`, { ...care, body: resolution })))
        .faults;
    expect(await faults({ outcome: 'partlyUpheld', note: 'n' })).toEqual(['/amount missing']);
    expect(await faults({ outcome: 'upheld', amount: eur(1), note: 'n' })).toEqual([
      '/amount not-allowed-value',
    ]);
  });
});

describe('an order that was declined for want of money', () => {
  test('is decided once more when a payment settles; its case says that it would now be approved', async () => {
    const { id, customerId, billingAccountId } = await aCustomerOf((snapshot) =>
      snapshot.withHistory(10).dueIn(9, 60_000),
    );
    const order = aServiceOrder({ orderId: `ORD-${id}`, customerId, billingAccountId, installation: null });
    const posted = await api.post('/v1/service-approvals', { role: 'provisioning', body: order });
    expect(await posted.json()).toMatchObject({ state: 'declined' });
    const paymentId = await pay(billingAccountId, 60_000);
    const path = `/v1/service-approvals/${order.orderId}`;
    const read = async () => ApprovalDetailSchema.parse(await (await api.get(path, care)).json());
    const { version, sha256 } = await shippedVersion('order-reconsideration');
    await eventually(async () => {
      expect(await read()).toMatchObject({
        state: 'declined',
        reconsideration: {
          outcome: 'approve',
          paymentId,
          policy: { name: 'order-reconsideration', version, sha256 },
        },
      });
      const { items } = await api.store.notices.list({ customerId, limit: 10, cursor: null });
      expect(items.map(({ kind }) => kind)).toContain('orderReconsidered');
    });
  });
});

test('a bound token gets the same answer for another customer’s id and for an unknown one', async () => {
  const { billingAccountId, billId } = await overdue();
  const theirs = await given(await api.post('/v1/promises', { ...care, body: promise(billingAccountId) }));
  const disputed = await api.post(`/v1/bills/${billId}/disputes`, {
    ...care,
    body: { amount: eur(100), reason: 'No.' },
  });
  const { disputeId } = DisputeSchema.parse(await disputed.json());
  const stranger: Call = { role: 'selfcare', customerId: 'CUST-STRANGER' };
  const said = async (response: Promise<Response>) => {
    const { kind, document } = await problemOf(await response);
    return { kind, detail: document.detail };
  };
  const pairs = [
    [`/v1/promises/${theirs.promiseId}`, '/v1/promises/PRM-NONE'],
    [`/v1/disputes/${disputeId}`, '/v1/disputes/DSP-NONE'],
    [`/v1/bills/${billId}`, '/v1/bills/NONE'],
    [`/v1/billing-accounts/${billingAccountId}/bills`, '/v1/billing-accounts/BA-NONE/bills'],
    [`/v1/billing-accounts/${billingAccountId}/bill-preview`, '/v1/billing-accounts/BA-NONE/bill-preview'],
    [`/v1/billing-accounts/${billingAccountId}/entries`, '/v1/billing-accounts/BA-NONE/entries'],
  ] as const;
  for (const [there, none] of pairs) {
    const answer = await said(api.get(there, stranger));
    expect(answer.kind).toBe('not-found');
    expect(answer).toEqual(await said(api.get(none, stranger)));
  }
  const give = (id: string) => said(api.post('/v1/promises', { ...stranger, body: promise(id) }));
  expect(await give(billingAccountId)).toEqual(await give('BA-NONE'));
  const dispute = (id: string) =>
    said(api.post(`/v1/bills/${id}/disputes`, { ...stranger, body: { amount: eur(100), reason: 'No.' } }));
  expect(await dispute(billId)).toEqual(await dispute('NONE'));
});
