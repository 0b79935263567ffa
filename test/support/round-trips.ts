import { MongoClient } from 'mongodb';
import { giveAuditKeys } from '../../src/store/audit/client-keys.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { TEST_AUDIT_KEYS } from './audit-keys.ts';
import { testKeys } from './field-keys.ts';
import { testMongoUri } from './servers.ts';

/** How many commands `work` sends to MongoDB with a store on the database `name`. */
export async function roundTrips(name: string, work: (store: Store) => Promise<unknown>): Promise<number> {
  const client = await new MongoClient(testMongoUri(), { monitorCommands: true }).connect();
  try {
    giveAuditKeys(client, TEST_AUDIT_KEYS);
    const store = createStore(client.db(name), client, testKeys);
    let sent = 0;
    client.on('commandStarted', () => {
      sent += 1;
    });
    await work(store);
    return sent;
  } finally {
    await client.close();
  }
}
