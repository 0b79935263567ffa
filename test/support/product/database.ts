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
import { takeMigratedDatabase } from './migrated-database.ts';

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
  const { client, watched } = await aWatchedClient();
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

/** A migrated database for a test file, which `handBack` leaves to a later one. Its name says nothing of the file. */
export async function aMigratedDatabase(): Promise<TestDatabase & { handBack(): Promise<void> }> {
  const { client, watched } = await aWatchedClient();
  const taken = await takeMigratedDatabase(client);
  const { db } = taken;
  const handBack = () => taken.handBack().finally(() => client.close());
  return { client, db, name: db.databaseName, keys: testKeys, watched, handBack };
}

async function aWatchedClient(): Promise<Pick<TestDatabase, 'client' | 'watched'>> {
  const options = { serverSelectionTimeoutMS: 10_000, monitorCommands: true };
  const client = await new MongoClient(testMongoUri(), options).connect();
  const watched = watchTransactions(client);
  giveAuditKeys(client, TEST_AUDIT_KEYS);
  return { client, watched };
}

/** Like {@link aMigratedDatabase} for the top of a test file: handed back by itself after the last test of the file. */
export async function aMigratedDatabaseForThisFile(): Promise<TestDatabase> {
  const database = await aMigratedDatabase();
  atEndOfFile(database.handBack);
  return database;
}

/** Like {@link aTestDatabase} for the top of a test file: dropped by itself after the last test of the file. */
export async function aDatabaseForThisFile(prefix = 'test'): Promise<TestDatabase> {
  const database = await aTestDatabase(prefix);
  atEndOfFile(database.drop);
  return database;
}
