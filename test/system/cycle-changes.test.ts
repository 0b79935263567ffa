/** Billing cycle changes: quoted, confirmed as quoted, and refused when the quote no longer holds. */
import { beforeAll, expect, test } from 'vitest';
import { CycleChangeSchema } from '../../src/api/schemas/cases/cycle-change.ts';
import { NoticeSchema } from '../../src/api/schemas/notices/notice.ts';
import { pageSchema } from '../../src/api/schemas/primitives.ts';
import { addDays, instantOf } from '../../src/domain/civil-date.ts';
import { billingCycleChangeWorkflowId } from '../../src/messages/billing-cycle-change.ts';
import { aNewEntry, aServiceOrder } from '../support/builders/builders.ts';
import type { Owner } from '../support/builders/given.ts';
import type { Call } from '../support/callers/caller.ts';
import { uniqueName } from '../support/run/names.ts';
import { goodPayer, lateBy, ordersOf } from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
});

async function quoteFor({ customerId }: Owner, billCycleDay: number) {
  const answer = await system.post('/v1/billing-cycle-changes', {
    role: 'selfcare',
    customerId,
    body: { customerId, preference: { billCycleDay } },
  });
  expect(answer.status).toBe(201);
  const change = answer.as(CycleChangeSchema);
  const { quoteId = '', options = [], recommendedOptionId = null } = change.quote ?? {};
  const recommended = options.find(({ optionId }) => optionId === recommendedOptionId);
  const confirm = (call: Call = {}, body: unknown = { quoteId, optionId: recommendedOptionId }) =>
    system.post(`/v1/billing-cycle-changes/${change.changeId}/confirmation`, {
      role: 'selfcare',
      customerId,
      body,
      ...call,
    });
  return { change, recommended, confirm };
}

test('a bill day of 31 is quoted, confirmed as quoted, and the billing cycle shows it', async () => {
  const owner = await system.given(goodPayer);
  const { change, recommended, confirm } = await quoteFor(owner, 31);
  expect(change).toMatchObject({ state: 'quoted', confirmedOptionId: null });
  expect((await orders.cycle(owner)).billCycleDay).toBe(1);
  const key = uniqueName('key');
  const confirmed = await confirm({ key });
  expect(confirmed.as(CycleChangeSchema)).toMatchObject({
    state: 'confirmed',
    confirmedOptionId: recommended?.optionId,
  });
  expect((await confirm({ key })).text).toBe(confirmed.text);
  expect((await confirm()).status).toBe(409);
  await system.temporal.workflow.getHandle(billingCycleChangeWorkflowId(change.changeId)).result();

  const stored = await system.store.accounts.get(owner.billingAccountId);
  expect(stored?.cycle.billCycleDay).toBe(31);
  const cycle = await orders.cycle(owner);
  // The running period ends on its day, and a stub follows; or it goes on as the stub to where the new cycle begins.
  const { stub, firstBillDate, effectiveDate } = recommended ?? expect.fail('nothing is recommended');
  const followed = stub !== null && stub.from > (cycle.currentPeriod?.from ?? '');
  expect(cycle.nextBillDate).toBe(followed ? stub.from : stub === null ? firstBillDate : effectiveDate);
  const balance = await orders.balance(owner);
  const stubs = balance.transactions.filter(({ type }) => type === 'proration');
  expect(stubs.length).toBeLessThanOrEqual(1);
  const notices = await system.get(`/v1/customers/${owner.customerId}/notices`, { role: 'care' });
  expect(notices.as(pageSchema(NoticeSchema)).items).toHaveLength(1);
});

test('a quote outlives usage, and is void once a service came to it: 409, nothing is changed, and a new quote works', async () => {
  const owner = await system.given(goodPayer);
  const { confirm } = await quoteFor(owner, 15);
  await system.store.ledger.post(
    [aNewEntry({ billingAccountId: owner.billingAccountId, type: 'usage', amount: 120 })],
    instantOf(Date.now()),
  );
  const now = instantOf(Date.now());
  const order = aServiceOrder({ orderId: uniqueName('ORD'), ...owner });
  await system.store.subscriptions.activateFromOrder({
    ...{ order, startDate: now.slice(0, 10), workflowId: uniqueName('W'), now },
  });
  const refused = await confirm();
  expect(refused.status).toBe(409);
  expect(['account-moved', 'quote-expired']).toContain(refused.problem);
  expect((await system.store.accounts.get(owner.billingAccountId))?.cycle.billCycleDay).toBe(1);
  const { confirm: again } = await quoteFor(owner, 15);
  await system.store.ledger.post(
    [aNewEntry({ billingAccountId: owner.billingAccountId, type: 'usage', amount: 1 })],
    instantOf(Date.now()),
  );
  expect((await again()).as(CycleChangeSchema).state).toBe('confirmed');
});

test('a cancelled quote, another quote, and an unknown option are refused', async () => {
  const owner = await system.given(goodPayer);
  const { change, recommended, confirm } = await quoteFor(owner, 15);
  const other = await confirm({}, { quoteId: 'Q-other', optionId: recommended?.optionId });
  expect({ status: other.status, problem: other.problem }).toEqual({ status: 409, problem: 'quote-unknown' });
  const unknown = await confirm({}, { quoteId: change.quote?.quoteId, optionId: 'O-none' });
  expect(unknown.problem).toBe('option-not-eligible');
  const { customerId } = owner;
  const given = await system.post(`/v1/billing-cycle-changes/${change.changeId}/cancellation`, {
    role: 'selfcare',
    customerId,
    body: { reason: 'Stays as it is.' },
  });
  expect(given.as(CycleChangeSchema).state).toBe('cancelled');
  expect((await confirm()).status).toBe(409);
  expect((await system.store.accounts.get(owner.billingAccountId))?.cycle.billCycleDay).toBe(1);
});

test('many changes are confirmed at once, each as it was quoted', async () => {
  const quotes = await Promise.all(
    Array.from({ length: 12 }, async () => quoteFor(await system.given(goodPayer), 12)),
  );
  const answers = await Promise.all(quotes.map(({ confirm }) => confirm()));
  expect(answers.map(({ status, text }) => (status === 200 ? 'confirmed' : text))).toEqual(
    quotes.map(() => 'confirmed'),
  );
  expect(answers.map((answer) => answer.as(CycleChangeSchema).confirmedOptionId)).toEqual(
    quotes.map(({ recommended }) => recommended?.optionId),
  );
});

test('two confirmations at once change the cycle once', async () => {
  const owner = await system.given(goodPayer);
  const { confirm } = await quoteFor(owner, 20);
  const answers = await Promise.all([confirm(), confirm()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const { transactions } = await orders.balance(owner);
  expect(transactions.filter(({ type }) => type === 'proration').length).toBeLessThanOrEqual(1);
});

test('while overdue there is no option, with the reason', async () => {
  const owner = await system.given(lateBy(30));
  const { change } = await quoteFor(owner, 15);
  expect(change.state).toBe('declined');
  expect(change.reasons.map(({ code }) => code)).toContain('CYCLE_CHANGE_WHILE_OVERDUE');
});

test('a credit agent may make an exception and says why; the receipt names the agent, and verifies', async () => {
  const owner = await system.given(lateBy(30));
  const body = {
    customerId: owner.customerId,
    preference: { payday: 25 },
    confirm: true,
    override: { note: 'Pays today, wants the bills after payday.' },
  };
  for (const role of ['selfcare', 'care'] as const) {
    const bound = role === 'selfcare' ? { customerId: owner.customerId } : {};
    const refused = await system.post('/v1/billing-cycle-changes', { role, ...bound, body });
    expect([role, refused.status, refused.problem]).toEqual([role, 403, 'forbidden']);
  }
  const answer = await system.post('/v1/billing-cycle-changes', {
    ...{ role: 'creditAgent', subject: 'cara' },
    body,
  });
  const change = answer.as(CycleChangeSchema);
  expect(change).toMatchObject({ state: 'confirmed', overrideNote: body.override.note });
  expect(change.reasons.map(({ code }) => code)).toEqual([
    'CYCLE_CHANGE_OVERRIDDEN',
    'CYCLE_CHANGE_WHILE_OVERDUE',
  ]);
  const option = change.quote?.options.find(({ optionId }) => optionId === change.confirmedOptionId);
  expect(option?.overriddenCodes).toEqual(['CYCLE_CHANGE_WHILE_OVERDUE']);
  // Bills that were sent keep their due dates; the next one's reminder moves with its due date.
  const { effects } = option ?? {};
  expect(effects?.keptDueDates).toHaveLength(1);
  expect(effects?.nextReminderBefore).toBe(addDays(effects?.nextDueDateBefore ?? '', -3));
  expect(effects?.nextReminderAfter).toBe(addDays(effects?.nextDueDateAfter ?? '', -3));
  const receipt = await system.store.decisions.get(change.decision?.receiptId ?? '');
  expect(receipt?.decidedBy).toEqual({ kind: 'agent', subject: 'cara', note: body.override.note });
  const verified = await system.get(`/v1/decisions/${change.decision?.receiptId}/verification`, {
    role: 'auditor',
  });
  expect(verified.status).toBe(200);
  expect(verified.text).toContain('"ok":true');
});
