import { expect, test } from 'vitest';
import { createStore } from '../../src/store/store.ts';
import { putAccount } from '../support/builders/put-account.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { aMigratedDatabase } from '../support/product/database.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { testMongoUri } from '../support/run/servers.ts';

const ledger = (...args: string[]) => runGoodstanding(['ledger', ...args], { MONGODB_URI: testMongoUri() });
const verify = (...args: string[]) => ledger('verify', ...args);

test('goodstanding ledger verify ends with 0 when all holds, and with 1 naming the first broken entry when not', async () => {
  const database = await aMigratedDatabase();
  try {
    const store = createStore(database.db, database.client, testKeys);
    for (const billingAccountId of ['BA-1', 'BA-2'])
      await putAccount(store, { account: { billingAccountId }, entries: [{}, {}] });
    const whole = await verify('--database', database.name);
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining('2 accounts, 4 entries: every') });
    await database.db
      .collection<{ _id: string }>('ledgerEntries')
      .updateOne({ _id: 'BA-2:1' }, { $set: { note: 'tampered' } });
    const broken = await verify('--database', database.name);
    expect(broken.code).toBe(1);
    expect(broken.stdout).toMatch(/^BA-2: entry 1 \(BA-2:1\): was changed after it was posted/);
    const one = await verify('--database', database.name, '--account', 'BA-2', '--json');
    expect(one.code).toBe(1);
    expect(JSON.parse(one.stdout)).toMatchObject({
      accounts: 1,
      broken: [{ billingAccountId: 'BA-2', sequence: 1, entryId: 'BA-2:1', faults: ['hash'] }],
    });
    expect(await verify('--database', database.name, '--account', 'BA-9')).toMatchObject({
      code: 1,
      stdout: '',
    });
  } finally {
    await database.handBack();
  }
});

test('goodstanding ledger audit ends with 0 when every rule holds, and with 1 naming what does not', async () => {
  const database = await aMigratedDatabase();
  try {
    const store = createStore(database.db, database.client, testKeys);
    await putAccount(store, { account: { billingAccountId: 'BA-1' }, entries: [{ amount: 900 }] });
    const order = { today: '2026-12-01', now: '2026-12-01T01:00:00.000Z', runId: 'run' };
    await store.billing.makeNextBill('BA-1', order);
    const whole = await ledger('audit', '--database', database.name);
    expect(whole).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 accounts, 1 bills, 1 entries: no violations'),
    });
    await database.db
      .collection<{ _id: string }>('bills')
      .updateOne({ _id: 'BILL:BA-1:2026-12-01' }, { $set: { amount: 901 } });
    const broken = await ledger('audit', '--database', database.name, '--json');
    expect(broken.code).toBe(1);
    expect(JSON.parse(broken.stdout)).toMatchObject({
      violations: [{ billingAccountId: 'BA-1', fault: 'billAmount', subject: 'BILL:BA-1:2026-12-01' }],
    });
  } finally {
    await database.handBack();
  }
});
