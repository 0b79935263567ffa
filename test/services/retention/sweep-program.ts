/**
 * The sweep of retention in a process of its own, which a test kills: after each batch it says so on standard output, and goes on when it gets
 * a line. Arguments: MongoDB's address, the database, and the instant that the sweep is asked about.
 */
import { createInterface } from 'node:readline';
import { sweepRetention } from '../../../src/services/retention/sweep.ts';
import { sweepAll } from '../../../src/services/sweep.ts';
import { connectMongo } from '../../../src/store/mongo/connection.ts';
import { createStore } from '../../../src/store/store.ts';
import { TEST_AUDIT_KEYS } from '../../support/product/audit-keys.ts';
import { testKeys } from '../../support/product/field-keys.ts';
import { shippedVersion } from '../../support/product/shipped.ts';

const [uri = '', name = '', now = ''] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const client = await connectMongo(uri, { appName: 'killed-sweep', auditKeys: TEST_AUDIT_KEYS });
const store = createStore(client.db(name), client, testKeys);
const { parameters: rules } = await shippedVersion('retention');
await sweepAll(async (after) => {
  const batch = await sweepRetention({ store }, { rules, now, after, limit: 2 });
  process.stdout.write(`${JSON.stringify(batch)}\n`);
  await lines.next();
  return batch;
});
await client.close();
process.stdout.write('ended\n');
