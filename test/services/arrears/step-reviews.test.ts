/** A step of dunning that turns out to have been wrong is put before a person, who takes it back or keeps it. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { addDays, type Instant } from '../../../src/domain/civil-date.ts';
import type { PaymentReport } from '../../../src/domain/payments/payment.ts';
import { type DunningDeps, dunningStep } from '../../../src/services/arrears/dunning.ts';
import { keepStep, takeStepBack } from '../../../src/services/arrears/step-reviews.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { disputeIdOf } from '../../../src/store/arrears/disputes.ts';
import { aBill, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
let deps: DunningDeps;
let told: string[] = [];
beforeAll(async () => {
  await releaseShipped(t.store, 'dunning');
  deps = { store: t.store, policies: createPolicyProvider(t.store) };
});

const on = (days: number): Instant => `${addDays(TODAY, days)}T10:00:00.000Z`;
const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const at = (day: number) => ({
  store: t.store,
  now: () => on(day),
  signals: {
    tellDunning: async (id: string) => {
      told.push(id);
      return true;
    },
  },
});

/** An account with bills of 45.00 that many days late on TODAY. */
async function late(...days: number[]) {
  const bills = days.map((n) => aBill({ billId: uniqueName('BILL'), dueDate: addDays(TODAY, -n) }));
  const entries = bills.map(({ billId, amount }) => ({ amount, billId }));
  return { account: await putAccount(t.store, { bills, entries }), bills };
}
async function dun({ billingAccountId }: BillingAccount, from: number, to: number) {
  for (let day = from; day <= to; day += 1) await dunningStep(deps, billingAccountId, on(day));
}
const pay = ({ billingAccountId }: BillingAccount, day: number, parts: Partial<PaymentReport> = {}) =>
  t.store.payments.record(aReport({ billingAccountId, occurredAt: on(day), ...parts }), on(day));
const reviews = async ({ billingAccountId }: BillingAccount) =>
  (
    await t.store.stepReviews.list({
      ...{ billingAccountId, state: null, caseId: null, limit: 20, cursor: null },
    })
  ).items.sort((a, b) => a.stepIndex - b.stepIndex);
const shown = async (account: BillingAccount) =>
  (await reviews(account)).map(({ stage, state, causes }) => [stage, state, ...causes.map((c) => c.kind)]);
const now = ({ billingAccountId }: BillingAccount) => t.store.accounts.get(billingAccountId);
const open = ({ billingAccountId }: BillingAccount) => t.store.dunning.open(billingAccountId);

/** Opens a dispute about so much of a bill; answers its id. */
async function dispute(billId: string, amount: number, day: number): Promise<string> {
  const key = uniqueName('key');
  await t.store.bills.openDispute({
    ...{ billId, amount: eur(amount), key, now: on(day), reason: null, openedBy: 'customer' },
  });
  return disputeIdOf(key);
}
const uphold = (disputeId: string, day: number) =>
  t.store.disputes.resolve({
    ...{ disputeId, outcome: 'upheld', amount: null, note: 'wrong price', by: 'billing-1', now: on(day) },
  });

describe('a step is offered', () => {
  test('when the bank says that the money was there the day before, and only the steps after that day', async () => {
    const { account } = await late(6);
    await dun(account, 0, 20);
    expect((await open(account))?.steps.map(({ stage }) => stage)).toEqual([
      'reminder',
      'warning',
      'serviceRestricted',
    ]);
    await pay(account, 21, { amount: eur(5_000), valueDate: addDays(TODAY, 5) });
    expect(await shown(account)).toEqual([
      ['warning', 'open', 'paidInTime'],
      ['serviceRestricted', 'open', 'paidInTime'],
    ]);
  });

  test('not when the money came on the day of the step, or later', async () => {
    const { account } = await late(6);
    await dun(account, 0, 0);
    await pay(account, 1, { amount: eur(5_000), valueDate: TODAY });
    expect(await reviews(account)).toEqual([]);
  });

  test('when a dispute that came after it is upheld, and not for the part that rested already', async () => {
    const { account, bills } = await late(6);
    await dun(account, 0, 0);
    await uphold(await dispute(bills[0]?.billId ?? '', 4_500, 1), 3);
    expect(await shown(account)).toEqual([['reminder', 'open', 'disputeUpheld']]);
    const two = await late(6, 6);
    const early = await dispute(two.bills[0]?.billId ?? '', 4_500, -1);
    await dun(two.account, 0, 0);
    await uphold(early, 3);
    expect(await reviews(two.account)).toEqual([]);
  });

  test('when money that was charged back comes again, as a chargeback that was itself reversed', async () => {
    const { account } = await late(6);
    const paymentId = uniqueName('PAY');
    await pay(account, -2, { paymentId });
    await pay(account, 1, { paymentId, status: 'reversed' });
    await dun(account, 2, 2);
    expect((await open(account))?.stage).toBe('reminder');
    await pay(account, 4, { paymentId });
    expect(await shown(account)).toEqual([['reminder', 'open', 'paymentCameAgain']]);
    await pay(account, 5, { paymentId, status: 'reversed', eventId: uniqueName('EV') });
    expect(await shown(account)).toEqual([['reminder', 'withdrawn', 'paymentCameAgain']]);
  });

  test('when the charge of the bill that it asked for is cancelled', async () => {
    const billId = uniqueName('BILL');
    const account = await putAccount(t.store, {
      bills: [aBill({ billId, dueDate: addDays(TODAY, -6) })],
      entries: [{ amount: 4_500, billId, type: 'oneOffCharge' }],
    });
    await dun(account, 0, 0);
    const { items } = await t.store.ledger.list({
      ...{ billingAccountId: account.billingAccountId, customerId: account.customerId },
      ...{ from: null, to: null, type: null, limit: 5, cursor: null },
    });
    await t.store.ledger.reverse({ entryId: items[0]?.entryId ?? '', reason: 'posted twice' }, on(2), null);
    expect(await shown(account)).toEqual([['reminder', 'open', 'chargeCancelled']]);
  });
});

describe('a person', () => {
  /** Suspended for two bills; the first was paid before the suspension, as the bank says later; the second is late in earnest. */
  async function wronglySuspended() {
    const { account, bills } = await late(6);
    await dun(account, 0, 32);
    expect(await now(account)).toMatchObject({ state: 'suspended' });
    return { account, bills };
  }

  test('takes the step back: service runs, the fee goes back, the episode falls back, the customer reads an apology', async () => {
    const { account, bills } = await wronglySuspended();
    await uphold(await dispute(bills[0]?.billId ?? '', 4_500, 33), 34);
    const offered = await reviews(account);
    expect(offered.map(({ stage }) => stage)).toEqual([
      'reminder',
      'warning',
      'serviceRestricted',
      'suspended',
    ]);
    told = [];
    const suspension = offered.at(-1)?.reviewId ?? '';
    for (let again = 0; again < 2; again += 1)
      await takeStepBack(at(34), { reviewId: suspension, by: 'care-1', reason: null });
    expect(await now(account)).toMatchObject({ state: 'active', restrictions: ['newOrders'] });
    expect(await open(account)).toMatchObject({ stage: 'serviceRestricted' });
    expect(told).toContain(account.billingAccountId);
    const { customerId } = account;
    const { items } = await t.store.notices.list({ customerId, limit: 50, cursor: null });
    const sorry = items.filter(({ kind }) => kind === 'dunning.takenBack');
    expect(sorry).toHaveLength(1);
    expect(sorry[0]?.body).toContain('Your account is suspended');
    expect(sorry[0]?.body).toMatch(/We are sorry/);
    const before = (await now(account))?.balance ?? 0;
    for (const { reviewId } of offered.slice(0, 3).reverse())
      await takeStepBack(at(34), { reviewId, by: 'care-1', reason: null });
    expect((await now(account))?.balance).toBe(before - 500);
    expect(await now(account)).toMatchObject({ state: 'active', restrictions: [] });
    expect(await open(account)).toBeNull();
    expect(await t.store.dunning.get(offered[0]?.caseId ?? '')).toMatchObject({ ending: 'takenBack' });
    // Nothing is owed any more: the next look leaves the account alone.
    await dun(account, 34, 35);
    expect(await open(account)).toBeNull();
  });

  test('keeps the step for a reason, and nobody decides otherwise then', async () => {
    const { account } = await late(6);
    await dun(account, 0, 8);
    await pay(account, 9, { amount: eur(5_000), valueDate: addDays(TODAY, 5) });
    const [review] = await reviews(account);
    const decision = { reviewId: review?.reviewId ?? '', by: 'care-1', reason: 'The date is a mistake.' };
    for (let again = 0; again < 2; again += 1)
      expect(await keepStep(at(10), decision)).toMatchObject({ state: 'kept', decidedBy: 'care-1' });
    await expect(takeStepBack(at(10), { ...decision, by: 'care-2' })).rejects.toMatchObject({
      type: 'InvalidState',
    });
    expect(await shown(account)).toEqual([['warning', 'kept', 'paidInTime']]);
  });

  test('two at once: one of them decides', async () => {
    const { account } = await late(6);
    await dun(account, 0, 8);
    await pay(account, 9, { amount: eur(5_000), valueDate: addDays(TODAY, 5) });
    const reviewId = (await reviews(account))[0]?.reviewId ?? '';
    const both = await Promise.allSettled([
      takeStepBack(at(10), { reviewId, by: 'care-1', reason: null }),
      keepStep(at(10), { reviewId, by: 'care-2', reason: 'no' }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

test('a stage that was taken back can be entered again, with a letter and a fee of its own', async () => {
  const { account, bills } = await late(6, 6);
  await dun(account, 0, 8);
  expect((await open(account))?.stage).toBe('warning');
  const review = (await t.store.dunning.open(account.billingAccountId))?.steps[1];
  expect(review?.fee).toBe(500);
  for (const { billId } of bills) await uphold(await dispute(billId, 4_400, 9), 9);
  const offered = await reviews(account);
  expect(offered.map(({ stage }) => stage)).toEqual(['reminder', 'warning']);
  await takeStepBack(at(9), { reviewId: offered[1]?.reviewId ?? '', by: 'care-1', reason: null });
  expect(await open(account)).toMatchObject({ stage: 'reminder', steps: [{}, { takenBackAt: on(9) }] });
});
