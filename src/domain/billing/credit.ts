import type { Bill, Payment } from '../account.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import type { CreditApplied } from './bill.ts';

/**
 * What an account has paid or been credited beyond its bills: what is open on all bills and what is unbilled, less the
 * balance. Negative when the ledger asks for money that neither does.
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

/** What of a settled payment no bill has. */
export function restOf(payment: Pick<Payment, 'amount' | 'allocations'>): Minor {
  return exact(payment.amount - sumMinor(payment.allocations.map(({ amount }) => amount)));
}

/**
 * How credit is put on a bill that asks for `amount`: first out of the payments that have a rest, the oldest first (ties by
 * id), then directly.
 */
export function creditFor(amount: Minor, credit: Minor, payments: readonly Payment[]): CreditApplied {
  let left = exact(Math.max(0, Math.min(amount, credit)));
  const parts: { paymentId: string; amount: Minor }[] = [];
  const oldestFirst = [...payments].sort(
    (a, b) => compare(a.occurredAt, b.occurredAt) || compare(a.paymentId, b.paymentId),
  );
  for (const payment of oldestFirst) {
    const part = Math.min(left, restOf(payment));
    if (payment.status !== 'settled' || part <= 0) continue;
    parts.push({ paymentId: payment.paymentId, amount: part });
    left = exact(left - part);
  }
  return { payments: parts, direct: left };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
