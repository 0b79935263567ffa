import type { MongoClient } from 'mongodb';
import { generateCrowd } from '../../src/demo-data/generate.ts';
import { VIEW_FORMAT } from '../../src/domain/accounts/view/account-view.ts';
import type { CivilDate } from '../../src/domain/civil-date.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { dataKeys } from '../../src/store/sealing/data-key-schema.ts';
import { sealedDb } from '../../src/store/sealing/sealed-db.ts';
import { createSealing, createStore } from '../../src/store/store.ts';
import { testKeys } from '../../test/support/product/field-keys.ts';

/** Most different accounts that are made; the others are these under other ids. */
const TEMPLATES = 4_000;
const FIRST_NUMBER = 1001;
/** Accounts whose documents go out together. */
const BATCH = 500;
const SCRATCH = 'bench_templates';

type Doc = { _id: string };
type Documents = Map<string, Doc[]>;

/** The customers that {@link loadCrowd} makes, each with one account `BA-<number>`. */
export function customerNumbers(accounts: number): number[] {
  return Array.from({ length: accounts }, (_, index) => FIRST_NUMBER + index);
}

/**
 * Fills a database with accounts of a year's history, unless it holds them already. The documents of the first few are
 * written by the store itself; the others are copies under ids of their own, written without transactions and before
 * there are indexes, which is what makes it quick. Returns how long it took, null when they were there.
 */
export async function loadCrowd(
  client: MongoClient,
  database: string,
  options: { readonly accounts: number; readonly today: CivilDate; readonly log: (line: string) => void },
): Promise<number | null> {
  const { accounts, today, log } = options;
  const db = client.db(database);
  const marker = db.collection<{ _id: string; accounts: number; today: string; format: number }>('meta');
  const found = await marker.findOne({ _id: 'bench' });
  if (found?.accounts === accounts && found.today === today && found.format === VIEW_FORMAT) return null;
  const startedAt = performance.now();
  await db.dropDatabase();
  const sealed = sealedDb(db, createSealing(db, testKeys));
  const templates = await templatesByTheStore(client, today, Math.min(accounts, TEMPLATES));
  for (let done = 0; done < accounts; done += BATCH) {
    const batch: Documents = new Map();
    for (let index = done; index < Math.min(accounts, done + BATCH); index += 1) {
      const template = templates[index % templates.length];
      if (template === undefined) throw new Error('no templates');
      for (const [name, docs] of copyOf(template, FIRST_NUMBER + index)) {
        const all = batch.get(name);
        if (all === undefined) batch.set(name, docs);
        else all.push(...docs);
      }
    }
    await Promise.all(
      [...batch].map(([name, docs]) =>
        sealed.collection<Doc>(name).insertMany(docs, { ordered: false, writeConcern: { w: 1 } }),
      ),
    );
    if ((done + BATCH) % 10_000 === 0) log(`  ${done + BATCH} accounts`);
  }
  log('  indexes');
  await migrate(db);
  await marker.updateOne(
    { _id: 'bench' },
    { $set: { accounts, today, format: VIEW_FORMAT } },
    { upsert: true },
  );
  return performance.now() - startedAt;
}

interface Template {
  readonly number: number;
  /** All documents of one account as JSON, by collection. */
  readonly text: string;
}

async function templatesByTheStore(
  client: MongoClient,
  today: CivilDate,
  templates: number,
): Promise<Template[]> {
  const db = client.db(SCRATCH);
  await db.dropDatabase();
  await migrate(db);
  const bundles: AccountBundle[] = [];
  for (const bundle of generateCrowd({ seed: 7, customers: templates * 2, today })) {
    if (bundle.account.billingAccountId !== bundle.customer.customerId.replace('CUST', 'BA')) continue;
    bundles.push(bundle);
    if (bundles.length === templates) break;
  }
  const sealing = createSealing(db, testKeys);
  const { bulk } = createStore(db, client, sealing);
  for (let done = 0; done < bundles.length; done += 50)
    await bulk.putAccounts(bundles.slice(done, done + 50));
  const byAccount = new Map<string, Record<string, unknown[]>>();
  for (const { name } of await db.listCollections().toArray()) {
    if (name === 'meta' || name === dataKeys.name) continue;
    // Opened: what is sealed for one account opens in no other.
    for (const doc of await sealedDb(db, sealing).collection(name).find().toArray()) {
      const owner = String(doc['billingAccountId'] ?? String(doc._id).replace('CUST', 'BA'));
      const all = byAccount.get(owner) ?? {};
      byAccount.set(owner, all);
      all[name] = [...(all[name] ?? []), doc];
    }
  }
  await db.dropDatabase();
  return [...byAccount].map(([owner, docs]) => ({
    number: Number(owner.replace('BA-', '')),
    text: JSON.stringify(docs),
  }));
}

function copyOf({ number, text }: Template, copy: number): [string, Doc[]][] {
  // Every id carries the customer's number after its prefix; a negative amount has no letter before its sign.
  const renamed = text.replaceAll(new RegExp(`(?<=[A-Z]-)${number}\\b`, 'g'), String(copy));
  // Those of disputes are hashes.
  const own = renamed.replaceAll(/DSP-[0-9A-F]+/g, (id) => `${id}-${copy}`);
  return Object.entries(JSON.parse(own));
}
