import { expect, test } from 'vitest';
import { misplacedMoney } from '../../scripts/simulate/placed-money.ts';
import { aReport } from '../support/builders/builders.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { openedDb } from '../support/product/field-keys.ts';
import { aStore } from '../support/product/store.ts';
import { uniqueName } from '../support/run/names.ts';

const t = aStore();
const NOW = '2026-11-22T09:00:00.000Z';

test('every payment has its place; one that differs from the ledger, and one in suspense that is on no work list, are told', async () => {
  const told = async () =>
    (await misplacedMoney({ db: openedDb(t.db) })).map(({ what, text }) => `${what}: ${text}`);
  const { billingAccountId } = await putAccount(t.store, {});
  const known = aReport({ billingAccountId });
  const unknown = aReport({ billingAccountId: uniqueName('NOBODY') });
  for (const report of [known, unknown]) await t.store.payments.record(report, NOW);
  expect(await told()).toEqual([]);

  // Tampered with in MongoDB, and put back.
  const payments = t.db.collection<{ _id: string; countedAmount: number }>('payments');
  const add = (amount: number) =>
    payments.updateOne({ _id: known.paymentId }, { $inc: { countedAmount: amount } });
  await add(1);
  expect(await told()).toEqual([
    `money without a place: ${known.paymentId} counts 4501, the ledger has 4500`,
  ]);
  await add(-1);

  const items = t.db.collection<{ _id: string; state: string }>('suspenseItems');
  const list = (state: string) => items.updateOne({ _id: unknown.paymentId }, { $set: { state } });
  await list('returned');
  expect(await told()).toEqual([
    `money without a place: ${unknown.paymentId} is in suspense, and on no work list`,
  ]);
  await list('open');
  expect(await told()).toEqual([]);
});
