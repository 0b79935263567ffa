import { fileURLToPath } from 'node:url';
import type { MongoClient } from 'mongodb';
import { serviceContext } from '../domain/audit/context.ts';
import type { KeyProvider } from '../domain/key-provider.ts';
import type { PolicyName } from '../domain/policies/names.ts';
import { loadAllVersions, type ShippedVersion } from '../rules/load.ts';
import { actingAs } from '../store/audit/current-context.ts';
import { migrate } from '../store/migrations/migrate.ts';
import type { FieldSealing } from '../store/sealing/sealing.ts';
import { createStore, type Store } from '../store/store.ts';

/** The policies that come with the product. */
export const POLICIES_FOLDER = fileURLToPath(new URL('../../policies', import.meta.url));

let shipped: Promise<readonly ShippedVersion<PolicyName>[]> | undefined;

/** The versions that come with the product, each judged once a process: API and worker of one machine both ask for them. */
function shippedVersions(): Promise<readonly ShippedVersion<PolicyName>[]> {
  shipped ??= loadAllVersions(POLICIES_FOLDER);
  return shipped;
}

/**
 * Brings a database to the state that this version needs: collections, validators, indexes, and everything that decides, as
 * the versions that come with the product. Both mains do this at every start; they do not change what exists already.
 * @throws PolicyRefused when a policy file is not sound, PolicyConflict when a released version was edited
 */
export async function prepareDatabase(
  client: MongoClient,
  database: string,
  keys: KeyProvider | FieldSealing,
): Promise<Store> {
  const db = client.db(database);
  await migrate(db);
  const store = createStore(db, client, keys);
  await actingAs(serviceContext('goodstanding', { operation: 'prepareDatabase' }), async () => {
    for (const { ready: _ready, ...version } of await shippedVersions()) await store.policies.put(version);
  });
  return store;
}
