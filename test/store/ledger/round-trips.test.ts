import { expect, test } from 'vitest';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import { aNewEntry, aReport } from '../../support/builders.ts';
import { openedDb } from '../../support/field-keys.ts';
import { uniqueName } from '../../support/names.ts';
import { putAccount } from '../../support/put-account.ts';
import { roundTrips } from '../../support/round-trips.ts';
import { aStore } from '../../support/store.ts';

const t = aStore();
const NOW = '2026-11-23T09:00:00.000Z';

/** The most commands that one call sends, commit and audit trail included. Fewer are better: then lower the number. */
const MOST = { entry: 9, line: 9, payment: 21 };

test('an entry, a line of many and a payment take no more round trips than these', async () => {
  const { billingAccountId } = await putAccount(t.store, {
    entries: [{ type: 'usage', direction: 'debit', amount: 100 }],
  });
  const entry = () =>
    aNewEntry({ billingAccountId, type: 'usage', direction: 'debit', idempotencyKey: uniqueName('key') });
  const taken = {
    entry: await roundTrips(t.db.databaseName, (store) => store.ledger.post([entry()], NOW)),
    line: await roundTrips(t.db.databaseName, (store) =>
      store.ledger.postLines([{ entry: entry(), currency: 'EUR' }], NOW, null),
    ),
    payment: await roundTrips(t.db.databaseName, (store) =>
      store.payments.record(aReport({ paymentId: uniqueName('PAY'), billingAccountId }), NOW),
    ),
  };
  for (const [name, most] of Object.entries(MOST))
    expect.soft(Object.entries(taken).find(([key]) => key === name)?.[1], name).toBeLessThanOrEqual(most);
});

test('what is unbilled is carried on from posting to posting, whatever is posted', async () => {
  const { billingAccountId } = await putAccount(t.store);
  const posted = [
    { type: 'usage', direction: 'debit', amount: 700 },
    { type: 'fee', direction: 'debit', amount: 50 },
    { type: 'creditNote', direction: 'credit', amount: 30 },
    { type: 'payment', direction: 'credit', amount: 10, paymentId: null },
    { type: 'adjustment', direction: 'credit', amount: 5 },
  ] as const;
  for (const parts of posted)
    await t.store.ledger.post(
      [aNewEntry({ ...parts, billingAccountId, idempotencyKey: uniqueName('key') })],
      NOW,
    );
  await t.store.ledger.reverse({ entryId: `${billingAccountId}:2`, reason: 'wrong' }, NOW, null);
  const [present] = (await t.store.snapshots.presentOf([billingAccountId], NOW)).found;
  expect(present).toMatchObject({
    unbilledAmount: 665,
    unbilledFeeAmount: 0,
    unbilledCreditAmount: 35,
    unbilledStubAmount: 0,
  });
  expect(await verifyAccountView(openedDb(t.db), billingAccountId)).toEqual([]);
});
