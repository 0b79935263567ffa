import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { ledgerEntries } from './collections.ts';

const ENTRIES_A_PAGE = 5_000;

/**
 * The entries of these accounts in pages, account by account and in the order of the ledger. Each page is a statement of its own: an account may have
 * hundreds of thousands of entries, and MongoDB counts the time of all batches of one statement together.
 * @param last the number of the last entry that is wanted of each
 */
export async function* entryPages(
  scope: Reader | Tx,
  ids: readonly BillingAccountId[],
  last = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<LedgerEntry[]> {
  let place: Place = { billingAccountId: '', sequence: 0 };
  for (;;) {
    const page: LedgerEntry[] = await pageAfter(scope, { ids, last, place });
    if (page.length > 0) yield page;
    if (page.length < ENTRIES_A_PAGE) return;
    place = page.at(-1) ?? place;
  }
}

type Place = Pick<LedgerEntry, 'billingAccountId' | 'sequence'>;

async function pageAfter(
  scope: Reader | Tx,
  {
    ids,
    last,
    place: { billingAccountId, sequence },
  }: { readonly ids: readonly BillingAccountId[]; readonly last: number; readonly place: Place },
): Promise<LedgerEntry[]> {
  const rest = { billingAccountId, sequence: { $gt: sequence, $lte: last } };
  const others = ids.filter((id) => id > billingAccountId);
  const docs = await collectionOf(scope.db, ledgerEntries)
    .find({ $or: [rest, { billingAccountId: { $in: others }, sequence: { $lte: last } }] }, within(scope))
    .sort({ billingAccountId: 1, sequence: 1 })
    .limit(ENTRIES_A_PAGE)
    .toArray();
  return docs.map(ledgerEntries.fromDoc);
}
