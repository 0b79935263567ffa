import type { z } from 'zod';
import { fieldPath } from '../../domain/field-path.ts';
import { withBlindPart } from './blind-part.ts';
import { StoredDataError } from './errors.ts';
import { mongoJsonSchema } from './json-schema.ts';
import type { Personal } from './personal.ts';

/** A value on the disk: its key is called `_id`. */
export type Keyed<T, K extends keyof T> = { _id: string } & Omit<T, K>;
/** A value whose key is made from its content, or lies deeper in it. */
export type WithId<T> = { _id: string } & T;

/** How one kind of value becomes a document and comes back. Both ways are checked by the same schema. */
export interface DocumentMapping<T, Doc extends { _id: string }> {
  readonly name: string;
  readonly validator: Record<string, unknown>;
  /** Which of its fields are sealed on the disk; null: none. */
  readonly personal: Personal | null;
  /** Throws ZodError on a value that the schema refuses: a fraction of a cent never reaches the disk. */
  toDoc(value: T): Doc;
  /** Throws {@link StoredDataError}. */
  fromDoc(doc: unknown): T;
}

/** For values that have a field that is their key. */
export function keyed<T extends Record<K, string>, K extends keyof T & string>(
  name: string,
  key: K,
  schema: z.ZodType<T>,
  personal: Personal | null = null,
): DocumentMapping<T, Keyed<T, K>> {
  return {
    name,
    personal,
    validator: withBlindPart(mongoJsonSchema(schema, key), personal),
    toDoc(value) {
      const { [key]: id, ...rest } = schema.parse(value);
      return { _id: id, ...rest };
    },
    fromDoc(doc) {
      const { _id, ...rest } = recordOf(name, doc);
      return checked(name, _id, schema, { ...rest, [key]: _id });
    },
  };
}

/** For values whose key is computed by `idOf`. */
export function computed<T extends object>(
  name: string,
  idOf: (value: T) => string,
  schema: z.ZodType<T>,
  personal: Personal | null = null,
): DocumentMapping<T, WithId<T>> {
  return {
    name,
    personal,
    validator: withBlindPart(mongoJsonSchema(schema, null), personal),
    toDoc: (value) => ({ _id: idOf(value), ...schema.parse(value) }),
    fromDoc(doc) {
      const { _id, ...rest } = recordOf(name, doc);
      return checked(name, _id, schema, rest);
    },
  };
}

function checked<T>(name: string, id: unknown, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => fieldPath(issue.path));
  throw new StoredDataError(name, String(id), fields);
}

function recordOf(name: string, doc: unknown): Record<string, unknown> {
  if (typeof doc !== 'object' || doc === null) throw new StoredDataError(name, 'unknown', ['not a document']);
  return { ...doc };
}
