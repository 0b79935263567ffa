import type { AccountSources } from '../accounts/account-sources.ts';
import { openAmount } from '../accounts/standing.ts';
import type { CivilDate } from '../civil-date.ts';
import type { BillId } from '../flavor.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import { applyToBill, inDueOrder } from '../payments/allocation.ts';
import type { Payment } from '../payments/payment.ts';
import type { Bill } from './bill.ts';
import type { CreditApplied } from './bill-details.ts';

/**
 * What an account has paid or been credited beyond its bills: what is open on all bills plus what is unbilled, minus the balance. Negative
 * when the ledger asks for money that no bill and no unbilled entry asks for.
 */
export function unappliedCredit(
  bills: Iterable<Pick<Bill, 'amount' | 'paidAmount'>>,
  unbilled: Minor,
  balance: Minor,
): Minor {
  let open: Minor = 0;
  for (const { amount, paidAmount } of bills) open = sumMinor([open, amount, -paidAmount]);
  return sumMinor([open, unbilled, -balance]);
}

/**
 * What an account owes that is on no bill and in no unbilled entry: credit that was paid out and then turned out not to be
 * there (a payment refunded from its rest, and charged back afterwards). The next bill asks for it.
 */
export function owedOnNoBill(credit: Minor): Minor {
  return exact(Math.max(0, -credit));
}

/** The part of a settled payment that is on no bill. */
export function restOf(payment: Pick<Payment, 'amount' | 'allocations'>): Minor {
  return exact(payment.amount - sumMinor(payment.allocations.map(({ amount }) => amount)));
}

/** The credit that goes on one bill. */
export interface PlacedCredit {
  readonly billId: BillId;
  readonly applied: CreditApplied;
}

/**
 * How unapplied credit is put on bills: on their open amounts, the oldest due first (ties by bill id). It comes from payments with a rest,
 * the oldest first (ties by id); when those are used up, it goes on bills directly. Bills that get nothing are left out.
 */
export function placeCredit(
  bills: readonly Bill[],
  credit: Minor,
  payments: readonly Payment[],
): PlacedCredit[] {
  const rests = payments
    .filter(({ status }) => status === 'settled')
    .sort((a, b) => compare(a.occurredAt, b.occurredAt) || compare(a.paymentId, b.paymentId))
    .map((payment) => ({ paymentId: payment.paymentId, rest: restOf(payment) }));
  const placed: PlacedCredit[] = [];
  let left = exact(Math.max(0, credit));
  for (const bill of inDueOrder(bills)) {
    const wanted = Math.min(left, openAmount(bill));
    if (wanted <= 0) continue;
    const parts: { paymentId: string; amount: Minor }[] = [];
    let direct = wanted;
    for (const payment of rests) {
      const amount = Math.min(direct, payment.rest);
      if (amount <= 0) continue;
      parts.push({ paymentId: payment.paymentId, amount });
      payment.rest = exact(payment.rest - amount);
      direct = exact(direct - amount);
    }
    placed.push({ billId: bill.billId, applied: { payments: parts, direct } });
    left = exact(left - wanted);
  }
  return placed;
}

/** The total that is put on a bill. */
export function appliedTotal({ payments, direct }: CreditApplied): Minor {
  return sumMinor([direct, ...payments.map(({ amount }) => amount)]);
}

/** Those of the given payments that get further parts, with these parts. */
export function extendedPayments(payments: readonly Payment[], placed: readonly PlacedCredit[]): Payment[] {
  return payments.flatMap((payment) => {
    const parts = placed.flatMap(({ billId, applied }) =>
      applied.payments
        .filter(({ paymentId }) => paymentId === payment.paymentId)
        .map(({ amount }) => ({ billId, amount })),
    );
    return parts.length === 0 ? [] : [{ ...payment, allocations: withParts(payment.allocations, parts) }];
  });
}

/** One part for each bill, even if the payment has paid a part of that bill before. */
function withParts(
  before: Payment['allocations'],
  parts: Payment['allocations'],
): { billId: BillId; amount: Minor }[] {
  const byBill = new Map<BillId, Minor>();
  for (const { billId, amount } of [...before, ...parts])
    byBill.set(billId, sumMinor([byBill.get(billId) ?? 0, amount]));
  return [...byBill].map(([billId, amount]) => ({ billId, amount }));
}

/** A bill after credit was put on it, and how much of that credit came from no payment. */
export interface CreditedBill {
  readonly bill: Bill;
  readonly direct: Minor;
}

/** Those of the given bills that get credit; bills that it settles are settled on `paidDate`. */
export function creditedBills(
  bills: readonly Bill[],
  placed: readonly PlacedCredit[],
  paidDate: CivilDate,
): CreditedBill[] {
  return placed.flatMap(({ billId, applied }) =>
    bills
      .filter((bill) => bill.billId === billId)
      .map((bill) => ({
        bill: applyToBill(bill, appliedTotal(applied), paidDate),
        direct: applied.direct,
      })),
  );
}

/** What the account has paid or been credited beyond its bills. */
export function creditOf({ account, bills, unbilledAmount }: AccountSources): Minor {
  return unappliedCredit(bills, unbilledAmount, account.balance);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
