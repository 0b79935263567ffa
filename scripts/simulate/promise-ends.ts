import type { PromiseToPay } from '../../src/domain/arrears/promise.ts';
import { addDays, civilDateAt, type Instant, startOfDay } from '../../src/domain/civil-date.ts';
import { type LedgerEntry, signedAmount } from '../../src/domain/ledger/entry.ts';
import { accounts } from '../../src/store/accounts/collections.ts';
import { promises } from '../../src/store/arrears/collections.ts';
import { ledgerEntries } from '../../src/store/ledger/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import type { Violation } from './month-end.ts';
import type { World } from './world.ts';

/** How money of a payment moves on an account. */
const MOVES = ['payment', 'reversal', 'refund', 'creditMovedIn', 'creditMovedOut'] as const;

/**
 * Promises that did not end as the ledger says they had to: of their own rules (docs/billing.md, "Promises and plans"), without
 * the product's arithmetic. Kept: the payments posted after it was given, less those taken back by then, add up to the amount at
 * its end. Broken: some installment's day was over with less than was due by then. Active: neither.
 */
export async function wrongPromises({ db }: World, now: Instant): Promise<Violation[]> {
  const all = (await collectionOf(db, promises).find().toArray()).map(promises.fromDoc);
  const ids = [...new Set(all.map(({ billingAccountId }) => billingAccountId))];
  const moved = (
    await collectionOf(db, ledgerEntries)
      .find({ billingAccountId: { $in: ids }, type: { $in: [...MOVES] }, paymentId: { $ne: null } })
      .toArray()
  ).map(ledgerEntries.fromDoc);
  const zones = new Map(
    (
      await collectionOf(db, accounts)
        .find({ _id: { $in: ids } })
        .toArray()
    ).map((doc) => [doc._id, doc.timeZone]),
  );
  const byAccount = new Map<string, LedgerEntry[]>();
  for (const entry of moved) {
    const own = byAccount.get(entry.billingAccountId);
    if (own === undefined) byAccount.set(entry.billingAccountId, [entry]);
    else own.push(entry);
  }
  return all.flatMap((promise) => {
    const { billingAccountId, promiseId } = promise;
    const entries = byAccount.get(billingAccountId) ?? [];
    const text = wrong(promise, entries, zones.get(billingAccountId) ?? 'UTC', now);
    return text === null ? [] : [{ what: 'promise', billingAccountId, text: `${promiseId} ${text}` }];
  });
}

function wrong(
  promise: PromiseToPay,
  entries: readonly LedgerEntry[],
  timeZone: string,
  now: Instant,
): string | null {
  const { state, amount, installments, endedAt } = promise;
  switch (state) {
    case 'cancelled':
      return null;
    case 'kept': {
      const paid = paidUntil(promise, entries, endedAt ?? now);
      const last = installments.at(-1)?.dueDate ?? '';
      const inTime = promise.kind === 'plan' || civilDateAt(endedAt ?? now, timeZone) <= last;
      return paid >= amount && inTime ? null : `is kept with ${paid} of ${amount} paid by ${endedAt}`;
    }
    case 'broken':
      return shortAt(promise, entries, timeZone, endedAt ?? now) ? null : `is broken, and was paid in time`;
    case 'active':
      // It ends when it is looked at: once a day here.
      return shortAt(promise, entries, timeZone, startOfDay(civilDateAt(now, timeZone), timeZone))
        ? 'is active, and was not kept'
        : null;
  }
}

/** Whether, by then, some installment's day is over and less is paid than what was due by it. */
function shortAt(
  promise: PromiseToPay,
  entries: readonly LedgerEntry[],
  timeZone: string,
  at: Instant,
): boolean {
  let due = 0;
  return promise.installments.some((installment) => {
    due += installment.amount;
    const over = startOfDay(addDays(installment.dueDate, 1), timeZone);
    if (at < over) return false;
    // A payment that was taken back later makes it short then; one that came too late does not mend it.
    return paidUntil(promise, entries, at) < due || paidBefore(promise, entries, over) < due;
  });
}

function paidUntil({ afterSequence }: PromiseToPay, entries: readonly LedgerEntry[], at: Instant): number {
  return paid(entries.filter(({ sequence, postedAt }) => sequence > afterSequence && postedAt <= at));
}

function paidBefore({ afterSequence }: PromiseToPay, entries: readonly LedgerEntry[], at: Instant): number {
  return paid(entries.filter(({ sequence, postedAt }) => sequence > afterSequence && postedAt < at));
}

/** Payments that came after the promise, from the customer or from a payer, less what of them was taken back or went on to bills of others. */
function paid(entries: readonly LedgerEntry[]): number {
  const made = entries.filter(({ direction }) => direction === 'credit');
  const ids = new Set(made.map(({ paymentId }) => paymentId));
  return entries
    .filter(({ paymentId }) => ids.has(paymentId))
    .reduce((total, entry) => total - signedAmount(entry), 0);
}
