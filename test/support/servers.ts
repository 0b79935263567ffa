import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import { MongoClient } from 'mongodb';
import { afterAll, inject } from 'vitest';

/** Connection string of the real one-node replica set all test files share. */
export function testMongoUri(): string {
  return inject('mongodbUri');
}

/** host:port of the real Temporal development server all test files share; its namespace is `default`. */
export function testTemporalAddress(): string {
  return inject('temporalAddress');
}

/**
 * The executable of the time-skipping test server, for
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 *
 * @throws with every source that was tried when this machine has none
 */
export function testServerPath(): string {
  const path = inject('testServerPath');
  if (path === '') throw new Error(inject('testServerProblem'));
  return path;
}

/** A name that no other test uses, for databases, task queues and ids. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 12)}`;
}

/** A database of one test file. */
export interface TestDatabase {
  client: MongoClient;
  db: Db;
  name: string;
}

/**
 * A fresh, empty database on the real replica set, for a test or a hook. `drop` removes it and closes the client.
 *
 * @param prefix begins the name of the database
 */
export async function aTestDatabase(prefix = 'test'): Promise<TestDatabase & { drop(): Promise<void> }> {
  const client = await new MongoClient(testMongoUri(), { serverSelectionTimeoutMS: 10_000 }).connect();
  const name = uniqueName(prefix);
  const db = client.db(name);
  let dropped = false;
  const drop = async (): Promise<void> => {
    if (dropped) return;
    dropped = true;
    await db.dropDatabase();
    await client.close();
  };
  return { client, db, name, drop };
}

/** Like {@link aTestDatabase} for the top of a test file: dropped by itself after the last test of the file. */
export async function aDatabaseForThisFile(prefix = 'test'): Promise<TestDatabase> {
  const database = await aTestDatabase(prefix);
  afterAll(database.drop);
  return database;
}
