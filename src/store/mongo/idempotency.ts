/**
 * Remembers which requests were answered, so that a caller who asks again gets the same answer instead of a
 * second effect.
 *
 * A record is claimed before the work starts and carries a lease: when the process dies in the middle, the next
 * call after the lease takes over. Every later write names the lease, so a first caller who wakes up late cannot
 * overwrite its successor.
 */
import { createHash, randomUUID } from 'node:crypto';
import { type Collection, type Db, MongoBulkWriteError } from 'mongodb';
import { SERVICE_SCOPE } from '../sealing/seal.ts';
import type { FieldSealing, SealedPlace } from '../sealing/sealing.ts';
import { StoredDataError } from './errors.ts';
import { inNaturalBatches } from './natural-batches.ts';

/** Name of the collection. */
export const IDEMPOTENCY_COLLECTION = 'idempotencyKeys';

/** What makes a request the same request. */
export interface IdempotentRequest {
  /** The token's subject: keys of different callers never meet. */
  readonly subject: string;
  /** The one customer that the token is bound to: what was answered for one is never replayed for another. */
  readonly customerId?: string | undefined;
  readonly method: string;
  /** The concrete path with its query, so that one key on two cases is two requests. */
  readonly target: string;
  /** The caller's key: 1 to 255 visible ASCII characters. */
  readonly key: string;
  /** The bytes of the body. */
  readonly body: Uint8Array;
}

/** An answer as it is kept: exactly what is needed to give it again byte for byte. */
export interface StoredAnswer {
  readonly status: number;
  /** Lower-case names; only those that belong to the answer itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Permission to execute a request. */
export interface Claim {
  readonly id: string;
  readonly lease: string;
}

/** What `begin` found. */
export type BeginResult =
  | { readonly kind: 'execute'; readonly claim: Claim }
  | { readonly kind: 'replay'; readonly answer: StoredAnswer }
  | { readonly kind: 'reused' }
  | { readonly kind: 'running'; readonly retryAfterSeconds: number };

/** The store of idempotency keys. All methods reject with the driver's error when MongoDB does not answer. */
export interface IdempotencyStore {
  /** Claims the request, or says why it must not be executed now. Exactly one of many callers is told `execute`. */
  begin(request: IdempotentRequest): Promise<BeginResult>;
  /** Keeps the answer. False when the lease was lost to another caller meanwhile. */
  complete(claim: Claim, answer: StoredAnswer): Promise<boolean>;
  /** Gives the key back unused, so that the same key may be tried again at once. */
  release(claim: Claim): Promise<void>;
}

interface KeyDocument {
  _id: string;
  bodySha256: string;
  state: 'running' | 'done';
  lease: string;
  leaseExpiresAt: Date;
  createdAt: Date;
  expiresAt: Date;
  status?: number;
  headers?: Record<string, string>;
  /** Sealed: an answer may hold what a person wrote. */
  body?: string;
}

/** How long things are kept. */
export interface IdempotencyOptions {
  /** Seals the answers that are kept. */
  readonly sealing: Pick<FieldSealing, 'sealBytes' | 'openBytes'>;
  /** How long one execution may take before another may take over. Default 60 s; keep it above the longest handler. */
  readonly leaseMs?: number;
  /** How long an answer is kept. Default 24 h. */
  readonly retentionMs?: number;
  /** The clock; for tests. */
  readonly now?: () => Date;
}

/** Keys that arrive while others are being written go together; each write is as durable as if it were alone. */
const TOGETHER = { most: 100, atOnce: 2 };
const DUPLICATE_KEY = 11000;

/** An answer to be kept. */
interface Completion {
  readonly claim: Claim;
  readonly set: Partial<KeyDocument>;
}

/** Creates the collection's TTL index. Idempotent. */
export async function ensureIdempotencyIndexes(db: Db): Promise<void> {
  await collectionOf(db).createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0, name: 'expiry' });
}

/** The store on MongoDB. */
export function createIdempotencyStore(db: Db, options: IdempotencyOptions): IdempotencyStore {
  const keys = collectionOf(db);
  const leaseMs = options.leaseMs ?? 60_000;
  const retentionMs = options.retentionMs ?? 24 * 3_600_000;
  const now = options.now ?? (() => new Date());
  const durable = { writeConcern: { w: 'majority', j: true } } as const;

  async function begin(request: IdempotentRequest): Promise<BeginResult> {
    const id = idOf(request);
    const bodySha256 = sha256(request.body);
    // Again when the record we ran into was released, or taken over by another, before we could judge it.
    for (let round = 0; ; round++) {
      const at = now();
      const lease = randomUUID();
      const fresh: KeyDocument = {
        _id: id,
        bodySha256,
        state: 'running',
        lease,
        leaseExpiresAt: new Date(at.getTime() + leaseMs),
        createdAt: at,
        expiresAt: new Date(at.getTime() + retentionMs),
      };
      if (await inserted(fresh)) return { kind: 'execute', claim: { id, lease } };
      const found = await keys.findOne({ _id: id }, { readPreference: 'primary' });
      if (found !== null) {
        const answer = await judge(found, bodySha256, at, options.sealing);
        if (answer !== undefined) return answer;
        // Expired, or its owner is gone: take it over, unless somebody else just did.
        const taken = await keys.replaceOne(
          { _id: id, lease: found.lease, state: found.state },
          fresh,
          durable,
        );
        if (taken.matchedCount === 1) return { kind: 'execute', claim: { id, lease } };
      }
      if (round === 2) return { kind: 'running', retryAfterSeconds: 1 };
    }
  }

  /** False: the key is there already. */
  const inserted = inNaturalBatches<KeyDocument, boolean>({
    ...TOGETHER,
    keyOf: ({ _id }) => _id,
    async work(documents) {
      const taken = await insertUntaken(documents);
      return documents.map((_, index) => ({ status: 'fulfilled', value: !taken.has(index) }));
    },
  });

  /** The indexes of those whose key is there already. */
  async function insertUntaken(documents: readonly KeyDocument[]): Promise<ReadonlySet<number>> {
    try {
      await keys.insertMany(documents, { ordered: false, ...durable });
      return new Set();
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined)
        throw error;
      const faults = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
      // Without one the driver wraps what kept all of them from being written: no connection.
      if (faults.length === 0 || faults.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
      return new Set(faults.map(({ index }) => index));
    }
  }

  /** False: the lease was lost. */
  const completed = inNaturalBatches<Completion, boolean>({
    ...TOGETHER,
    keyOf: ({ claim }) => claim.id,
    async work(completions) {
      const writes = completions.map(({ claim, set }) => ({
        updateOne: {
          filter: { _id: claim.id, lease: claim.lease, state: 'running' as const },
          update: { $set: set },
        },
      }));
      const { matchedCount } = await keys.bulkWrite(writes, { ordered: false, ...durable });
      const kept = matchedCount === completions.length ? null : await keptOf(completions);
      return completions.map(({ claim }) => ({
        status: 'fulfilled',
        value: kept === null || kept.has(claim.id),
      }));
    },
  });

  /** The ids of those whose own answer is there. */
  async function keptOf(completions: readonly Completion[]): Promise<ReadonlySet<string>> {
    const own = completions.map(({ claim }) => ({ _id: claim.id, lease: claim.lease }));
    const kept = await keys
      .find({ $or: own, state: 'done' }, { projection: { _id: 1 }, readPreference: 'primary' })
      .toArray();
    return new Set(kept.map(({ _id }) => _id));
  }

  async function complete(claim: Claim, answer: StoredAnswer): Promise<boolean> {
    const set = {
      state: 'done' as const,
      status: answer.status,
      headers: { ...answer.headers },
      body: await options.sealing.sealBytes(answer.body, placeOf(claim.id)),
      expiresAt: new Date(now().getTime() + retentionMs),
    };
    return completed({ claim, set });
  }

  async function release(claim: Claim): Promise<void> {
    await keys.deleteOne({ _id: claim.id, lease: claim.lease, state: 'running' }, durable);
  }

  return { begin, complete, release };
}

/** What a record means for a caller, or undefined when it may be taken over. */
async function judge(
  found: KeyDocument,
  bodySha256: string,
  at: Date,
  sealing: IdempotencyOptions['sealing'],
): Promise<BeginResult | undefined> {
  // MongoDB deletes expired records about once a minute only, so the date counts, not the record's presence.
  if (found.expiresAt <= at) return undefined;
  if (found.bodySha256 !== bodySha256) return { kind: 'reused' };
  if (found.state === 'done') {
    const body = found.body === undefined ? null : await sealing.openBytes(found.body, placeOf(found._id));
    if (body === null) throw new StoredDataError(IDEMPOTENCY_COLLECTION, found._id, ['body']);
    return {
      kind: 'replay',
      answer: {
        status: found.status ?? 200,
        headers: found.headers ?? {},
        body: new Uint8Array(body),
      },
    };
  }
  if (found.leaseExpiresAt <= at) return undefined;
  return { kind: 'running', retryAfterSeconds: 1 };
}

function placeOf(documentId: string): SealedPlace {
  return { scope: SERVICE_SCOPE, collection: IDEMPOTENCY_COLLECTION, documentId, field: 'body' };
}

function collectionOf(db: Db): Collection<KeyDocument> {
  return db.collection<KeyDocument>(IDEMPOTENCY_COLLECTION);
}

/** The key itself is not stored: a caller may have put anything into it. */
function idOf(request: IdempotentRequest): string {
  const { subject, customerId, method, target, key } = request;
  const bound = customerId === undefined ? [] : [customerId];
  return sha256(JSON.stringify([subject, method.toUpperCase(), target, key, ...bound]));
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
