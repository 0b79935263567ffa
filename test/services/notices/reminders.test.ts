import { describe, expect, test } from 'vitest';
import { addDays, addMonths } from '../../../src/domain/civil-date.ts';
import { sweepReminders } from '../../../src/services/notices/reminders.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { IN_FORCE } from '../../domain/notices/reminders/given.ts';
import { AS_OF, aBill, aPaidBill, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

const sweep = (now = AS_OF, limit = 2) =>
  sweepAll((after) => sweepReminders({ store: t.store, reminders: IN_FORCE }, { now, after, limit }));
const kindsOf = async (customerId: string) => {
  const page = await t.store.notices.list({ customerId, limit: 50, cursor: null });
  return page.items.map(({ kind }) => kind).sort();
};
const owing = (amount: number) => [{ amount, billId: null }];
const later = (days: number) => `${addDays(TODAY, days)}T09:00:00.000Z`;

test('an unusual bill causes a notice even when credit paid it in the moment it was made', async () => {
  const earlier = [1, 2, 3, 4].map((months) => aPaidBill({ billDate: addMonths(TODAY, -months) }));
  const huge = aPaidBill({ billDate: TODAY, amount: 20_000, settledDate: TODAY });
  const { customerId } = await putAccount(t.store, { bills: [...earlier, huge] });
  await sweep();
  const { items } = await t.store.notices.list({ customerId, limit: 9, cursor: null });
  expect(items).toMatchObject([{ kind: 'unusualBill', reference: huge.billId }]);
  expect(items[0]?.body).toContain('There is nothing left to pay');
  expect(items[0]?.body).not.toContain('due');
});

describe('the reminder sweep', () => {
  test('finds every kind of cause, in batches of two', async () => {
    const bills = [4, 3, 0, -1, -40].map((days) => aBill({ dueDate: addDays(TODAY, days) }));
    const due = await putAccount(t.store, { bills });
    const promise = { promiseId: uniqueName('P'), untilDate: addDays(TODAY, 1) };
    const promised = await putAccount(t.store, { account: { promise } });
    const low = await putAccount(t.store, { entries: owing(46_000) });
    const earlier = [1, 2, 3, 4].map((months) => aPaidBill({ billDate: addMonths(TODAY, -months) }));
    const unusual = await putAccount(t.store, {
      bills: [...earlier, aBill({ billDate: TODAY, amount: 20_000 })],
    });
    await putAccount(t.store, { bills: [aPaidBill({ dueDate: TODAY })] });

    const { acted, failed, looked } = await sweep();

    expect(await kindsOf(due.customerId)).toEqual(['dueSoon', 'dueToday', 'overdue']);
    expect(await kindsOf(promised.customerId)).toEqual(['promiseDue']);
    expect(await kindsOf(low.customerId)).toEqual(['lowCredit']);
    expect(await kindsOf(unusual.customerId)).toEqual(['unusualBill']);
    expect({ acted, failed }).toEqual({ acted: 6, failed: [] });
    expect(looked).toBeGreaterThanOrEqual(6);
  });

  test('however often it runs, and five at once, a cause has one notice', async () => {
    const account = await putAccount(t.store, {
      bills: [aBill({ dueDate: addDays(TODAY, -1) })],
      entries: owing(49_000),
    });
    const runs = await Promise.all(Array.from({ length: 5 }, () => sweep()));
    expect(runs.reduce((sum, { acted }) => sum + acted, 0)).toBe(2);
    expect((await sweep()).acted).toBe(0);
    // Other tests' bills come due meanwhile; this account's causes last.
    await sweep(later(3));
    expect(await kindsOf(account.customerId)).toEqual(['lowCredit', 'overdue']);
  });

  test('low credit causes one notice, and another one after it had recovered', async () => {
    const account = await putAccount(t.store, { entries: owing(46_000) });
    const { billingAccountId } = account;
    const book = (amount: number, direction: 'debit' | 'credit') =>
      t.store.ledger.post(
        [
          {
            ...{ billingAccountId, direction, amount, type: 'adjustment', occurredAt: AS_OF },
            ...{
              idempotencyKey: uniqueName('key'),
              source: 'care',
              billId: null,
              paymentId: null,
              note: null,
            },
          },
        ],
        AS_OF,
      );
    const told = async () => (await kindsOf(account.customerId)).length;
    await sweep();
    expect(await told()).toBe(1);
    // To 12 percent: better, but not recovered. And down again: the same episode.
    await book(2_000, 'credit');
    await sweep();
    await book(2_000, 'debit');
    await sweep();
    expect(await told()).toBe(1);
    await book(10_000, 'credit');
    await sweep();
    await book(10_000, 'debit');
    await sweep();
    await sweep();
    expect(await told()).toBe(2);
  });

  test('each account is judged by its own calendar', async () => {
    const bills = () => [aBill({ dueDate: TODAY })];
    const apia = await putAccount(t.store, { account: { timeZone: 'Pacific/Apia' }, bills: bills() });
    const honolulu = await putAccount(t.store, { account: { timeZone: 'Pacific/Honolulu' }, bills: bills() });
    await sweep(`${TODAY}T09:30:00.000Z`);
    expect(await kindsOf(apia.customerId)).toEqual(['dueToday']);
    expect(await kindsOf(honolulu.customerId)).toEqual(['dueSoon']);
    // Midnight is past in both: it is tomorrow in Apia and today in Honolulu.
    await sweep(`${TODAY}T11:30:00.000Z`);
    expect(await kindsOf(apia.customerId)).toEqual(['dueToday', 'overdue']);
    expect(await kindsOf(honolulu.customerId)).toEqual(['dueSoon', 'dueToday']);
  });

  test('the notice speaks the language of its customer and is in the outbox', async () => {
    const account = await putAccount(t.store, {
      customer: { locale: 'de' },
      bills: [aBill({ billId: uniqueName('B'), dueDate: TODAY })],
    });
    await sweep();
    const { items } = await t.store.notices.list({
      customerId: account.customerId,
      limit: 5,
      cursor: null,
    });
    expect(items[0]).toMatchObject({
      subject: 'Ihre Rechnung ist heute fällig',
      locale: 'de',
      delivery: { state: 'pending', attempts: 0, notBeforeAt: AS_OF },
    });
    expect(items[0]?.body).toContain('45,00');
  });

  test('no query of it reads more than its candidates', async () => {
    const explained = async (collection: string, hint: string, filter: object) => {
      const plan = await t.db.collection(collection).find(filter).hint(hint).explain('executionStats');
      const { totalDocsExamined, nReturned } = plan['executionStats'];
      return { collection, more: totalDocsExamined - nReturned };
    };
    const open = { state: { $in: ['sent', 'partiallyPaid'] } };
    const range = { $gte: addDays(TODAY, -1), $lte: TODAY };
    expect(await explained('bills', 'openByDueDate', { ...open, dueDate: range })).toMatchObject({ more: 0 });
    expect(await explained('bills', 'byBillDate', { billDate: range })).toMatchObject({ more: 0 });
    expect(await explained('billingAccounts', 'promised', { 'promise.untilDate': range })).toMatchObject({
      more: 0,
    });
  });
});

test('an account that can not be read is named, and the others get their notices', async () => {
  const bills = () => [aBill({ dueDate: addDays(TODAY, -1) })];
  const [bad, good] = [
    await putAccount(t.store, { bills: bills() }),
    await putAccount(t.store, { bills: bills() }),
  ];
  const { billingAccountId } = bad;
  const collection = (name: string) => t.db.collection<{ _id: string; [field: string]: unknown }>(name);
  const bill = await collection('bills').findOne({ billingAccountId });
  await t.db.command({ collMod: 'bills', validationLevel: 'off' });
  await collection('bills').updateOne({ billingAccountId }, { $set: { amount: 0.5 } });
  // Its view holds not all of it, so that the bills are read.
  await collection('accountViews').updateOne({ _id: billingAccountId }, { $set: { complete: false } });
  try {
    const { failed } = await sweep();
    expect(failed).toContainEqual({ billingAccountId, code: 'StoredDataError' });
    expect(await kindsOf(good.customerId)).toContain('overdue');
  } finally {
    await collection('bills').updateOne({ billingAccountId }, { $set: { amount: bill?.['amount'] } });
    await t.db.command({ collMod: 'bills', validationLevel: 'strict' });
    await collection('accountViews').updateOne({ _id: billingAccountId }, { $set: { complete: true } });
  }
});

test('a notice that MongoDB refuses is named by its account, and the others are written', async () => {
  const bills = () => [aBill({ dueDate: addDays(TODAY, -1) })];
  const given = await Promise.all(Array.from({ length: 5 }, () => putAccount(t.store, { bills: bills() })));
  const [bad, ...good] = given;
  const billingAccountId = bad?.billingAccountId ?? '';
  const [before] = await t.db.listCollections({ name: 'notices' }).toArray();
  const options = before !== undefined && 'options' in before ? before.options : undefined;
  await t.db.command({ collMod: 'notices', validator: { billingAccountId: { $ne: billingAccountId } } });
  try {
    const { failed } = await sweep(AS_OF, 100);
    expect(failed).toEqual([{ billingAccountId, code: 'InvalidDocument' }]);
    for (const { customerId } of good) expect(await kindsOf(customerId)).toContain('overdue');
  } finally {
    await t.db.command({ collMod: 'notices', validator: options?.['validator'] ?? {} });
  }
  expect(await sweep()).toMatchObject({ acted: 1, failed: [] });
});
