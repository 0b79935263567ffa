/**
 * Blind indexes: how documents are found by a personal text that nobody can read. Beside the sealed text lies a keyed hash of its form
 * (HMAC-SHA-256, 128 bits), whose key is a data key of its own scope and changes with the others. Somebody who has the database but not the keys
 * sees which documents have equal texts, but no text.
 */
import { createHmac } from 'node:crypto';
import { valueAtPath } from '../../domain/field-path.ts';
import { lookUpForm } from '../../domain/look-up.ts';
import type { Personal, PersonalField } from '../mongo/personal.ts';
import type { OpenKeys } from './key-cache.ts';
import type { Plain } from './texts.ts';

/** The scope of the data key that makes the hashes of all blind indexes. */
export const INDEX_SCOPE = 'index';

/** The member of a document that holds the hashes: by field, a list of no hash or one. */
export const BLIND = 'blind';

/** A field that documents can be found by. */
export type IndexedField = PersonalField & Required<Pick<PersonalField, 'lookUp'>>;

/** The fields of a collection that its documents can be found by. */
export function indexedFields({ fields }: Personal): IndexedField[] {
  return fields.flatMap((field) => (field.lookUp === undefined ? [] : [{ ...field, lookUp: field.lookUp }]));
}

/** The name of a field's hashes below {@link BLIND}: the last name of its path. */
export function blindName({ path }: PersonalField): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The hash of a text under the newest key; none for a value that is no text or has no form. */
export function blindHashes(
  collection: string,
  field: IndexedField,
  text: unknown,
  keys: OpenKeys,
): string[] {
  const form = typeof text === 'string' ? lookUpForm(field.lookUp, text) : null;
  return form === null ? [] : hashesUnder(collection, field, form, keys).slice(-1);
}

/** The hashes that a text may be stored under: one for each key, because keys are exchanged while the service runs. */
export function blindCandidates(
  collection: string,
  field: IndexedField,
  text: string,
  keys: OpenKeys,
): string[] {
  const form = lookUpForm(field.lookUp, text);
  return form === null ? [] : hashesUnder(collection, field, form, keys);
}

/** The hashes of all of a document's fields. */
export function blindPart(
  collection: string,
  fields: readonly IndexedField[],
  doc: Plain,
  keys: OpenKeys,
): Record<string, string[]> {
  return Object.fromEntries(
    fields.map((field) => [
      blindName(field),
      blindHashes(collection, field, valueAtPath(doc, field.path), keys),
    ]),
  );
}

/** A document without its hashes, as the store reads it. */
export function withoutBlind<T>(doc: T): T;
export function withoutBlind(doc: unknown): unknown {
  if (typeof doc !== 'object' || doc === null || !(BLIND in doc)) return doc;
  const { [BLIND]: _, ...rest } = doc;
  return rest;
}

/** In the order of their keys, the newest last. */
function hashesUnder(
  collection: string,
  field: IndexedField,
  form: string,
  { byVersion }: OpenKeys,
): string[] {
  const text = JSON.stringify([collection, field.path, form]);
  return [...byVersion]
    .sort(([a], [b]) => a - b)
    .map(([version, key]) => {
      const hash = createHmac('sha256', key).update(`goodstanding-index:1:${text}`, 'utf8').digest();
      return `${version}:${hash.subarray(0, 16).toString('base64url')}`;
    });
}
