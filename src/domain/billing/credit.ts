import type { AccountSources } from '../accounts/account-sources.ts';
import { openAmount } from '../accounts/standing.ts';
import type { CivilDate } from '../civil-date.ts';
import type { BillId } from '../flavor.ts';
import type { LedgerEntry } from '../ledger/entry.ts';
import { CANCELLATION_SOURCE } from '../ledger/posting.ts';
import { countsAtOnce, type UnbilledSums, unbilledCharges } from '../ledger/unbilled.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import { applyToBill, inDueOrder, mergedParts } from '../payments/allocation.ts';
import { depositPartOf } from '../payments/deposit.ts';
import { passedOnPartOf } from '../payments/passed-on.ts';
import type { Payment } from '../payments/payment.ts';
import type { Bill, CreditPart } from './bill.ts';
import type { CreditApplied } from './bill-details.ts';

/**
 * The unapplied credit of an account: what it has paid or been credited beyond its bills and beyond what later bills charge. It is what is
 * open on all bills plus the unbilled charges, minus the balance. A credit counts as soon as it is posted, although a later bill lists it.
 * Negative when the ledger asks for money that no bill and no unbilled entry asks for.
 */
export function unappliedCredit(
  bills: Iterable<Pick<Bill, 'amount' | 'paidAmount'>>,
  unbilled: UnbilledSums,
  balance: Minor,
): Minor {
  let open: Minor = 0;
  for (const { amount, paidAmount } of bills) open = sumMinor([open, amount, -paidAmount]);
  return sumMinor([open, unbilledCharges(unbilled), -balance]);
}

/**
 * What an account owes that is on no bill and in no unbilled entry: credit that was paid out and then turned out not to be
 * there (a payment refunded from its rest, and charged back afterwards; a credit that was used and then taken back). The next bill asks for
 * it.
 */
export function owedOnNoBill(credit: Minor): Minor {
  return exact(Math.max(0, -credit));
}

/** Of the unbilled fees, what credit does not cover: it is due. */
export function openFees({ unbilledFeeAmount }: UnbilledSums, credit: Minor): Minor {
  return exact(Math.max(0, unbilledFeeAmount - Math.max(0, credit)));
}

/** The credit that can be paid out: without what fees that are on no bill yet take of it. */
export function freeCredit({ unbilledFeeAmount }: UnbilledSums, credit: Minor): Minor {
  return exact(Math.max(0, credit - unbilledFeeAmount));
}

/**
 * What a bill adds to its lines when it lists credits of which a part is used already: on older bills, or paid out. The bill then asks for
 * that part again, so that nobody gets it twice. `credit` is the unapplied credit before the bill, `collected` the credits that the bill
 * lists. What is left of payments (`rests`) is never used up by lines: it pays the bill afterwards.
 */
export function usedBefore(credit: Minor, collected: Minor, rests: Minor): Minor {
  const kept = Math.max(0, Math.min(rests, credit));
  return exact(Math.max(0, kept - (credit - collected)));
}

/** The part of what counts of a payment that is on no bill, held for no order and passed on to no other account. */
export function restOf(
  payment: Pick<Payment, 'countedAmount' | 'allocations' | 'deposits' | 'passedOn'>,
): Minor {
  const onBills = sumMinor(payment.allocations.map(({ amount }) => amount));
  return exact(payment.countedAmount - onBills - depositPartOf(payment) - passedOnPartOf(payment));
}

/** The sum of what is left of these payments. */
export function restsOf(payments: readonly Payment[]): Minor {
  return sumMinor(payments.filter(({ status }) => status === 'settled').map(restOf));
}

/** A credit of the ledger that is on no bill, and what of it has not paid anything. */
export interface CreditLeft {
  readonly entryId: string;
  readonly amount: Minor;
}

/** What of an entry says whether it is a credit that can pay bills. */
export type CreditEntry = Pick<LedgerEntry, 'entryId' | 'sequence' | 'direction' | 'amount' | 'source'> &
  Partial<Pick<LedgerEntry, 'reversedEntryId'>>;

/** The credits among unbilled entries that count, the earliest first, without what they have paid on these bills. */
export function creditsLeft(
  unbilled: readonly CreditEntry[],
  bills: readonly Pick<Bill, 'credits'>[],
): CreditLeft[] {
  const leftOf = leftOfCredits(bills, unbilled);
  return [...unbilled].sort((a, b) => a.sequence - b.sequence).flatMap((entry) => leftOf(entry) ?? []);
}

/** Says of one entry after the other what it can still pay; null: nothing. `cancelling` are those entries that take credits back, among any others. */
export function leftOfCredits(
  bills: readonly Pick<Bill, 'credits'>[],
  cancelling: readonly Pick<CreditEntry, 'source' | 'reversedEntryId'>[],
): (entry: CreditEntry) => CreditLeft | null {
  const takenBack = new Set(
    cancelling.flatMap(({ source, reversedEntryId }) =>
      source === CANCELLATION_SOURCE && reversedEntryId !== undefined ? [reversedEntryId] : [],
    ),
  );
  const used = new Map<string, Minor>();
  for (const { entryId, amount } of bills.flatMap(({ credits = [] }) => credits))
    if (entryId !== null) used.set(entryId, sumMinor([used.get(entryId) ?? 0, amount]));
  return (entry) => {
    const { entryId } = entry;
    if (!countsAtOnce(entry) || takenBack.has(entryId)) return null;
    const amount = exact(entry.amount - (used.get(entryId) ?? 0));
    return amount > 0 ? { entryId, amount } : null;
  };
}

/** What credit is taken from: payments that have a rest, and credits of the ledger. */
export interface CreditFunds {
  readonly payments: readonly Payment[];
  readonly credits: readonly CreditLeft[];
}

/** The credit that goes on one bill. */
export interface PlacedCredit {
  readonly billId: BillId;
  readonly applied: CreditApplied;
}

/**
 * How unapplied credit is put on bills: on their open amounts, the oldest due first (ties by bill id). It comes from payments with a rest,
 * the oldest first (ties by id); then from credits of the ledger, the earliest first; then from what earlier bills below zero have left.
 * Bills that get nothing are left out.
 */
export function placeCredit(
  bills: readonly Bill[],
  credit: Minor,
  { payments, credits }: CreditFunds,
): PlacedCredit[] {
  const rests = payments
    .filter(({ status }) => status === 'settled')
    .sort((a, b) => compare(a.occurredAt, b.occurredAt) || compare(a.paymentId, b.paymentId))
    .map((payment) => ({ paymentId: payment.paymentId, left: restOf(payment) }));
  const notes = credits.map(({ entryId, amount }) => ({ entryId, left: amount }));
  const placed: PlacedCredit[] = [];
  let left = exact(Math.max(0, credit));
  for (const bill of inDueOrder(bills)) {
    const wanted = Math.min(left, openAmount(bill));
    if (wanted <= 0) continue;
    const fromPayments = taken(rests, wanted);
    const direct = exact(wanted - sumMinor(fromPayments.map(({ amount }) => amount)));
    const fromCredits = taken(notes, direct);
    const other = exact(direct - sumMinor(fromCredits.map(({ amount }) => amount)));
    placed.push({
      billId: bill.billId,
      applied: {
        payments: fromPayments.map(({ fund: { paymentId }, amount }) => ({ paymentId, amount })),
        credits: [
          ...fromCredits.map(({ fund: { entryId }, amount }) => ({ entryId, amount })),
          ...(other > 0 ? [{ entryId: null, amount: other }] : []),
        ],
      },
    });
    left = exact(left - wanted);
  }
  return placed;
}

/** Takes an amount from funds in their order, and leaves them that much smaller. Less, where they are too small. */
function taken<F extends { left: Minor }>(funds: readonly F[], wanted: Minor): { fund: F; amount: Minor }[] {
  const parts: { fund: F; amount: Minor }[] = [];
  let missing = wanted;
  for (const fund of funds) {
    const amount = Math.min(missing, fund.left);
    if (amount <= 0) continue;
    parts.push({ fund, amount });
    fund.left = exact(fund.left - amount);
    missing = exact(missing - amount);
  }
  return parts;
}

/** The total that is put on a bill. */
export function appliedTotal({ payments, credits }: CreditApplied): Minor {
  return sumMinor([...payments, ...credits].map(({ amount }) => amount));
}

/** What of it comes from no payment. */
export function creditsTotal(credits: readonly CreditPart[] = []): Minor {
  return sumMinor(credits.map(({ amount }) => amount));
}

/** Those of the given payments that get further parts, with these parts. */
export function extendedPayments<P extends Payment>(
  payments: readonly P[],
  placed: readonly PlacedCredit[],
): P[] {
  return payments.flatMap((payment) => {
    const parts = placed.flatMap(({ billId, applied }) =>
      applied.payments
        .filter(({ paymentId }) => paymentId === payment.paymentId)
        .map(({ amount }) => ({ billId, amount })),
    );
    return parts.length === 0 ? [] : [{ ...payment, allocations: mergedParts(payment.allocations, parts) }];
  });
}

/** Those of the given bills that get credit; bills that it settles are settled on `paidDate`. */
export function creditedBills(
  bills: readonly Bill[],
  placed: readonly PlacedCredit[],
  paidDate: CivilDate,
): Bill[] {
  return placed.flatMap(({ billId, applied }) =>
    bills
      .filter((bill) => bill.billId === billId)
      .map((bill) => applyToBill(bill, appliedTotal(applied), paidDate, applied.credits)),
  );
}

/** The unapplied credit of an account; see {@link unappliedCredit}. `bills` holds the open ones at least. */
export function creditOf({
  account,
  bills,
  ...unbilled
}: Pick<AccountSources, 'account' | 'bills' | keyof UnbilledSums>): Minor {
  return unappliedCredit(bills, unbilled, account.balance);
}

/** Bills and payments of an account. */
export interface BillsAndPayments {
  readonly bills: readonly Bill[];
  readonly payments: readonly Payment[];
}

/** What changes when the credit of an account is put on its open bills. */
export function settledByCredit(
  sources: Parameters<typeof creditOf>[0],
  funds: CreditFunds,
  today: CivilDate,
): BillsAndPayments {
  const placed = placeCredit(sources.bills, creditOf(sources), funds);
  return {
    bills: creditedBills(sources.bills, placed, today),
    payments: extendedPayments(funds.payments, placed),
  };
}

/** The same lists after the change: the bills that changed in the place of those they were, and payments with their new allocations. */
export function withChanged<P extends Pick<Payment, 'paymentId' | 'allocations'>>(
  before: { readonly bills: readonly Bill[]; readonly payments: readonly P[] },
  changed: BillsAndPayments,
): { readonly bills: readonly Bill[]; readonly payments: readonly P[] } {
  const bills = new Map(changed.bills.map((bill) => [bill.billId, bill]));
  const parts = new Map(changed.payments.map(({ paymentId, allocations }) => [paymentId, { allocations }]));
  return {
    bills: before.bills.map((bill) => bills.get(bill.billId) ?? bill),
    payments: before.payments.map((payment) => ({ ...payment, ...parts.get(payment.paymentId) })),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
