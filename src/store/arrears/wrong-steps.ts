import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { type DunningCase, type DunningStepTaken, stepKey } from '../../domain/arrears/dunning-case.ts';
import {
  type CancelledCharge,
  type KnownNow,
  type KnownPayment,
  type WrongStep,
  wrongSteps,
} from '../../domain/arrears/wrong-steps.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry, NewEntry } from '../../domain/ledger/entry.ts';
import { reversalOf } from '../../domain/ledger/posting.ts';
import { amountIn } from '../../domain/money.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import { disputes, dunningCases } from './collections.ts';
import { asStanding, standingEntries } from './corrected-bills.ts';
import { lateDebtTerms } from './late-debt-terms.ts';

/** What takes back the fees of steps that value dates of payments or corrected bills show to be wrong, where nobody has done so. */
export async function feesToTakeBack(
  tx: Tx,
  episode: DunningCase,
  account: BillingAccount,
  now: Instant,
): Promise<NewEntry[]> {
  if (episode.steps.every(({ fee }) => fee === 0)) return [];
  const known = paidOnly(await knownNow(tx, episode));
  const wrong = withoutDoubt(await wronglyAsked(tx, episode, account, known, now));
  return feesOf(tx, episode, wrong, NOT_DUE, now);
}

/** What takes back the fee of these steps, where nobody has done so. */
export async function feesOf(
  tx: Tx,
  { caseId, steps }: DunningCase,
  wrong: readonly { readonly index: number; readonly step: DunningStepTaken }[],
  why: string,
  now: Instant,
): Promise<NewEntry[]> {
  const charged = wrong.filter(({ step }) => step.fee > 0);
  if (charged.length === 0) return [];
  const keys = charged.map(({ index, step }) => `${stepKey(caseId, steps, index, step.stage)}:fee`);
  const ledger = collectionOf(tx.db, ledgerEntries);
  const fees = await ledger.find({ idempotencyKey: { $in: keys }, source: 'dunning' }, within(tx)).toArray();
  const standing = await standingEntries(
    tx,
    fees.map((doc) => ledgerEntries.fromDoc(doc)),
  );
  const reversals = standing.map((fee) => reversalOf(fee, now, why));
  const done = await ledger
    .find({ idempotencyKey: { $in: reversals.map(({ idempotencyKey }) => idempotencyKey) } }, within(tx))
    .toArray();
  const taken = new Set(done.map(({ idempotencyKey }) => idempotencyKey));
  return reversals.filter(({ idempotencyKey }) => !taken.has(idempotencyKey));
}

/** On the ledger and on the bill. */
export const NOT_DUE = 'not due: paid before by value date, or asked for by a bill that was wrong';

/** The newest episode of an account, open or not; null: it was never dunned. */
export async function lastEpisode(tx: Tx, billingAccountId: BillingAccountId): Promise<DunningCase | null> {
  const doc = await collectionOf(tx.db, dunningCases).findOne(
    { billingAccountId },
    { ...within(tx), sort: { enteredAt: -1, _id: -1 } },
  );
  return doc === null ? null : dunningCases.fromDoc(doc);
}

/** Money that came again may have been late before: a person tells. */
export function withoutDoubt(wrong: readonly WrongStep[]): WrongStep[] {
  return wrong.filter(({ causes }) => causes.every(({ kind }) => kind !== 'paymentCameAgain'));
}

/** Only the dates of payments, beside corrected bills: by these a fee goes back without a person. */
export function paidOnly({ payments }: KnownNow): KnownNow {
  return { payments, disputes: [], cancelled: [] };
}

/** The steps of an episode that were wrong by what is known. */
export async function wronglyAsked(
  tx: Tx,
  { steps }: DunningCase,
  { timeZone, currency }: BillingAccount,
  known: KnownNow,
  now: Instant,
): Promise<WrongStep[]> {
  const terms = await lateDebtTerms({ db: tx.db, session: null }, now);
  const least = amountIn(terms.leastDebt, currency) ?? 1;
  return wrongSteps(await asStanding(tx, steps), known, { least, timeZone });
}

/** Money of a payer for a bill of the account. */
const PASSED_IN = { type: 'creditMovedIn', paymentId: { $ne: null } } as const;

/** What is known now of the bills that an episode asked for. */
export async function knownNow(tx: Tx, { billingAccountId, steps }: DunningCase): Promise<KnownNow> {
  const since = steps[0]?.at ?? '';
  const billIds = [...new Set(steps.flatMap(({ bills }) => bills.map(({ billId }) => billId)))];
  const found = await collectionOf(tx.db, ledgerEntries)
    .find(
      {
        billingAccountId,
        postedAt: { $gt: since },
        $or: [{ type: 'payment' }, PASSED_IN, { reversedEntryId: { $exists: true }, direction: 'credit' }],
      },
      within(tx),
    )
    .sort({ sequence: 1 })
    .toArray();
  const entries = found.map((doc) => ledgerEntries.fromDoc(doc));
  const upheld = await collectionOf(tx.db, disputes)
    .find({ billId: { $in: billIds }, state: { $in: ['upheld', 'partlyUpheld'] } }, within(tx))
    .toArray();
  return {
    payments: await knownPayments(tx, billingAccountId, entries),
    disputes: upheld.map((doc) => disputes.fromDoc(doc)),
    cancelled: await cancelledCharges(tx, entries),
  };
}

async function knownPayments(
  tx: Tx,
  billingAccountId: BillingAccountId,
  entries: readonly LedgerEntry[],
): Promise<KnownPayment[]> {
  const came = entries.filter(
    ({ type, paymentId }) => type === 'payment' || (type === PASSED_IN.type && paymentId !== null),
  );
  if (came.length === 0) return [];
  const postedAt = new Map(came.map((entry) => [entry.paymentId, entry.postedAt]));
  const ids = [...postedAt.keys()].map(String);
  const settled = await collectionOf(tx.db, payments)
    .find({ billingAccountId, status: 'settled', _id: { $in: ids } }, within(tx))
    .toArray();
  return settled
    .map((doc) => payments.fromDoc(doc))
    .map((payment) => ({ ...payment, postedAt: postedAt.get(payment.paymentId) ?? '' }));
}

async function cancelledCharges(tx: Tx, entries: readonly LedgerEntry[]): Promise<CancelledCharge[]> {
  const back = entries.flatMap((entry) =>
    entry.reversedEntryId === undefined || entry.type === 'payment'
      ? []
      : [{ ...entry, chargeId: entry.reversedEntryId }],
  );
  if (back.length === 0) return [];
  const charges = await collectionOf(tx.db, ledgerEntries)
    .find({ _id: { $in: back.map(({ chargeId }) => chargeId) } }, within(tx))
    .toArray();
  const billOf = new Map(charges.map((doc) => [doc._id, ledgerEntries.fromDoc(doc).billId]));
  return back.flatMap(({ entryId, amount, postedAt, chargeId }) => {
    const billId = billOf.get(chargeId) ?? null;
    return billId === null ? [] : [{ entryId, billId, amount, postedAt }];
  });
}
