import { afterAll, describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import { serviceOf } from '../../../src/domain/billing/service-change.ts';
import { type CivilDate, startOfDay } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const now = '2026-11-22T09:00:00.000Z';
const FIBRE = { id: 'fibre-1000', category: 'broadband' };

afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

/** Billed on the 1st, billed to 31 October, 30.00 a month: in November 1.00 a day. */
async function aService(charge = 3_000) {
  const subscriptionId = uniqueName('SUB');
  const account = await putAccount(t.store, {
    subscriptions: [aSubscription({ subscriptionId, monthlyCharge: charge, startDate: '2024-01-01' })],
  });
  return { account, subscriptionId };
}

/** The amounts of the account's bills, one for each month's first day up to `today`. */
async function billed({ billingAccountId }: BillingAccount, today: CivilDate): Promise<number[]> {
  const amounts: number[] = [];
  for (;;) {
    const order = { today, now: startOfDay(today, 'Europe/Berlin'), runId: `run:${today}` };
    const made = await t.store.billing.makeNextBill(billingAccountId, order);
    if (made === null) return amounts;
    amounts.push(made.bill.amount);
  }
}

const step = (subscriptionId: string) => ({
  ...{ subscriptionId, successorId: uniqueName('SUB'), by: 'care-1', now },
});
const planOf = (amount: number, currency = 'EUR') => ({
  ...{ offering: FIBRE, monthlyCharge: money(amount, currency) },
});

describe('a change of plan in the middle of a period', () => {
  test('charges each day once, by the plan of that day, and is done once', async () => {
    const { account, subscriptionId } = await aService();
    const change = { ...step(subscriptionId), startDate: '2026-11-11', plan: planOf(6_000) };
    const first = await t.store.subscriptions.changePlan(change);
    expect(first).toMatchObject({
      changed: true,
      subscription: { subscriptionId: change.successorId, precededBy: subscriptionId, endDate: null },
    });
    expect((await t.store.subscriptions.changePlan(change)).changed).toBe(false);
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({
      ...{ endDate: '2026-11-11', ending: { reason: 'replaced', succeededBy: change.successorId } },
    });
    // Ten days at 1.00, twenty at 2.00.
    expect(await billed(account, '2027-01-01')).toEqual([5_000, 6_000]);
  });

  test('several times in one month adds up day by day', async () => {
    const { account, subscriptionId } = await aService();
    const first = { ...step(subscriptionId), startDate: '2026-11-11', plan: planOf(6_000) };
    await t.store.subscriptions.changePlan(first);
    const second = { ...step(first.successorId), startDate: '2026-11-21', plan: planOf(9_000) };
    await t.store.subscriptions.changePlan(second);
    expect(await billed(account, '2026-12-01')).toEqual([1_000 + 2_000 + 3_000]);
    await expect(
      t.store.subscriptions.changePlan({ ...step(subscriptionId), startDate: '2026-12-05', plan: planOf(1) }),
    ).rejects.toMatchObject({ faults: [{ code: 'service-went-on' }] });
  });

  test.each([
    ['in days that are billed', '2026-10-31', planOf(6_000), { faults: [{ code: 'begins-in-billed-days' }] }],
    ['too far ahead', '2027-11-23', planOf(6_000), { faults: [{ code: 'begins-too-far-ahead' }] }],
    ['in another currency', '2026-12-01', planOf(6_000, 'USD'), { type: 'CurrencyMismatch' }],
    [
      'to the same plan',
      '2026-12-01',
      { ...planOf(3_000), offering: { ...FIBRE, id: 'fibre-100' } },
      { faults: [{ code: 'plan-is-the-same' }] },
    ],
  ])('is refused %s, and nothing changes', async (_, startDate, plan, failure) => {
    const { subscriptionId } = await aService();
    const change = { ...step(subscriptionId), startDate, plan };
    await expect(t.store.subscriptions.changePlan(change)).rejects.toMatchObject(failure);
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({ endDate: null });
    expect(await t.store.subscriptions.get(change.successorId)).toBeNull();
  });

  test('keeps the day on which the old plan ends: moving it would charge days twice', async () => {
    const { account, subscriptionId } = await aService();
    const change = { ...step(subscriptionId), startDate: '2026-11-24', plan: planOf(6_000) };
    await t.store.subscriptions.changePlan(change);
    const end = { subscriptionId, reason: 'customerRequest', by: 'care-1', now } as const;
    await expect(t.store.subscriptions.end({ ...end, endDate: '2026-11-30' })).rejects.toMatchObject({
      faults: [{ code: 'service-went-on' }],
    });
    expect((await t.store.subscriptions.end({ ...end, endDate: '2026-11-24' })).changed).toBe(false);
    // 23 days at 1.00, seven at 2.00.
    expect(await billed(account, '2026-12-01')).toEqual([2_300 + 1_400]);
  });

  test('keeps it too when the end of the relation, on the same day, is moved', async () => {
    const { account, subscriptionId } = await aService();
    const change = { ...step(subscriptionId), startDate: '2026-11-24', plan: planOf(6_000) };
    await t.store.subscriptions.changePlan(change);
    const { billingAccountId } = account;
    const mark = { reason: 'portedOut', by: 'care-1', at: now } as const;
    const ending = { billingAccountId, mark, note: null };
    await t.store.accounts.end({ ...ending, lastDay: '2026-11-24' });
    await t.store.accounts.end({ ...ending, lastDay: '2026-11-30' });
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({ endDate: '2026-11-24' });
    expect(await t.store.subscriptions.get(change.successorId)).toMatchObject({ endDate: '2026-11-30' });
    expect(await billed(account, '2026-12-01')).toEqual([2_300 + 1_400]);
  });

  test('by two at once is one change', async () => {
    const { account, subscriptionId } = await aService();
    const results = await Promise.allSettled(
      [6_000, 9_000].map((amount) =>
        t.store.subscriptions.changePlan({
          ...{ ...step(subscriptionId), startDate: '2026-11-11', plan: planOf(amount) },
        }),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([5_000, 7_000]).toContain((await billed(account, '2026-12-01'))[0]);
  });
});

describe('a pause', () => {
  test('is not charged, and the service goes on once', async () => {
    const { account, subscriptionId } = await aService();
    const pause = { subscriptionId, endDate: '2026-11-20', reason: 'paused', by: 'care-1', now } as const;
    await t.store.subscriptions.end(pause);
    const resumption = { ...step(subscriptionId), startDate: '2026-12-16' };
    expect((await t.store.subscriptions.resume(resumption)).changed).toBe(true);
    expect((await t.store.subscriptions.resume(resumption)).changed).toBe(false);
    await expect(
      t.store.subscriptions.resume({ ...step(subscriptionId), startDate: '2026-12-20' }),
    ).rejects.toMatchObject({ faults: [{ code: 'service-went-on' }] });
    // Twenty days of November at 1.00; sixteen of December's thirty-one; all of January.
    expect(await billed(account, '2027-02-01')).toEqual([2_000, 1_548, 3_000]);
  });

  test('ends after it has begun, and only where there is one', async () => {
    const { subscriptionId } = await aService();
    const resume = (startDate: CivilDate) =>
      t.store.subscriptions.resume({ ...step(subscriptionId), startDate });
    await expect(resume('2026-12-01')).rejects.toMatchObject({ faults: [{ code: 'service-not-paused' }] });
    await t.store.subscriptions.end({
      ...{ subscriptionId, endDate: '2026-11-30', reason: 'paused', by: 'care-1', now },
    });
    await expect(resume('2026-11-30')).rejects.toMatchObject({
      faults: [{ code: 'resumed-before-its-pause', accepted: '2026-12-01 or later' }],
    });
  });
});

describe('a take-over by another customer', () => {
  test('lets each pay for their own days, and is done once', async () => {
    const [{ account, subscriptionId }, other] = [await aService(), await putAccount(t.store)];
    const transfer = {
      ...{ ...step(subscriptionId), endDate: '2026-11-20', to: other.billingAccountId },
    };
    expect((await t.store.subscriptions.transfer(transfer)).subscription).toMatchObject({
      ...{ customerId: other.customerId, billingAccountId: other.billingAccountId, startDate: '2026-11-21' },
    });
    expect((await t.store.subscriptions.transfer(transfer)).changed).toBe(false);
    expect(await billed(account, '2026-12-01')).toEqual([2_000]);
    expect(await billed(other, '2027-01-01')).toEqual([1_000, 3_000]);
  });

  test.each([
    ['one that is suspended', { state: 'suspended' }, { faults: [{ code: 'takes-no-services' }] }],
    ['one that may not order', { restrictions: ['newOrders'] }, { faults: [{ code: 'takes-no-services' }] }],
    ['one in collections', { collectionStatus: 'collections' }, { faults: [{ code: 'takes-no-services' }] }],
    ['one in another currency', { currency: 'USD' }, { type: 'CurrencyMismatch' }],
  ] as const)('is refused by %s', async (_, parts, failure) => {
    const { subscriptionId } = await aService();
    const other = await putAccount(t.store, { account: parts });
    await expect(
      t.store.subscriptions.transfer({
        ...{ ...step(subscriptionId), endDate: '2026-11-20', to: other.billingAccountId },
      }),
    ).rejects.toMatchObject(failure);
  });
});

describe('a service that begins without an order', () => {
  const wanted = (account: BillingAccount, startDate: CivilDate) =>
    serviceOf({
      ...{ subscriptionId: uniqueName('SUB'), startDate, ...planOf(3_000) },
      ...{ billingAccountId: account.billingAccountId, customerId: account.customerId },
    });

  test('is charged from its first day on, also when it is sent twice at once', async () => {
    const account = await putAccount(t.store);
    const service = wanted(account, '2026-11-21');
    const begin = () => t.store.subscriptions.begin(service, now);
    const results = await Promise.all([begin(), begin()]);
    expect(results.map(({ begun }) => begun).sort()).toEqual([false, true]);
    expect(await billed(account, '2026-12-01')).toEqual([1_000]);
  });

  test('is corrected while no day of it is billed, on what was seen', async () => {
    const account = await putAccount(t.store);
    const service = wanted(account, '2026-11-21');
    await t.store.subscriptions.begin(service, now);
    const correct = (parts: object, seen: readonly number[]) =>
      t.store.subscriptions.correct(service.subscriptionId, parts, seen, now);
    const change = { startDate: '2026-11-26', monthlyCharge: money(6_000, 'EUR') };
    expect(await correct(change, [0])).toMatchObject({ changed: true, subscription: { revision: 1 } });
    expect(await correct(change, [1])).toMatchObject({ changed: false });
    await expect(correct({ startDate: '2026-11-27' }, [0])).rejects.toMatchObject({
      type: 'PreconditionFailed',
    });
    expect(await billed(account, '2026-12-01')).toEqual([1_000]);
    await expect(correct({ startDate: '2026-12-27' }, [1])).rejects.toMatchObject({
      faults: [{ code: 'service-is-fixed' }],
    });
  });
});
