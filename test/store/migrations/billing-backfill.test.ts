import { expect, test } from 'vitest';
import { backfillBilling } from '../../../src/store/migrations/billing-backfill.ts';
import { aBill } from '../../support/builders.ts';
import { aStore, putAccount } from '../support.ts';

const t = aStore();
const NOW = '2026-11-22T09:00:00.000Z';

test('accounts of before there were bill runs are told how far they are billed, once, with their views', async () => {
  const billed = await putAccount(t.store, {
    bills: [aBill({ billDate: '2026-11-01' }), aBill({ billDate: '2026-10-01' })],
  });
  const fresh = await putAccount(t.store, { account: { openedDate: '2026-11-10' } });
  const known = await putAccount(t.store, {
    account: { billing: { billedThrough: '2026-05-31', nextBillDate: '2026-07-01' } },
  });
  const [accounts, views] = ['billingAccounts', 'accountViews'].map((name) =>
    t.db.collection<{ _id: string }>(name),
  );
  const old = { _id: { $in: [billed, fresh].map(({ billingAccountId }) => billingAccountId) } };
  await accounts?.updateMany(old, { $unset: { billing: 1 } });
  await views?.updateMany(old, { $unset: { 'account.billing': 1 } });
  const told = await Promise.all([
    backfillBilling(t.db, t.client, NOW),
    backfillBilling(t.db, t.client, NOW),
  ]);
  expect(told.reduce((sum, count) => sum + count, 0)).toBe(2);
  const billingOf = async (id: string) => (await t.store.accounts.get(id))?.billing;
  expect(await billingOf(billed.billingAccountId)).toEqual({
    billedThrough: '2026-10-31',
    nextBillDate: '2026-12-01',
  });
  expect(await billingOf(fresh.billingAccountId)).toEqual({
    billedThrough: '2026-11-09',
    nextBillDate: '2026-12-01',
  });
  expect(await billingOf(known.billingAccountId)).toEqual(known.billing);
  expect(await backfillBilling(t.db, t.client, NOW)).toBe(0);
});
