import type { Db } from 'mongodb';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { payments, suspenseItems } from '../payments/collections.ts';

/**
 * Takes items off the work list whose payment has failed: an earlier version left them open, and nothing could end them. Safe to
 * run again, and beside others that run it. Returns how many left the list.
 */
export async function backfillFailedSuspense(db: Db): Promise<number> {
  const items = collectionOf(db, suspenseItems);
  let ended = 0;
  for await (const { _id } of items.find({ state: 'open' }, { projection: { _id: 1 } })) {
    const failed = async () =>
      (await collectionOf(db, payments).findOne({ _id }, OPERATION_LIMIT))?.status === 'failed';
    if (!(await failed())) continue;
    await items.updateOne({ _id, state: 'open' }, { $set: { state: 'failed' } }, OPERATION_LIMIT);
    if (await failed()) ended += 1;
    // It has settled in this moment.
    else await items.updateOne({ _id, state: 'failed' }, { $set: { state: 'open' } }, OPERATION_LIMIT);
  }
  return ended;
}
