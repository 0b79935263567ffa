/** A process that makes the bills of lanes, as a worker does: lanes come as lines of JSON, and each is answered with a line. */
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseKeyring } from '../../src/codec/keyring.ts';
import { billLane } from '../../src/services/billing/bill-lane.ts';
import { ALONE } from '../../src/services/sweep.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { createStore } from '../../src/store/store.ts';
import { testKeys } from '../../test/support/product/field-keys.ts';

const order = z.object({
  runId: z.string(),
  now: z.string(),
  timeZone: z.string(),
  share: z.object({ from: z.string().nullable(), before: z.string().nullable() }),
});

const [uri = '', database = '', auditKeys = ''] = process.argv.slice(2);
const client = await connectMongo(uri, { appName: 'goodstanding-bench', auditKeys: parseKeyring(auditKeys) });
const store = createStore(client.db(database), client, testKeys);
process.stdout.write('ready\n');
for await (const line of createInterface(process.stdin)) {
  const { acted } = await billLane({ store }, order.parse(JSON.parse(line)), ALONE);
  process.stdout.write(`${acted}\n`);
}
await client.close();
