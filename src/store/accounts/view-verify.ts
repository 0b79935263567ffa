import { isDeepStrictEqual } from 'node:util';
import type { Db } from 'mongodb';
import type { AccountView } from '../../domain/accounts/view/account-view.ts';
import { type LedgerPart, viewOf, viewSince } from '../../domain/accounts/view/view-of.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { collectionOf } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import type { Reader, Tx } from '../mongo/transaction.ts';
import { readSources } from './account-sources.ts';
import { wholeLedger } from './account-views.ts';
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

/** Derives the view again from the collections; null when the account is not there. */
async function derivedView(
  scope: Reader | Tx,
  _id: BillingAccountId,
  since: CivilDate,
  ledger: LedgerPart,
): Promise<AccountView | null> {
  const [sources] = await readSources(scope, { _id }, since);
  return sources === undefined ? null : viewOf(sources, since, ledger);
}
