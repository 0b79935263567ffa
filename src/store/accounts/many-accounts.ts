import type { AccountFailure } from '../../domain/account-fault.ts';
import type { SnapshotSources } from '../../domain/accounts/snapshot-of.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { apart } from '../mongo/account-fault.ts';
import type { Reader } from '../mongo/transaction.ts';
import { readSources } from './account-sources.ts';
import {
  type Part,
  type Parts,
  readViewsAfter,
  readViewsOf,
  type ViewOf,
  type ViewPage,
} from './view-reads.ts';

/** How many accounts without a usable view are read together: a slow one must not use up the time of all. */
const SILENT_AT_ONCE = 25;

/**
 * What snapshots of these accounts are made from, by id: out of the views, and out of the collections where a view can't tell.
 * The number of round trips does not grow with the number of views. An account that can't be read does not stop the others; a missing one
 * is in neither list. `from` is the first civil day that is wanted of the past.
 */
export async function readMany<P extends Part, S>(
  reader: Reader,
  ids: readonly BillingAccountId[],
  { from, parts, ofView }: { from: CivilDate; parts: Parts<P>; ofView: (view: ViewOf<P>) => S },
): Promise<ManyRead<S>> {
  return withSilent(reader, await readViewsOf(reader, ids, from, parts), { from, ofView });
}

/** The same of a page of accounts in the order of their ids, with all ids of the page: one round trip but for accounts without a usable view. */
export async function readManyAfter<P extends Part, S>(
  reader: Reader,
  page: ViewPage,
  { from, parts, ofView }: { from: CivilDate; parts: Parts<P>; ofView: (view: ViewOf<P>) => S },
): Promise<ManyRead<S> & { readonly ids: readonly BillingAccountId[] }> {
  const views = await readViewsAfter(reader, page, from, parts);
  return { ...(await withSilent(reader, views, { from, ofView })), ids: views.ids };
}

interface ManyRead<S> {
  readonly read: Map<BillingAccountId, S | SnapshotSources>;
  readonly unread: AccountFailure[];
}

/** What views say, and what the collections say of the accounts whose views can't tell. */
async function withSilent<P extends Part, S>(
  reader: Reader,
  { told, silent }: { readonly told: ViewOf<P>[]; readonly silent: readonly BillingAccountId[] },
  { from, ofView }: { from: CivilDate; ofView: (view: ViewOf<P>) => S },
): Promise<ManyRead<S>> {
  const read = new Map<BillingAccountId, S | SnapshotSources>(
    told.map((view) => [view.account.billingAccountId, ofView(view)]),
  );
  const unread: AccountFailure[] = [];
  for (let at = 0; at < silent.length; at += SILENT_AT_ONCE) {
    const some = silent.slice(at, at + SILENT_AT_ONCE);
    const faulty = await apart(some, async (ids) => {
      for (const one of await readSources(reader, { _id: { $in: [...ids] } }, from))
        read.set(one.account.billingAccountId, one);
    });
    unread.push(...faulty.map(({ item, code }) => ({ billingAccountId: item, code })));
  }
  return { read, unread };
}
