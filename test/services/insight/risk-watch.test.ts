import { expect, test } from 'vitest';
import { addDays, addMonths, type Instant } from '../../../src/domain/civil-date.ts';
import { type RiskWatchDeps, sweepRiskWatch } from '../../../src/services/insight/risk-watch.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { promises } from '../../../src/store/arrears/collections.ts';
import { collectionOf } from '../../../src/store/mongo/collection.ts';
import { aBill, aReport, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { shippedVersion } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
/** A database of its own, where every account costs the same. */
const counted = aStore();
const now: Instant = `${TODAY}T09:00:00.000Z`;

async function sweep(at: Instant, store: RiskWatchDeps['store'] = t.store) {
  const deps = { store, model: await shippedVersion('risk-watch') };
  return sweepAll((after) => sweepRiskWatch(deps, { now: at, after, limit: 2 }));
}

async function lateBy(days: number, amount: number, store = t.store) {
  const bill = aBill({
    billId: uniqueName('B'),
    billDate: addDays(TODAY, -days - 14),
    dueDate: addDays(TODAY, -days),
    amount,
  });
  const entries = [{ billId: bill.billId, amount }];
  return putAccount(store, { entries, bills: [bill] });
}

const list = async () =>
  (await t.store.risk.list({ limit: 200, cursor: null, currency: null, customerId: null, minimumLoss: 0 }))
    .items;

/** Closes accounts as the store would: on the account and in its view. */
async function closeAccounts(ids: readonly string[]) {
  const one = { _id: { $in: [...ids] } };
  await t.db.collection<{ _id: string }>('billingAccounts').updateMany(one, { $set: { state: 'closed' } });
  await t.db
    .collection<{ _id: string }>('accountViews')
    .updateMany(one, { $set: { 'account.state': 'closed' } });
}

/** Which accounts a sweep writes, to the list or off it. */
async function writtenBy(at: Instant): Promise<string[]> {
  const written: string[] = [];
  const put: typeof t.store.risk.put = async (seen) => {
    written.push(...seen.map(({ billingAccountId }) => billingAccountId));
    await t.store.risk.put(seen);
  };
  await sweep(at, { risk: { ...t.store.risk, put } });
  return written;
}

test('the list has the largest expected loss first, says why, and a payment takes an account off it', async () => {
  const [small, large] = [await lateBy(10, 2_000), await lateBy(10, 90_000)];
  const fine = await putAccount(t.store, { entries: [], bills: [] });
  expect(await sweep(now)).toMatchObject({ looked: 3, acted: 2, failed: [] });
  const listed = await list();
  expect(listed.map(({ billingAccountId }) => billingAccountId)).toEqual([
    large.billingAccountId,
    small.billingAccountId,
  ]);
  expect(listed[0]).toMatchObject({ exposure: 90_000, probabilityBefore: null });
  expect(listed[0]?.signals[0]).toMatchObject({ code: 'pastDueNow', now: 10 });
  expect(await t.store.risk.get(fine.billingAccountId)).toBeNull();

  const intervention = {
    interventionId: 'I1',
    kind: 'contacted',
    note: 'Called.',
    by: 'cara',
    at: now,
  } as const;
  await t.store.risk.intervene(large.billingAccountId, intervention);
  await t.store.risk.intervene(large.billingAccountId, intervention);
  const amount = { amountMinor: 2_000, currency: 'EUR' };
  await t.store.payments.record(
    aReport({ billingAccountId: small.billingAccountId, amount, occurredAt: now }),
    now,
  );
  await sweep(`${addDays(TODAY, 1)}T09:00:00.000Z`);
  const [again, paid] = await list();
  expect(again).toMatchObject({
    billingAccountId: large.billingAccountId,
    probabilityBefore: listed[0]?.probabilityBasisPoints,
    interventions: [intervention],
  });
  // It was late this month: that is remembered, but nothing is exposed any more.
  expect(paid === undefined || paid.expectedLoss === 0).toBe(true);
});

test('pages of the list follow each other without a gap', async () => {
  const first = await t.store.risk.list({
    ...{ limit: 1, cursor: null, currency: null, customerId: null, minimumLoss: 0 },
  });
  const all = await list();
  expect(first.items).toEqual(all.slice(0, 1));
  if (first.nextCursor !== null) {
    const second = await t.store.risk.list({
      ...{ limit: 1, cursor: first.nextCursor, currency: null, customerId: null, minimumLoss: 0 },
    });
    expect(second.items).toEqual(all.slice(1, 2));
  }
});

test('amounts of two currencies are not ranked against each other: each currency has its own order', async () => {
  const seen = (billingAccountId: string, currency: string, expectedLoss: number) => ({
    ...{ billingAccountId, customerId: 'CUST-risk', currency, expectedLoss, exposure: expectedLoss },
    ...{ probabilityBasisPoints: 5_000, probabilityBefore: null, asOf: now },
  });
  const [watched] = await list();
  if (watched === undefined) throw new Error('nothing is watched');
  const { interventions: _none, ...like } = watched;
  const three = [
    seen('BA-risk-twd', 'TWD', 90_000),
    seen('BA-risk-chf-1', 'CHF', 50_000),
    seen('BA-risk-chf-2', 'CHF', 60_000),
  ];
  await t.store.risk.put(three.map((one) => ({ ...like, ...one })));
  const order = (await list())
    .map(({ billingAccountId }) => billingAccountId)
    .filter((id) => id.startsWith('BA-risk-'));
  expect(order).toEqual(['BA-risk-chf-2', 'BA-risk-chf-1', 'BA-risk-twd']);
  await t.store.risk.put(three.map((one) => ({ ...like, ...one, signals: [] })));
});

test('a promise counts by the day on which it was broken, not by the day on which it was given', async () => {
  const { billingAccountId, customerId } = await lateBy(30, 9_000);
  const broken = async (givenMonthsAgo: number, endedMonthsAgo: number) => {
    const at = (months: number): Instant => `${addMonths(TODAY, -months)}T09:00:00.000Z`;
    const doc = promises.toDoc({
      ...{ promiseId: uniqueName('PRM'), kind: 'plan', billingAccountId, customerId, currency: 'EUR' },
      ...{
        amount: 9_000,
        installments: [{ dueDate: TODAY, amount: 9_000 }],
        state: 'broken',
        revision: 2,
        paidAmount: 0,
        afterSequence: 1,
      },
      ...{ givenAt: at(givenMonthsAgo), givenBy: 'care-1', endedAt: at(endedMonthsAgo), toldAt: null },
      ...{ terms: { version: '2026-11-01', sha256: 'a'.repeat(64) }, cancellation: null },
    });
    await collectionOf(t.db, promises).insertOne(doc);
  };
  const shown = async () => {
    await sweep(now);
    const watched = await t.store.risk.get(billingAccountId);
    return watched?.signals.find(({ code }) => code === 'brokenPromise')?.now;
  };
  await broken(15, 13);
  expect(await shown()).toBeUndefined();
  await broken(14, 11);
  expect(await shown()).toBe(1);
});

test('an account that is closed leaves the list, and one that is not on it costs no write', async () => {
  const [listed, never] = [await lateBy(12, 6_000), await lateBy(12, 6_000)];
  await closeAccounts([never.billingAccountId]);
  await sweep(now);
  expect(await t.store.risk.get(listed.billingAccountId)).toMatchObject({ exposure: 6_000 });
  expect(await t.store.risk.get(never.billingAccountId)).toBeNull();

  await closeAccounts([listed.billingAccountId]);
  await sweep(now);
  expect(await t.store.risk.get(listed.billingAccountId)).toBeNull();
  const written = await writtenBy(now);
  expect(written).not.toContain(never.billingAccountId);
  expect(written).not.toContain(listed.billingAccountId);
});

test('what was done about an account is kept when it leaves the list, and is there when it comes back', async () => {
  const { billingAccountId } = await lateBy(15, 5_000);
  const [next, later] = [addDays(TODAY, 1), addDays(TODAY, 2)].map(
    (date): Instant => `${date}T09:00:00.000Z`,
  );
  const did = (interventionId: string) =>
    ({ interventionId, kind: 'contacted', note: 'Called.', by: 'cara', at: now }) as const;
  await sweep(now);
  const before = await t.store.risk.intervene(billingAccountId, did('I1'));
  const { interventions: _kept, ...seen } = before;
  const nothing = { ...seen, asOf: next ?? now, signals: [], probabilityBefore: seen.probabilityBasisPoints };
  await t.store.risk.put([nothing]);
  const kept = await openedDb(t.db)
    .collection<{ _id: string }>('watchedAccounts')
    .findOne({ _id: billingAccountId });
  expect(kept).toMatchObject({ signals: [], expectedLoss: 0, interventions: [did('I1')] });

  // Nobody sees it, and nothing can be added to it, while it is not on the list.
  expect(await t.store.risk.get(billingAccountId)).toBeNull();
  expect((await list()).filter((one) => one.billingAccountId === billingAccountId)).toEqual([]);
  for (const interventionId of ['I1', 'I2'])
    await expect(t.store.risk.intervene(billingAccountId, did(interventionId))).rejects.toMatchObject({
      type: 'BillingAccountNotFound',
    });

  await sweep(later ?? now);
  const back = await t.store.risk.get(billingAccountId);
  expect(back).toMatchObject({ probabilityBefore: null, interventions: [did('I1')] });
  expect(back?.expectedLoss).toBeGreaterThan(0);
});

test('an account that nobody did anything about leaves nothing behind, and one that left is not written again', async () => {
  const [left, gone] = [await lateBy(15, 5_000), await lateBy(15, 5_000)];
  const ids = [left, gone].map(({ billingAccountId }) => billingAccountId);
  await sweep(now);
  const done = { interventionId: 'I1', kind: 'none', note: 'No.', by: 'cara', at: now } as const;
  await t.store.risk.intervene(left.billingAccountId, done);
  await closeAccounts(ids);
  await sweep(now);
  const found = await t.db
    .collection<{ _id: string }>('watchedAccounts')
    .find({ _id: { $in: ids } })
    .toArray();
  expect(found.map(({ _id }) => _id)).toEqual([left.billingAccountId]);
  expect((await writtenBy(now)).filter((id) => ids.includes(id))).toEqual([]);
});

test('kept records of accounts that left the list are not read with it', async () => {
  const { billingAccountId } = await lateBy(15, 5_000);
  await sweep(now);
  const done = { interventionId: 'I1', kind: 'none', note: 'No.', by: 'cara', at: now } as const;
  const { interventions: _kept, ...seen } = await t.store.risk.intervene(billingAccountId, done);
  await t.store.risk.put([{ ...seen, signals: [] }]);
  const { executionStats } = await t.db
    .collection('watchedAccounts')
    .find({ expectedLoss: { $gte: 0 }, 'signals.0': { $exists: true } })
    .sort({ currency: 1, expectedLoss: -1, _id: 1 })
    .explain('executionStats');
  const listed = await t.db.collection('watchedAccounts').countDocuments({ signals: { $ne: [] } });
  expect(await t.db.collection('watchedAccounts').countDocuments({ signals: [] })).toBeGreaterThan(0);
  expect(executionStats).toMatchObject({ totalDocsExamined: listed, nReturned: listed });
  expect(JSON.stringify(executionStats)).toContain('"indexName":"byLoss"');
  expect(JSON.stringify(executionStats)).not.toContain('"stage":"SORT"');
});

test('an account that was removed or can not be read does not stop the accounts after it', async () => {
  const accounts = await Promise.all([1, 2, 3, 4].map(() => lateBy(20, 7_000)));
  const ids = accounts.map(({ billingAccountId }) => billingAccountId).sort();
  const [removed = '', unreadable = '', ...others] = ids;
  const collection = (name: string) => t.db.collection<{ _id: string; [field: string]: unknown }>(name);
  await collection('billingAccounts').deleteOne({ _id: removed });
  // Its view can't tell, so that its collections are read, and a bill of it has no whole amount.
  await collection('accountViews').updateOne({ _id: unreadable }, { $set: { complete: false } });
  await t.db.command({ collMod: 'bills', validationLevel: 'off' });
  await collection('bills').updateOne({ billingAccountId: unreadable }, { $set: { amount: 0.5 } });
  await collection('accountViews').updateOne({ _id: removed }, { $set: { complete: false } });
  try {
    const { failed } = await sweep(now);
    expect(failed).toEqual([{ billingAccountId: unreadable, code: 'StoredDataError' }]);
    for (const id of others) expect(await t.store.risk.get(id)).toMatchObject({ exposure: 7_000 });
  } finally {
    await collection('bills').updateOne({ billingAccountId: unreadable }, { $set: { amount: 7_000 } });
    await t.db.command({ collMod: 'bills', validationLevel: 'strict' });
    await collection('accountViews').updateOne({ _id: unreadable }, { $set: { complete: true } });
  }
});

test('ten times as many accounts cost no more round trips, and each is on the list', async () => {
  const accounts = await Promise.all(Array.from({ length: 20 }, () => lateBy(20, 8_000, counted.store)));
  const model = await shippedVersion('risk-watch');
  const batch = (limit: number) =>
    roundTrips(counted.db.databaseName, (store) =>
      sweepRiskWatch({ store, model }, { now, after: null, limit }),
    );
  // The views, the promises, the list, and what is written: a thousand accounts in batches of 500 take eight.
  expect(await batch(2)).toBe(4);
  expect(await batch(20)).toBe(4);
  for (const { billingAccountId } of accounts)
    expect(await counted.store.risk.get(billingAccountId)).toMatchObject({ exposure: 8_000 });
});

test('an account that shows the same as before is noted as looked at, and nothing else of it is written', async () => {
  const { billingAccountId } = await lateBy(20, 8_000);
  await sweep(now);
  const before = await t.store.risk.get(billingAccountId);
  const later: Instant = `${TODAY}T15:00:00.000Z`;
  let same: unknown;
  const put: typeof t.store.risk.put = async (seen) => {
    same ??= seen.find((one) => one.billingAccountId === billingAccountId)?.asBefore;
    await t.store.risk.put(seen);
  };
  await sweep(later, { risk: { ...t.store.risk, put } });
  expect(same).toBe(true);
  expect(await t.store.risk.get(billingAccountId)).toEqual({
    ...before,
    asOf: later,
    probabilityBefore: before?.probabilityBasisPoints,
  });
});

test('an account whose record on the list is malformed or refused does not stop the others from being written', async () => {
  const [fine, malformed] = [await lateBy(20, 9_000), await lateBy(20, 9_000)];
  await sweep(now);
  const watched = t.db.collection<{ _id: string; [field: string]: unknown }>('watchedAccounts');
  const raw = { bypassDocumentValidation: true } as const;
  await watched.updateOne({ _id: malformed.billingAccountId }, { $set: { exposure: 'much' } }, raw);
  await watched.deleteOne({ _id: fine.billingAccountId });
  const { failed } = await sweep(now);
  expect(failed).toEqual([{ billingAccountId: malformed.billingAccountId, code: 'StoredDataError' }]);
  expect(await t.store.risk.get(fine.billingAccountId)).toMatchObject({ exposure: 9_000 });
  // What it can read, MongoDB may still refuse to write.
  await watched.deleteOne({ _id: malformed.billingAccountId });
  await watched.deleteOne({ _id: fine.billingAccountId });
  const validator = { _id: { $ne: malformed.billingAccountId } };
  const [before] = await t.db.listCollections({ name: 'watchedAccounts' }).toArray();
  await t.db.command({ collMod: 'watchedAccounts', validator });
  try {
    const after = await sweep(now);
    expect(after.failed).toEqual([{ billingAccountId: malformed.billingAccountId, code: 'InvalidDocument' }]);
    expect(await t.store.risk.get(fine.billingAccountId)).toMatchObject({ exposure: 9_000 });
  } finally {
    const options = before !== undefined && 'options' in before ? before.options : {};
    await t.db.command({ collMod: 'watchedAccounts', validator: options?.['validator'] ?? {} });
  }
});
