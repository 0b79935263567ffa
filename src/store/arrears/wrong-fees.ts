import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { DunningCase } from '../../domain/arrears/dunning-case.ts';
import { wrongSteps } from '../../domain/arrears/wrong-steps.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { reversalOf } from '../../domain/ledger/posting.ts';
import { amountIn } from '../../domain/money.ts';
import { changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { dunningCases } from './collections.ts';
import { lateDebtTerms } from './late-debt-terms.ts';

/**
 * Takes fees back, in a transaction in which the dates of a payment changed after it was known: the account's last episode may have ended by
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

/** What takes back the fees of steps that the value dates of payments show to be wrong, where nobody has done so. */
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
  const keys = wrongSteps(steps, known, { least, timeZone })
    .filter(({ fee }) => fee > 0)
    .map(({ stage }) => `${caseId}:${stage}:fee`);
  const fees = await ledger.find({ idempotencyKey: { $in: keys }, source: 'dunning' }, within(tx)).toArray();
  const reversals = fees.map((doc) => reversalOf(ledgerEntries.fromDoc(doc), now, PAID_IN_TIME));
  const done = await ledger
    .find({ idempotencyKey: { $in: reversals.map(({ idempotencyKey }) => idempotencyKey) } }, within(tx))
    .toArray();
  const taken = new Set(done.map(({ idempotencyKey }) => idempotencyKey));
  return reversals.filter(({ idempotencyKey }) => !taken.has(idempotencyKey));
}

/** On the ledger and on the bill. */
const PAID_IN_TIME = 'paid before the fee was charged, by value date';
