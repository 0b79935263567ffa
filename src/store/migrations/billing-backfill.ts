import type { Db, MongoClient } from 'mongodb';
import { firstProgress } from '../../domain/billing/period.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import { accounts, accountViews } from '../accounts/collections.ts';
import { bills } from '../billing/collections.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { inTransaction, type Tx, within } from '../mongo/transaction.ts';

const ACCOUNTS_PER_TRANSACTION = 500;

/**
 * Tells every account of before there were bill runs how far it is billed: up to the end of its newest bill's period, or,
 * without a bill, before the period that holds today. Accounts that know stay as they are, so a migration that was killed
 * goes on where it was, and several may run at once. A malformed account stays without. Returns how many were told.
 */
export async function backfillBilling(db: Db, client: MongoClient, now: Instant): Promise<number> {
  let done = 0;
  let after = '';
  for (;;) {
    const ids = await untold(db, after);
    const last = ids.at(-1);
    if (last === undefined) return done;
    done += await inTransaction(client, (session) => tell({ db, session }, ids, now));
    after = last;
  }
}

async function untold(db: Db, after: string): Promise<string[]> {
  const docs = await db
    .collection<AnyDocument>(accounts.name)
    .find({ _id: { $gt: after }, billing: { $exists: false } })
    .project<{ _id: string }>({ _id: 1 })
    .sort({ _id: 1 })
    .limit(ACCOUNTS_PER_TRANSACTION)
    .toArray();
  return docs.map(({ _id }) => _id);
}

async function tell(tx: Tx, ids: readonly string[], now: Instant): Promise<number> {
  const docs = await tx.db
    .collection<AnyDocument>(accounts.name)
    .find({ _id: { $in: ids }, billing: { $exists: false } }, within(tx))
    .toArray();
  const newest = await newestPeriods(tx, ids);
  const told = docs.flatMap((doc) => {
    try {
      const account = accounts.fromDoc(doc);
      // An account of the product's own is never billed.
      if (isInternalAccount(account)) return [];
      const today = civilDateAt(now, account.timeZone);
      return [{ _id: doc._id, billing: firstProgress(account, newest.get(doc._id) ?? null, today) }];
    } catch (error) {
      if (error instanceof StoredDataError) return [];
      throw error;
    }
  });
  if (told.length === 0) return 0;
  // No decision depends on it, so the version stays; the view says what the account says.
  const set = (field: string) =>
    told.map(({ _id, billing }) => ({
      updateOne: { filter: { _id }, update: { $set: { [field]: billing } } },
    }));
  await tx.db.collection<AnyDocument>(accounts.name).bulkWrite(set('billing'), within(tx));
  await tx.db.collection<AnyDocument>(accountViews.name).bulkWrite(set('account.billing'), within(tx));
  return told.length;
}

async function newestPeriods(tx: Tx, ids: readonly string[]): Promise<Map<string, CivilDate>> {
  const rows = await tx.db
    .collection(bills.name)
    .aggregate<{ _id: string; periodTo: CivilDate }>(
      [
        { $match: { billingAccountId: { $in: [...ids] } } },
        { $group: { _id: '$billingAccountId', periodTo: { $max: '$periodTo' } } },
      ],
      within(tx),
    )
    .toArray();
  return new Map(rows.map(({ _id, periodTo }) => [_id, periodTo]));
}
