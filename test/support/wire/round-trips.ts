import { MongoClient } from 'mongodb';
import { giveAuditKeys } from '../../../src/store/audit/client-keys.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { TEST_AUDIT_KEYS } from '../product/audit-keys.ts';
import { testKeys } from '../product/field-keys.ts';
import { testMongoUri } from '../run/servers.ts';

/**
 * How many commands `work` sends to MongoDB with a store on the database `name`.
 * @param collections only commands on these are counted; left out: all
 */
export async function roundTrips(
  name: string,
  work: (store: Store) => Promise<unknown>,
  collections?: readonly string[],
): Promise<number> {
  const client = await new MongoClient(testMongoUri(), { monitorCommands: true }).connect();
  try {
    giveAuditKeys(client, TEST_AUDIT_KEYS);
    const store = createStore(client.db(name), client, testKeys);
    let sent = 0;
    client.on('commandStarted', ({ command, commandName }) => {
      if (collections === undefined || collections.includes(command[commandName])) sent += 1;
    });
    await work(store);
    return sent;
  } finally {
    await client.close();
  }
}
