import { z } from 'zod';
import { InvalidCursor } from './errors.ts';

/** One page of a list. `nextCursor` is null on the last. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** Which page is wanted. `limit` is how many items at most; `cursor` is null for the first page. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor: string | null;
}

/**
 * The cursor after the item with these sort keys. `list` names the list and its filters' kind, so that a cursor of one
 * list is refused by another.
 */
export function encodeCursor(list: string, keys: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...keys])).toString('base64url');
}

/** The sort keys in a cursor of `list`. Throws {@link InvalidCursor} on anything that `list` did not give out. */
export function decodeCursor<T>(list: string, cursor: string, keys: z.ZodType<T>): T {
  const parsed = readJson(cursor);
  if (!Array.isArray(parsed) || parsed[0] !== list) throw new InvalidCursor('unknown cursor');
  const result = keys.safeParse(parsed.slice(1));
  if (!result.success) throw new InvalidCursor('unknown cursor');
  return result.data;
}

/** Cuts a page from `limit + 1` rows: the row too many only tells that there is a next page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => T,
  cursorOf: (row: Row) => string,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? cursorOf(last) : null;
  return { items: shown.map(toItem), nextCursor };
}

/** Sort keys of the lists that are newest first: an instant, then the document's id. */
export const NEWEST_FIRST_KEYS = z.tuple([z.string(), z.string()]);

function readJson(cursor: string): unknown {
  if (!/^[A-Za-z0-9_-]{1,1024}$/.test(cursor)) throw new InvalidCursor('unknown cursor');
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor('unknown cursor');
  }
}
