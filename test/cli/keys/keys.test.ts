import { expect, test } from 'vitest';
import { createSealFolder } from '../../../src/gateways/audit/seal-folder.ts';
import { documentScan } from '../../../src/store/audit/document-scan.ts';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { createStore } from '../../../src/store/store.ts';
import { aCustomer, aNewEntry, aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { runGoodstanding } from '../../support/callers/cli.ts';
import { TEST_AUDIT_KEY_ENTRY, TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { anAuditTrail, TEST_SEAL_KEY_ENTRY } from '../../support/product/audit-trail.ts';
import { aDatabaseForThisFile } from '../../support/product/database.ts';
import { TEST_FIELD_KEYS, testKeys } from '../../support/product/field-keys.ts';
import { testMongoUri } from '../../support/run/servers.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const CUSTOMER = { customerId: 'CUST-S', name: 'Olga Fischer', email: 'olga@fischer.example' };
const database = await aDatabaseForThisFile('keys-cli');

test('goodstanding keys shred erases a customer for good, and ledger, trail and documents are proven as before', async () => {
  const { db, client } = database;
  const { path: folder, remove } = await temporaryFolder('keys-cli');
  try {
    await migrate(db);
    const store = createStore(db, client, testKeys);
    const { billingAccountId } = await putAccount(store, {
      ...{ customer: aCustomer(CUSTOMER), account: { customerId: 'CUST-S' } },
    });
    await store.ledger.post([aNewEntry({ billingAccountId, note: 'for Olga', idempotencyKey: 'k' })], NOW);
    await store.payments.record(aReport({ billingAccountId, paymentId: 'PAY-S' }), NOW);
    const trail = anAuditTrail(database, createSealFolder(folder));
    await trail.seal();
    const command = (...args: string[]) =>
      runGoodstanding([...args, '--database', database.name], {
        ...{ MONGODB_URI: testMongoUri(), AUDIT_KEYS: TEST_AUDIT_KEY_ENTRY, FIELD_KEYS: TEST_FIELD_KEYS },
        ...{ SEAL_KEYS: TEST_SEAL_KEY_ENTRY, SEAL_FOLDER: folder },
      });

    expect(await command('keys', 'shred', 'CUST-S', '--json')).toMatchObject({
      code: 0,
      stdout: '{"customerId":"CUST-S","erased":true}\n',
    });
    expect(await command('keys', 'shred', 'CUST-S')).toMatchObject({
      code: 0,
      stdout: 'CUST-S was erased before\n',
    });
    expect((await command('keys', 'shred', 'CUST-NOBODY')).code).toBe(1);

    const after = createStore(db, client, testKeys);
    expect(await after.customers.get('CUST-S')).toMatchObject({ name: '[erased]', email: null });
    expect(await after.customers.search({ by: 'name', text: CUSTOMER.name }, 5)).toEqual([]);
    expect(await command('ledger', 'verify')).toMatchObject({ code: 0 });
    const verified = await command('audit', 'verify', '--json');
    expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([0, { faults: 0, found: [] }]);
    // Every entry from before is in the seals; who did it, and what else, is told since.
    await trail.seal();
    const documents = documentScan(database, TEST_AUDIT_KEYS);
    expect(await trail.verify({ documents })).toMatchObject({ faults: 0, unsealed: 0 });
    const erasures = await db.collection('auditEntries').find({ act: 'customers.erase' }).toArray();
    expect(erasures.map(({ object }) => object.id).sort()).toEqual([billingAccountId, 'CUST-S'].sort());
  } finally {
    await remove();
  }
});
