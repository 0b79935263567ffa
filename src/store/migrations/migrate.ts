import { createHash } from 'node:crypto';
import { type Db, type IndexDescription, MongoServerError } from 'mongodb';
import { COLLECTION_PLANS } from '../collections.ts';
import { chainLedgers } from '../ledger/ledger-chain.ts';
import type { CollectionPlan } from '../mongo/collection.ts';
import { OPERATION_LIMIT, WRITE_CONCERN } from '../mongo/connection.ts';
import { ensureIdempotencyIndexes } from '../mongo/idempotency.ts';
import { backfillBilling } from './billing-backfill.ts';
import { backfillDisputes } from './dispute-backfill.ts';
import { backfillFailedSuspense } from './suspense-backfill.ts';
import { backfillAccountViews } from './view-backfill.ts';

/** Raise it when data, not only validators or indexes, has to change. */
const SCHEMA_VERSION = 4;

interface MetaDocument {
  _id: string;
  version: number;
  fingerprint: string;
  migratedAt: string;
}

const NAMESPACE_EXISTS = 48;
const INDEX_NOT_FOUND = 27;
const INDEX_DIFFERS = new Set([85, 86]);
/** Two processes changing one collection at once; whoever is refused tries again. */
const BUSY = new Set([112, 117]);

/**
 * Brings the database to this version of the program: every collection with its validator and indexes, every account with
 * its view and how far it is billed, every ledger with its chain. Does nothing when that was done already, and may run in several processes at once. Rejects with the driver's error.
 */
export async function migrate(db: Db): Promise<{ changed: boolean }> {
  const meta = db.collection<MetaDocument>('meta');
  const fingerprint = fingerprintOf(COLLECTION_PLANS);
  const found = await meta.findOne({ _id: 'schema' }, OPERATION_LIMIT);
  if (found !== null && found.version > SCHEMA_VERSION)
    throw new Error(`the database has schema version ${found.version}, this program knows ${SCHEMA_VERSION}`);
  if (found?.version === SCHEMA_VERSION && found.fingerprint === fingerprint) return { changed: false };
  for (const plan of COLLECTION_PLANS) await patiently(() => applyPlan(db, plan));
  await patiently(() => ensureIdempotencyIndexes(db));
  await chainLedgers(db, db.client);
  await backfillBilling(db, db.client, new Date().toISOString());
  await backfillAccountViews(db, db.client);
  await backfillDisputes(db, new Date().toISOString());
  await backfillFailedSuspense(db);
  // Last, so that a migration that dies in the middle is done again.
  await meta.updateOne(
    { _id: 'schema' },
    { $set: { version: SCHEMA_VERSION, fingerprint, migratedAt: new Date().toISOString() } },
    { upsert: true, writeConcern: WRITE_CONCERN },
  );
  return { changed: true };
}

async function applyPlan(db: Db, plan: CollectionPlan): Promise<void> {
  try {
    await db.createCollection(plan.name, { validator: plan.validator });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
    await db.command({ collMod: plan.name, validator: plan.validator, validationLevel: 'strict' });
  }
  for (const index of plan.indexes) await applyIndex(db, plan.name, index);
}

/** An index that has the name but another definition is of an earlier version, and is replaced. */
async function applyIndex(db: Db, collection: string, index: IndexDescription): Promise<void> {
  try {
    await db.collection(collection).createIndexes([index]);
  } catch (error) {
    if (!(error instanceof MongoServerError && INDEX_DIFFERS.has(Number(error.code)))) throw error;
    if (index.name !== undefined) await dropIndex(db, collection, index.name);
    await db.collection(collection).createIndexes([index]);
  }
}

async function dropIndex(db: Db, collection: string, name: string): Promise<void> {
  try {
    await db.collection(collection).dropIndex(name);
  } catch (error) {
    // Another process that migrates was faster.
    if (!(error instanceof MongoServerError && error.code === INDEX_NOT_FOUND)) throw error;
  }
}

async function patiently(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const busy = error instanceof MongoServerError && BUSY.has(Number(error.code));
      if (!busy || attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25 * attempt));
    }
  }
}

function fingerprintOf(plans: readonly CollectionPlan[]): string {
  return createHash('sha256').update(JSON.stringify(plans)).digest('hex');
}
