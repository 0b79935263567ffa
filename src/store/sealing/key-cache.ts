import { randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { instantOf, MINUTE_MS } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { KeyProvider } from '../../domain/key-provider.ts';
import type { Beside } from '../mongo/beside.ts';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import type { Keyed } from '../mongo/mapping.ts';
import { type DataKeys, dataKeys } from './data-key-schema.ts';

/** The unwrapped keys of a scope. */
export interface OpenKeys {
  /** The version that seals; 0 once they were erased. */
  readonly current: number;
  readonly byVersion: ReadonlyMap<number, Uint8Array>;
  readonly erased: boolean;
}

/** How many scopes' keys are held, and for how long. */
export interface KeyCacheOptions {
  /** Default 20,000. */
  readonly most?: number;
  /** How old a held key may be: another process may have erased or rotated it. Default {@link KEYS_HELD_FOR_MS}. */
  readonly heldForMs?: Ms;
  /** The clock; for tests. */
  readonly now?: () => Ms;
}

/** After this time every process has heard of a new, a retired and an erased key. */
export const KEYS_HELD_FOR_MS: Ms = 5 * MINUTE_MS;

/** A new data key. */
export function newDataKey(): Uint8Array {
  return randomBytes(32);
}

/** Unwrapped data keys: read from MongoDB and unwrapped when they are needed, then held in memory for a while. */
export class KeyCache {
  readonly #collection: Collection<Keyed<DataKeys, 'scope'>>;
  readonly #provider: KeyProvider;
  readonly #held = new Map<string, { readonly since: Ms; readonly keys: Promise<OpenKeys | null> }>();
  readonly #most: number;
  readonly #heldForMs: Ms;
  readonly #now: () => Ms;
  /** How often something was forgotten. */
  #forgotten = 0;

  constructor(db: Db, provider: KeyProvider, options: KeyCacheOptions = {}) {
    this.#collection = collectionOf(db, dataKeys);
    this.#provider = provider;
    this.#most = options.most ?? 20_000;
    this.#heldForMs = options.heldForMs ?? KEYS_HELD_FOR_MS;
    this.#now = options.now ?? Date.now;
  }

  /** The keys of these scopes, with one query for all that are not held. A scope without keys is left out. */
  async read(scopes: Iterable<string>): Promise<Map<string, OpenKeys>> {
    return this.#take(new Set(scopes), (missing) => this.#load(missing));
  }

  /** The same; a scope without keys gets its first. */
  async readOrMake(scopes: Iterable<string>): Promise<Map<string, OpenKeys>> {
    const wanted = new Set(scopes);
    const taken = await this.#take(wanted, async (missing) => {
      const found = await this.#load(missing);
      const fresh = missing.filter((scope) => !found.has(scope));
      if (fresh.length === 0) return found;
      await this.#make(fresh);
      for (const [scope, keys] of await this.#load(fresh)) found.set(scope, keys);
      return found;
    });
    // A read that was under way found none, and makes none.
    const left = [...wanted].filter((scope) => !taken.has(scope));
    if (left.length > 0) for (const [scope, keys] of await this.readOrMake(left)) taken.set(scope, keys);
    return taken;
  }

  /**
   * Reads the keys of a scope along with another read, and holds them from then on; null: they are held already. What is forgotten meanwhile
   * is not held.
   */
  readBeside(scope: string): Beside<void> | null {
    const since = this.#now();
    if (this.#isHeld(scope, since)) return null;
    const forgotten = this.#forgotten;
    return {
      collection: dataKeys.name,
      pipeline: [{ $match: { _id: scope } }],
      told: (docs) => {
        if (docs.length === 0 || forgotten !== this.#forgotten || this.#isHeld(scope, since)) return;
        const keys = this.#unwrapped(docs).then((found) => found.get(scope) ?? null);
        this.#hold(scope, since, keys);
      },
    };
  }

  /** Forgets what is held, so that the next read looks. */
  forget(scopes: Iterable<string>): void {
    this.#forgotten += 1;
    for (const scope of scopes) this.#held.delete(scope);
  }

  async #take(
    scopes: ReadonlySet<string>,
    load: (missing: readonly string[]) => Promise<Map<string, OpenKeys>>,
  ): Promise<Map<string, OpenKeys>> {
    const now = this.#now();
    const missing: string[] = [];
    const waiting = new Map<string, Promise<OpenKeys | null>>();
    for (const scope of scopes) {
      const held = this.#held.get(scope);
      if (held === undefined || !this.#isHeld(scope, now)) missing.push(scope);
      else waiting.set(scope, held.keys);
    }
    if (missing.length > 0) {
      const loading = load(missing);
      for (const scope of missing) {
        const keys = loading.then((found) => found.get(scope) ?? null);
        waiting.set(scope, keys);
        this.#hold(scope, now, keys);
      }
    }
    const found = new Map<string, OpenKeys>();
    for (const [scope, keys] of waiting) {
      const known = await keys;
      if (known !== null) found.set(scope, known);
    }
    return found;
  }

  #isHeld(scope: string, now: Ms): boolean {
    const held = this.#held.get(scope);
    return held !== undefined && now - held.since < this.#heldForMs;
  }

  #hold(scope: string, since: Ms, keys: Promise<OpenKeys | null>): void {
    this.#held.delete(scope);
    const entry = { since, keys };
    this.#held.set(scope, entry);
    // What is not there, or could not be read, is looked for again the next time.
    const drop = () => {
      if (this.#held.get(scope) === entry) this.#held.delete(scope);
    };
    keys.then((known) => (known === null ? drop() : undefined), drop);
    // The oldest goes first: a map keeps the order in which it was filled.
    for (const [oldest] of this.#held) {
      if (this.#held.size <= this.#most) break;
      this.#held.delete(oldest);
    }
  }

  async #load(scopes: readonly string[]): Promise<Map<string, OpenKeys>> {
    return this.#unwrapped(
      await this.#collection.find({ _id: { $in: [...scopes] } }, OPERATION_LIMIT).toArray(),
    );
  }

  async #unwrapped(docs: readonly object[]): Promise<Map<string, OpenKeys>> {
    const loaded = docs.map(async (doc): Promise<[string, OpenKeys]> => {
      const { scope, keys, erasedAt } = dataKeys.fromDoc(doc);
      const unwrapped = await Promise.all(
        keys.map(
          async ({ version, keyId, wrapped }): Promise<[number, Uint8Array]> => [
            version,
            await this.#provider.unwrap({ keyId, wrapped }, { scope, version }),
          ],
        ),
      );
      const current = Math.max(0, ...keys.map(({ version }) => version));
      return [scope, { current, byVersion: new Map(unwrapped), erased: erasedAt !== null }];
    });
    return new Map(await Promise.all(loaded));
  }

  /** Of two that make the keys of a scope at once, the first stands; both read it then. */
  async #make(scopes: readonly string[]): Promise<void> {
    const createdAt = instantOf(this.#now());
    const operations = await Promise.all(
      scopes.map(async (scope) => {
        const wrapped = await this.#provider.wrap(newDataKey(), { scope, version: 1 });
        const keys = [{ version: 1, ...wrapped, createdAt }];
        const { _id, ...fields } = dataKeys.toDoc({ scope, revision: 1, keys, erasedAt: null });
        return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
      }),
    );
    await this.#collection.bulkWrite(operations, { ordered: false, ...OPERATION_LIMIT });
  }
}
