import type { SnapshotSources } from '../../domain/accounts/snapshot-of.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { Reader } from '../mongo/transaction.ts';
import { readSources } from './account-sources.ts';
import { type Part, type Parts, readViewsOf, type ViewOf } from './view-reads.ts';

/** An account that could not be read, and why. */
export interface UnreadAccount {
  readonly billingAccountId: BillingAccountId;
  readonly error: unknown;
}

/** Accounts without a view that tells are read together, so many at once: one that is slow may not use up the time of all. */
const SILENT_AT_ONCE = 25;

/**
 * What snapshots of these accounts are made from, by id: out of the views, and out of the collections where a view can't tell.
 * The number of round trips does not grow with the number of views. An account that can't be read keeps no other from being
 * read; one that is not there is in neither list. `from` is the first civil day that is wanted of the past.
 */
export async function readMany<P extends Part, S>(
  reader: Reader,
  ids: readonly BillingAccountId[],
  { from, parts, ofView }: { from: CivilDate; parts: Parts<P>; ofView: (view: ViewOf<P>) => S },
): Promise<{ readonly read: Map<BillingAccountId, S | SnapshotSources>; readonly unread: UnreadAccount[] }> {
  const { told, silent } = await readViewsOf(reader, ids, from, parts);
  const read = new Map<BillingAccountId, S | SnapshotSources>(
    told.map((view) => [view.account.billingAccountId, ofView(view)]),
  );
  const unread: UnreadAccount[] = [];
  const keep = (sources: Awaited<ReturnType<typeof readSources>>): void => {
    for (const one of sources) read.set(one.account.billingAccountId, one);
  };
  for (let at = 0; at < silent.length; at += SILENT_AT_ONCE) {
    const some = silent.slice(at, at + SILENT_AT_ONCE);
    try {
      keep(await readSources(reader, { _id: { $in: some } }, from));
    } catch {
      // One of them is at fault: only by itself does it say so.
      const each = await Promise.allSettled(some.map((_id) => readSources(reader, { _id }, from)));
      for (const [index, result] of each.entries()) {
        if (result.status === 'fulfilled') keep(result.value);
        else unread.push({ billingAccountId: some[index] ?? '', error: result.reason });
      }
    }
  }
  return { read, unread };
}
