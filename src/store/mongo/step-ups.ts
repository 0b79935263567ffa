/**
 * Remembers what each fresh authentication was used for: one operation on one object, by one request. A person who gets hold of it
 * can't use it elsewhere, and of two different uses at once one wins.
 */
import { createHash } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from './errors.ts';

/** Name of the collection. */
export const STEP_UP_COLLECTION = 'stepUps';

/** The use of one authentication. */
export interface StepUpUse {
  /** Digest of what the token says of the authentication, in hex. No token is stored. */
  readonly authentication: string;
  /** The route's operation, such as `releasePolicy`. */
  readonly operation: string;
  /** What it is done to, such as a path; every object of the operation has its own text. */
  readonly object: string;
  /** The caller's Idempotency-Key. Null for an operation without one: it may be repeated until the authentication is too old. */
  readonly request: string | null;
}

/** The store of used authentications. Both methods reject with the driver's error when MongoDB does not answer. */
export interface StepUpStore {
  /**
   * Uses an authentication, in one atomic step. True for its first use, for the same request again, and for another request for the same
   * operation and object once the request before was given back. False for anything else.
   */
  use(use: StepUpUse): Promise<boolean>;
  /** Gives back what was refused: the authentication may be used again, for the same operation and object alone. */
  giveBack(use: StepUpUse): Promise<void>;
}

interface UseDocument {
  _id: string;
  /** Digests: a path and a key may hold anything. */
  purpose: string;
  request: string | null;
  expiresAt: Date;
}

/** Longer than the longest age that can be configured (a day), and the difference of clocks: a use that is forgotten is of a stale one. */
const KEPT_MS = 25 * 3_600_000;

const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

/** Creates the collection's TTL index. Idempotent. */
export async function ensureStepUpIndexes(db: Db): Promise<void> {
  await collectionOf(db).createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0, name: 'expiry' });
}

/** The store on MongoDB. */
export function createStepUpStore(db: Db): StepUpStore {
  const uses = collectionOf(db);

  /** Inserts, or takes what matches; where neither can be, the key is a duplicate. */
  const taken = async (use: StepUpUse): Promise<boolean> => {
    const { _id, purpose, request } = kept(use);
    try {
      await uses.updateOne(
        { _id, purpose, request: { $in: [null, request] } },
        { $set: { request }, $setOnInsert: { expiresAt: new Date(Date.now() + KEPT_MS) } },
        { ...DURABLE, upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  };

  return {
    // Twice: a use that was inserted at the same moment is a duplicate at first, and may be of the same request.
    use: async (use) => (await taken(use)) || (await taken(use)),
    async giveBack(use) {
      await uses.updateOne(kept(use), { $set: { request: null } }, DURABLE);
    },
  };
}

function kept({ authentication, operation, object, request }: StepUpUse): Omit<UseDocument, 'expiresAt'> {
  return {
    _id: authentication,
    purpose: sha256(JSON.stringify([operation, object])),
    request: request === null ? null : sha256(request),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function collectionOf(db: Db): Collection<UseDocument> {
  return db.collection<UseDocument>(STEP_UP_COLLECTION);
}
