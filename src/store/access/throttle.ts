/**
 * Slows down guessing: after some failed tries the next one has to wait, twice as long each time. Tries are counted before they are made,
 * so sending many at once is no way around it.
 */
import { createHash } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { againOnDuplicateKey } from '../mongo/transaction.ts';

/** Name of the collection. */
const THROTTLE_COLLECTION = 'signInThrottles';

/** Whose tries are counted together, and how patiently. */
export interface ThrottleRule {
  /** Such as `name` or `address`. */
  readonly kind: string;
  /** Tries without any wait. */
  readonly free: number;
  /** The wait after the first try that is not free, in milliseconds; it doubles. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The store of counted tries. */
export interface ThrottleStore {
  /** Counts a try. Returns 0 when it may be made, else how long to wait, in milliseconds; then it is not counted. */
  attempt(rule: ThrottleRule, key: string): Promise<number>;
  /** Forgets all tries of a key. */
  forget(rule: ThrottleRule, key: string): Promise<void>;
  /** Takes one try back, which was none: it went well. */
  giveBack(rule: ThrottleRule, key: string): Promise<void>;
}

interface ThrottleDocument {
  /** A digest: names of people and addresses are not kept. */
  _id: string;
  tries: number;
  blockedUntil: Date;
  /** Of the last try: when it was, and whether it might be made. */
  askedAt: Date;
  allowed: boolean;
  expiresAt: Date;
}

/** Tries of a day ago do not count. */
const KEPT_MS = 24 * 3_600_000;

/** Creates the collection's TTL index. Idempotent. */
export async function ensureThrottleIndexes(db: Db): Promise<void> {
  await collectionOf(db).createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0, name: 'expiry' });
}

/** The store on MongoDB, by the clock of the server. */
export function createThrottleStore(db: Db): ThrottleStore {
  const throttles = collectionOf(db);
  return {
    async attempt(rule, key) {
      const counted = await againOnDuplicateKey(() =>
        throttles.findOneAndUpdate({ _id: digestOf(rule, key) }, countUnlessBlocked(rule), {
          ...{ upsert: true, returnDocument: 'after' },
          ...OPERATION_LIMIT,
        }),
      );
      if (counted === null || counted.allowed) return 0;
      return Math.max(1, counted.blockedUntil.getTime() - counted.askedAt.getTime());
    },
    async forget(rule, key) {
      await throttles.deleteOne({ _id: digestOf(rule, key) }, OPERATION_LIMIT);
    },
    async giveBack(rule, key) {
      await throttles.updateOne(
        { _id: digestOf(rule, key), tries: { $gt: 0 } },
        [{ $set: { tries: { $subtract: ['$tries', 1] }, blockedUntil: '$$NOW' } }],
        OPERATION_LIMIT,
      );
    },
  };
}

/** One step on the server: nobody comes in between, and its clock is the only one. */
function countUnlessBlocked({ free, firstMs, longestMs }: ThrottleRule) {
  const doublings = { $min: [{ $subtract: ['$tries', free + 1] }, 30] };
  const wait = { $toLong: { $min: [longestMs, { $multiply: [firstMs, { $pow: [2, doublings] }] }] } };
  const blockedFrom = { $add: ['$$NOW', { $cond: [{ $gt: ['$tries', free] }, wait, 0] }] };
  return [
    {
      $set: {
        allowed: { $lte: [{ $ifNull: ['$blockedUntil', '$$NOW'] }, '$$NOW'] },
        tries: { $ifNull: ['$tries', 0] },
        askedAt: '$$NOW',
        expiresAt: { $add: ['$$NOW', KEPT_MS] },
      },
    },
    { $set: { tries: { $add: ['$tries', { $cond: ['$allowed', 1, 0] }] } } },
    { $set: { blockedUntil: { $cond: ['$allowed', blockedFrom, '$blockedUntil'] } } },
  ];
}

function digestOf({ kind }: ThrottleRule, key: string): string {
  return createHash('sha256').update(`${kind}\n${key}`).digest('hex');
}

function collectionOf(db: Db): Collection<ThrottleDocument> {
  return db.collection<ThrottleDocument>(THROTTLE_COLLECTION);
}
