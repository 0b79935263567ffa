/** Payment inquiries: answered at once, or by an agent whose actions take effect exactly once. */
import { beforeAll, expect, test } from 'vitest';
import { InquirySchema } from '../../src/api/schemas/cases/payment-inquiry.ts';
import { InteractionSchema } from '../../src/api/schemas/notices/interaction.ts';
import { PaymentSchema } from '../../src/api/schemas/payments/payment.ts';
import { pageSchema } from '../../src/api/schemas/primitives.ts';
import { paymentInquiryWorkflowId } from '../../src/messages/payment-inquiry.ts';
import type { Owner } from '../support/builders/given.ts';
import type { Call } from '../support/callers/caller.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import { eur, lateBy, ordersOf } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
});

async function ask({ customerId }: Owner, topic: string, parts: Record<string, unknown> = {}) {
  const body = { customerId, channel: 'phone', topic, ...parts };
  const answer = await system.post('/v1/payment-inquiries', { role: 'care', body });
  expect(answer.status).toBe(201);
  return answer.as(InquirySchema);
}

function resolve(inquiryId: string, actions: readonly unknown[], call: Call = {}) {
  const body = { code: 'SETTLED_BY_AGENT', text: 'We have put it right.', actions };
  return system.post(`/v1/payment-inquiries/${inquiryId}/resolution`, { role: 'care', body, ...call });
}

/** The record of the customer, once the inquiry stands there. */
async function recorded({ customerId }: Owner, inquiryId: string) {
  return eventually(async () => {
    const { items } = (await system.get(`/v1/customers/${customerId}/interactions`, { role: 'care' })).as(
      pageSchema(InteractionSchema),
    );
    const mine = items.filter(({ reference }) => reference === paymentInquiryWorkflowId(inquiryId));
    expect(mine).toHaveLength(1);
    return mine;
  });
}

test('a question that the records answer is answered at once and is on the customer record, once', async () => {
  const owner = await system.given((snapshot) => snapshot.withHistory(6).dueIn(5));
  const inquiry = await ask(owner, 'nextPayment');
  expect(inquiry).toMatchObject({ state: 'resolved', answer: { code: 'NEXT_PAYMENT_STATED' }, dueAt: null });
  await system.temporal.workflow.getHandle(paymentInquiryWorkflowId(inquiry.inquiryId)).result();
  await recorded(owner, inquiry.inquiryId);
  const again = await resolve(inquiry.inquiryId, []);
  expect(again.status).toBe(409);
});

test('a goodwill credit changes the balance exactly once, however often the resolution is sent', async () => {
  const owner = await system.given(lateBy(10));
  const before = (await orders.balance(owner)).balance?.amountMinor ?? 0;
  const { inquiryId, state, dueAt, createdAt } = await ask(owner, 'other', { text: 'It was slow.' });
  expect(state).toBe('assigned');
  expect(Date.parse(dueAt ?? '') - Date.parse(createdAt)).toBeGreaterThanOrEqual(2 * 3_600_000);
  const key = uniqueName('key');
  const goodwill = [{ kind: 'goodwillCredit', amount: eur(1_000) }];
  const first = await resolve(inquiryId, goodwill, { key });
  expect(first.as(InquirySchema)).toMatchObject({ state: 'resolved', answer: { code: 'SETTLED_BY_AGENT' } });
  const again = await resolve(inquiryId, goodwill, { key });
  expect(again.text).toBe(first.text);
  expect((await resolve(inquiryId, goodwill)).status).toBe(409);
  const after = await orders.balance(owner);
  expect(after.balance).toEqual(eur(before - 1_000));
  expect(after.transactions.filter(({ type }) => type === 'goodwill')).toHaveLength(1);
  await recorded(owner, inquiryId);
});

test('goodwill on an overdue bill pays it at once: nobody is dunned for what was made good', async () => {
  const owner = await system.given(lateBy(10));
  const bills = await system.store.bills.listBills({
    ...{ billingAccountId: owner.billingAccountId, limit: 50, cursor: null },
  });
  const late = bills.items.find(({ state }) => state !== 'settled');
  const open = (late?.amount ?? 0) - (late?.paidAmount ?? 0);
  const { inquiryId } = await ask(owner, 'other');
  const more = [{ kind: 'goodwillCredit', amount: eur(open + 1), billId: late?.billId }];
  expect((await resolve(inquiryId, more)).problem).toBe('action-not-possible');
  const goodwill = [{ kind: 'goodwillCredit', amount: eur(open), billId: late?.billId }];
  expect((await resolve(inquiryId, goodwill)).as(InquirySchema).state).toBe('resolved');
  expect(await system.store.bills.get(late?.billId ?? '')).toMatchObject({ state: 'settled' });
  expect((await orders.balance(owner)).standing).toBe('good');
});

test('two agents at once: one resolution counts', async () => {
  const owner = await system.given(lateBy(10));
  const before = (await orders.balance(owner)).balance?.amountMinor ?? 0;
  const { inquiryId } = await ask(owner, 'other');
  const goodwill = [{ kind: 'goodwillCredit', amount: eur(500) }];
  const answers = await Promise.all([resolve(inquiryId, goodwill), resolve(inquiryId, goodwill)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await orders.balance(owner)).balance).toEqual(eur(before - 500));
});

test('a payment is applied to another bill; what that bill needs is no longer owed on it', async () => {
  const owner = await system.given((snapshot) => snapshot.withHistory(6).overdueBy(10).overdueBy(40));
  const [oldest, newer] = owner.snapshot.openBills;
  const paymentId = uniqueName('PAY');
  await orders.pay(owner, 4_500, paymentId);
  const paid = (await system.get(`/v1/payments/${paymentId}`)).as(PaymentSchema);
  expect(paid.allocations).toEqual([{ billId: oldest?.billId, amount: eur(4_500) }]);
  const { inquiryId } = await ask(owner, 'other');
  const action = { kind: 'reapplyPayment', paymentId, billId: newer?.billId };
  expect((await resolve(inquiryId, [action])).as(InquirySchema).state).toBe('resolved');
  const moved = (await system.get(`/v1/payments/${paymentId}`)).as(PaymentSchema);
  expect(moved.allocations).toEqual([{ billId: newer?.billId, amount: eur(4_500) }]);
});

test('a dispute is opened on a bill; a bill of another customer is refused and the inquiry stays assigned', async () => {
  const owner = await system.given(lateBy(10));
  const stranger = await system.given(lateBy(10));
  const [bill] = owner.snapshot.openBills;
  const [theirs] = stranger.snapshot.openBills;
  const { inquiryId, state } = await ask(owner, 'disputedCharge', {
    reference: { billId: bill?.billId },
  });
  expect(state).toBe('assigned');
  const dispute = (billId: string | undefined) => [{ kind: 'openDispute', billId, amount: eur(2_000) }];
  const refused = await resolve(inquiryId, dispute(theirs?.billId));
  expect({ status: refused.status, problem: refused.problem }).toEqual({
    status: 409,
    problem: 'action-not-possible',
  });
  expect((await system.store.bills.get(theirs?.billId ?? ''))?.disputedAmount).toBe(0);
  expect((await resolve(inquiryId, dispute(bill?.billId))).status).toBe(200);
  expect((await system.store.bills.get(bill?.billId ?? ''))?.disputedAmount).toBe(2_000);
});

test('an agent who opened a dispute through an inquiry may not uphold it', async () => {
  const owner = await system.given(lateBy(10));
  const [bill] = owner.snapshot.openBills;
  const { billId = '' } = bill ?? {};
  const { inquiryId } = await ask(owner, 'disputedCharge', { reference: { billId } });
  const actions = [{ kind: 'openDispute', billId, amount: eur(2_000) }];
  expect((await resolve(inquiryId, actions)).status).toBe(200);
  const { items } = await system.store.disputes.list({
    ...{ customerId: owner.customerId, billingAccountId: null, billId, state: null },
    ...{ limit: 10, cursor: null },
  });
  const [dispute] = items;
  const path = `/v1/disputes/${dispute?.disputeId}/resolution`;
  const body = { outcome: 'upheld', note: 'Right.' };
  expect((await system.post(path, { role: 'care', body })).problem).toBe('duties-not-separated');
  expect((await system.post(path, { role: 'care', subject: 'another-agent', body })).status).toBe(200);
});
