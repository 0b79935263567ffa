import { valueAtPath } from '../../domain/field-path.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Beside } from '../mongo/beside.ts';
import type { CollectionPlan } from '../mongo/collection.ts';
import type { Personal } from '../mongo/personal.ts';
import {
  BLIND,
  blindCandidates,
  blindHashes,
  blindName,
  blindPart,
  INDEX_SCOPE,
  type IndexedField,
  indexedFields,
  withoutBlind,
} from './blind-index.ts';
import type { KeyCache, OpenKeys } from './key-cache.ts';
import { ERASED, isKept, openText } from './open-text.ts';
import { customerScope, ERASED_FORM, type Place, parseSealed, type Sealed, seal, unseal } from './seal.ts';
import { mapTexts, type Plain } from './texts.ts';
import { fieldsSet, hasText, isRecord, mapUpdate, scopeOf, setTo } from './written-texts.ts';

/** Bytes beside documents: whose, and where they lie. */
export interface SealedPlace extends Place {
  readonly scope: string;
}

/** Seals the personal texts of documents on their way to the disk, and opens them on their way back. */
export class FieldSealing {
  readonly #keys: KeyCache;
  readonly #personal: ReadonlyMap<string, Personal>;

  /** `plans` say which fields of which collections are personal. */
  constructor(keys: KeyCache, plans: readonly CollectionPlan[]) {
    this.#keys = keys;
    this.#personal = new Map(
      plans.flatMap(({ name, personal }): [string, Personal][] =>
        personal === null ? [] : [[name, personal]],
      ),
    );
  }

  /** Whether documents of a collection have personal fields. */
  guards(collection: string): boolean {
    return this.#personal.has(collection);
  }

  /** Reads, or makes, the keys of documents that are about to be sealed one by one, with one query. */
  async prepare(collection: string, docs: readonly Plain[]): Promise<void> {
    const personal = this.#personalOf(collection);
    const owned = docs.filter((doc) => hasText(doc, personal));
    await this.#keys.readOrMake(owned.map((doc) => scopeOf(doc, personal, collection)));
  }

  /** Whole documents as they lie on the disk, `_id` included. A document without personal text comes back as it is, and no key is read for it. */
  async sealDocuments<T extends Plain>(collection: string, docs: readonly T[]): Promise<T[]> {
    const personal = this.#personalOf(collection);
    const scopes = docs.map((doc) => (hasText(doc, personal) ? scopeOf(doc, personal, collection) : null));
    const keys = await this.#keys.readOrMake(scopes.filter((scope) => scope !== null));
    const sealed = docs.map((doc, index) => {
      const scope = scopes[index] ?? null;
      if (scope === null) return doc;
      const documentId = String(doc['_id']);
      return mapTexts(doc, personal, (text, field) =>
        this.#sealText(text, keys, scope, { collection, documentId, field }),
      );
    });
    const indexed = indexedFields(personal);
    if (indexed.length === 0) return sealed;
    const indexKeys = await this.#indexKeys();
    return sealed.map((doc, index) => {
      const plain = isKept(scopes[index] ?? null, keys) ? (docs[index] ?? {}) : {};
      return { ...doc, [BLIND]: blindPart(collection, indexed, plain, indexKeys) };
    });
  }

  /**
   * What an update writes into one document: the texts in its `$set`, `$setOnInsert` and `$push`, and whole documents in the
   * `$literal` of a pipeline. Where it holds a personal text, `known` or the update itself has to name the owner.
   * @throws TypeError where it does not: a mistake in the store
   */
  async sealUpdate(collection: string, known: Plain, update: unknown): Promise<unknown> {
    const personal = this.#personalOf(collection);
    if (Array.isArray(update))
      return Promise.all(update.map((stage) => this.#sealLiterals(collection, stage)));
    let scope: string | null = null;
    const walk = (onText: (text: unknown, field: string) => unknown) => mapUpdate(update, personal, onText);
    walk((text) => {
      if (typeof text === 'string')
        scope ??= scopeOf({ ...known, ...fieldsSet(update) }, personal, collection);
      return text;
    });
    const keys = await this.#keys.readOrMake(scope === null ? [] : [scope]);
    const sealed = await this.#withIndex(collection, update, isKept(scope, keys));
    if (scope === null) return sealed;
    const owner: string = scope;
    const documentId = String(known['_id']);
    return mapUpdate(sealed, personal, (text, field) =>
      this.#sealText(text, keys, owner, { collection, documentId, field }),
    );
  }

  /** A filter that finds the documents whose field has a text, however that is spelt; null: such a text is nowhere. */
  async lookUpFilter(
    collection: string,
    path: string,
    text: string,
  ): Promise<Readonly<Record<string, unknown>> | null> {
    const field = indexedFields(this.#personalOf(collection)).find((one) => one.path === path);
    if (field === undefined) throw new RangeError(`${collection} has no index of ${path}`);
    const candidates = blindCandidates(collection, field, text, await this.#indexKeys());
    return candidates.length === 0 ? null : { [`${BLIND}.${blindName(field)}`]: { $in: candidates } };
  }

  /** A filter by one field that has an index, on the disk; any other filter comes back as it is. */
  async diskFilter(collection: string, filter: Plain): Promise<Plain> {
    let onDisk = filter;
    for (const { path } of indexedFields(this.#personalOf(collection))) {
      const { [path]: text, ...rest } = onDisk;
      if (typeof text !== 'string') continue;
      onDisk = { ...rest, ...((await this.lookUpFilter(collection, path, text)) ?? { _id: null }) };
    }
    return onDisk;
  }

  /** An update that also sets the hashes of the fields that it sets. */
  async #withIndex(collection: string, update: unknown, kept: boolean): Promise<unknown> {
    const indexed = indexedFields(this.#personalOf(collection));
    if (indexed.length === 0 || !isRecord(update)) return update;
    const keys = await this.#indexKeys();
    const mapped: Record<string, unknown> = { ...update };
    for (const operator of ['$set', '$setOnInsert'] as const) {
      const values = update[operator];
      if (!isRecord(values)) continue;
      const own = indexed.flatMap((field): [string, string[]][] => {
        const text = setTo(values, field);
        if (text === undefined) return [];
        const hashes = kept ? blindHashes(collection, field, text.value, keys) : [];
        return [[`${BLIND}.${blindName(field)}`, hashes]];
      });
      mapped[operator] = { ...values, ...Object.fromEntries(own) };
    }
    return mapped;
  }

  async #indexKeys(): Promise<OpenKeys> {
    const keys = (await this.#keys.readOrMake([INDEX_SCOPE])).get(INDEX_SCOPE);
    if (keys === undefined) throw new Error('there is no key for indexes');
    return keys;
  }

  /** Documents as they come from the disk, or parts of them with their `_id`. A text that does not open becomes an {@link UnreadableText}. */
  async openDocuments<T>(collection: string, docs: readonly T[]): Promise<T[]> {
    const personal = this.#personalOf(collection);
    const sealed: Sealed[] = [];
    let hasTexts = false;
    for (const doc of docs)
      mapTexts(doc, personal, (text) => {
        hasTexts ||= typeof text === 'string';
        const parsed = typeof text === 'string' ? parseSealed(text) : null;
        if (parsed !== null) sealed.push(parsed);
        return text;
      });
    if (!hasTexts) return docs.map(withoutBlind);
    const keys = await this.#keysOf(sealed);
    return docs.map((doc) => {
      const documentId = String(valueAtPath(doc, '_id'));
      return mapTexts(withoutBlind(doc), personal, (text, field) =>
        typeof text === 'string' ? openText(text, keys, { collection, documentId, field }) : text,
      );
    });
  }

  /**
   * The texts of a document as it lies on the disk that an older key than the newest sealed, sealed with the newest, and hashes that
   * an older key made: by their paths, before and after. What does not open is left as it is.
   */
  async resealed(
    collection: string,
    doc: Plain,
  ): Promise<readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[]> {
    const personal = this.#personalOf(collection);
    const found: {
      readonly sealed: Sealed;
      readonly before: string;
      readonly path: string;
      readonly place: Place;
    }[] = [];
    const documentId = String(doc['_id']);
    mapTexts(doc, personal, (text, field, path) => {
      const sealed = typeof text === 'string' ? parseSealed(text) : null;
      if (typeof text === 'string' && sealed !== null)
        found.push({ sealed, before: text, path, place: { collection, documentId, field } });
      return text;
    });
    const keys = await this.#keysOf(found.map(({ sealed }) => sealed));
    const texts = found.flatMap(({ sealed, before, path, place }) => {
      const own = keys.get(sealed.scope);
      const [old, current] = [own?.byVersion.get(sealed.version), own?.byVersion.get(own.current)];
      if (own === undefined || old === undefined || current === undefined || sealed.version === own.current)
        return [];
      const plain = unseal(sealed, old, place);
      if (plain === null) return [];
      const after = seal(plain, current, { scope: sealed.scope, version: own.current, place });
      return [{ path, before, after }];
    });
    const indexed = indexedFields(personal);
    return indexed.length === 0 ? texts : [...texts, ...(await this.#hashedAgain(collection, doc, indexed))];
  }

  async #hashedAgain(collection: string, doc: Plain, indexed: readonly IndexedField[]) {
    const keys = await this.#indexKeys();
    const isOld = (hash: unknown) => !String(hash).startsWith(`${keys.current}:`);
    const old = indexed.filter((field) => {
      const hashes = valueAtPath(doc, `${BLIND}.${blindName(field)}`);
      return Array.isArray(hashes) && hashes.some(isOld);
    });
    if (old.length === 0) return [];
    const [opened] = await this.openDocuments(collection, [doc]);
    return old.map((field) => {
      const path = `${BLIND}.${blindName(field)}`;
      const text = valueAtPath(opened, field.path);
      // Of whom the keys were destroyed nothing is kept to find them by.
      const after = text === ERASED ? [] : blindHashes(collection, field, text, keys);
      return { path, before: valueAtPath(doc, path), after };
    });
  }

  /** Whether the keys of the owner of a document's texts were destroyed. */
  async isErased(collection: string, doc: Plain): Promise<boolean> {
    const personal = this.#personalOf(collection);
    if (!hasText(doc, personal)) return false;
    const scope = scopeOf(doc, personal, collection);
    return (await this.#keys.read([scope])).get(scope)?.erased === true;
  }

  /** The collections that have personal fields. */
  get collections(): readonly string[] {
    return [...this.#personal.keys()];
  }

  /** Reads a customer's keys along with another read, so that what is written of them later need not; null: they are known. */
  keysBeside(customerId: CustomerId): Beside<void> | null {
    return this.#keys.readBeside(customerScope(customerId));
  }

  /** Goes on without the keys of a scope that are held: the next read looks. */
  forget(scope: string): void {
    this.#keys.forget([scope]);
  }

  /** Seals bytes that lie beside documents. */
  async sealBytes(plain: Uint8Array, { scope, ...place }: SealedPlace): Promise<string> {
    const keys = (await this.#keys.readOrMake([scope])).get(scope);
    const key = keys?.byVersion.get(keys.current);
    return keys === undefined || key === undefined
      ? ERASED_FORM
      : seal(plain, key, { scope, version: keys.current, place });
  }

  /** Opens what {@link sealBytes} made; null where it does not open there, or its key was destroyed. */
  async openBytes(text: string, place: Place): Promise<Uint8Array | null> {
    const sealed = parseSealed(text);
    if (sealed === null) return null;
    const key = (await this.#keysOf([sealed])).get(sealed.scope)?.byVersion.get(sealed.version);
    return key === undefined ? null : unseal(sealed, key, place);
  }

  /** The keys that open these. One that another process has made since is looked for. */
  async #keysOf(sealed: readonly Sealed[]): Promise<Map<string, OpenKeys>> {
    const keys = await this.#keys.read(sealed.map(({ scope }) => scope));
    const newer = sealed.filter(({ scope, version }) => {
      const known = keys.get(scope);
      return known !== undefined && !known.erased && !known.byVersion.has(version);
    });
    if (newer.length === 0) return keys;
    const scopes = new Set(newer.map(({ scope }) => scope));
    this.#keys.forget(scopes);
    for (const [scope, known] of await this.#keys.read(scopes)) keys.set(scope, known);
    return keys;
  }

  #sealText(text: unknown, keys: ReadonlyMap<string, OpenKeys>, scope: string, place: Place): unknown {
    if (typeof text !== 'string') return text;
    // What was read as erased is written as erased.
    if (text === ERASED) return ERASED_FORM;
    const own = keys.get(scope);
    const key = own?.byVersion.get(own.current);
    // What is written of a customer who was erased is not kept.
    if (own === undefined || key === undefined) return ERASED_FORM;
    return seal(Buffer.from(text, 'utf8'), key, { scope, version: own.current, place });
  }

  async #sealLiterals(collection: string, value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.#sealLiterals(collection, item)));
    if (!isRecord(value)) return value;
    const literal = value['$literal'];
    if (isRecord(literal)) {
      const [$literal] = await this.sealDocuments(collection, [literal]);
      return { $literal };
    }
    const entries = Object.entries(value).map(
      async ([name, part]): Promise<[string, unknown]> => [name, await this.#sealLiterals(collection, part)],
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  #personalOf(collection: string): Personal {
    const personal = this.#personal.get(collection);
    if (personal === undefined) throw new RangeError(`${collection} has no personal fields`);
    return personal;
  }
}
