import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect } from 'vitest';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import { createStore, type Store } from '../../../src/store/store.ts';
import { auditFaultsOf } from './audit-faults.ts';
import { aMigratedDatabase } from './database.ts';
import { openedDb, testKeys } from './field-keys.ts';

export interface StoreUnderTest {
  store: Store;
  db: Db;
  client: MongoClient;
}

/** A migrated database with its store, for one test file. Read its fields inside tests only. */
export function aStore(): StoreUnderTest {
  let made: (StoreUnderTest & Awaited<ReturnType<typeof aMigratedDatabase>>) | undefined;
  beforeAll(async () => {
    const database = await aMigratedDatabase();
    made = { ...database, store: createStore(database.db, database.client, testKeys) };
  });
  afterAll(async () => {
    if (made === undefined) return;
    // Whatever the file did: every account's view says what the collections say, every transaction that changed something is
    // on the audit trail, and the trail's chains hold.
    try {
      expect(made.watched.silent).toEqual([]);
      expect(await auditFaultsOf(made.db)).toEqual([]);
      expect(await wrongViews(openedDb(made.db))).toEqual({});
    } finally {
      await made.handBack();
    }
  });
  const ready = (): StoreUnderTest => {
    if (made === undefined) throw new Error('the store is there once the tests run');
    return made;
  };
  return {
    get store() {
      return ready().store;
    },
    get db() {
      return ready().db;
    },
    get client() {
      return ready().client;
    },
  };
}

/** The accounts whose view is not what the collections say, each with the parts that differ. */
export async function wrongViews(db: Db): Promise<Record<string, string[]>> {
  const wrong: Record<string, string[]> = {};
  for await (const { _id } of db.collection<{ _id: string }>('billingAccounts').find()) {
    const parts = await verifyAccountView(db, _id);
    if (parts.length > 0) wrong[_id] = parts;
  }
  return wrong;
}
