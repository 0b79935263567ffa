/**
 * The query of a list as TM Forum's design guidelines (TMF630) have it: `fields`, `offset`, `limit`, `sort`, and a filter for every other name.
 */

/** How a filter compares. */
export const FILTER_OPERATORS = ['eq', 'gt', 'gte', 'lt', 'lte'] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** One condition; a resource meets it when one of the values at `path` compares so with one of `values`. */
export interface TmfFilter {
  /** Attribute names from the resource inwards, such as `['billingAccount', 'id']`. */
  readonly path: readonly string[];
  readonly operator: FilterOperator;
  readonly values: readonly string[];
}

/** What to sort by. */
export interface TmfSort {
  readonly path: readonly string[];
  readonly descending: boolean;
}

/** What a caller asked of a list. */
export interface TmfQuery {
  /** First-level attributes to show; null: all. `id` and `href` are shown always. */
  readonly fields: ReadonlySet<string> | null;
  readonly offset: number;
  readonly limit: number;
  readonly sort: readonly TmfSort[];
  readonly filters: readonly TmfFilter[];
}

/** A query can't be read. `parameter` is its name, `reason` a sentence without what was sent. */
export class TmfQueryError extends Error {
  override readonly name = 'TmfQueryError';
  readonly parameter: string;

  constructor(parameter: string, reason: string) {
    super(reason);
    this.parameter = parameter;
  }
}

/** The most resources of one page, and those of a page without `limit`. */
const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;
/** The largest `offset`. To page further, narrow the list by a filter. */
const MAX_OFFSET = 100_000;
/** A filter that compares with more values is no filter of a person or a program that knows what it wants. */
const MAX_VALUES = 50;
const MAX_FILTERS = 20;

/**
 * Reads a query.
 * @param isAttribute whether a resource can have a value at this path
 * @throws TmfQueryError
 */
export function parseTmfQuery(
  parameters: URLSearchParams,
  isAttribute: (path: readonly string[]) => boolean,
): TmfQuery {
  const filters = new Map<string, TmfFilter>();
  for (const [name, value] of parameters) {
    if (name === 'fields' || name === 'offset' || name === 'limit' || name === 'sort') continue;
    const { path, operator } = filterNameOf(name);
    if (!isAttribute(path)) throw new TmfQueryError(name, 'This resource has no such attribute.');
    const key = `${path.join('.')}.${operator}`;
    const values = [...(filters.get(key)?.values ?? []), ...value.split(',')];
    if (values.length > MAX_VALUES)
      throw new TmfQueryError(name, `A filter takes at most ${MAX_VALUES} values.`);
    filters.set(key, { path, operator, values });
  }
  if (filters.size > MAX_FILTERS)
    throw new TmfQueryError('filter', `A list takes at most ${MAX_FILTERS} filters.`);
  return {
    fields: tmfFieldsOf(parameters),
    offset: wholeNumber(parameters, 'offset', { least: 0, most: MAX_OFFSET, without: 0 }),
    limit: wholeNumber(parameters, 'limit', { least: 1, most: MAX_LIMIT, without: DEFAULT_LIMIT }),
    sort: sortOf(parameters, isAttribute),
    filters: [...filters.values()],
  };
}

/**
 * The `fields` of a query; null: all.
 * @param within names in which the resource lies, which a path may begin with; a path that names one of them alone asks for all
 */
export function tmfFieldsOf(
  parameters: URLSearchParams,
  within: readonly string[] = [],
): ReadonlySet<string> | null {
  const named = parameters.getAll('fields').flatMap((value) => value.split(','));
  const paths = named
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => withoutFirst(name.split('.'), within));
  if (paths.length === 0 || paths.some(([first]) => first === undefined)) return null;
  // `none` asks for the identity alone. Of a dotted path the first level is shown: it may be more than was asked for, never less.
  return new Set(paths.flatMap(([first = '']) => (first === 'none' ? [] : [first])));
}

function withoutFirst(path: readonly string[], [first, ...rest]: readonly string[]): readonly string[] {
  if (first === undefined) return path;
  return withoutFirst(path[0] === first ? path.slice(1) : path, rest);
}

function filterNameOf(name: string): Pick<TmfFilter, 'path' | 'operator'> {
  const parts = name.split('.');
  const last = parts.at(-1);
  const operator = FILTER_OPERATORS.find((known) => known === last);
  const path = operator === undefined ? parts : parts.slice(0, -1);
  if (path.length === 0 || path.length > 6 || path.some((part) => !/^@?[A-Za-z]\w{0,63}$/.test(part)))
    throw new TmfQueryError(
      'filter',
      'A filter is called like the attribute it compares, such as billingAccount.id.',
    );
  return { path, operator: operator ?? 'eq' };
}

function sortOf(
  parameters: URLSearchParams,
  isAttribute: (path: readonly string[]) => boolean,
): readonly TmfSort[] {
  const keys = parameters.getAll('sort').flatMap((value) => value.split(','));
  return keys
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .slice(0, 5)
    .map((key) => {
      const path = key.replace(/^[+-]/, '').split('.');
      if (!isAttribute(path)) throw new TmfQueryError('sort', 'This resource has no such attribute.');
      return { path, descending: key.startsWith('-') };
    });
}

function wholeNumber(
  parameters: URLSearchParams,
  name: 'offset' | 'limit',
  { least, most, without }: { readonly least: number; readonly most: number; readonly without: number },
): number {
  const text = parameters.get(name);
  if (text === null || text === '') return without;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most))
    throw new TmfQueryError(name, `A whole number from ${least} to ${most}.`);
  return value;
}
