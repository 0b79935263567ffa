import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { type PromiseMove, type PromiseToPay, promiseProgress } from '../../domain/arrears/promise.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { type Instant, later } from '../../domain/civil-date.ts';
import type { EntryType } from '../../domain/ledger/entry.ts';
import { exact } from '../../domain/money.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import type { AccountTx } from '../accounts/account-transaction.ts';
import { writing } from '../audit/writing.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { promises } from './collections.ts';

const MOVES: readonly EntryType[] = ['payment', 'reversal', 'refund'];

/**
 * Looks, inside a transaction, how far the promise in force on an account is, and ends it when it was kept or broken. Anyone who
 * posts a payment, or takes one back, calls it in the transaction that does so, after the posting: a promise is kept in the moment
 * in which enough was paid. Costs nothing on an account without a promise.
 *
 * @param account as it stands in the transaction
 * @returns the promise afterwards; null when the account has none in force
 */
export async function checkPromiseInForce(
  tx: AccountTx,
  account: BillingAccount,
  now: Instant,
): Promise<PromiseToPay | null> {
  const inForce = account.promise;
  if (inForce === null) return null;
  const doc = await collectionOf(tx.db, promises).findOne({ _id: inForce.promiseId }, within(tx));
  if (doc === null) return null;
  const promise = promises.fromDoc(doc);
  const moves = await movesOf(tx, promise);
  // What is in the ledger has happened, also for a look that was planned before and comes late.
  const at = moves.reduce((latest, move) => later(latest, move.at), now);
  const progress = promiseProgress(promise, moves, at, account.timeZone);
  const { state, paidAmount, endedAt, next } = progress;
  const untilDate = next?.dueDate ?? inForce.untilDate;
  if (state !== 'active' || untilDate !== inForce.untilDate) {
    const set = { promise: state === 'active' ? { ...inForce, untilDate } : null };
    await changeAccountFields(tx, account.billingAccountId, { set }, now);
  }
  if (state === promise.state && paidAmount === promise.paidAmount) return promise;
  const revision = promise.revision + 1;
  const changes = { state, paidAmount, endedAt, revision };
  const object = ofAccount(account.billingAccountId);
  await writing(tx, promises).update(object, { _id: promise.promiseId }, { $set: changes }, promise);
  return { ...promise, ...changes };
}

/** The payments that settled after the promise was given, and what was taken back of them. */
async function movesOf(tx: Tx, { billingAccountId, afterSequence }: PromiseToPay): Promise<PromiseMove[]> {
  const docs = await collectionOf(tx.db, ledgerEntries)
    .find(
      { billingAccountId, sequence: { $gt: afterSequence }, type: { $in: [...MOVES] } },
      { ...within(tx), sort: { sequence: 1 } },
    )
    .toArray();
  const counted = new Set<string>();
  const moves: PromiseMove[] = [];
  for (const { type, paymentId, amount, postedAt } of docs.map(ledgerEntries.fromDoc)) {
    if (paymentId === null) continue;
    if (type === 'payment') {
      counted.add(paymentId);
      moves.push({ at: postedAt, amount });
    } else if (counted.has(paymentId)) moves.push({ at: postedAt, amount: exact(-amount) });
  }
  return moves;
}
