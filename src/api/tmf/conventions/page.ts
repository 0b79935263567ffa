/** One page of a list, from the resources that may be on it. */
import { meetsAll, sortedBy } from '../../../domain/tmf/compare.ts';
import type { TmfDocument } from '../../../domain/tmf/document.ts';
import { type TmfQuery, TmfQueryError } from '../../../domain/tmf/query.ts';

/** How many resources one request looks at. Filters that a store has an index for are applied before. */
export const MOST_LOOKED_AT = 5_000;

/** A page, and what its headers say. */
export interface TmfPage {
  readonly items: readonly TmfDocument[];
  /** How many resources meet the filters; null when there were too many to look at all. */
  readonly total: number | null;
  /** Whether `limit` or `offset` left some out: the answer is 206. */
  readonly isPart: boolean;
}

/**
 * Takes the page out of the resources that may be on it, in their order.
 * @throws TmfQueryError when more have to be looked at than one request may, so that the page can't be told
 */
export async function tmfPageOf(
  candidates: AsyncIterable<TmfDocument>,
  { filters, sort, offset, limit }: Omit<TmfQuery, 'fields'>,
): Promise<TmfPage> {
  const met: TmfDocument[] = [];
  let looked = 0;
  for await (const document of candidates) {
    looked += 1;
    if (looked > MOST_LOOKED_AT) return broken(met);
    if (meetsAll(document, filters)) met.push(document);
  }
  const items = sortedBy(met, sort).slice(offset, offset + limit);
  return { items, total: met.length, isPart: items.length < met.length };

  function broken(found: readonly TmfDocument[]): TmfPage {
    // Unsorted, a page that is full already does not depend on what comes after it.
    if (sort.length > 0 || found.length < offset + limit)
      throw new TmfQueryError(
        'filter',
        'Too many resources would have to be looked at. Name a customer or an account, such as relatedParty.id or billingAccount.id.',
      );
    return { items: found.slice(offset, offset + limit), total: null, isPart: true };
  }
}

/** The document with the attributes that were asked for; `id`, `href` and the type stay. */
export function select(document: TmfDocument, fields: ReadonlySet<string> | null): TmfDocument {
  if (fields === null) return document;
  const kept = Object.entries(document).filter(([name]) => ALWAYS.has(name) || fields.has(name));
  return { ...Object.fromEntries(kept), id: document.id, href: document.href };
}

const ALWAYS: ReadonlySet<string> = new Set(['id', 'href', '@type']);
