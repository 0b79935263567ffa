import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db, MongoClient } from 'mongodb';
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { KeyProvider } from '../../domain/key-provider.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT, WRITE_CONCERN } from '../mongo/connection.ts';
import type { Keyed } from '../mongo/mapping.ts';
import { type DataKeys, dataKeys } from './data-key-schema.ts';
import { KEYS_HELD_FOR_MS, newDataKey } from './key-cache.ts';
import { SERVICE_SCOPE } from './seal.ts';
import type { FieldSealing } from './sealing.ts';

/** What a rotation works on. */
export interface RotationTarget {
  readonly db: Db;
  readonly client: MongoClient;
  readonly keys: KeyProvider;
}

/** How a rotation is going. */
export interface RotationProgress {
  readonly step: 'wrapping' | 'newKeys' | 'waiting' | 'sealing' | 'retiring';
  readonly done: number;
}

export interface RotationOptions {
  readonly onProgress?: (progress: RotationProgress) => void;
  /** How long a process may hold a key. For tests. */
  readonly heldForMs?: Ms;
}

/** Kept answers are sealed with the key of the service, and live for a day. */
const SERVICE_KEYS_KEPT_MS: Ms = 48 * 3_600_000;
const BATCH = 200;

/**
 * Wraps every data key again that another key than the provider's active one has wrapped. Runs beside the service; what was done stays
 * done when it is stopped, and the next run does the rest. Returns how many scopes were wrapped again.
 */
export async function rotateWrapping(
  { db, keys: provider }: RotationTarget,
  { onProgress }: RotationOptions = {},
): Promise<number> {
  let done = 0;
  for await (const stored of scopesOf(db, {
    keys: { $elemMatch: { keyId: { $ne: provider.activeKeyId } } },
  })) {
    const keys = [];
    for (const key of stored.keys) {
      const { version, createdAt, ...wrapped } = key;
      const place = { scope: stored.scope, version };
      keys.push(
        key.keyId === provider.activeKeyId
          ? key
          : { version, createdAt, ...(await provider.wrap(await provider.unwrap(wrapped, place), place)) },
      );
    }
    // One that another run, a rotation or an erasure has changed meanwhile is left to them.
    if (await replaceKeys(db, stored, keys)) done += 1;
    onProgress?.({ step: 'wrapping', done });
  }
  return done;
}

/** What a rotation of data keys did. */
export interface DataRotation {
  readonly newKeys: number;
  /** Texts that were sealed again. */
  readonly sealed: number;
  /** Scopes whose old keys were destroyed. */
  readonly retired: number;
}

/**
 * Gives every scope a new data key, seals every text with it, and destroys the old ones, beside the service: first all get their new key,
 * then it waits until no process holds an old one alone, then it seals again, text by text. Stopped, it goes on from where it was:
 * scopes with more than one key tell that, and since when.
 */
export async function rotateData(
  target: RotationTarget,
  sealing: FieldSealing,
  { onProgress, heldForMs = KEYS_HELD_FOR_MS }: RotationOptions = {},
): Promise<DataRotation> {
  const { db, keys: provider } = target;
  const begunAt = (await interruptedSince(db)) ?? instantOf(Date.now());
  let newKeys = 0;
  for await (const stored of scopesOf(db, { erasedAt: null })) {
    const newest = stored.keys.at(-1);
    if (newest === undefined || newest.createdAt >= begunAt) continue;
    const version = newest.version + 1;
    const wrapped = await provider.wrap(newDataKey(), { scope: stored.scope, version });
    const key = { version, ...wrapped, createdAt: instantOf(Date.now()) };
    if (await replaceKeys(db, stored, [...stored.keys, key])) newKeys += 1;
    onProgress?.({ step: 'newKeys', done: newKeys });
  }
  onProgress?.({ step: 'waiting', done: 0 });
  await pause(Math.max(0, (await newestOf(db)) + heldForMs - Date.now()));
  let sealed = 0;
  for (const name of sealing.collections)
    sealed += await sealAgain(db, sealing, name, (n) => onProgress?.({ step: 'sealing', done: sealed + n }));
  let retired = 0;
  for await (const stored of scopesOf(db, { 'keys.1': { $exists: true } })) {
    const newest = stored.keys.at(-1);
    if (newest === undefined) continue;
    const age = Date.now() - epochMsOf(newest.createdAt);
    if (stored.scope === SERVICE_SCOPE && age < SERVICE_KEYS_KEPT_MS) continue;
    if (await replaceKeys(db, stored, [newest])) retired += 1;
    onProgress?.({ step: 'retiring', done: retired });
  }
  return { newKeys, sealed, retired };
}

/** Seals the texts of a collection again until a pass finds none: what was written meanwhile is met by the next. */
async function sealAgain(
  db: Db,
  sealing: FieldSealing,
  name: string,
  onDone: (done: number) => void,
): Promise<number> {
  const collection: Collection<AnyDocument> = db.collection(name, { writeConcern: WRITE_CONCERN });
  let done = 0;
  for (;;) {
    let found = 0;
    let after = '';
    for (;;) {
      const docs = await collection
        .find({ _id: { $gt: after } }, OPERATION_LIMIT)
        .sort({ _id: 1 })
        .limit(BATCH)
        .toArray();
      for (const doc of docs)
        for (const { path, before, after: next } of await sealing.resealed(name, doc)) {
          found += 1;
          // Only where it is still the same text in the same place.
          const { modifiedCount } = await collection.updateOne(
            { _id: doc._id, [path]: before },
            { $set: { [path]: next } },
            OPERATION_LIMIT,
          );
          done += modifiedCount;
          onDone(done);
        }
      const last = docs.at(-1);
      if (docs.length < BATCH || last === undefined) break;
      after = last._id;
    }
    if (found === 0) return done;
  }
}

/** When a rotation of data keys began that did not come to its end; null: none did. */
async function interruptedSince(db: Db): Promise<Instant | null> {
  let since: Instant | null = null;
  for await (const { scope, keys } of scopesOf(db, { 'keys.1': { $exists: true } })) {
    // The service keeps its old key for a while after a rotation has ended.
    const newest = keys.at(-1)?.createdAt;
    if (scope !== SERVICE_SCOPE && newest !== undefined && (since === null || newest < since)) since = newest;
  }
  return since;
}

async function newestOf(db: Db): Promise<Ms> {
  let newest = 0;
  for await (const { keys } of scopesOf(db, { 'keys.1': { $exists: true } }))
    newest = Math.max(newest, ...keys.map(({ createdAt }) => epochMsOf(createdAt)));
  return newest;
}

async function* scopesOf(db: Db, filter: Readonly<Record<string, unknown>>): AsyncGenerator<DataKeys> {
  const collection = db.collection<AnyDocument>(dataKeys.name);
  let after = '';
  for (;;) {
    const docs = await collection
      .find({ ...filter, _id: { $gt: after } }, OPERATION_LIMIT)
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    for (const doc of docs) yield dataKeys.fromDoc(doc);
    const last = docs.at(-1);
    if (docs.length < BATCH || last === undefined) return;
    after = last._id;
  }
}

/** Unless they were changed since they were read. */
async function replaceKeys(db: Db, stored: DataKeys, keys: DataKeys['keys']): Promise<boolean> {
  const collection: Collection<Keyed<DataKeys, 'scope'>> = collectionOf(db, dataKeys);
  const { matchedCount } = await collection.updateOne(
    { _id: stored.scope, revision: stored.revision },
    { $set: { keys: [...keys], revision: stored.revision + 1 } },
    { ...OPERATION_LIMIT, writeConcern: WRITE_CONCERN },
  );
  return matchedCount === 1;
}
