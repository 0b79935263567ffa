import { describe, expect, test } from 'vitest';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { PromiseLimits, PromiseWish } from '../../../src/domain/arrears/promise.ts';
import { addDays, addMonths, civilDateAt, type Instant, startOfDay } from '../../../src/domain/civil-date.ts';
import { PromiseRefused } from '../../../src/store/mongo/errors.ts';
import { aBill, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const ZONE = 'Europe/Berlin';
const LIMITS = {
  minimumAmount: 1,
  maximumDaysAhead: 14,
  minimumInstallments: 2,
  maximumInstallments: 12,
  brokenPromises: 2,
  brokenWithinMonths: 12,
};
/** As they are shipped since 2026-11-27. */
const SHARED = { ...LIMITS, minimumSharePercent: { promise: 50, plan: 100 } };
const TERMS = { version: '2026-11-01', sha256: 'a'.repeat(64) };
const t = aStore();

/** Ten in the morning in Berlin, `days` from today. */
const inDays = (days: number): Instant => `${addDays(TODAY, days)}T09:00:00.000Z`;
const endOf = (date: string): Instant => startOfDay(addDays(date, 1), ZONE);

/** An account that owes 90.00, long overdue. */
async function anOverdueAccount(): Promise<BillingAccount> {
  const late = aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, -40), amount: 9_000 });
  return putAccount(t.store, { entries: [{ billId: late.billId, amount: 9_000 }], bills: [late] });
}

function give(
  account: BillingAccount,
  wish: PromiseWish,
  now: Instant = NOW,
  promiseId = uniqueName('PRM'),
  limits: PromiseLimits = LIMITS,
) {
  const { billingAccountId } = account;
  return t.store.promises.give({
    ...{ promiseId, billingAccountId, currency: 'EUR', wish, givenBy: 'care-1' },
    ...{ limits, terms: TERMS, now },
  });
}
const until = (days: number, amount = 9_000): PromiseWish => ({
  kind: 'promise',
  amount,
  untilDate: addDays(TODAY, days),
});
const plan: PromiseWish = { kind: 'plan', amount: 9_000, installments: 3, firstDate: addDays(TODAY, 7) };

async function pay(account: BillingAccount, amountMinor: number, now: Instant) {
  const { billingAccountId } = account;
  const amount = { amountMinor, currency: 'EUR' };
  const report = aReport({ billingAccountId, amount, occurredAt: now });
  await t.store.payments.record(report, now);
  return report;
}
const accountNow = async ({ billingAccountId }: BillingAccount) => t.store.accounts.get(billingAccountId);
async function refusals(promise: Promise<unknown>): Promise<string[]> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PromiseRefused)) throw error ?? new Error('it was given');
  return error.refusals.map(({ code }) => code);
}

describe('giving a promise', () => {
  test('puts it on the account, and the same id again gives nothing more', async () => {
    const account = await anOverdueAccount();
    const { promise, created } = await give(account, until(7));
    expect(created).toBe(true);
    expect(promise).toMatchObject({ state: 'active', amount: 9_000, revision: 1, paidAmount: 0 });
    const { promiseId } = promise;
    expect((await accountNow(account))?.promise).toEqual({ promiseId, untilDate: addDays(TODAY, 7) });
    expect(await give(account, until(7), NOW, promiseId)).toEqual({ promise, created: false });
    expect(await t.store.promises.get(promiseId)).toEqual(promise);
  });

  test('is refused beyond what is past due, and for another currency; nothing is written', async () => {
    const account = await anOverdueAccount();
    expect(await refusals(give(account, until(7, 9_001)))).toEqual(['amount-above-past-due']);
    await expect(
      t.store.promises.give({
        ...{ promiseId: uniqueName('PRM'), billingAccountId: account.billingAccountId, currency: 'USD' },
        ...{ wish: until(7), givenBy: 'care-1', limits: LIMITS, terms: TERMS, now: NOW },
      }),
    ).rejects.toMatchObject({ type: 'CurrencyMismatch' });
    expect(await accountNow(account)).toEqual(account);
  });

  test('protects the whole debt only for a fair share of it: half in one sum, all of it in installments', async () => {
    const account = await anOverdueAccount();
    const ask = (wish: PromiseWish) => give(account, wish, NOW, uniqueName('PRM'), SHARED);
    expect(await refusals(ask(until(3, 4_499)))).toEqual(['amount-too-small']);
    expect(await refusals(ask({ ...plan, amount: 8_999 }))).toEqual(['amount-too-small']);
    expect((await accountNow(account))?.promise ?? null).toBeNull();
    expect((await ask(until(3, 4_500))).promise.state).toBe('active');
  });

  test('of ten at once on one account exactly one is given', async () => {
    const account = await anOverdueAccount();
    const results = await atOnce(10, () => give(account, until(7)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const page = {
      customerId: account.customerId,
      billingAccountId: null,
      state: null,
      limit: 50,
      cursor: null,
    };
    expect((await t.store.promises.list(page)).items).toHaveLength(1);
  });

  test('after two broken ones within twelve months is refused, and possible again a year later', async () => {
    const account = await anOverdueAccount();
    for (const day of [0, 10]) await give(account, until(day + 2), inDays(day));
    // Nobody looked at the second: its date has passed all the same.
    expect(await refusals(give(account, until(25), inDays(20)))).toEqual(['promises-broken']);
    const later = `${addDays(addMonths(TODAY, 12), 5)}T09:00:00.000Z`;
    const untilDate = addDays(civilDateAt(later, ZONE), 3);
    const { created } = await give(account, { kind: 'promise', amount: 1, untilDate }, later);
    expect(created).toBe(true);
  });
});

describe('promises that were cancelled', () => {
  const cancel = ({ promise: { promiseId } }: { promise: { promiseId: string } }, now: Instant) =>
    t.store.promises.cancel({ promiseId, reason: 'later, please', by: 'CUST', now });

  test('count like broken ones: cancelling on the last day and promising again does not stop dunning for ever', async () => {
    const account = await anOverdueAccount();
    await cancel(await give(account, until(14)), inDays(14));
    // Once is possible: people agree on something else.
    await cancel(await give(account, until(28), inDays(14)), inDays(28));
    expect(await refusals(give(account, until(42), inDays(28)))).toEqual(['promises-broken']);
    expect((await accountNow(account))?.promise).toBeNull();
    const later = `${addDays(addMonths(TODAY, 12), 14)}T09:00:00.000Z`;
    const untilDate = addDays(civilDateAt(later, ZONE), 3);
    const { created } = await give(account, { kind: 'promise', amount: 1, untilDate }, later);
    expect(created).toBe(true);
  });

  test('and broken ones count together; a kept one does not', async () => {
    const account = await anOverdueAccount();
    await give(account, until(2));
    await cancel(await give(account, until(20), inDays(10)), inDays(11));
    expect(await refusals(give(account, until(20), inDays(12)))).toEqual(['promises-broken']);
    const other = await anOverdueAccount();
    await cancel(await give(other, until(2)), NOW);
    await give(other, until(5, 1_000), inDays(1));
    await pay(other, 1_000, inDays(2));
    expect((await give(other, until(10, 8_000), inDays(3))).created).toBe(true);
  });
});

describe('a promise', () => {
  test('is kept in the very transaction that pays enough, and leaves the account', async () => {
    const account = await anOverdueAccount();
    await pay(account, 1_000, NOW);
    const { promise } = await give(account, until(7, 8_000));
    const { promiseId } = promise;
    await pay(account, 3_000, inDays(1));
    expect(await t.store.promises.get(promiseId)).toMatchObject({
      state: 'active',
      paidAmount: 3_000,
      revision: 2,
    });
    await pay(account, 5_000, inDays(2));
    expect(await t.store.promises.get(promiseId)).toMatchObject({
      state: 'kept',
      endedAt: inDays(2),
      revision: 3,
    });
    expect((await accountNow(account))?.promise).toBeNull();
  });

  test('is broken once its date has passed, by the first look; looking again changes nothing', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, until(3));
    const { promiseId } = promise;
    const early = await t.store.promises.check(promiseId, inDays(3));
    expect(early).toEqual({ promise, nextLookAt: endOf(addDays(TODAY, 3)) });
    const looks = await atOnce(5, () => t.store.promises.check(promiseId, inDays(5)));
    for (const look of looks)
      expect(look).toMatchObject({
        value: { promise: { state: 'broken', endedAt: endOf(addDays(TODAY, 3)) }, nextLookAt: null },
      });
    expect(await t.store.promises.get(promiseId)).toMatchObject({ revision: 2 });
    expect((await accountNow(account))?.promise).toBeNull();
  });

  test('does not count payments that were taken back: chargeback and refund', async () => {
    for (const status of ['reversed', 'refunded'] as const) {
      const account = await anOverdueAccount();
      const { promise } = await give(account, until(7, 5_000));
      const report = await pay(account, 4_000, inDays(1));
      await t.store.payments.record({ ...report, status, occurredAt: inDays(2) }, inDays(2));
      await pay(account, 1_000, inDays(3));
      expect(await t.store.promises.get(promise.promiseId)).toMatchObject({
        state: 'active',
        paidAmount: 1_000,
      });
    }
  });

  test('is cancelled once; a kept one stays kept', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, until(7, 5_000));
    const cancel = { promiseId: promise.promiseId, reason: 'asked for', by: 'care-2', now: inDays(1) };
    expect(await t.store.promises.cancel(cancel)).toMatchObject({
      changed: true,
      promise: { state: 'cancelled' },
    });
    expect(await t.store.promises.cancel(cancel)).toMatchObject({ changed: false });
    expect((await accountNow(account))?.promise).toBeNull();
    const again = await give(account, until(7, 5_000), inDays(1));
    await pay(account, 5_000, inDays(1));
    const late = await t.store.promises.cancel({ ...cancel, promiseId: again.promise.promiseId });
    expect(late).toMatchObject({ changed: false, promise: { state: 'kept' } });
  });
});

describe('a payment plan', () => {
  test('is not set back by a late look with an instant before the payment', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, plan);
    await pay(account, 1_000, inDays(1));
    const paid = await t.store.promises.get(promise.promiseId);
    expect(paid?.paidAmount).toBe(1_000);
    await t.store.promises.check(promise.promiseId, NOW);
    expect(await t.store.promises.get(promise.promiseId)).toEqual(paid);
  });

  test('moves the account on from installment to installment until it is kept', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, plan);
    const dates = promise.installments.map(({ dueDate }) => dueDate);
    for (const [index, date] of dates.entries()) {
      expect((await accountNow(account))?.promise?.untilDate).toBe(date);
      await pay(account, 3_000, `${date}T20:00:00.000Z`);
      const state = index === 2 ? 'kept' : 'active';
      expect((await t.store.promises.get(promise.promiseId))?.state).toBe(state);
    }
  });

  test('is broken by a chargeback as soon as less is paid than was due', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, plan);
    const report = await pay(account, 3_000, inDays(5));
    await t.store.payments.record({ ...report, status: 'reversed', occurredAt: inDays(12) }, inDays(12));
    expect(await t.store.promises.get(promise.promiseId)).toMatchObject({
      state: 'broken',
      endedAt: inDays(12),
    });
    expect((await accountNow(account))?.promise).toBeNull();
  });
});

describe('promises whose end was not told', () => {
  test('are found page by page, those in force among them, until they are marked', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, until(1));
    const found = async () => {
      const ids: string[] = [];
      for (let after: string | null = null; ; after = ids.at(-1) ?? null) {
        const page = await t.store.promises.untold({ after, limit: 3 });
        ids.push(...page.map(({ promiseId }) => promiseId));
        if (page.length < 3) return ids;
      }
    };
    expect(await found()).toContain(promise.promiseId);
    await t.store.promises.markTold(promise.promiseId, NOW);
    expect(await found()).toContain(promise.promiseId);
    await t.store.promises.check(promise.promiseId, inDays(3));
    await t.store.promises.markTold(promise.promiseId, inDays(3));
    expect(await found()).not.toContain(promise.promiseId);
    expect((await t.store.promises.get(promise.promiseId))?.toldAt).toBe(inDays(3));
  });
});

describe('a promise that was kept on its day', () => {
  const late = (account: BillingAccount, more: Partial<Parameters<typeof aReport>[0]>, now: Instant) =>
    t.store.payments.record(
      aReport({
        billingAccountId: account.billingAccountId,
        amount: { amountMinor: 9_000, currency: 'EUR' },
        ...more,
      }),
      now,
    );

  test.each([
    ['made on it', { occurredAt: inDays(3) }],
    ['with the value date of it', { occurredAt: inDays(4), valueDate: addDays(TODAY, 3) }],
  ])('by a payment %s that is reported the next day is kept, though it was found broken', async (_, more) => {
    for (const isFoundBroken of [false, true]) {
      const account = await anOverdueAccount();
      const { promise } = await give(account, until(3));
      if (isFoundBroken) {
        const look = await t.store.promises.check(promise.promiseId, inDays(4));
        expect(look.promise.state).toBe('broken');
        await t.store.promises.markTold(promise.promiseId, inDays(4));
      }
      await late(account, more, inDays(5));
      const kept = await t.store.promises.get(promise.promiseId);
      expect(kept).toMatchObject({ state: 'kept', paidAmount: 9_000, toldAt: null });
    }
  });

  test('by a payment of the day after stays broken', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, until(3));
    await late(account, { occurredAt: inDays(4) }, inDays(5));
    expect(await t.store.promises.get(promise.promiseId)).toMatchObject({ state: 'broken' });
  });

  test('a plan whose installment came in time and was reported late goes on', async () => {
    const account = await anOverdueAccount();
    const { promise } = await give(account, plan);
    await t.store.promises.check(promise.promiseId, inDays(8));
    const amount = { amountMinor: 3_000, currency: 'EUR' };
    await late(account, { amount, occurredAt: inDays(7) }, inDays(9));
    expect(await t.store.promises.get(promise.promiseId)).toMatchObject({
      state: 'active',
      paidAmount: 3_000,
    });
    const { billingAccountId } = account;
    expect((await t.store.accounts.get(billingAccountId))?.promise).toEqual({
      promiseId: promise.promiseId,
      untilDate: addMonths(addDays(TODAY, 7), 1),
    });
  });

  test('a plan that restored service restores it again when it goes on', async () => {
    const account = await anOverdueAccount();
    const limits = { ...SHARED, restoresService: { promise: false, plan: true } };
    const { promise } = await give(account, plan, NOW, uniqueName('PRM'), limits);
    await t.store.promises.check(promise.promiseId, inDays(8));
    const amount = { amountMinor: 3_000, currency: 'EUR' };
    await late(account, { amount, occurredAt: inDays(7) }, inDays(9));
    expect((await t.store.accounts.get(account.billingAccountId))?.promise).toMatchObject({
      ...{ promiseId: promise.promiseId, restoresService: true },
    });
  });
});

test('a payment whose chargeback is reported before its settlement keeps no promise', async () => {
  const account = await anOverdueAccount();
  const { promise } = await give(account, until(3));
  const { billingAccountId } = account;
  const amount = { amountMinor: 9_000, currency: 'EUR' };
  const report = aReport({ billingAccountId, amount, occurredAt: inDays(1) });
  await t.store.payments.record({ ...report, status: 'reversed', occurredAt: inDays(2) }, inDays(2));
  await t.store.payments.record(report, inDays(2));
  expect(await t.store.promises.get(promise.promiseId)).toMatchObject({ state: 'active', paidAmount: 0 });
});
