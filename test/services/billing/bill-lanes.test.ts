import { expect, it as test } from 'vitest';
import type { BillLane } from '../../../src/domain/billing/bill-lane.ts';
import { billLane } from '../../../src/services/billing/bill-lane.ts';
import { recordBillRun } from '../../../src/services/billing/bill-run.ts';
import { planBillRun } from '../../../src/services/billing/bill-run-plan.ts';
import { asItIs } from '../../../src/services/billing/bill-run-progress.ts';
import { ALONE, type SweepTotal } from '../../../src/services/sweep.ts';
import type { Store } from '../../../src/store/store.ts';
import { aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2027-02-01T01:00:00.000Z';
/** Bills that each account of a test has missed by then. */
const MISSED = 3;

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

const plan = (timeZone: string | null, most = 4) =>
  planBillRun({ store: t.store, lanes: { most, accountsEach: 10 } }, { timeZone, now: NOW });

const dueIn = async ({ timeZone, share }: BillLane) => {
  const query = { timeZone, share, today: '2027-02-01', after: null, limit: 1_000 };
  return (await t.store.billing.dueAccounts(query)).map(({ billingAccountId }) => billingAccountId);
};

const billsOf = async (ids: readonly string[]) => {
  const made = await t.db
    .collection('bills')
    .find({ billingAccountId: { $in: [...ids] } })
    .toArray();
  return ids.map((id) => made.filter((bill) => bill['billingAccountId'] === id).length);
};

test('each due account of a zone is in one lane, and lanes are about as large as each other', async () => {
  const ids = await accountsIn('Europe/Vienna', 37);
  const { lanes, dueAccounts, timeZones } = await plan('Europe/Vienna');
  expect({ dueAccounts, timeZones, lanes: lanes.length }).toEqual({
    ...{ dueAccounts: 37, timeZones: ['Europe/Vienna'], lanes: 4 },
  });
  const shared = await Promise.all(lanes.map(dueIn));
  expect(shared.flat().sort()).toEqual([...ids].sort());
  for (const one of shared) expect(one.length).toBeGreaterThanOrEqual(7);
});

test('a zone in which nothing is due has no lane, and is named all the same', async () => {
  const [id = ''] = await accountsIn('Asia/Baku', 1);
  await billLane(t, { runId: uniqueName('run'), now: NOW, ...(await laneOf('Asia/Baku')) }, ALONE);
  expect(await billsOf([id])).toEqual([MISSED]);
  expect(await plan('Asia/Baku')).toMatchObject({
    ...{ timeZones: ['Asia/Baku'], lanes: [], dueAccounts: 0 },
  });
  expect((await plan(null)).timeZones).toContain('Asia/Baku');
});

async function laneOf(timeZone: string): Promise<BillLane> {
  const [lane] = (await plan(timeZone, 1)).lanes;
  if (lane === undefined) throw new Error('nothing is due');
  return lane;
}

/** A store that dies six times, before or after a transaction. */
function dying(): Pick<Store, 'billing' | 'accounts'> {
  let calls = 0;
  return {
    accounts: t.store.accounts,
    billing: {
      ...t.store.billing,
      async makeNextBills(ids, order) {
        calls += 1;
        if (calls <= 12 && calls % 4 === 1) throw new Error('killed before the transaction');
        const done = await t.store.billing.makeNextBills(ids, order);
        if (calls <= 12 && calls % 4 === 3) throw new Error('killed after the transaction');
        return done;
      },
    },
  };
}

/** A lane as a workflow sees it: attempts until one comes to the end, each from the last sign of life of the one before. */
async function untilDone(
  store: Pick<Store, 'billing' | 'accounts'>,
  order: BillLane & { readonly runId: string },
): Promise<{ readonly total: SweepTotal; readonly deaths: number }> {
  let reached: unknown = null;
  for (let deaths = 0; deaths < 100; deaths += 1) {
    const run = { ...ALONE, reached, heartbeat: (at: unknown) => (reached = JSON.parse(JSON.stringify(at))) };
    try {
      return { total: await billLane({ store }, { ...order, now: NOW }, run), deaths };
    } catch (error) {
      if (!String(error).includes('killed')) throw error;
    }
  }
  throw new Error('a lane that never ends');
}

test('lanes at once that are killed again and again make each bill once, name who fails once, and the sums are exact', async () => {
  const ids = await accountsIn('Asia/Dhaka', 40);
  const [bad = '', ...good] = ids;
  const entries = t.db.collection<{ _id: string }>('ledgerEntries');
  await t.db.command({ collMod: 'ledgerEntries', validationLevel: 'off' });
  await entries.updateOne({ _id: `${bad}:1` }, { $set: { amount: 1.5 } });
  const runId = uniqueName('run');
  const { lanes, dueAccounts } = await plan('Asia/Dhaka');
  expect(dueAccounts).toBe(ids.length);
  const begun = {
    ...{ runId, timeZone: 'Asia/Dhaka', billingAccountId: null, state: 'running' as const },
    ...{ startedAt: NOW, endedAt: null, bills: 0, failed: [] },
  };
  const done = await Promise.all(lanes.map((lane) => untilDone(dying(), { ...lane, runId })));
  expect(done.reduce((sum, { deaths }) => sum + deaths, 0)).toBeGreaterThan(3);
  expect(await billsOf(ids)).toEqual([0, ...good.map(() => MISSED)]);
  const totals = done.map(({ total }) => total);
  expect(totals.reduce((sum, { failures }) => sum + failures, 0)).toBe(1);
  expect(totals.flatMap(({ failed }) => failed)).toMatchObject([{ billingAccountId: bad }]);
  // What a reader sees while it runs, and what is recorded in the end.
  expect(await asItIs(t, begun)).toMatchObject({ bills: MISSED * good.length });
  expect(await recordBillRun(t, { ...begun, state: 'needsAttention' })).toMatchObject({
    bills: MISSED * good.length,
  });
  await entries.updateOne({ _id: `${bad}:1` }, { $set: { amount: 300 } });
  await t.db.command({ collMod: 'ledgerEntries', validationLevel: 'strict' });
  const again = await untilDone(t.store, { ...(await laneOf('Asia/Dhaka')), runId: uniqueName('run') });
  expect(again.total).toMatchObject({ looked: 1, acted: MISSED, failures: 0 });
});

test('a page of a lane looks at the accounts of its share, and at few others', async () => {
  await accountsIn('America/Lima', 60);
  const { lanes } = await plan('America/Lima', 6);
  const last = lanes.at(-1);
  if (last?.share.from == null) throw new Error('several lanes');
  const found = await t.db
    .collection<{ _id: string }>('billingAccounts')
    .find({
      ...{ timeZone: 'America/Lima', 'billing.nextBillDate': { $lte: '2027-02-01' } },
      _id: { $gte: last.share.from },
    })
    .sort({ 'billing.nextBillDate': 1, _id: 1 })
    .explain('executionStats');
  expect(found['executionStats'].totalKeysExamined).toBeLessThanOrEqual((await dueIn(last)).length + 3);
});
