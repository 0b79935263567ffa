/** Values of TM Forum documents against the texts of a query: filters and sorting. */
import type { TmfDocument } from './document.ts';
import type { FilterOperator, TmfFilter, TmfSort } from './query.ts';

/** Whether a document meets every filter. */
export function meetsAll(document: TmfDocument, filters: readonly TmfFilter[]): boolean {
  return filters.every(({ path, operator, values }) =>
    valuesAt(document, path).some((found) => values.some((wanted) => compares(found, operator, wanted))),
  );
}

/** Sorts documents by the first key, then the next; documents without a value come last, whichever the direction. */
export function sortedBy<T extends TmfDocument>(
  documents: readonly T[],
  sort: readonly TmfSort[],
): readonly T[] {
  if (sort.length === 0) return documents;
  return documents.toSorted((a, b) => {
    for (const { path, descending } of sort) {
      const [left] = valuesAt(a, path);
      const [right] = valuesAt(b, path);
      if (left === undefined && right === undefined) continue;
      if (left === undefined) return 1;
      if (right === undefined) return -1;
      const order = orderOf(left, right);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

/** Every plain value at a path; a list on the way is entered, so that one of its members is enough. */
function valuesAt(value: unknown, path: readonly string[]): readonly Plain[] {
  if (Array.isArray(value)) return value.flatMap((member) => valuesAt(member, path));
  const [name, ...rest] = path;
  if (name === undefined) return isPlain(value) ? [value] : [];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  const entry = Object.entries(value).find(([key]) => key === name);
  return valuesAt(entry?.[1], rest);
}

type Plain = string | number | boolean;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function compares(found: Plain, operator: FilterOperator, wanted: string): boolean {
  const order = orderOf(found, wanted);
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
  }
}

/** Numbers by size, instants by time, everything else as text. NaN when a number is compared with what is none: no operator holds. */
function orderOf(a: Plain, b: Plain): number {
  if (typeof a === 'number') return a - (b === '' ? Number.NaN : Number(b));
  const [left, right] = [timeOf(a), timeOf(b)];
  if (left !== null && right !== null) return left - right;
  const [x, y] = [String(a), String(b)];
  return x === y ? 0 : x < y ? -1 : 1;
}

const DATE_OR_INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

function timeOf(value: Plain): number | null {
  if (typeof value !== 'string' || !DATE_OR_INSTANT.test(value)) return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}
