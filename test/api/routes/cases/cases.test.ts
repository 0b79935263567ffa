/** The three cases through the API, with a worker: what callers see of starting, repeating, acting and ending. */
import { beforeAll, describe, expect, test } from 'vitest';
import { CycleChangeSchema } from '../../../../src/api/schemas/cases/cycle-change.ts';
import { InquirySchema } from '../../../../src/api/schemas/cases/payment-inquiry.ts';
import { ApprovalDetailSchema, ApprovalSchema } from '../../../../src/api/schemas/cases/service-approval.ts';
import { ReceiptSchema } from '../../../../src/api/schemas/decisions/decision.ts';
import { pageSchema } from '../../../../src/api/schemas/primitives.ts';
import { civilDateAt, instantOf } from '../../../../src/domain/civil-date.ts';
import { anId, aSnapshot, type SnapshotBuilder } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';
import { PAYMENT, SERVICE_ORDER } from '../../good-requests.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({ worker: true });
});

/** A customer with one account, as of today. */
async function aStored(story: (snapshot: SnapshotBuilder) => SnapshotBuilder) {
  const customerId = anId('CUST');
  const billingAccountId = anId('BA');
  const snapshot = aSnapshot({ today: civilDateAt(instantOf(Date.now()), 'Europe/Berlin') })
    .withCustomer({ customerId })
    .withAccount({ customerId, billingAccountId });
  await api.store.bulk.putAccount(bundleOf(story(snapshot)));
  return { customerId, billingAccountId };
}
const good = (snapshot: SnapshotBuilder) => snapshot.withHistory(10);
const late = (snapshot: SnapshotBuilder) => snapshot.withHistory(10).overdueBy(20);

async function order(
  owner: { customerId: string; billingAccountId: string },
  parts: Record<string, unknown> = {},
) {
  const body = { ...SERVICE_ORDER, installation: null, ...owner, orderId: uniqueName('ORD'), ...parts };
  const post = (call: { key?: string; subject?: string } = {}) =>
    api.post('/v1/service-approvals', { role: 'provisioning', body, ...call });
  return { body, post, path: `/v1/service-approvals/${body.orderId}` };
}

describe('service approvals', () => {
  test('an approved order answers 201 with its receipt, and the links lead there', async () => {
    const { post, path, body } = await order(await aStored(good));
    const response = await post();
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`${api.publicBaseUrl}${path}`);
    const answer = ApprovalSchema.parse(await response.json());
    expect(answer).toMatchObject({ orderId: body.orderId, outcome: 'approve' });
    expect(answer.heldCredit).toEqual({ amountMinor: 9_900, currency: 'EUR' });
    expect(answer.links.workflow).toContain(`/workflows/service-approval%3A${body.orderId}`);
    const receiptPath = (answer.links.receipt ?? '').slice(api.publicBaseUrl.length);
    const receipt = ReceiptSchema.parse(await (await api.get(receiptPath)).json());
    expect(receipt).toMatchObject({ receiptId: answer.decision?.receiptId, outcome: 'approve' });
    const found = await api.get(`/v1/decisions?workflowId=service-approval:${body.orderId}`);
    expect(pageSchema(ReceiptSchema).parse(await found.json()).items.length).toBeGreaterThan(0);
    const detail = ApprovalDetailSchema.parse(await (await api.get(path)).json());
    expect(detail.timeline[0]?.state).toBe('acknowledged');
  });

  test('the same order again is the same decision, whatever the key; other content is a conflict by name', async () => {
    const { post, body } = await order(await aStored(good));
    const first = ApprovalSchema.parse(await (await post()).json());
    const again = ApprovalSchema.parse(await (await post()).json());
    expect(again.decision).toEqual(first.decision);
    const other = { ...body, termMonths: 12, offering: { ...body.offering, id: 'fibre-100' } };
    const { kind, faults } = await problemOf(
      await api.post('/v1/service-approvals', { role: 'provisioning', body: other }),
    );
    expect({ kind, faults }).toEqual({
      kind: 'order-mismatch',
      faults: ['/offering/id differs', '/termMonths differs'],
    });
  });

  test('two callers at once with one order id get one decision', async () => {
    const { post } = await order(await aStored(good));
    const answers = await Promise.all([post(), post(), post()]);
    const receipts = await Promise.all(
      answers.map(async (answer) => ApprovalSchema.parse(await answer.json()).decision?.receiptId),
    );
    expect(new Set(receipts).size).toBe(1);
  });

  test('a repeated key replays the first answer byte for byte', async () => {
    const { post } = await order(await aStored(good));
    const key = uniqueName('key');
    const first = await post({ key });
    const again = await post({ key });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(await first.text());
  });

  test('a declined order is an answer with reasons and remedies in words', async () => {
    const { post, path } = await order(await aStored((snapshot) => snapshot.withHistory(6).overdueBy(70)));
    const response = await post();
    expect(response.status).toBe(201);
    const answer = ApprovalSchema.parse(await response.json());
    expect(answer).toMatchObject({ outcome: 'decline', state: 'declined', heldCredit: null });
    expect(answer.remedies.length).toBeGreaterThan(0);
    const cancelled = await api.post(`${path}/cancellation`, {
      role: 'provisioning',
      body: { reason: 'Too late.' },
    });
    expect(['case-closed', 'invalid-state']).toContain((await problemOf(cancelled)).kind);
  });

  test('a case in review answers 202; not its requester but an agent decides it, once', async () => {
    const { post, path } = await order(
      await aStored((snapshot) => snapshot.withHistory(8).withReturnedPayment()),
    );
    const response = await post({ subject: 'agent-7' });
    expect(response.status).toBe(202);
    const review = (subject: string, key: string) =>
      api.post(`${path}/review`, {
        role: 'creditAgent',
        subject,
        key,
        body: { verdict: 'decline', reasonCode: 'RISK', note: 'Two returned payments.' },
      });
    expect((await problemOf(await review('agent-7', uniqueName('key')))).kind).toBe('forbidden');
    const decided = await review('agent-8', uniqueName('key'));
    expect(decided.status).toBe(200);
    expect(ApprovalDetailSchema.parse(await decided.json())).toMatchObject({ outcome: 'decline' });
    const late = await problemOf(await review('agent-9', uniqueName('key')));
    expect(['case-closed', 'case-not-in-review']).toContain(late.kind);
  });

  test('an order that is not in review can not be reviewed, one without installation not completed', async () => {
    const { post, path } = await order(await aStored(good), {
      installation: { ...SERVICE_ORDER.installation, earliestDate: '2126-12-01' },
    });
    await post();
    const reviewed = await api.post(`${path}/review`, {
      role: 'creditAgent',
      body: { verdict: 'approve', reasonCode: 'X', note: 'Fine.' },
    });
    expect((await problemOf(reviewed)).kind).toBe('case-not-in-review');
    const cancelled = await api.post(`${path}/cancellation`, {
      role: 'provisioning',
      body: { reason: 'No.' },
    });
    expect(ApprovalDetailSchema.parse(await cancelled.json())).toMatchObject({
      state: 'cancelled',
      heldCredit: null,
      cancellationReason: 'No.',
    });
  });

  test('a settled payment reaches the case that waits for it', async () => {
    const owner = await aStored(late);
    const { post, path } = await order(owner);
    const answer = ApprovalSchema.parse(await (await post()).json());
    expect(answer).toMatchObject({ outcome: 'approveWithConditions', state: 'awaitingCondition' });
    const due = answer.conditions.reduce((sum, { amount }) => sum + amount.amountMinor, 0);
    const paid = await api.post('/v1/payments', {
      role: 'processor',
      body: {
        ...PAYMENT,
        paymentId: uniqueName('PAY'),
        billingAccountId: owner.billingAccountId,
        amount: { amountMinor: due, currency: 'EUR' },
        occurredAt: new Date().toISOString(),
      },
    });
    expect(paid.status).toBe(201);
    await expect
      .poll(async () => ApprovalDetailSchema.parse(await (await api.get(path)).json()).outcome, {
        timeout: 30_000,
      })
      .toBe('approve');
  });
});

test('an inquiry is answered at once or assigned, and an agent resolves it', async () => {
  const { customerId } = await aStored((snapshot) => snapshot.withHistory(6).dueIn(5));
  const ask = async (topic: string) => {
    const response = await api.post('/v1/payment-inquiries', {
      role: 'care',
      body: { customerId, channel: 'phone', topic },
    });
    expect(response.status).toBe(201);
    return InquirySchema.parse(await response.json());
  };
  expect(await ask('nextPayment')).toMatchObject({
    state: 'resolved',
    answer: { code: 'NEXT_PAYMENT_STATED' },
  });
  const assigned = await ask('other');
  expect(assigned).toMatchObject({ state: 'assigned', answer: null });
  const path = `/v1/payment-inquiries/${assigned.inquiryId}`;
  const resolution = await api.post(`${path}/resolution`, {
    role: 'care',
    body: { code: 'EXPLAINED', text: 'It is the new tariff.' },
  });
  expect(InquirySchema.parse(await resolution.json())).toMatchObject({
    state: 'resolved',
    answer: { code: 'EXPLAINED' },
  });
  await expect
    .poll(async () => (await api.get(`/v1/customers/${customerId}/interactions`, { role: 'care' })).text(), {
      timeout: 30_000,
    })
    .toContain(assigned.inquiryId);
  const list = await api.get(`/v1/payment-inquiries?state=resolved&customerId=${customerId}`);
  expect(pageSchema(InquirySchema).parse(await list.json()).items).toHaveLength(2);
});

test('a corrected resolution repeats what was carried out; another goodwill in its place is refused', async () => {
  const { customerId, billingAccountId } = await aStored((snapshot) =>
    snapshot.withHistory(6).overdueBy(10).overdueBy(40),
  );
  const { items } = await api.store.bills.listBills({ billingAccountId, limit: 50, cursor: null });
  const [first = '', second = ''] = items
    .filter(({ state }) => state !== 'settled')
    .map(({ billId }) => billId);
  const paid = async () => [
    (await api.store.bills.get(first))?.paidAmount,
    (await api.store.bills.get(second))?.paidAmount,
  ];
  const asked = await api.post('/v1/payment-inquiries', {
    role: 'care',
    body: { customerId, channel: 'phone', topic: 'other' },
  });
  const { inquiryId } = InquirySchema.parse(await asked.json());
  const resolve = (actions: readonly unknown[]) =>
    api.post(`/v1/payment-inquiries/${inquiryId}/resolution`, {
      role: 'care',
      body: { code: 'CREDITED', text: 'We have credited it.', actions },
    });
  const goodwill = (billId: string, amountMinor: number) => ({
    kind: 'goodwillCredit',
    amount: { amountMinor, currency: 'EUR' },
    billId,
  });
  const done = goodwill(first, 500);
  const halfWay = await problemOf(
    await resolve([done, { kind: 'reapplyPayment', paymentId: 'PAY-NONE', billId: second }]),
  );
  expect(halfWay).toMatchObject({
    ...{ kind: 'action-not-possible', faults: ['/actions/1/paymentId payment-of-another-customer'] },
  });
  const inItsPlace = await problemOf(await resolve([goodwill(second, 2_000)]));
  expect(inItsPlace).toMatchObject({ kind: 'invalid-state', faults: ['/actions action-differs'] });
  expect(inItsPlace.document.detail).toMatch(/carried out before/);
  expect(await paid()).toEqual([500, 0]);
  const corrected = await resolve([done, goodwill(second, 2_000)]);
  expect(InquirySchema.parse(await corrected.json())).toMatchObject({ state: 'resolved' });
  expect(await paid()).toEqual([500, 2_000]);
  const late = await problemOf(await resolve([done]));
  expect(late.document.detail).not.toMatch(/carried out before/);
});

test('a cycle change is quoted, refused for another quote or option, and committed as quoted', async () => {
  const { customerId } = await aStored(good);
  const selfcare = { role: 'selfcare', customerId } as const;
  const response = await api.post('/v1/billing-cycle-changes', {
    ...selfcare,
    body: { customerId, preference: { billCycleDay: 31 } },
  });
  expect(response.status).toBe(201);
  const change = CycleChangeSchema.parse(await response.json());
  expect(change).toMatchObject({ state: 'quoted', links: { workflow: null } });
  const { quoteId = '', recommendedOptionId } = change.quote ?? {};
  const optionId = recommendedOptionId ?? '';
  const path = `/v1/billing-cycle-changes/${change.changeId}`;
  const confirm = (body: unknown) => api.post(`${path}/confirmation`, { ...selfcare, body });
  expect((await problemOf(await confirm({ quoteId: 'Q-0', optionId }))).kind).toBe('quote-unknown');
  expect((await problemOf(await confirm({ quoteId, optionId: 'O-0' }))).kind).toBe('option-not-eligible');
  const stranger = await api.get(path, { role: 'selfcare', customerId: 'CUST-OTHER' });
  expect((await problemOf(stranger)).kind).toBe('not-found');
  const confirmed = await confirm({ quoteId, optionId });
  expect(CycleChangeSchema.parse(await confirmed.json())).toMatchObject({
    state: 'confirmed',
    confirmedOptionId: optionId,
  });
  const late = await api.post(`${path}/cancellation`, { ...selfcare, body: { reason: 'Too late.' } });
  expect(['case-closed', 'invalid-state']).toContain((await problemOf(late)).kind);
});
