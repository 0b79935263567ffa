import { isDeepStrictEqual } from 'node:util';
import type { Db } from 'mongodb';
import { viewSince } from '../../domain/accounts/view/view-of.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import type { Reader } from '../mongo/transaction.ts';
import { derivedView, wholeLedger } from './account-views.ts';
import { accountViews } from './collections.ts';

/**
 * Derives an account's view from the truth and compares it with the stored one. Returns the names of the parts that
 * differ, none when it is right; `missing` when there is no view. For tests and for operations.
 */
export async function verifyAccountView(db: Db, billingAccountId: BillingAccountId): Promise<string[]> {
  const reader: Reader = { db, session: null };
  const doc = await collectionOf(db, accountViews).findOne({ _id: billingAccountId }, OPERATION_LIMIT);
  if (doc === null) return ['missing'];
  const stored = accountViews.fromDoc(doc);
  const ledger = await wholeLedger(reader, billingAccountId);
  const derived = await derivedView(reader, billingAccountId, stored.since, ledger);
  if (derived === null) return ['account'];
  const wrong = Object.entries(derived)
    .filter(
      ([name, value]) => !isDeepStrictEqual(value, Object.entries(stored).find(([key]) => key === name)?.[1]),
    )
    .map(([name]) => name);
  return stored.since > viewSince(derived.account) ? [...wrong, 'since'] : wrong;
}
