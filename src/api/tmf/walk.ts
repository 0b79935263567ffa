/** Lists of the store as streams, page by page, so that a list with filters reads no more than it has to look at. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import type { TmfFilter } from '../../domain/tmf/query.ts';
import type { Page, PageRequest } from '../../store/mongo/cursor.ts';
import { type TmfCall, wantedOf } from './resource.ts';

const PAGE = 100;

/** Every item of a list with cursors. */
export async function* everyItem<T>(page: (request: PageRequest) => Promise<Page<T>>): AsyncIterable<T> {
  let cursor: string | null = null;
  do {
    const { items, nextCursor }: Page<T> = await page({ limit: PAGE, cursor });
    yield* items;
    cursor = nextCursor;
  } while (cursor !== null);
}

/**
 * The accounts that a list is about: those that the filter `accountPath` names, those of the customers that `relatedParty.id` names, those of
 * the customer whom the token is bound to, or all.
 */
export async function* accountsOf(
  { deps: { store }, boundTo }: TmfCall,
  filters: readonly TmfFilter[],
  accountPath: string,
): AsyncIterable<BillingAccount> {
  const ids = wantedOf(filters, accountPath);
  const parties = boundTo === null ? wantedOf(filters, 'relatedParty.id') : [boundTo];
  if (ids !== null) {
    const { found } = await store.accounts.getMany([...new Set(ids)].sort());
    yield* found.filter(
      (account) => !isInternalAccount(account) && (boundTo === null || account.customerId === boundTo),
    );
  } else if (parties !== null) {
    for (const customerId of new Set(parties))
      if (!isInternalAccount({ customerId })) yield* await store.accounts.ofCustomer(customerId);
  } else {
    // The accounts in which money waits for its owner are nobody's.
    for await (const account of everyItem((page) =>
      store.accounts.list({ customerId: null, state: null, ...page }),
    ))
      if (!isInternalAccount(account)) yield account;
  }
}

/** Items in lists of at most `size`, for work that a store does for many at once. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncIterable<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The customers that a list is about, one after the other: the one whom the token is bound to, those that `relatedParty.id` names, or null for all. */
export function wantedCustomers(
  { boundTo }: TmfCall,
  filters: readonly TmfFilter[],
): readonly (CustomerId | null)[] {
  if (boundTo !== null) return [boundTo];
  const wanted = wantedOf(filters, 'relatedParty.id');
  return wanted === null ? [null] : [...new Set(wanted)];
}
