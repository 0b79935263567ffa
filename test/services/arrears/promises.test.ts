import { describe, expect, test } from 'vitest';
import { LOCALES, type Locale } from '../../../src/domain/accounts/customer.ts';
import { addDays, type Instant } from '../../../src/domain/civil-date.ts';
import { promiseMessage } from '../../../src/services/arrears/promise-message.ts';
import { checkPromise, checkPromises } from '../../../src/services/arrears/promises.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { aBill, aNewEntry, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { shippedVersion } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const inDays = (days: number): Instant => `${addDays(TODAY, days)}T09:00:00.000Z`;

async function aPromise(locale: Locale = 'en') {
  const late = aBill({ billId: uniqueName('B'), dueDate: addDays(TODAY, -40), amount: 9_000 });
  const entries = [{ billId: late.billId, amount: 9_000 }];
  const account = await putAccount(t.store, { customer: { locale }, entries, bills: [late] });
  const { version, sha256, parameters: limits } = await shippedVersion('promise-to-pay', inDays(0));
  const { promise } = await t.store.promises.give({
    ...{ promiseId: uniqueName('PRM'), billingAccountId: account.billingAccountId, currency: 'EUR' },
    wish: { kind: 'promise', amount: 9_000, untilDate: addDays(TODAY, 7) },
    ...{ givenBy: 'care-1', limits, terms: { version, sha256 }, now: inDays(0) },
  });
  return promise;
}
const sweep = (now: Instant) =>
  sweepAll((after) => checkPromises({ store: t.store }, { now, after, limit: 2 }));
const noticesOf = async (customerId: string) =>
  (await t.store.notices.list({ customerId, limit: 10, cursor: null })).items.map(({ kind }) => kind);

describe('a sweep over promises', () => {
  test('ends those that are over and tells each customer once, however often it runs and by whatever clock', async () => {
    const [paid, unpaid, alsoUnpaid, ...others] = [await aPromise(), await aPromise(), await aPromise('de')];
    expect(others).toEqual([]);
    if (paid === undefined || unpaid === undefined || alsoUnpaid === undefined)
      throw new Error('three were made');
    expect(await sweep(inDays(1))).toMatchObject({ looked: 3, acted: 0, failed: [], next: null });
    const amount = { amountMinor: 9_000, currency: 'EUR' };
    const report = aReport({ billingAccountId: paid.billingAccountId, amount, occurredAt: inDays(2) });
    await t.store.payments.record(report, inDays(2));
    expect(await sweep(inDays(7))).toMatchObject({ looked: 3, acted: 1 });
    expect(await sweep(inDays(9))).toMatchObject({ looked: 2, acted: 2 });
    expect(await sweep(inDays(400))).toMatchObject({ looked: 0, acted: 0 });
    expect(await noticesOf(paid.customerId)).toEqual(['promiseKept']);
    for (const { customerId } of [unpaid, alsoUnpaid])
      expect(await noticesOf(customerId)).toEqual(['promiseBroken']);
    expect((await t.store.promises.get(unpaid.promiseId))?.toldAt).toBe(inDays(9));
  });

  test('tells what a look left untold when it died before it could', async () => {
    const promise = await aPromise();
    // The end is one step, telling another: here the first alone was done.
    await t.store.promises.check(promise.promiseId, inDays(9));
    expect(await noticesOf(promise.customerId)).toEqual([]);
    await checkPromise({ store: t.store }, promise.promiseId, inDays(10));
    await checkPromise({ store: t.store }, promise.promiseId, inDays(11));
    expect(await noticesOf(promise.customerId)).toEqual(['promiseBroken']);
  });
});

test('a broken promise asks for no money that is not owed any more, nor under a dunning hold', async () => {
  const [credited, held] = [await aPromise(), await aPromise()];
  const { billingAccountId } = credited;
  const goodwill = aNewEntry({ billingAccountId, type: 'goodwill', direction: 'credit', amount: 9_000 });
  await t.store.ledger.post([goodwill], inDays(1));
  await t.store.dunning.setHolds(
    {
      ...{ billingAccountId: held.billingAccountId, tags: ['bereavement'], mayLift: [] },
      ...{ reason: 'A letter of the family.', by: 'care-1' },
    },
    inDays(1),
  );
  await sweep(inDays(9));
  for (const { promiseId, customerId } of [credited, held]) {
    expect((await t.store.promises.get(promiseId))?.state).toBe('broken');
    expect(await noticesOf(customerId)).toEqual([]);
  }
  expect(await sweep(inDays(10))).toMatchObject({ looked: 0 });
});

describe('what a customer reads of a promise', () => {
  test.each(LOCALES)('names the amount in %s, for promises and plans, kept and broken', (locale) => {
    for (const kind of ['promise', 'plan'] as const)
      for (const ended of ['kept', 'broken'] as const) {
        const { subject, body } = promiseMessage({ kind, amount: 9_000, currency: 'EUR' }, ended, locale);
        expect(body).toContain(locale === 'en' ? '90.00' : '90,00');
        expect(subject.length).toBeGreaterThan(10);
      }
  });
});

describe('the limits that are shipped', () => {
  test('are those of the rules of money, each with its version and hash', async () => {
    const promises = await shippedVersion('promise-to-pay', inDays(0));
    expect(promises).toMatchObject({
      version: '2026-11-01',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      parameters: {
        maximumDaysAhead: 14,
        minimumInstallments: 2,
        maximumInstallments: 12,
        brokenPromises: 2,
      },
    });
    const { parameters } = await shippedVersion('order-reconsideration', inDays(0));
    expect(parameters.declinedWithinDays).toBe(30);
  });
});

test('a promise on an unreadable account is named by its account, and the other promises end', async () => {
  const [bad, good] = [await aPromise(), await aPromise()].sort((a, b) =>
    a.promiseId < b.promiseId ? -1 : 1,
  );
  if (bad === undefined || good === undefined) throw new Error('two were made');
  const accounts = t.db.collection<{ _id: string; graceDays: number }>('billingAccounts');
  const account = await accounts.findOne({ _id: bad.billingAccountId });
  await t.db.command({ collMod: 'billingAccounts', validationLevel: 'off' });
  await accounts.updateOne({ _id: bad.billingAccountId }, { $set: { graceDays: 0.5 } });
  try {
    const { failed } = await sweep(inDays(9));
    expect(failed).toEqual([{ billingAccountId: bad.billingAccountId, code: 'StoredDataError' }]);
    expect((await t.store.promises.get(good.promiseId))?.state).toBe('broken');
  } finally {
    await accounts.updateOne({ _id: bad.billingAccountId }, { $set: { graceDays: account?.graceDays ?? 0 } });
    await t.db.command({ collMod: 'billingAccounts', validationLevel: 'strict' });
  }
});
