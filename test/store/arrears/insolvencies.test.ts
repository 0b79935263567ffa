import { expect, test } from 'vitest';
import { aBill, TODAY } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const db = aStore();

const NOON = `${TODAY}T12:00:00.000Z`;
const BY_A_SLOW_CLOCK = `${TODAY}T11:00:00.000Z`;

async function anAccount() {
  const { billingAccountId } = await putAccount(db.store, {
    bills: [aBill({ billId: uniqueName('BILL') })],
  });
  const toOpen = (reference: string) => ({
    ...{ billingAccountId, reference, openedOn: TODAY, by: 'clerk-1', administrator: null, note: null },
    insolvencyId: uniqueName('INS'),
  });
  return { billingAccountId, toOpen };
}

test('proceedings that a process with a slow clock opened after others were dismissed are the last ones', async () => {
  const { insolvencies } = db.store;
  const { billingAccountId, toOpen } = await anAccount();
  await insolvencies.open(toOpen('1 IN 1/26'), NOON);
  await insolvencies.dismiss({ billingAccountId, by: 'clerk-2', note: 'no estate' }, NOON);
  await insolvencies.open(toOpen('1 IN 2/26'), BY_A_SLOW_CLOCK);
  expect(await insolvencies.latest(billingAccountId)).toMatchObject({
    reference: '1 IN 2/26',
    state: 'open',
  });
  await insolvencies.dismiss({ billingAccountId, by: 'clerk-2', note: 'no estate' }, BY_A_SLOW_CLOCK);
  expect(await insolvencies.latest(billingAccountId)).toMatchObject({
    ...{ reference: '1 IN 2/26', state: 'dismissed' },
  });
});

test('of proceedings that several people open at once, one is open', async () => {
  const { insolvencies } = db.store;
  const { billingAccountId, toOpen } = await anAccount();
  await atOnce(3, (index) => insolvencies.open(toOpen(`${index} IN 3/26`), NOON));
  const lying = await db.db.collection('insolvencies').find({ billingAccountId }).toArray();
  expect(lying.map(({ state }) => state)).toEqual(['open']);
});
