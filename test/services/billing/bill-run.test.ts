import { MongoServerError } from 'mongodb';
import { expect, it as test } from 'vitest';
import { accountsPaidByRun, billAccount, sweepBillRun } from '../../../src/services/billing/bill-run.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import type { Store } from '../../../src/store/store.ts';
import { aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2027-02-01T01:00:00.000Z';
const bills = (timeZone: string) =>
  t.db
    .collection('bills')
    .aggregate<{ _id: string; bills: number }>([
      {
        $lookup: {
          from: 'billingAccounts',
          localField: 'billingAccountId',
          foreignField: '_id',
          as: 'account',
        },
      },
      { $match: { 'account.timeZone': timeZone } },
      { $group: { _id: '$billingAccountId', bills: { $sum: 1 } } },
    ])
    .toArray();

async function accountsIn(timeZone: string, count: number): Promise<string[]> {
  const accounts = await Promise.all(
    Array.from({ length: count }, () =>
      putAccount(t.store, {
        account: { timeZone },
        entries: [{ amount: 300, occurredAt: '2026-11-10T10:00:00.000Z' }],
        subscriptions: [aSubscription({ subscriptionId: uniqueName('SUB'), startDate: '2024-01-01' })],
      }),
    ),
  );
  return accounts.map(({ billingAccountId }) => billingAccountId);
}

const sweep = (store: Pick<Store, 'billing' | 'accounts'>, timeZone: string, limit = 40) =>
  sweepAll((after) => sweepBillRun({ store }, { runId: 'run', now: NOW, timeZone, after, limit }));

test('a run that dies before or after a transaction goes on, with nothing missing and nothing twice', async () => {
  await accountsIn('Europe/Vienna', 60);
  let calls = 0;
  const dying: Pick<Store, 'billing' | 'accounts'> = {
    accounts: t.store.accounts,
    billing: {
      ...t.store.billing,
      async makeNextBills(ids, order) {
        calls += 1;
        if (calls % 3 === 1) throw new Error('killed before the transaction');
        const done = await t.store.billing.makeNextBills(ids, order);
        if (calls % 3 === 2) throw new Error('killed after the transaction');
        return done;
      },
    },
  };
  for (let deaths = 0; ; deaths += 1) {
    const ended = await sweep(dying, 'Europe/Vienna').then(
      () => true,
      () => false,
    );
    if (ended) {
      expect(deaths).toBeGreaterThan(2);
      break;
    }
  }
  const made = await bills('Europe/Vienna');
  expect(made).toHaveLength(60);
  expect(new Set(made.map((account) => account.bills))).toEqual(new Set([3]));
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
  expect(
    (await verifyLedger(t.db, t.client, { billingAccountId: null, onBroken: () => undefined })).broken,
  ).toBe(0);
});

test('an account that can not be billed is named, and the others get their bills', async () => {
  const ids = await accountsIn('Asia/Dubai', 7);
  const [bad = ''] = ids;
  const entries = t.db.collection<{ _id: string }>('ledgerEntries');
  await t.db.command({ collMod: 'ledgerEntries', validationLevel: 'off' });
  await entries.updateOne({ _id: `${bad}:1` }, { $set: { amount: 1.5 } });
  expect(await sweep(t.store, 'Asia/Dubai')).toMatchObject({
    looked: 7,
    acted: 18,
    failed: [{ billingAccountId: bad, code: 'MoneyError' }],
  });
  expect(await billAccount(t, { runId: 'run', now: NOW, billingAccountId: bad })).toMatchObject({
    acted: 0,
    failed: [{}],
  });
  await entries.updateOne({ _id: `${bad}:1` }, { $set: { amount: 300 } });
  expect(await sweep(t.store, 'Asia/Dubai')).toMatchObject({ looked: 1, acted: 3, failed: [] });
  await t.db.command({ collMod: 'ledgerEntries', validationLevel: 'strict' });
});

test('a run names exactly the accounts whose older bills its credit paid, also when it is asked again', async () => {
  const ids = await accountsIn('Asia/Tbilisi', 4);
  const [credited = '', inItsOwnBill = ''] = ids;
  const run = (runId: string, now: string) =>
    sweepAll((after) => sweepBillRun(t, { runId, now, timeZone: 'Asia/Tbilisi', after, limit: 2 }));
  const named = async (runId: string) => {
    const found: string[] = [];
    for await (const id of accountsPaidByRun(t, runId)) found.push(id);
    return found;
  };
  await run('first', NOW);
  expect(await named('first')).toEqual([]);
  const credit = async (billingAccountId: string, amount: number) =>
    t.store.ledger.post(
      [
        {
          // What a service gives back that ended in a stub is credit only once the stub's bill is made.
          ...{ billingAccountId, type: 'proration', direction: 'credit', amount, source: 'serviceEnd' },
          ...{ occurredAt: '2027-02-05T10:00:00.000Z', idempotencyKey: uniqueName('key') },
          ...{ billId: null, paymentId: null, note: null },
        },
      ],
      NOW,
    );
  await credit(credited, 50_000);
  await credit(inItsOwnBill, 100);
  expect(await run('second', '2027-03-03T01:00:00.000Z')).toMatchObject({ acted: 4, failed: [] });
  expect(await named('second')).toEqual([credited]);
  expect(await run('second', '2027-03-03T01:00:00.000Z')).toMatchObject({ acted: 0 });
  expect(await named('second')).toEqual([credited]);
  expect(await named('first')).toEqual([]);
});

/** A store that runs out of time when it bills one of these accounts. */
const slowOn = (slow: readonly string[]): Pick<Store, 'billing' | 'accounts'> => ({
  accounts: t.store.accounts,
  billing: {
    ...t.store.billing,
    async makeNextBills(ids, order) {
      if (ids.some((id) => slow.includes(id)))
        throw new MongoServerError({ message: 'operation exceeded time limit', code: 50 });
      return t.store.billing.makeNextBills(ids, order);
    },
  },
});

test('an account that takes longer than a statement may is named, and the others get their bills', async () => {
  const [slow = '', ...others] = await accountsIn('Asia/Seoul', 9);
  expect(await sweep(slowOn([slow]), 'Asia/Seoul')).toMatchObject({
    looked: 9,
    acted: 3 * others.length,
    failed: [{ billingAccountId: slow, code: 'TimeLimit' }],
  });
  expect(await sweep(t.store, 'Asia/Seoul')).toMatchObject({ looked: 1, acted: 3, failed: [] });
});

test('when all accounts do, MongoDB is slow: the run ends, to be tried again', async () => {
  const all = await accountsIn('Asia/Manila', 9);
  await expect(sweep(slowOn(all), 'Asia/Manila')).rejects.toThrow(MongoServerError);
  expect(await sweep(t.store, 'Asia/Manila')).toMatchObject({ looked: 9, acted: 27, failed: [] });
});

test('a run of one account that is cancelled begins no further piece, and the next one makes the bill', async () => {
  const [billingAccountId] = await accountsIn('Europe/Lisbon', 1);
  if (billingAccountId === undefined) throw new Error('no account');
  const order = { runId: uniqueName('run'), now: NOW, billingAccountId };
  const cancelled = AbortSignal.abort(new Error('worker ends'));
  const given: (AbortSignal | undefined)[] = [];
  const store = {
    ...t.store,
    billing: {
      ...t.store.billing,
      makeNextBills: (...[ids, how]: Parameters<Store['billing']['makeNextBills']>) => {
        given.push(how.signal);
        return t.store.billing.makeNextBills(ids, how);
      },
    },
  };
  await expect(billAccount({ store }, { ...order, signal: cancelled })).rejects.toThrow('worker ends');
  expect(given).toEqual([]);
  const { signal } = new AbortController();
  expect(await billAccount({ store }, { ...order, signal })).toMatchObject({ acted: 3, failed: [] });
  expect(given).toEqual([signal, signal, signal]);
});

test('a run of one account that runs out of time once or twice makes its bills, and names it when it always does', async () => {
  const [billingAccountId = ''] = await accountsIn('Europe/Oslo', 1);
  const order = { runId: uniqueName('run'), now: NOW, billingAccountId };
  expect(await billAccount({ store: slowOn([billingAccountId]) }, order)).toMatchObject({
    acted: 0,
    failed: [{ billingAccountId, code: 'TimeLimit' }],
  });
  let calls = 0;
  const { billing, ...rest } = t.store;
  const slowAtFirst: Pick<Store, 'billing' | 'accounts'> = {
    ...rest,
    billing: {
      ...billing,
      async makeNextBills(ids, how) {
        calls += 1;
        return (calls <= 2 ? slowOn(ids).billing : billing).makeNextBills(ids, how);
      },
    },
  };
  expect(await billAccount({ store: slowAtFirst }, order)).toMatchObject({ acted: 3, failed: [] });
});
