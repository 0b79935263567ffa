import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { DunningCase, DunningStepTaken } from '../../domain/arrears/dunning-case.ts';
import { wrongSteps } from '../../domain/arrears/wrong-steps.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillId } from '../../domain/flavor.ts';
import type { LedgerEntry, NewEntry } from '../../domain/ledger/entry.ts';
import { reversalOf } from '../../domain/ledger/posting.ts';
import { amountIn, exact } from '../../domain/money.ts';
import { changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { bills } from '../billing/collections.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { isOnCancelledBill } from '../ledger/entry-reversal.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { dunningCases } from './collections.ts';
import { lateDebtTerms } from './late-debt-terms.ts';

/**
 * Takes fees back, in a transaction in which the dates of a payment changed after it was known, or a bill was cancelled: the account's last episode may have ended by
 * then, and its steps may be wrong only by the new dates. While an episode is open nothing is done: its end looks at all its fees.
 */
export async function takeBackWrongFees(
  tx: CreditingTx,
  account: BillingAccount,
  now: Instant,
): Promise<void> {
  const { billingAccountId } = account;
  const doc = await collectionOf(tx.db, dunningCases).findOne(
    { billingAccountId },
    { ...within(tx), sort: { enteredAt: -1, _id: -1 } },
  );
  const episode = doc === null ? null : dunningCases.fromDoc(doc);
  if (episode?.ending !== 'paid') return;
  const entries = await feesToTakeBack(tx, episode, account, now);
  if (entries.length > 0) await changeAccount(tx, billingAccountId, { entries }, now);
}

/** What takes back the fees of steps that value dates of payments or corrected bills show to be wrong, where nobody has done so. */
export async function feesToTakeBack(
  tx: Tx,
  { caseId, steps, billingAccountId }: DunningCase,
  { timeZone, currency }: BillingAccount,
  now: Instant,
): Promise<NewEntry[]> {
  const [first] = steps;
  if (first === undefined || steps.every(({ fee }) => fee === 0)) return [];
  const ledger = collectionOf(tx.db, ledgerEntries);
  const came = await ledger
    .find({ billingAccountId, type: 'payment', postedAt: { $gt: first.at } }, within(tx))
    .toArray();
  const postedAt = new Map(
    came.map((doc) => ledgerEntries.fromDoc(doc)).map((entry) => [entry.paymentId, entry.postedAt]),
  );
  const settled = await collectionOf(tx.db, payments)
    .find({ billingAccountId, status: 'settled', _id: { $in: [...postedAt.keys()].map(String) } }, within(tx))
    .toArray();
  const known = settled
    .map((doc) => payments.fromDoc(doc))
    .map((payment) => ({ ...payment, postedAt: postedAt.get(payment.paymentId) ?? now }));
  const terms = await lateDebtTerms({ db: tx.db, session: null }, now);
  const least = amountIn(terms.leastDebt, currency) ?? 1;
  const keys = wrongSteps(await asStanding(tx, steps), known, { least, timeZone })
    .filter(({ fee }) => fee > 0)
    .map(({ stage }) => `${caseId}:${stage}:fee`);
  const fees = await ledger.find({ idempotencyKey: { $in: keys }, source: 'dunning' }, within(tx)).toArray();
  const standing = await standingEntries(
    tx,
    fees.map((doc) => ledgerEntries.fromDoc(doc)),
  );
  const reversals = standing.map((fee) => reversalOf(fee, now, NOT_DUE));
  const done = await ledger
    .find({ idempotencyKey: { $in: reversals.map(({ idempotencyKey }) => idempotencyKey) } }, within(tx))
    .toArray();
  const taken = new Set(done.map(({ idempotencyKey }) => idempotencyKey));
  return reversals.filter(({ idempotencyKey }) => !taken.has(idempotencyKey));
}

/** On the ledger and on the bill. */
const NOT_DUE = 'not due: paid before by value date, or asked for by a bill that was wrong';

/**
 * The steps as they should have been: what a bill asked for that was cancelled since then is what the bill in its place asks for, and so less by as
 * much as that is less.
 */
async function asStanding(tx: Tx, steps: readonly DunningStepTaken[]): Promise<DunningStepTaken[]> {
  const ids = [...new Set(steps.flatMap((step) => step.bills.map(({ billId }) => billId)))];
  const byId = new Map<BillId, Bill>();
  for (let missing: readonly BillId[] = ids; missing.length > 0; ) {
    const docs = await collectionOf(tx.db, bills)
      .find({ _id: { $in: [...missing] } }, within(tx))
      .toArray();
    const found = docs.map((doc) => bills.fromDoc(doc));
    for (const bill of found) byId.set(bill.billId, bill);
    missing = found.flatMap(({ cancelled }) => cancelled?.replacedBy ?? []).filter((id) => !byId.has(id));
  }
  return steps.map((step) => ({
    ...step,
    bills: step.bills.map((asked) => {
      const before = byId.get(asked.billId);
      let bill = before;
      while (bill?.cancelled !== undefined) bill = byId.get(bill.cancelled.replacedBy);
      if (bill === undefined || before === undefined || bill === before) return asked;
      const tooMuch = Math.max(0, before.amount - bill.amount);
      return { ...asked, billId: bill.billId, asked: exact(Math.max(0, asked.asked - tooMuch)) };
    }),
  }));
}

/** The entries, or those that stand for them on the bills in the place of cancelled ones; none for a line that a person withdrew or changed. */
async function standingEntries(tx: Tx, entries: readonly LedgerEntry[]): Promise<LedgerEntry[]> {
  const standing: LedgerEntry[] = [];
  for (const entry of entries) {
    if (!(await isOnCancelledBill(tx, entry))) {
      standing.push(entry);
      continue;
    }
    const { billingAccountId, entryId: correctedEntryId, amount } = entry;
    const again = await collectionOf(tx.db, ledgerEntries)
      .find({ billingAccountId, correctedEntryId, amount }, within(tx))
      .toArray();
    for (const one of again.map((doc) => ledgerEntries.fromDoc(doc)))
      if (!(await isOnCancelledBill(tx, one))) standing.push(one);
  }
  return standing;
}
