import type { Db, MongoClient } from 'mongodb';
import { VIEW_FORMAT } from '../../domain/accounts/view/account-view.ts';
import { viewSince } from '../../domain/accounts/view/view-of.ts';
import { wholeLedger, writeViews } from '../accounts/account-views.ts';
import { accounts, accountViews } from '../accounts/collections.ts';
import { derive } from '../accounts/view-verify.ts';
import { collectionOf } from '../mongo/collection.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { againOnDuplicateKey, inTransaction } from '../mongo/transaction.ts';

/**
 * Writes the views that are missing or of another format, account by account; those in force are left alone. Safe beside
 * running writers: both write the same document, and whoever is second starts anew. A malformed account stays without.
 * Returns how many were written.
 */
export async function backfillAccountViews(db: Db, client: MongoClient): Promise<number> {
  let written = 0;
  const stale = collectionOf(db, accounts).aggregate<{ _id: string; updatedAt: string }>(
    [
      { $project: { updatedAt: 1 } },
      {
        $lookup: {
          from: accountViews.name,
          localField: '_id',
          foreignField: '_id',
          pipeline: [{ $project: { format: 1 } }],
          as: 'views',
        },
      },
      { $match: { 'views.format': { $ne: VIEW_FORMAT } } },
      { $project: { updatedAt: 1 } },
    ],
    { allowDiskUse: true },
  );
  for await (const { _id, updatedAt } of stale) {
    try {
      await againOnDuplicateKey(() =>
        inTransaction(client, async (session) => {
          const tx = { db, session };
          const view = await derive(tx, _id, viewSince({ updatedAt }), await wholeLedger(tx, _id));
          if (view !== null) await writeViews(tx, [view]);
        }),
      );
    } catch (error) {
      // One malformed account must not keep the others from being served; whoever reads it is told.
      if (error instanceof StoredDataError) continue;
      throw error;
    }
    written += 1;
  }
  return written;
}
