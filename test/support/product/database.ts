import type { Db } from 'mongodb';
import { MongoClient } from 'mongodb';
import type { KeyProvider } from '../../../src/domain/key-provider.ts';
import { giveAuditKeys } from '../../../src/store/audit/client-keys.ts';
import { atEndOfFile } from '../run/end-of-file.ts';
import { uniqueName } from '../run/names.ts';
import { testMongoUri } from '../run/servers.ts';
import { type WatchedTransactions, watchTransactions } from '../wire/watched-transactions.ts';
import { TEST_AUDIT_KEYS } from './audit-keys.ts';
import { testKeys } from './field-keys.ts';

/** A database of one test file. */
export interface TestDatabase {
  client: MongoClient;
  db: Db;
  name: string;
  keys: KeyProvider;
  /** What its client's transactions changed, and whether they entered it in the audit trail. */
  watched: WatchedTransactions;
}

/**
 * A fresh, empty database on the real replica set, for a test or a hook. `drop` removes it and closes the client.
 *
 * @param prefix begins the name of the database
 */
export async function aTestDatabase(prefix = 'test'): Promise<TestDatabase & { drop(): Promise<void> }> {
  const options = { serverSelectionTimeoutMS: 10_000, monitorCommands: true };
  const client = await new MongoClient(testMongoUri(), options).connect();
  const watched = watchTransactions(client);
  giveAuditKeys(client, TEST_AUDIT_KEYS);
  const name = uniqueName(prefix);
  const db = client.db(name);
  let dropped = false;
  const drop = async (): Promise<void> => {
    if (dropped) return;
    dropped = true;
    await db.dropDatabase();
    await client.close();
  };
  return { client, db, name, keys: testKeys, watched, drop };
}

/** Like {@link aTestDatabase} for the top of a test file: dropped by itself after the last test of the file. */
export async function aDatabaseForThisFile(prefix = 'test'): Promise<TestDatabase> {
  const database = await aTestDatabase(prefix);
  atEndOfFile(database.drop);
  return database;
}
