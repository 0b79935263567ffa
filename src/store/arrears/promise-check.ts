import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { type PromiseMove, type PromiseToPay, promiseProgress } from '../../domain/arrears/promise.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { civilDateAt, type Instant, later, startOfDay, type TimeZone } from '../../domain/civil-date.ts';
import { promiseEnded } from '../../domain/events/events-of.ts';
import type { PaymentId } from '../../domain/flavor.ts';
import { type EntryType, type LedgerEntry, signedAmount } from '../../domain/ledger/entry.ts';
import { exact, type Minor } from '../../domain/money.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import type { AccountTx } from '../accounts/account-transaction.ts';
import { hasWritten } from '../accounts/begin.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { promises } from './collections.ts';

const MOVES: readonly EntryType[] = [
  ...(['payment', 'reversal', 'refund', 'depositHeld', 'depositReleased'] as const),
  // Of a payment: money of a payer that is passed on.
  ...(['creditMovedOut', 'creditMovedIn'] as const),
];
/** By which money of a payment comes to an account. */
const ARRIVALS: readonly EntryType[] = ['payment', 'creditMovedIn'];

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
  const moves = await movesOf(tx, promise, account.timeZone);
  // What is in the ledger has happened, also for a look that was planned before and comes late.
  const at = moves.reduce((latest, move) => later(latest, move.at), now);
  const progress = promiseProgress(promise, moves, at, account.timeZone);
  const { state, paidAmount, endedAt, next } = progress;
  const untilDate = next?.dueDate ?? inForce.untilDate;
  if (state !== 'active' || untilDate !== inForce.untilDate) {
    // Until the rest of a settled debt is given up, in the next moment, nobody may be dunned for it.
    const settles = state === 'kept' && promise.settles !== undefined;
    const today = civilDateAt(at, account.timeZone);
    const kept = settles ? { ...inForce, untilDate: later(today, untilDate) } : null;
    const set = { promise: state === 'active' ? { ...inForce, untilDate } : kept };
    await changeAccountFields(tx, account.billingAccountId, { set }, now);
  }
  if (state === promise.state && paidAmount === promise.paidAmount) return promise;
  const revision = promise.revision + 1;
  const changes = { state, paidAmount, endedAt, revision };
  const object = ofAccount(account.billingAccountId);
  await writing(tx, promises).update(object, { _id: promise.promiseId }, { $set: changes }, promise);
  const after = { ...promise, ...changes };
  announceEnd(tx, after, now);
  return after;
}

/**
 * Looks, inside a transaction that has brought money, whether the account's newest promise was broken only because the bank reported late:
 * what the customer did in time counts as in time. Such a promise is kept, or a plan goes on, and the customer is told once more.
 */
export async function mendBrokenPromise(tx: AccountTx, account: BillingAccount, now: Instant): Promise<void> {
  const { billingAccountId, timeZone } = account;
  if (account.promise !== null) return;
  const awaits = tx.begun.get(billingAccountId)?.awaits ?? null;
  if (awaits !== null && awaits.newestPromise !== 'broken' && !hasWritten(tx, promises)) return;
  const doc = await collectionOf(tx.db, promises).findOne(
    { billingAccountId },
    { ...within(tx), sort: { givenAt: -1, _id: -1 } },
  );
  const promise = doc === null ? null : promises.fromDoc(doc);
  if (promise?.state !== 'broken') return;
  const progress = promiseProgress(promise, await movesOf(tx, promise, timeZone), now, timeZone);
  const { state, paidAmount, endedAt, next } = progress;
  if (state === 'broken') return;
  if (next !== null) {
    const { promiseId, restoresService } = promise;
    const restores = restoresService === undefined ? {} : { restoresService };
    const set = { promise: { promiseId, untilDate: next.dueDate, ...restores } };
    await changeAccountFields(tx, billingAccountId, { set }, now);
  }
  const changes = { state, paidAmount, endedAt, toldAt: null, revision: promise.revision + 1 };
  const object = ofAccount(billingAccountId);
  await writing(tx, promises).update(object, { _id: promise.promiseId }, { $set: changes }, promise);
  announceEnd(tx, { ...promise, ...changes }, now);
}

function announceEnd(tx: AccountTx, promise: PromiseToPay, now: Instant): void {
  const ended = promiseEnded(promise, now);
  if (ended !== null) announce(tx, ended);
}

/**
 * What came for a promise since it was given, and what was taken back of that. What one report has posted of a payment is one move: money
 * that was charged back before it was seen to come keeps no promise.
 */
async function movesOf(
  tx: Tx,
  { billingAccountId, afterSequence }: PromiseToPay,
  timeZone: TimeZone,
): Promise<PromiseMove[]> {
  const docs = await collectionOf(tx.db, ledgerEntries)
    .find(
      { billingAccountId, sequence: { $gt: afterSequence }, type: { $in: [...MOVES] } },
      { ...within(tx), sort: { sequence: 1 } },
    )
    .toArray();
  const entries = docs.map(ledgerEntries.fromDoc).filter(({ paymentId }) => paymentId !== null);
  const ids = [...new Set(entries.map(({ paymentId }) => paymentId ?? ''))];
  const paid = await paidInstants(tx, ids, timeZone);
  const counted = new Map<PaymentId, Minor>();
  const moves: PromiseMove[] = [];
  for (const { paymentId, postedAt, amount, came } of nettedByReport(entries)) {
    const before = counted.get(paymentId) ?? 0;
    const part = exact(Math.max(amount, -before));
    if (part === 0) continue;
    counted.set(paymentId, exact(before + part));
    // What was held for an order pays no debt; once it is released, it does.
    const paidAt = (came ? paid.get(paymentId) : null) ?? postedAt;
    moves.push({ at: part > 0 && paidAt < postedAt ? paidAt : postedAt, amount: part });
  }
  return moves.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What one report has posted of a payment. */
interface PostedByReport {
  readonly paymentId: PaymentId;
  readonly postedAt: Instant;
  /** Above zero: more pays debts than before. What is held for an order pays none. */
  readonly amount: Minor;
  /** Whether money came. */
  readonly came: boolean;
}

/** What each report has posted of a payment, as one sum. In the order of the ledger. */
function nettedByReport(entries: readonly LedgerEntry[]): PostedByReport[] {
  const byReport = new Map<string, PostedByReport>();
  for (const { paymentId, postedAt, type, ...entry } of entries) {
    if (paymentId === null) continue;
    const key = `${postedAt} ${paymentId}`;
    const before = byReport.get(key);
    const amount = exact((before?.amount ?? 0) - signedAmount(entry));
    byReport.set(key, {
      paymentId,
      postedAt,
      amount,
      came: ARRIVALS.includes(type) || before?.came === true,
    });
  }
  return [...byReport.values()];
}

/** When these payments were made: what a customer did in time counts as in time, whenever it is reported. */
async function paidInstants(
  tx: Tx,
  ids: readonly PaymentId[],
  timeZone: TimeZone,
): Promise<ReadonlyMap<PaymentId, Instant>> {
  if (ids.length === 0) return new Map();
  const docs = await collectionOf(tx.db, payments)
    .find({ _id: { $in: [...ids] } }, within(tx))
    .toArray();
  return new Map(
    docs.map(payments.fromDoc).map(({ paymentId, valueDate, occurredAt }) => {
      const at = valueDate === undefined ? occurredAt : startOfDay(valueDate, timeZone);
      return [paymentId, at];
    }),
  );
}
