import { createHash } from 'node:crypto';
import { type Db, type IndexDescription, MongoServerError } from 'mongodb';
import pMap from 'p-map';
import { ensureRequestCountIndexes } from '../access/request-counts.ts';
import { ensureThrottleIndexes } from '../access/throttle.ts';
import { ensureTicketIndexes } from '../access/tickets.ts';
import { COLLECTION_PLANS } from '../collections.ts';
import type { CollectionPlan } from '../mongo/collection.ts';
import { ensureIdempotencyIndexes } from '../mongo/idempotency.ts';
import { ensureStepUpIndexes } from '../mongo/step-ups.ts';
import type { MigrationStep } from './step.ts';

/** Collections that are made at the same time. */
const AT_ONCE = 8;
const NAMESPACE_EXISTS = 48;
const INDEX_NOT_FOUND = 27;
const INDEX_DIFFERS = new Set([85, 86]);
/** Another process changes the same collection at this moment. */
const BUSY = new Set([112, 117]);

/**
 * Every collection with its validator and indexes, as this version of the program defines them. It runs again whenever the
 * definitions have changed. It replaces an index that has the name but another definition, and removes nothing else.
 */
export const SCHEMA_STEP: MigrationStep = {
  name: 'schema',
  fingerprint: createHash('sha256').update(JSON.stringify(COLLECTION_PLANS)).digest('hex'),
  async run(db) {
    await pMap(COLLECTION_PLANS, (plan) => patiently(() => applyPlan(db, plan)), { concurrency: AT_ONCE });
    await patiently(() => ensureIdempotencyIndexes(db));
    await patiently(() => ensureStepUpIndexes(db));
    await patiently(() => ensureTicketIndexes(db));
    await patiently(() => ensureThrottleIndexes(db));
    await patiently(() => ensureRequestCountIndexes(db));
  },
};

/** A new collection gets its indexes at once; of one that was there each is looked at by itself. */
async function applyPlan(db: Db, plan: CollectionPlan): Promise<void> {
  try {
    await db.createCollection(plan.name, { validator: plan.validator });
    if (plan.indexes.length > 0) await db.collection(plan.name).createIndexes([...plan.indexes]);
    return;
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
    await db.command({ collMod: plan.name, validator: plan.validator, validationLevel: 'strict' });
  }
  for (const index of plan.indexes) await applyIndex(db, plan.name, index);
}

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
