import { fileURLToPath } from 'node:url';
import type { MongoClient } from 'mongodb';
import { canonicalJson } from '../rules/canonical.ts';
import { loadDunningPolicies } from '../rules/dunning/load.ts';
import { loadPolicies } from '../rules/load.ts';
import { migrate } from '../store/migrations/migrate.ts';
import { createStore, type Store } from '../store/store.ts';

/** The policies that come with the product. */
export const POLICIES_FOLDER = fileURLToPath(new URL('../../policies', import.meta.url));

/**
 * Brings a database to what this version needs: collections, validators, indexes, and the released policies of the
 * repository. Both mains do it at every start; what is there already is left alone.
 * @throws PolicyRefused when a policy file is not sound, PolicyConflict when a released version was edited
 */
export async function prepareDatabase(client: MongoClient, database: string): Promise<Store> {
  const db = client.db(database);
  await migrate(db);
  const store = createStore(db, client);
  for (const { document, reference } of await loadPolicies(POLICIES_FOLDER)) {
    const { name, version, sha256 } = reference;
    await store.policies.put({
      name,
      version,
      sha256,
      effectiveAt: document.effectiveAt,
      content: canonicalJson(document),
    });
  }
  for (const { document, reference } of await loadDunningPolicies(POLICIES_FOLDER))
    await store.dunning.putPolicy({
      ...reference,
      effectiveAt: document.effectiveAt,
      content: canonicalJson(document),
    });
  return store;
}
