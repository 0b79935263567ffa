/** How many requests of each party all processes have accepted in the running minute. */
import { createHash } from 'node:crypto';
import type { Db } from 'mongodb';
import { RateLimiterMongo } from 'rate-limiter-flexible';

/** Name of the collection. */
export const REQUEST_COUNTS_COLLECTION = 'requestCounts';

/** The count of a party after a report. */
export interface SharedCount {
  /** Requests that all processes reported in this window. */
  readonly total: number;
  /** Milliseconds until the window ends. */
  readonly endsInMs: number;
}

/** The counts that processes share. */
export interface RequestCounts {
  /** Adds requests of a party. Rejects with the driver's error when MongoDB does not answer. */
  add(party: string, requests: number): Promise<SharedCount>;
}

/** Creates the collection's indexes. Idempotent. */
export async function ensureRequestCountIndexes(db: Db): Promise<void> {
  await db.collection(REQUEST_COUNTS_COLLECTION).createIndexes([
    { key: { expire: 1 }, expireAfterSeconds: 0, name: 'expiry' },
    { key: { key: 1 }, unique: true, name: 'byKey' },
  ]);
}

/** The counts in MongoDB. A window begins with a party's first report. @param windowMs its length, whole seconds */
export function createRequestCounts(db: Db, windowMs: number): RequestCounts {
  // Without `db`, the library counts in a database of its own.
  const limiter = new RateLimiterMongo({
    ...{ storeClient: db.client, dbName: db.databaseName, tableName: REQUEST_COUNTS_COLLECTION },
    ...{ keyPrefix: '', points: 1, duration: windowMs / 1000, disableIndexesCreation: true },
  });
  return {
    async add(party, requests) {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(digestOf(party), requests);
      return { total: consumedPoints, endsInMs: msBeforeNext };
    },
  };
}

/** Names of customers and addresses are not kept. */
function digestOf(party: string): string {
  return createHash('sha256').update(party).digest('hex');
}
